import { lookUpHost, routedTo } from '../../../model/services/host-lookup';
import type { Mesh } from '../../../model/mesh';
import { objectOf } from '../../../model/services/unenrolled';
import type { VirtualService } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/destination-port-ambiguous',
  severity: 'error',
  summary: 'A destination names no port of a host that has several.',
  details:
    'A host with one port needs none. Of several, a proxy takes that with the number that the request came in on: the port that the ' +
    'client dialled, or that of the listener of a gateway. Where the host has no such port, requests get 503.\n\n' +
    'It is only worth knowing where the hosts of the VirtualService have no port that the destination lacks, as with subsets of one Service.',
  codes: ['IST0112'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/destinationhosts.go',
    'istio/istio pilot/pkg/networking/core/route/route.go, GetDestinationCluster',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 9080 }, { name: http-admin, port: 9090 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: reviews } }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 9080 }, { name: http-admin, port: 9090 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: reviews, port: { number: 9080 } } }] }]
`,
  },
  messages: {
    ambiguous: (title: string, ports: string) =>
      `${title} has ports ${ports}, and none is named: requests go to that with the number they came in on, and get 503 if there is none`,
    same: (title: string, ports: string) =>
      `${title} has ports ${ports}, and none is named: requests go to that with the number they came in on`,
  },
  check({ mesh, report }) {
    for (const { by, destination, lookup } of routedTo(mesh)) {
      if (lookup.status !== 'found' || lookup.ports.length < 2 || destination.field.get('port').isSet) continue;
      const object = objectOf(lookup.destination);
      const ports = lookup.ports.join(', ');
      const reported = hasOnlyPorts(mesh, by, lookup.ports)
        ? report(destination.field, 'same', object.title, ports).as('info')
        : report(destination.field, 'ambiguous', object.title, ports);
      reported.related(object).fix(`name one of the ports: port: { number: ${lookup.ports[0]} }`);
    }
  },
});

/** Whether all that clients dial under the hosts of a VirtualService are among some ports. */
function hasOnlyPorts(mesh: Mesh, { gateways, hosts, namespace }: VirtualService, ports: readonly number[]): boolean {
  if (gateways.some((name) => name !== 'mesh') || hosts.length === 0) return false;
  return hosts.every(({ host }) => {
    const lookup = lookUpHost(mesh, host, namespace, [namespace]);
    return lookup.status === 'found' && lookup.ports.every((port) => ports.includes(port));
  });
}
