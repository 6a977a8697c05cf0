import { isMadeForGateway } from '../../../model/gateways/gateway-pods';
import { gatewayRoutes, type RouteBackend } from '../../../model/gateways/gateway-route';
import { destinationOf, knowsHost, serviceNameOf } from '../../../model/services/hosts';
import type { Mesh } from '../../../model/mesh';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/route-backend-not-found',
  severity: 'error',
  summary: 'A route sends to a Service that is not there.',
  details:
    'The route is accepted, with `ResolvedRefs: False`, and the share of requests that would go to that backend is answered with ' +
    '500 (connections of TCP routes are closed). A name with a dot in it voids the whole route: `backendRefs` take the name of a ' +
    'Service, not its host name. A backend of weight 0 gets nothing yet, so it is a warning only.',
  codes: ['KIA1402', 'IST0171'],
  conditions: ['ResolvedRefs BackendNotFound', 'ResolvedRefs InvalidDestination'],
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'ListenerSet'],
  sources: ['istio/istio pilot/pkg/config/kube/gateway/conversion.go, buildDestination'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web-v1, namespace: shop }
spec: { selector: { app: web, version: v1 }, ports: [{ port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web-v1, namespace: shop }
spec: { selector: { app: web, version: v1 }, ports: [{ port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web-v1, port: 80 }] }]
`,
  },
  messages: {
    missing: (backend: string) => `there is no ${backend}: what the route sends there fails`,
    mirror: (backend: string) => `there is no ${backend}: nothing is mirrored`,
    dotted: (name: string) =>
      `${JSON.stringify(name)} is a host name, and a backend takes the name of a Service: istiod drops the whole route`,
  },
  check({ mesh, report }) {
    for (const { rules } of gatewayRoutes(mesh)) {
      for (const backend of rules.flatMap(({ backends }) => backends)) {
        const { field, name, namespace, weight, isMirror } = backend;
        const title = missingBackend(mesh, backend);
        if (title === undefined) continue;
        if (isService(backend) && name.includes('.')) {
          const service = serviceNameOf(mesh, name);
          report(field.get('name'), 'dotted', name).fix(
            service
              ? `write name: ${service.name}, namespace: ${service.namespace}`
              : 'write the name of the Service alone',
          );
          continue;
        }
        const reported = report(field, isMirror ? 'mirror' : 'missing', title);
        if (weight === 0 || isMirror) reported.as('warning');
        const others = mesh.inNamespace('Service', namespace).map((one) => one.name);
        reported.fix(
          isService(backend) && others.length > 0
            ? `name one of those in namespace ${namespace}: ${namesShown(others, name)}`
            : isService(backend)
              ? `add the Service to namespace ${namespace}, or say where it is`
              : `add a ServiceEntry for ${name}`,
        );
      }
    }
  },
});

function isService({ group, kind }: RouteBackend): boolean {
  return (group === '' || group === 'core') && kind === 'Service';
}

/** What a backend would be, if it surely isn't. */
function missingBackend(mesh: Mesh, backend: RouteBackend): string | undefined {
  const { group, kind, namespace, name, service } = backend;
  if (name === '') return undefined;
  if (isService(backend)) {
    if (service || isMadeForGateway(mesh, namespace, name)) return undefined;
    return name.includes('.') || mesh.knows('Service', namespace) ? `Service ${namespace}/${name}` : undefined;
  }
  if (group !== 'networking.istio.io' || kind !== 'Hostname') return undefined;
  const isKnown = destinationOf(mesh, name, backend.field.object.namespace) !== undefined;
  return isKnown || !knowsHost(mesh, name) ? undefined : `host ${name}`;
}
