import { isOfRevision } from '../../../model/policy/attachment';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { destinedBy, isAmbient, isUnenrolled, objectOf } from '../../../model/services/unenrolled';
import { virtualServices } from '../../../model/routing/virtual-service';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/vs-no-waypoint',
  severity: 'warning',
  summary: 'A VirtualService is about a host that has no waypoint.',
  details:
    'ztunnel does not read VirtualServices. For a Service of enrolled pods a waypoint does, and without one every route, ' +
    'timeout, retry and fault of the VirtualService is passed over: each connection goes to any pod of the Service. That holds ' +
    'for `tcp` and `tls` routes too.\n\n' +
    'Clients with sidecars read it themselves; where there are any, this is only worth knowing.',
  codes: ['KIA1109', 'KIA1113'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/networking/core/listener_waypoint.go', 'istio/ztunnel src/proxy/outbound.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: 2s
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
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
  http:
    - timeout: 2s
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    unread: (target: string) => `${target} has no waypoint: traffic that ztunnel takes to it passes these routes by`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, hosts, isOnMesh } of virtualServices(mesh)) {
      if (!isOnMesh || !isOfRevision(mesh, object)) continue;
      for (const { field, host } of hosts) {
        const about = destinedBy(mesh, host, namespace);
        if (!about || !isAmbient(mesh, about) || !isUnenrolled(mesh, about)) continue;
        const reported = report(field, 'unread', objectOf(about).title).fix(...enrol(mesh, about));
        if (hasSidecars(mesh)) reported.as('info');
      }
    }
  },
});
