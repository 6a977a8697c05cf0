import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import type { Mesh } from '../../../model/mesh';
import type { MeshService } from '../../../model/services/service';
import { bindingOfService } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

const POLICIES = ['AuthorizationPolicy', 'RequestAuthentication', 'WasmPlugin'] as const;
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute'];

export default defineRule({
  id: 'waypoint/headless-service',
  severity: 'error',
  summary: 'A policy or route is for the waypoint of a headless Service, which no request takes.',
  details:
    'A headless Service has no address of its own: clients look it up and connect to the pods. ztunnel sees the address of a pod, and goes by the ' +
    "waypoint of the pod, never by that of a Service that selects it. The Service's status says that it is bound to a waypoint all the same.\n\n" +
    'What has to be enforced needs a Service with an address, or a policy for the whole waypoint of the pods (`istio.io/waypoint-for: workload`).',
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'WasmPlugin', 'HTTPRoute', 'GRPCRoute', 'TCPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload', 'TLSRoute', 'UDPRoute', 'ListenerSet'],
  sources: ['istio/ztunnel src/proxy/outbound.rs', 'istio/ztunnel src/state.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { clusterIP: None, ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: read-only, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: db }]
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: read-only, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: db }]
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`,
  },
  messages: {
    policy: (service: string) =>
      `${service} is headless: clients connect to its pods, past its waypoint, and nobody enforces this there`,
    route: (service: string) =>
      `${service} is headless: clients connect to its pods, past its waypoint, and nothing takes this route`,
  },
  check({ mesh, report }) {
    const fix = 'give clients a Service with an address (without clusterIP: None), and put it before the waypoint';
    for (const policy of POLICIES.flatMap((kind) => mesh.ofKind(kind))) {
      if (!isOfRevision(mesh, policy)) continue;
      for (const { field, found } of attachmentOf(mesh, policy).targets) {
        if (found?.kind !== 'Service' || !isPassedBy(mesh, found.service)) continue;
        report(field, 'policy', found.service.title).related(found.service.object).fix(fix);
      }
    }
    for (const { object, parents } of gatewayRoutes(mesh)) {
      if (!ROUTES.includes(object.kindName)) continue;
      for (const { field, found } of parents) {
        if (found?.kind !== 'Service' || !isPassedBy(mesh, found.service)) continue;
        // A client with a sidecar applies a route itself: less bad, as there may be some.
        report(field, 'route', found.service.title).related(found.service.object).as('warning').fix(fix);
      }
    }
  },
});

/** Whether a Service is bound to a waypoint that nothing takes; one that is not bound has other rules. */
function isPassedBy(mesh: Mesh, service: MeshService): boolean {
  return service.isHeadless && !service.isExternalName && bindingOfService(mesh, service).status === 'bound';
}
