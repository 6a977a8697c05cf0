import { askedWaypoints, isNoWaypoint } from '../../../model/waypoints/asked-waypoints';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/attachment-denied',
  severity: 'error',
  summary: 'A waypoint of another namespace does not admit those that ask for it.',
  details:
    'Who may use a waypoint, its HBONE listener says in `allowedRoutes.namespaces`; without a word, only its own namespace may. ' +
    'A Service that is not admitted is not bound (`AttachmentDenied`): its traffic goes straight to the pods, and no policy or ' +
    'route of the waypoint applies to it.',
  codes: ['IST0171'],
  conditions: ['istio.io/WaypointBound AttachmentDenied'],
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'workload'],
  reads: ['Gateway'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: shared, istio.io/use-waypoint-namespace: infra }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: shared, namespace: infra }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: shared, istio.io/use-waypoint-namespace: infra }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: shared, namespace: infra }
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - name: mesh
      port: 15008
      protocol: HBONE
      allowedRoutes: { namespaces: { from: All } }
`,
  },
  messages: {
    denied: (waypoint: string, namespace: string) =>
      `${waypoint} does not admit namespace ${namespace}: traffic goes straight to the pods, past every policy and route of the waypoint`,
  },
  check({ mesh, report }) {
    for (const { by, binding, of } of askedWaypoints(mesh)) {
      const { gateway, reason } = binding;
      // A Gateway that is no waypoint is told by waypoint/wrong-class.
      if (reason !== 'AttachmentDenied' || !gateway || isNoWaypoint(gateway)) continue;
      const { namespace } = of[0]!;
      report(by, 'denied', gateway.title, namespace)
        .related(gateway.object)
        .fix(
          `admit namespace ${namespace} in allowedRoutes.namespaces of the HBONE listener of ${gateway.title}, or use a waypoint of the namespace's own`,
        );
    }
  },
});
