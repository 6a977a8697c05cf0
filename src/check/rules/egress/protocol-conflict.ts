import { entryClashes } from '../../../model/services/entry-clashes';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/protocol-conflict',
  severity: 'warning',
  summary: 'Two ServiceEntries give the same port of the same host different protocols.',
  details:
    'The protocol of a port decides whether a proxy reads requests on it or passes bytes on. Where two ServiceEntries that a client sees ' +
    'disagree, the one that is older decides, and manifests do not tell which that is: routes and policies for requests work or not by chance.\n\n' +
    'HTTPS and TLS are the same to a proxy: it reads the name of the server, and no request.',
  codes: ['IST0177', 'KIA1212'],
  on: ['ServiceEntry'],
  sources: ['istio/istio pkg/config/analysis/analyzers/serviceentry/conflictingserviceentries.go'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: DNS
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 80, name: tcp, protocol: TCP }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  ports:
    - { number: 80, name: http, protocol: HTTP }
    - { number: 9000, name: tcp, protocol: TCP }
  resolution: DNS
`,
  },
  messages: {
    disagree: (host: string, port: number, protocol: string, other: string, otherProtocol: string) =>
      `port ${port} of ${host} is ${protocol} here and ${otherProtocol} in ${other}: which of them proxies go by is left to their age`,
  },
  check({ mesh, report }) {
    for (const { host, port, entries } of entryClashes(mesh)) {
      for (const one of entries) {
        const other = entries.find(({ protocol }) => protocol !== one.protocol);
        if (!other) continue;
        report(one.port.field, 'disagree', host, port, one.protocol, other.entry.title, other.protocol)
          .related(other.port.field)
          .fix(`keep one ServiceEntry for ${host}, and say there which protocol port ${port} speaks`);
      }
    }
  },
});
