import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import type { Mesh } from '../../../model/mesh';
import { isVisible } from '../../../model/services/service-entry';
import type { MeshService } from '../../../model/services/service';
import { virtualServicesFor, type VirtualService } from '../../../model/routing/virtual-service';
import { bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/mixed-apis',
  severity: 'error',
  summary: 'A Service has routes of the Gateway API and a VirtualService.',
  details:
    'A waypoint joins the rules of all of them into one list, and the first that matches a request wins. In which order they stand ' +
    'Istio does not promise, and it has changed: whether a canary or a timeout applies is a matter of luck. Routes of an ingress gateway ' +
    'are apart from those of the mesh, and may be of the other API.',
  on: ['HTTPRoute', 'GRPCRoute'],
  reads: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway', 'ListenerSet', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  sources: [
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
    'https://istio.io/latest/docs/ambient/usage/l7-features/',
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
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ timeout: 2s, route: [{ destination: { host: web } }] }]
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
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ timeouts: { request: 2s }, backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    mixed: (service: string, others: string) =>
      `${others} routes ${service} too: the waypoint joins their rules in an order that Istio does not promise`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, parents } of gatewayRoutes(mesh)) {
      if (object.kind !== 'HTTPRoute' && object.kind !== 'GRPCRoute') continue;
      for (const { field, found, port } of parents) {
        if (found?.kind !== 'Service') continue;
        const { service } = found;
        const waypoint = boundGateway(bindingOfService(mesh, service));
        // Routes of other namespaces are not read; gateway/route-consumer-ignored and routing/vs-outside-service-namespace say so.
        const read = [service.namespace, waypoint?.namespace];
        if (!waypoint || !read.includes(namespace)) continue;
        const others = virtualServicesOf(mesh, service, waypoint.namespace).filter((one) => isForPort(one, port));
        if (others.length === 0) continue;
        report(field, 'mixed', service.title, others.map(({ title }) => title).join(', '))
          .related(...others.map((one) => one.object))
          .fix(`say all of it in routes of one API, and remove ${others.map(({ title }) => title).join(', ')}`);
      }
    }
  },
});

/** The VirtualServices that the waypoint reads for a Service. */
function virtualServicesOf(mesh: Mesh, service: MeshService, home: string): readonly VirtualService[] {
  return virtualServicesFor(mesh, service.host).filter(
    ({ isOnMesh, namespace, exportTo }) =>
      isOnMesh && (namespace === service.namespace || namespace === home) && isVisible(exportTo, namespace, home),
  );
}

/** Whether it has rules for requests to a port, or to any. */
function isForPort({ routes }: VirtualService, port: number | undefined): boolean {
  return routes.some(
    ({ kind, matches }) =>
      kind === 'http' &&
      (matches.length === 0 ||
        port === undefined ||
        matches.some((match) => [undefined, port].includes(match.get('port').number))),
  );
}
