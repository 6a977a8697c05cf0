import type { Field } from '../../../model/field';
import { allowsOf, coversTcp, isForPortsOf } from '../../../model/network/hbone-ports';
import { networkEnds, speakersOf } from '../../../model/network/network-ends';
import type { PolicyEntry } from '../../../model/network/network-policy';
import { HBONE_PORT } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium-policy/l7-in-mesh',
  severity: 'error',
  summary: "A Cilium policy has rules about requests that come as HBONE, which Cilium can't read.",
  details:
    "Rules under `toPorts` such as `http` or `kafka` are the work of Cilium's proxy. What pods of the mesh say to each other is encrypted before it " +
    'leaves them, and goes to port 15008: on the port of the application the rules never see it, and on 15008 the proxy breaks it off.\n\n' +
    'Rules about requests between pods of the mesh belong at a waypoint, in an AuthorizationPolicy with `targetRefs`.',
  // Names that a DNS rule is about are looked up in plain text, mesh or not.
  on: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'NetworkPolicy', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: ['https://docs.cilium.io/en/stable/network/servicemesh/istio/', 'istio/ztunnel ARCHITECTURE.md'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
      toPorts:
        - ports: [{ port: '8080', protocol: TCP }]
          rules: { http: [{ method: GET }] }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
      toPorts: [{ ports: [{ port: '15008', protocol: TCP }] }]
`,
  },
  messages: {
    opaque: (caller: string, pods: string) =>
      `what ${caller} sends to ${pods} is HBONE, which Cilium's proxy can't read: these rules don't hold for it, and it does not get through`,
  },
  check({ mesh, report }) {
    const told = new Set<PolicyEntry>();
    for (const end of networkEnds(mesh)) {
      if (!end.workload || !end.speaksHbone) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        for (const { entry } of allowsOf(mesh, end, direction)) {
          if (told.has(entry)) continue;
          const lists = listsWithRules(entry);
          if (lists.length === 0) continue;
          const other = speakersOf(mesh, entry).find(
            (one) =>
              direction === 'ingress' ||
              coversTcp(mesh, entry, HBONE_PORT) === true ||
              isForPortsOf(mesh, entry, one) === true,
          );
          if (!other) continue;
          told.add(entry);
          const [from, to] = direction === 'ingress' ? [other, end] : [end, other];
          for (const list of lists) {
            const rules = list.get('rules');
            report(rules.isSet ? rules : list, 'opaque', from.title, to.title)
              .related(from.object, to.object)
              .fix(
                `take the rules out, let port ${HBONE_PORT} of TCP through, and put what they say into an AuthorizationPolicy at a waypoint`,
              );
          }
        }
      }
    }
  },
});

/** The lists of ports that Cilium's proxy is to look at the requests of. */
function listsWithRules({ ports, field }: PolicyEntry): readonly Field[] {
  const marked = (ports ?? []).filter(({ l7 }) => l7.some((kind) => kind !== 'dns'));
  const paths = marked.map(({ field: { path } }) => path[path.indexOf('toPorts') + 1]);
  return field.get('toPorts').items.filter((_, i) => paths.includes(i));
}
