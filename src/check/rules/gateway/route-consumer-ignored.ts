import { enrolmentOf } from '../../../model/workloads/enrolment';
import { gatewayRoutes, type RouteParent } from '../../../model/gateways/gateway-route';
import type { Mesh } from '../../../model/mesh';
import { bindingOfEntry, bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import type { MeshGateway } from '../../../model/waypoints/waypoint';
import { workloadsIn } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/route-consumer-ignored',
  severity: 'warning',
  summary: 'A route for the Service of another namespace, which its waypoint does not read.',
  details:
    'The Gateway API lets the clients of a Service write routes for it in their own namespace. A waypoint serves all clients and ' +
    'does not look at where they are from: it reads routes of its own namespace and of that of the Service. The route is accepted, ' +
    'and does nothing. Only sidecars of its namespace would follow it.',
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'ListenerSet', 'workload'],
  sources: [
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
    'kubernetes-sigs/gateway-api geps/gep-1294 (consumer routes)',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web-retries, namespace: reports }
spec:
  parentRefs: [{ group: '', kind: Service, name: web, namespace: shop }]
  rules: [{ backendRefs: [{ name: web, namespace: shop, port: 80 }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web-retries, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    ignored: (parent: string, waypoint: string, namespaces: string) =>
      `the waypoint ${waypoint} of ${parent} reads routes of ${namespaces}: this one does nothing`,
  },
  check({ mesh, report }) {
    for (const { namespace, parents } of gatewayRoutes(mesh)) {
      for (const parent of parents) {
        const waypoint = waypointOf(mesh, parent);
        if (!waypoint || namespace === parent.namespace || namespace === waypoint.namespace) continue;
        // Sidecars read it, for their own requests.
        if (workloadsIn(mesh, namespace).some((one) => enrolmentOf(mesh, one).membership === 'sidecar')) continue;
        const read = [...new Set([parent.namespace, waypoint.namespace])];
        report(
          parent.field,
          'ignored',
          `${parent.kind} ${parent.namespace}/${parent.name}`,
          `${waypoint.namespace}/${waypoint.name}`,
          `${read.length > 1 ? 'namespaces' : 'namespace'} ${read.join(' and ')}`,
        )
          .related(waypoint.object)
          .fix(`move the route to namespace ${parent.namespace}, where it is for all clients`);
      }
    }
  },
});

function waypointOf(mesh: Mesh, { found }: RouteParent): MeshGateway | undefined {
  if (found?.kind === 'Service') return boundGateway(bindingOfService(mesh, found.service));
  return found?.kind === 'ServiceEntry' ? boundGateway(bindingOfEntry(mesh, found.entry)) : undefined;
}
