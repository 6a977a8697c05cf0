import {
  allowsOf,
  hboneVerdict,
  isForPortsOf,
  isHboneForgotten,
  overlooksHbone,
} from '../../../model/network/hbone-ports';
import { networkEnds, speakersOf, waypointEndsOf } from '../../../model/network/network-ends';
import type { PolicyEntry } from '../../../model/network/network-policy';
import { admitHbone, portsField } from '../../admit-hbone';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/blocks-hbone-ingress',
  severity: 'error',
  summary: 'A network policy admits pods of the mesh on ports that their traffic never comes by.',
  details:
    'Between captured pods all TCP is HBONE, to port 15008 of the pod that is called, whatever the port of the application. A policy that ' +
    'admits callers on 8080 alone drops all that they send: to the network, nothing ever arrives at 8080.\n\n' +
    'With 15008 open, the network can no longer tell ports apart. Which of them a caller may reach is for an AuthorizationPolicy to say.',
  // What comes by way of a waypoint is for netpol/blocks-waypoint, and ports whose requests Cilium is to look at for cilium-policy/l7-in-mesh.
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'istio/ztunnel ARCHITECTURE.md',
    'istio/istio cni/pkg/iptables/iptables.go',
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
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
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
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ protocol: TCP, port: 15008 }]
`,
  },
  messages: {
    dropped: (caller: string, pods: string) =>
      `${caller} may call ${pods} on these ports alone, but its calls arrive on 15008 (HBONE): all of them are dropped`,
  },
  check({ mesh, report }) {
    const told = new Set<PolicyEntry>();
    for (const to of networkEnds(mesh)) {
      if (!to.workload || !to.speaksHbone || waypointEndsOf(mesh, to.workload).size > 0) continue;
      for (const { entry } of allowsOf(mesh, to, 'ingress')) {
        if (told.has(entry) || !overlooksHbone(mesh, entry) || isForPortsOf(mesh, entry, to) === false) continue;
        if (entry.ports?.some(({ l7 }) => l7.length > 0)) continue;
        const dropped = speakersOf(mesh, entry).find((from) => {
          // Who admits everybody does not mean the pods themselves.
          if (from.gateway?.role === 'waypoint' || (entry.peers === undefined && from === to)) return false;
          return isHboneForgotten(mesh, 'ingress', from, to);
        });
        if (!dropped) continue;
        told.add(entry);
        const others = hboneVerdict(mesh, 'ingress', dropped, to).isolatedBy.map(({ object }) => object);
        report(portsField(entry), 'dropped', dropped.title, to.title)
          .fix(...admitHbone(entry))
          .related(to.object, dropped.object, ...new Set(others.filter((one) => one !== entry.field.object)));
      }
    }
  },
});
