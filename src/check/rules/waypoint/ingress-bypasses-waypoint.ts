import { ingressBackends } from '../../../model/gateways/ingress-backends';
import { namespaceLabels } from '../../../model/workloads/enrolment';
import { labelOf } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { bindingOfService, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { doneAtWaypoint } from '../../../model/waypoints/waypoint-uses';
import type { MeshService } from '../../../model/services/service';
import { defineRule } from '../../define-rule';
import { labelPatch } from '../../label-patch';

const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

export default defineRule({
  id: 'waypoint/ingress-bypasses-waypoint',
  severity: 'warning',
  summary: 'An ingress gateway sends to a Service past its waypoint, and past what the waypoint does.',
  details:
    'An ingress gateway picks a pod of the Service by itself and sends to it directly. Policies that target the Service or its ' +
    'waypoint, and mesh routes of the Service, are not applied to what comes in there.\n\n' +
    'The label `istio.io/ingress-use-waypoint: "true"` on the Service or its namespace sends it through the waypoint; the value ' +
    '"false" says that it is meant to go past.',
  on: ['Service'],
  reads: [
    'Gateway',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
    'VirtualService',
    'ServiceEntry',
    'AuthorizationPolicy',
    'RequestAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
    'EnvoyFilter',
    'workload',
  ],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/services.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/sidecar_interop.go',
  ],
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
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint, istio.io/ingress-use-waypoint: 'true' }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
`,
  },
  messages: {
    past: (waypoint: string, done: string) =>
      `what comes in by an ingress gateway goes straight to the pods, past ${waypoint}: ${done} does not apply to it`,
  },
  check({ mesh, report }) {
    for (const [service, from] of ingressBackends(mesh)) {
      const waypoint = boundGateway(bindingOfService(mesh, service));
      // Without an address of its own, a Service is never reached through its waypoint.
      if (!waypoint || service.isHeadless || service.isExternalName || !isUndecided(mesh, service)) continue;
      const done = doneAtWaypoint(mesh, service, waypoint);
      if (done.length === 0) continue;
      const more = done.length > 1 ? ` (with ${done.length - 1} more)` : '';
      report(service.object, 'past', waypoint.title, `${done[0]!.title}${more}`)
        .related(...from, ...done)
        .fix(
          `label ${service.title} ${INGRESS_USE_WAYPOINT}=true`,
          labelPatch(service.object, INGRESS_USE_WAYPOINT, 'true'),
        );
    }
  },
});

/** Whether neither a Service nor its namespace says which way. */
function isUndecided(mesh: Mesh, { object, namespace }: MeshService): boolean {
  const labels = namespaceLabels(mesh, namespace);
  if (!labels && mesh.world === 'open') return false;
  return [object.labels, labels ?? {}].every((own) => labelOf(own, INGRESS_USE_WAYPOINT) === undefined);
}
