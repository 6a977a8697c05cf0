import { isForAmbient } from '../../../model/workloads/ambient-clients';
import { isOfRevision } from '../../../model/policy/attachment';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/partial-wildcard',
  severity: 'warning',
  summary: 'A host of a ServiceEntry has a wildcard for a piece of a name.',
  details:
    'A `*` stands for whole parts of a name, as in `*.example.com`. Istio warns of one for a piece of a part, such as `*-api.example.com`: what a ' +
    'proxy makes of it is left open, and certificates and server names of TLS know no such thing.',
  codes: ['IST0133'],
  // What ztunnel does with wildcards is egress/wildcard-host.
  on: ['ServiceEntry'],
  reads: ['workload', 'Gateway'],
  sources: ['istio/istio pkg/config/validation/agent/validation.go, ValidatePartialWildCard'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: shop }
spec:
  hosts: ['*-api.example.com']
  addresses: [192.0.2.0/24]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: NONE
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partners, namespace: shop }
spec:
  hosts: [orders-api.example.com, users-api.example.com]
  addresses: [192.0.2.0/24]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: NONE
`,
  },
  messages: {
    piece: (host: string) =>
      `a wildcard stands for whole parts of a name, and "${host}" has one for a piece: what proxies make of it is left open`,
  },
  check({ mesh, report }) {
    for (const entry of serviceEntries(mesh)) {
      const { object, resolution, addresses } = entry;
      if (resolution === 'DYNAMIC_DNS' || !isOfRevision(mesh, object)) continue;
      if (addresses.length === 0 && isForAmbient(mesh, entry)) continue;
      for (const host of object.spec.get('hosts').items) {
        if (!/^\*[^.]/.test(host.text ?? '')) continue;
        report(host, 'piece', host.text!).fix(
          `name the hosts one by one, or all of the domain: ${host.text!.replace(/^\*[^.]*/, '*')}`,
        );
      }
    }
  },
});
