import { allowsOf, coversTcp } from '../../../model/network/hbone-ports';
import { networkEnds } from '../../../model/network/network-ends';
import type { PolicyEntry } from '../../../model/network/network-policy';
import { HBONE_PORT } from '../../../model/waypoints/waypoint';
import { ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { portsField } from '../../admit-hbone';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/hbone-widens',
  severity: 'warning',
  summary: 'With 15008 open, pods of the mesh reach every port, and not only those that a network policy lists.',
  details:
    'All TCP of the mesh comes in on port 15008, whatever port was called. An entry that lists 15008 beside ports of the application lets pods ' +
    'of the mesh reach those it does not list as well: the network can no longer tell. Without an AuthorizationPolicy, ztunnel lets them through.',
  // An entry for the port of the mesh alone says nothing of others.
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: [
    'workload',
    'Service',
    'Gateway',
    'CiliumCIDRGroup',
    'AuthorizationPolicy',
    'ServiceEntry',
    'PeerAuthentication',
  ],
  sources: ['istio/ztunnel src/proxy/inbound.rs', 'https://istio.io/latest/docs/ambient/usage/networkpolicy/'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }, { containerPort: 9000 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ protocol: TCP, port: 8080 }, { protocol: TCP, port: 15008 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }, { containerPort: 9000 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ protocol: TCP, port: 8080 }, { protocol: TCP, port: 15008 }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules:
    - to: [{ operation: { ports: ['8080'] } }]
`,
  },
  messages: {
    wide: (port: number, pods: string) =>
      `with ${HBONE_PORT} open, its peers in the mesh reach port ${port} of ${pods} too, which is none of those listed, and no AuthorizationPolicy stops them`,
  },
  check({ mesh, report }) {
    const told = new Set<PolicyEntry>();
    for (const { workload, speaksHbone, pods } of networkEnds(mesh)) {
      if (!workload || !speaksHbone || !mesh.knows('AuthorizationPolicy', workload.namespace)) continue;
      if (ztunnelPoliciesOn(mesh, workload).length > 0) continue;
      const allows = allowsOf(mesh, { pods }, 'ingress');
      for (const { entry } of allows) {
        if (told.has(entry) || !listsBoth(entry) || coversTcp(mesh, entry, HBONE_PORT, { pods }) !== true) continue;
        const open = workload.ports.find(
          ({ port, protocol }) =>
            protocol === 'TCP' && allows.every((one) => coversTcp(mesh, one.entry, port, { pods }) === false),
        );
        if (!open) continue;
        told.add(entry);
        report(portsField(entry), 'wide', open.port, workload.title)
          .related(open.field)
          .fix(`say by an AuthorizationPolicy for ${workload.title} which ports may be reached (to.operation.ports)`);
      }
    }
  },
});

/** Whether single ports of TCP are listed, that of the mesh and others. */
function listsBoth({ ports }: PolicyEntry): boolean {
  const listed = (ports ?? []).filter(({ protocol }) => protocol === undefined || protocol === 'TCP');
  const isHbone = ({ port, endPort }: (typeof listed)[number]): boolean => port === HBONE_PORT && endPort === undefined;
  return listed.some(isHbone) && listed.some((one) => !isHbone(one) && one.port !== 0);
}
