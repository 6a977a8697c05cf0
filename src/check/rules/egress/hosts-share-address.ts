import { isOfRevision } from '../../../model/policy/attachment';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/hosts-share-address',
  severity: 'warning',
  summary: 'Several hosts of a ServiceEntry share addresses that bytes of TCP are known by.',
  details:
    'A connection of TCP is known by the address that it goes to. Where a ServiceEntry has one for several hosts, nothing tells which host is ' +
    'meant: connections for all of them go to the endpoints of one. HTTP has the host in each request.',
  codes: ['IST0133'],
  on: ['ServiceEntry'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateServiceEntry',
    'istio/ztunnel src/state/service.rs',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: databases, namespace: shop }
spec:
  hosts: [orders.db.example.com, users.db.example.com]
  addresses: [192.0.2.10]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders.db.example.com]
  addresses: [192.0.2.10]
  ports: [{ number: 5432, name: tcp, protocol: TCP }]
  resolution: DNS
`,
  },
  messages: {
    one: (hosts: string, port: number, addresses: string) =>
      `TCP to port ${port} of ${addresses} does not say which of ${hosts} is meant: all of it goes to one of them`,
  },
  check({ mesh, report }) {
    for (const { object, hosts, addresses, ports, resolution } of serviceEntries(mesh)) {
      if (!RESOLUTIONS.includes(resolution) || hosts.length < 2 || addresses.length === 0) continue;
      const port = ports.find(({ protocol }) => LIKE_TCP.includes(protocol.toUpperCase()));
      if (!port || !isOfRevision(mesh, object)) continue;
      report(object.spec.get('hosts'), 'one', hosts.join(', '), port.port, addresses.join(', ')).fix(
        'write a ServiceEntry for each host, with addresses of its own; or leave addresses out, and istiod gives each host one',
      );
    }
  },
});

/** Those with which a host is looked up; with others, upstream says nothing. */
const RESOLUTIONS = ['DNS', 'DNS_ROUND_ROBIN'];
/** As istiod counts them (pkg/config/protocol/instance.go, IsTCP). */
const LIKE_TCP = ['TCP', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL'];
