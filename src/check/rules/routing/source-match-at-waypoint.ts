import { isMatchForMesh } from '../../../model/routing/route-matches';
import { virtualServices } from '../../../model/routing/virtual-service';
import { waypointsReading } from '../../../model/waypoints/waypoint-readings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/source-match-at-waypoint',
  severity: 'warning',
  summary: 'A match on the source of a request does not do at a waypoint what it does at a sidecar.',
  details:
    'A sidecar knows the labels and namespace of its own pod. A waypoint is asked by everybody: istiod leaves matches with `sourceLabels` ' +
    "out, and compares `sourceNamespace` with the waypoint's own namespace, once, when it writes the configuration. If the match has `gateways`, the " +
    'namespace is not looked at, and the match is for all. For TCP and TLS neither ever matches.',
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go, getWaypointTCPRoutes and translateWaypointRoute',
    'istio/istio#51565',
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
metadata: { name: reviews, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - match: [{ sourceLabels: { app: tester } }]
      route: [{ destination: { host: reviews, subset: v2 } }]
    - route: [{ destination: { host: reviews, subset: v1 } }]
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
metadata: { name: reviews, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - match: [{ headers: { x-tester: { exact: 'true' } } }]
      route: [{ destination: { host: reviews, subset: v2 } }]
    - route: [{ destination: { host: reviews, subset: v1 } }]
`,
  },
  messages: {
    labels: (waypoint: string) => `waypoint ${waypoint} knows no labels of clients: this match is left out there`,
    namespace: (namespace: string, waypoint: string) =>
      `waypoint ${waypoint} compares namespace ${namespace} with its own, not with that of the client: this match is never for anybody`,
    own: (namespace: string, waypoint: string) =>
      `waypoint ${waypoint} compares namespace ${namespace} with its own, not with that of the client: this match is for everybody`,
    unread: (namespace: string, waypoint: string) =>
      `waypoint ${waypoint} does not look at namespace ${namespace} in a match with gateways: this match is for everybody`,
    never: (waypoint: string) =>
      `waypoint ${waypoint} knows no namespace of clients for TCP and TLS: this match is never for anybody`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      const [reading] = waypointsReading(mesh, vs);
      if (!reading) continue;
      const { waypoint } = reading;
      const title = `${waypoint.namespace}/${waypoint.name}`;
      const fix = 'match on what the request has, such as a header; who may call is for an AuthorizationPolicy to say';
      for (const { kind, matches } of vs.routes) {
        for (const match of matches) {
          if (!isMatchForMesh(match)) continue;
          const labels = match.get('sourceLabels');
          if (labels.entries.length > 0) report(labels, 'labels', title).related(waypoint.object).fix(fix);
          const at = match.get('sourceNamespace');
          // With labels the match is left out, whatever else it has.
          if (!at.text || labels.entries.length > 0) continue;
          const reported =
            kind !== 'http'
              ? report(at, 'never', title)
              : match.get('gateways').texts.length > 0
                ? report(at, 'unread', at.text, title)
                : report(at, at.text === waypoint.namespace ? 'own' : 'namespace', at.text, title);
          reported.related(waypoint.object).fix(fix);
        }
      }
    }
  },
});
