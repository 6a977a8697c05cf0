import { waypoints } from '../../../model/waypoints/waypoint';
import { policiesFor, wantedWaypoints } from '../../../model/waypoints/waypoint-uses';
import { USE_WAYPOINT } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/unused',
  severity: 'info',
  summary: 'A waypoint that nothing uses.',
  details:
    'A waypoint serves what asks for it by the label `istio.io/use-waypoint`: a namespace, a Service, a ServiceEntry or pods. ' +
    'The Gateway alone takes no traffic; its proxies run for nothing. It is only told of a whole mesh, since a few files may ' +
    'not have everything that asks.',
  on: ['Gateway'],
  reads: [
    'Namespace',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'workload',
    'AuthorizationPolicy',
    'RequestAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
    'EnvoyFilter',
  ],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
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
`,
  },
  messages: {
    unused: () => 'nothing asks for this waypoint: no traffic passes it',
  },
  check({ mesh, report }) {
    if (mesh.world === 'open') return;
    for (const { object, namespace, name } of waypoints(mesh)) {
      // A policy that targets it shows that somebody means it to be in use; what asks for it may be made elsewhere.
      if (wantedWaypoints(mesh).has(`${namespace}/${name}`) || policiesFor(mesh, object).length > 0) continue;
      report(object, 'unused').fix(
        `label namespace ${namespace}, or what it is for, ${USE_WAYPOINT}=${name}, or remove the Gateway`,
      );
    }
  },
});
