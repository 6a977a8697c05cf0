import { isOfRevision } from '../../../model/policy/attachment';
import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import type { MeshService, ServicePort } from '../../../model/services/service';
import { virtualServices } from '../../../model/routing/virtual-service';
import { bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { waypointsReading } from '../../../model/waypoints/waypoint-readings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/l7-on-tcp-port',
  severity: 'error',
  summary: 'A route of requests is for a port that the waypoint takes for TCP.',
  details:
    'By its `appProtocol`, or else its name, a waypoint takes a port of a Service for HTTP or for TCP. On TCP it sees no requests, and a route that sorts ' +
    'requests is not looked at: all connections go to the Service itself.',
  // The half of policies is authz/l7-on-tcp-port.
  on: ['HTTPRoute', 'GRPCRoute', 'VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  sources: ['istio/istio pilot/pkg/networking/core/listener_waypoint.go', 'istio/istio pkg/config/kube/conversion.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: tcp, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    ignored: (service: string, port: string) =>
      `the waypoint takes ${port} of ${service} for TCP: nothing of this route is looked at`,
  },
  check({ mesh, report }) {
    for (const { object, parents } of gatewayRoutes(mesh)) {
      if ((object.kind !== 'HTTPRoute' && object.kind !== 'GRPCRoute') || !isOfRevision(mesh, object)) continue;
      for (const { found, field, port } of parents) {
        if (found?.kind !== 'Service' || boundGateway(bindingOfService(mesh, found.service))?.role !== 'waypoint')
          continue;
        const shown = tcpPorts(found.service, port);
        if (shown !== undefined) report(field, 'ignored', found.service.title, shown).fix(asHttp(found.service));
      }
    }
    for (const vs of virtualServices(mesh)) {
      if (!vs.routes.some(({ kind }) => kind === 'http') || !isOfRevision(mesh, vs.object)) continue;
      const about = waypointsReading(mesh, vs);
      for (const { about: one, waypoint } of about) {
        // With another host beside it, the routes are of use there.
        if (one.kind !== 'Service' || about.length > 1 || vs.hosts.length > 1 || waypoint.role !== 'waypoint') continue;
        const shown = tcpPorts(one.service, undefined);
        if (shown !== undefined)
          report(vs.object.spec.get('http'), 'ignored', one.service.title, shown).fix(asHttp(one.service));
      }
    }
  },
});

/** The ports that are meant, if the waypoint takes all of them for TCP. */
function tcpPorts({ ports }: MeshService, port: number | undefined): string | undefined {
  const meant = ports.filter((one) => (port === undefined || one.port === port) && one.treatment !== 'udp');
  if (meant.length === 0 || meant.some(({ treatment }) => treatment !== 'tcp')) return undefined;
  const shown = ({ port: number, name }: ServicePort): string => `${number}${name === undefined ? '' : ` (${name})`}`;
  return `port ${meant.map(shown).join(', ')}`;
}

function asHttp({ title }: MeshService): string {
  return `say that the port is HTTP, by appProtocol: http of ${title}, or take a TCPRoute`;
}
