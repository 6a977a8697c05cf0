import { entryClashes } from '../../../model/services/entry-clashes';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/duplicate',
  severity: 'warning',
  summary: 'Two ServiceEntries have the same port of the same host.',
  details:
    'A host stands for one thing. Where two ServiceEntries that a client sees have it, ztunnel and waypoints go by one of them: that of the ' +
    "client's own namespace, else the older one. The endpoints, the resolution and the waypoint of the other count for nothing, and " +
    'which is older manifests do not tell.\n\n' +
    'Entries of two namespaces that are for their own namespace alone do not meet.',
  codes: ['KIA1211'],
  on: ['ServiceEntry'],
  sources: ['kiali/kiali business/checkers/serviceentries', 'istio/ztunnel src/state/service.rs'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: shop }
spec:
  hosts: [pay.example.com, ship.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: shop }
spec:
  hosts: [ship.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    twice: (host: string, port: number, others: string) =>
      `port ${port} of ${host} is in ${others} too: proxies go by one of them, and nothing of the other counts`,
  },
  check({ mesh, report }) {
    for (const { host, port, entries, protocols } of entryClashes(mesh)) {
      // With two protocols it is a protocol conflict (egress/protocol-conflict).
      if (protocols.length > 1) continue;
      for (const one of entries) {
        const others = entries.filter((other) => other !== one);
        const [first] = others;
        const more = others.length > 1 ? ` and ${others.length - 1} more` : '';
        report(one.host, 'twice', host, port, `${first!.entry.title}${more}`)
          .related(first!.host)
          .fix(`keep one ServiceEntry for ${host}, with all its ports, or export each to its own namespace alone`);
      }
    }
  },
});
