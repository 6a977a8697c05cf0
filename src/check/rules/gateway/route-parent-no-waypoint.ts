import { isOfRevision } from '../../../model/policy/attachment';
import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { isAmbient, isUnenrolled, objectOf } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/route-parent-no-waypoint',
  severity: 'warning',
  summary: 'A route has a Service as its parent that has no waypoint.',
  details:
    'Routes of a Service are the waypoint’s to apply; ztunnel does not read them. Without a waypoint, traffic goes to any pod ' +
    'of the Service, as if the route were not there. istiod accepts the route all the same, and says so in the words of one ' +
    'condition only (`ResolvedWaypoints`, which is True in any case).\n\n' +
    'Clients with sidecars read the route themselves; where there are any, this is only worth knowing.',
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/config/kube/gateway/conversion.go', 'kubernetes-sigs/gateway-api geps/gep-1294'],
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
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web, port: 80 }], timeouts: { request: 2s } }]
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
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web, port: 80 }], timeouts: { request: 2s } }]
`,
  },
  messages: {
    unread: (target: string) => `${target} has no waypoint: traffic that ztunnel takes to it passes this route by`,
  },
  check({ mesh, report }) {
    for (const { object, parents } of gatewayRoutes(mesh)) {
      if (!isOfRevision(mesh, object)) continue;
      for (const { field, found } of parents) {
        if (found?.kind !== 'Service' && found?.kind !== 'ServiceEntry') continue;
        if (!isAmbient(mesh, found) || !isUnenrolled(mesh, found)) continue;
        const reported = report(field, 'unread', objectOf(found).title).fix(...enrol(mesh, found));
        if (hasSidecars(mesh)) reported.as('info');
      }
    }
  },
});
