import { isOfRevision } from '../../../model/policy/attachment';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { bindingOf, destinedBy, objectOf } from '../../../model/services/unenrolled';
import { virtualServices } from '../../../model/routing/virtual-service';
import { boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/vs-outside-service-namespace',
  severity: 'warning',
  summary: 'A VirtualService is in neither the namespace of its Service nor that of the waypoint.',
  details:
    'A waypoint reads the VirtualServices of its own namespace and those of the namespace of the Service. One of a client, ' +
    'which a sidecar of that client would read, it leaves aside: the Service is routed as if it were not there.\n\n' +
    'Where there are sidecars, it may be meant for them, and this is only worth knowing.',
  codes: ['KIA1114'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/networking/core/listener_waypoint.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: client }
spec:
  hosts: [web.shop.svc.cluster.local]
  http: [{ timeout: 2s, route: [{ destination: { host: web.shop.svc.cluster.local } }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ timeout: 2s, route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    unread: (waypoint: string, target: string, namespaces: string) =>
      `${waypoint}, before ${target}, reads VirtualServices of ${namespaces} only: these routes are passed by`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, hosts, isOnMesh } of virtualServices(mesh)) {
      if (!isOnMesh || !isOfRevision(mesh, object)) continue;
      for (const { field, host } of hosts) {
        const about = destinedBy(mesh, host, namespace);
        const gateway = about && boundGateway(bindingOf(mesh, about));
        if (!gateway) continue;
        const target = objectOf(about);
        const read = [...new Set([gateway.namespace, target.namespace])];
        if (read.includes(namespace)) continue;
        const reported = report(field, 'unread', gateway.title, target.title, namesOf(read));
        if (hasSidecars(mesh)) reported.as('info');
        reported
          .related(gateway.object)
          .fix(`move the VirtualService to namespace ${target.namespace}, with full names of its hosts`);
      }
    }
  },
});

function namesOf(namespaces: readonly string[]): string {
  return `namespace${namespaces.length > 1 ? 's' : ''} ${namespaces.join(' and ')}`;
}
