import { isOfRevision } from '../../../model/policy/attachment';
import { serviceEntries } from '../../../model/services/service-entry';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/hosts-share-address',
  severity: 'warning',
  summary: 'Several hosts of a ServiceEntry share what its connections are known by.',
  details:
    'A connection of TCP is known by the address that it goes to. Where a ServiceEntry has one for several hosts, nothing tells which host is ' +
    'meant: connections for all of them go to the endpoints of one, those of TLS as well, which are not matched by their server name where there ' +
    'is an address. HTTP has the host in each request.\n\n' +
    "Plain TCP for several hosts is refused by istiod's webhook, with addresses or without, unless the resolution is `NONE`.",
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
  ports: [{ number: 5432, name: tls, protocol: TLS }]
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders.db.example.com]
  addresses: [192.0.2.10]
  ports: [{ number: 5432, name: tls, protocol: TLS }]
  resolution: DNS
`,
  },
  messages: {
    one: (hosts: string, port: number, addresses: string) =>
      `a connection to port ${port} of ${addresses} does not say which of ${hosts} is meant: all go to one of them`,
    refused: (protocol: string, hosts: string) =>
      `nothing in ${protocol} says which of ${hosts} is meant: istiod's webhook refuses it`,
  },
  check({ mesh, report }) {
    for (const { object, hosts, addresses, ports, resolution } of serviceEntries(mesh)) {
      if (resolution === 'NONE' || hosts.length < 2 || !isOfRevision(mesh, object)) continue;
      const plain = ports.find(({ protocol }) => PLAIN.includes(protocol.toUpperCase()));
      if (plain) {
        report(object.spec.get('hosts'), 'refused', plain.protocol, hosts.join(', '))
          .as('error')
          .fix('write a ServiceEntry for each host');
        continue;
      }
      if (!RESOLUTIONS.includes(resolution) || addresses.length === 0) continue;
      const port = ports.find(({ protocol }) => TLS.includes(protocol.toUpperCase()));
      if (!port) continue;
      report(object.spec.get('hosts'), 'one', hosts.join(', '), port.port, addresses.join(', ')).fix(
        'write a ServiceEntry for each host, with addresses of its own; or leave addresses out, and istiod gives each host one',
      );
    }
  },
});

/** Those with which a host is looked up; with others, upstream says nothing. */
const RESOLUTIONS = ['DNS', 'DNS_ROUND_ROBIN'];
/** As istiod counts them (pkg/config/protocol/instance.go, IsTCP and IsTLS). */
const PLAIN = ['TCP', 'MONGO', 'REDIS', 'MYSQL'];
const TLS = ['HTTPS', 'TLS'];
