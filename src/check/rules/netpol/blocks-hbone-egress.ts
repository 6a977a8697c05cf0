import { allowsOf, isForPortsOf, isHboneForgotten, overlooksHbone } from '../../../model/network/hbone-ports';
import { networkEnds, speakersOf, waypointEndsOf } from '../../../model/network/network-ends';
import type { PolicyEntry } from '../../../model/network/network-policy';
import { admitHbone, portsField } from '../../admit-hbone';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/blocks-hbone-egress',
  severity: 'error',
  summary: 'A network policy lets pods of the mesh out to others on ports that their traffic never takes.',
  details:
    'ztunnel sends what captured pods say to each other to port 15008 (HBONE), whatever port was called. A policy for egress that lists the ' +
    'ports of the application drops it, while the same policy works for destinations out of the mesh.',
  // Destinations behind a waypoint are for netpol/blocks-waypoint, and ports whose requests Cilium is to look at for cilium-policy/l7-in-mesh.
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'istio/ztunnel ARCHITECTURE.md',
    'istio/ztunnel src/proxy/outbound.rs',
    'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: front, namespace: shop }
spec:
  podSelector: { matchLabels: { app: front } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ protocol: TCP, port: 8080 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: front, namespace: shop }
spec:
  podSelector: { matchLabels: { app: front } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ protocol: TCP, port: 15008 }]
`,
  },
  messages: {
    dropped: (caller: string, pods: string) =>
      `${caller} may call ${pods} on these ports alone, but its calls leave for 15008 (HBONE): all of them are dropped`,
  },
  check({ mesh, report }) {
    const told = new Set<PolicyEntry>();
    for (const from of networkEnds(mesh)) {
      if (!from.workload || !from.speaksHbone) continue;
      for (const { entry } of allowsOf(mesh, from, 'egress')) {
        if (told.has(entry) || !overlooksHbone(mesh, entry)) continue;
        if (entry.ports?.some(({ l7 }) => l7.length > 0)) continue;
        // Ports that these pods don't have are those of others, such as 53 or 443.
        const dropped = speakersOf(mesh, entry).find((to) => {
          if (!to.workload || to === from || waypointEndsOf(mesh, to.workload).size > 0) return false;
          return isForPortsOf(mesh, entry, to) === true && isHboneForgotten(mesh, 'egress', from, to);
        });
        if (!dropped) continue;
        told.add(entry);
        report(portsField(entry), 'dropped', from.title, dropped.title)
          .fix(...admitHbone(entry))
          .related(from.object, dropped.object);
      }
    }
  },
});
