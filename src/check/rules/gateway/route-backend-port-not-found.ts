import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/route-backend-port-not-found',
  severity: 'error',
  summary: 'A route sends to a port that the Service does not have, or names none.',
  details:
    'A backend is a Service and a port of it: the number under `port`, not that of the container, and never a name. Requests for a ' +
    'port that the Service lacks are answered with 500. Without a port istiod drops the whole route, and traffic goes as if there ' +
    'were none.',
  codes: ['IST0171'],
  conditions: ['ResolvedRefs InvalidDestination'],
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'ListenerSet'],
  sources: ['istio/istio pilot/pkg/config/kube/gateway/conversion.go, buildDestination'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 8080 }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    none: (service: string) => `no port of ${service} is named: istiod drops the whole route`,
    missing: (service: string, port: number) => `${service} has no port ${port}: what the route sends there fails`,
    target: (service: string, port: number, own: number) =>
      `${service} has no port ${port}, which is where its port ${own} leads to: what the route sends there fails`,
  },
  check({ mesh, report }) {
    for (const { rules } of gatewayRoutes(mesh)) {
      for (const { field, service, port, kind, group, namespace, name, weight } of rules.flatMap(
        (one) => one.backends,
      )) {
        const isService = (group === '' || group === 'core') && kind === 'Service' && name !== '';
        // A name with a dot is said by gateway/route-backend-not-found.
        if (isService && !field.get('port').isSet && !name.includes('.')) {
          const reported = report(field, 'none', `Service ${namespace}/${name}`);
          const [only, ...more] = service?.ports ?? [];
          if (only && more.length === 0) {
            reported.fix(`add port: ${only.port}`, [
              { op: 'add', path: pointer(field.path, 'port'), value: only.port },
            ]);
          } else reported.fix('add the port');
          continue;
        }
        if (!service || port === undefined || service.ports.some((one) => one.port === port)) continue;
        const meant = service.ports.find(({ targetPort }) => targetPort === port);
        const at = field.get('port');
        const reported = meant
          ? report(at, 'target', service.title, port, meant.port)
          : report(at, 'missing', service.title, port);
        if (weight === 0) reported.as('warning');
        reported.related(service.object);
        if (meant) {
          reported.fix(`write port: ${meant.port}`, [{ op: 'replace', path: pointer(at.path), value: meant.port }]);
        } else reported.fix(`name one of its ports: ${service.ports.map((one) => one.port).join(', ')}`);
      }
    }
  },
});

function pointer(path: readonly (string | number)[], ...more: readonly string[]): string {
  return [...path, ...more].map((key) => `/${key}`).join('');
}
