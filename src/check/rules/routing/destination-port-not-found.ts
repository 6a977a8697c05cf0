import { routedTo } from '../../../model/services/host-lookup';
import { objectOf } from '../../../model/services/unenrolled';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/destination-port-not-found',
  severity: 'error',
  summary: 'A VirtualService sends requests to a port that the Service does not have.',
  details:
    'The port of a destination is one of the Service, not of its pods: `port`, where the pods listen on `targetPort`. Proxies have a ' +
    'cluster for each port of a Service, and none for others, so the requests get 503 (TCP connections are reset).',
  codes: ['IST0101'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/istio pkg/config/analysis/analyzers/virtualservice/destinationhosts.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80, targetPort: 9080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, port: { number: 9080 } } }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80, targetPort: 9080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, port: { number: 80 } } }] }]
`,
  },
  messages: {
    missing: (title: string, port: number, effect: string) => `${title} has no port ${port}: ${effect}`,
    target: (title: string, port: number, of: number, effect: string) =>
      `${title} has no port ${port}, which is where its pods listen; its own is ${of}: ${effect}`,
  },
  check({ mesh, report }) {
    for (const { destination, lookup, route } of routedTo(mesh)) {
      const { field, port, isMirror } = destination;
      if (lookup.status !== 'found' || port === undefined || lookup.ports.includes(port)) continue;
      const at = field.get('port', 'number');
      const object = objectOf(lookup.destination);
      const effect = isMirror
        ? 'nothing is mirrored'
        : route.kind === 'http'
          ? 'requests routed there get 503'
          : 'connections routed there are reset';
      const behind =
        lookup.destination.kind === 'Service'
          ? lookup.destination.service.ports.filter(({ targetPort }) => targetPort === port)
          : [];
      const meant = behind.length === 1 ? behind[0]!.port : lookup.ports.length === 1 ? lookup.ports[0] : undefined;
      const reported = behind[0]
        ? report(at, 'target', object.title, port, behind[0].port, effect)
        : report(at, 'missing', object.title, port, effect);
      reported.related(object);
      if (meant === undefined) {
        reported.fix(
          lookup.ports.length === 0
            ? `give ${object.title} port ${port}`
            : `name one of its ports: ${lookup.ports.join(', ')}`,
        );
      } else {
        reported.fix(`name port ${meant}`, [{ op: 'replace', path: `/${at.path.join('/')}`, value: meant }]);
      }
    }
  },
});
