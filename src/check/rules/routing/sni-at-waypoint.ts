import { isMatchForMesh } from '../../../model/routing/route-matches';
import { virtualServices } from '../../../model/routing/virtual-service';
import { waypointsReading } from '../../../model/waypoints/waypoint-readings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/sni-at-waypoint',
  severity: 'warning',
  summary: 'A match on a server name is left out at a waypoint, unless it is the full host of the Service.',
  details:
    'A waypoint does not look at the server name of a connection. istiod takes a TLS match there only if its `sniHosts` is exactly one, ' +
    'the host of the Service in full, and leaves all others out: short names, patterns, lists, and hosts of somebody else.',
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/networking/core/listener_waypoint.go, getTLSRouteMatch'],
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
metadata: { name: db, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: tls, port: 5432 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.shop.svc.cluster.local, db.example.com]
  tls: [{ match: [{ sniHosts: [db.example.com] }], route: [{ destination: { host: db, subset: v2 } }] }]
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
metadata: { name: db, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: tls, port: 5432 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: db, namespace: shop }
spec:
  hosts: [db.shop.svc.cluster.local]
  tls: [{ match: [{ sniHosts: [db.shop.svc.cluster.local] }], route: [{ destination: { host: db, subset: v2 } }] }]
`,
  },
  messages: {
    leftOut: (names: string, waypoint: string, host: string) =>
      `waypoint ${waypoint} takes a match for ${host} alone, and leaves out that for ${names}`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      const readings = waypointsReading(mesh, vs);
      const [first] = readings;
      if (!first) continue;
      const { waypoint, host } = first;
      for (const { kind, matches } of vs.routes) {
        if (kind !== 'tls') continue;
        for (const match of matches) {
          const at = match.get('sniHosts');
          const names = at.texts;
          if (names.length === 0 || !isMatchForMesh(match)) continue;
          if (names.length === 1 && readings.some((one) => one.host === names[0])) continue;
          report(at, 'leftOut', names.join(', '), `${waypoint.namespace}/${waypoint.name}`, host)
            .related(waypoint.object)
            .fix(
              `match ${host} alone, or leave the match out: connections to the Service are all that comes`,
              vs.hosts.length === 1 ? [{ op: 'replace', path: `/${at.path.join('/')}`, value: [host] }] : undefined,
            );
        }
      }
    }
  },
});
