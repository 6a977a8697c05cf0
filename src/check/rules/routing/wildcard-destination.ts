import { hasCluster, waypointsByPattern } from '../../../model/waypoints/waypoint-clusters';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/wildcard-destination',
  severity: 'error',
  summary: 'A VirtualService for a pattern leads out of a waypoint to a host that the waypoint has no cluster for.',
  details:
    'A waypoint has clusters for what it serves, and for other hosts only where a route of something it serves names them. istiod looks ' +
    'for those routes by the very name of each host it serves, so a VirtualService whose host is a pattern such as `*.shop.svc.cluster.local` ' +
    'routes, but brings no cluster: requests get 503. Any VirtualService or HTTPRoute for a host by its name that has the same destination ' +
    'brings it.',
  on: ['VirtualService'],
  reads: [
    'Service',
    'ServiceEntry',
    'Gateway',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
    'ListenerSet',
    'workload',
  ],
  sources: ['istio/istio pilot/pkg/networking/core/waypoint.go, filterWaypointOutboundServices'],
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
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: sorry, namespace: ops }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: closed, namespace: shop }
spec:
  hosts: ['*.shop.svc.cluster.local']
  http: [{ route: [{ destination: { host: sorry.ops.svc.cluster.local } }] }]
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
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: sorry, namespace: ops }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: closed, namespace: shop }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: sorry.ops.svc.cluster.local } }] }]
`,
  },
  messages: {
    noCluster: (waypoint: string, host: string, effect: string) =>
      `waypoint ${waypoint} has no cluster for ${host}, which only a VirtualService for a pattern leads to: ${effect}`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      for (const { waypoint, host } of waypointsByPattern(mesh, vs)) {
        for (const { destinations, kind } of vs.routes) {
          for (const { field, fullHost, isMirror } of destinations) {
            if (hasCluster(mesh, waypoint, fullHost, vs.namespace)) continue;
            const effect = isMirror
              ? 'nothing is mirrored'
              : kind === 'http'
                ? 'requests get 503'
                : 'connections are reset';
            report(field.get('host'), 'noCluster', `${waypoint.namespace}/${waypoint.name}`, fullHost, effect)
              .related(waypoint.object)
              .fix(`name what it is for among the hosts as well, such as ${host}`, [
                { op: 'add', path: '/spec/hosts/-', value: host },
              ]);
          }
        }
      }
    }
  },
});
