import { askedWaypoints, isNoWaypoint } from '../../../model/waypoints/asked-waypoints';
import { trafficOf, WAYPOINT_FOR } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/traffic-type',
  severity: 'error',
  summary: 'A waypoint is asked for traffic that it does not serve.',
  details:
    'A waypoint serves traffic to Services unless its label `istio.io/waypoint-for` says `workload` (traffic to the addresses ' +
    'of pods), `all` or `none`. A label on a Service asks for the first kind and one on pods for the second; where the waypoint ' +
    'serves the other, istiod binds nothing (`UnsupportedTrafficType`) and traffic goes straight to the pods.\n\n' +
    'A namespace may well ask for a waypoint of pods alone: what is left out then is only worth knowing.',
  codes: ['IST0171'],
  conditions: ['istio.io/WaypointBound UnsupportedTrafficType'],
  on: ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', 'workload'],
  reads: ['Gateway'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go', 'istio/api label/labels.gen.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: waypoint
  namespace: shop
  labels: { istio.io/waypoint-for: workload }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: reviews
  namespace: shop
  labels: { istio.io/use-waypoint: waypoint }
spec:
  ports: [{ name: http, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: waypoint
  namespace: shop
  labels: { istio.io/waypoint-for: all }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    notForServices: (waypoint: string, serves: string) =>
      `${waypoint} serves ${serves}, not Services: traffic to it goes straight to the pods`,
    notForPods: (waypoint: string, serves: string) =>
      `${waypoint} serves ${serves}, and a label on pods asks it for traffic to their own addresses: that goes straight to the pods`,
    notForServicesOf: (waypoint: string, serves: string, namespace: string) =>
      `${waypoint} serves ${serves}: Services of namespace ${namespace} have no waypoint`,
  },
  check({ mesh, report }) {
    for (const { by, binding, of, traffic } of askedWaypoints(mesh)) {
      const { gateway, reason, isInherited } = binding;
      if (reason !== 'UnsupportedTrafficType' || !gateway || isNoWaypoint(gateway)) continue;
      const served = trafficOf(mesh, gateway);
      const serves = SERVES[served];
      const reported = isInherited
        ? report(by, 'notForServicesOf', gateway.title, serves, of[0]!.namespace)
        : report(by, traffic === 'service' ? 'notForServices' : 'notForPods', gateway.title, serves);
      // Of a waypoint for nothing, nobody has anything.
      if (isInherited && served !== 'none') reported.as('info');
      const wanted = served === 'none' ? traffic : 'all';
      reported
        .related(gateway.object)
        .fix(
          traffic === 'workload'
            ? `label the Service in place of its pods, or have the waypoint serve both: label ${gateway.title} ${WAYPOINT_FOR}=all`
            : `label ${gateway.title} ${WAYPOINT_FOR}=${wanted}`,
        );
    }
  },
});

const SERVES = {
  service: 'traffic to Services',
  workload: 'traffic to the addresses of pods',
  all: 'all traffic',
  none: 'no traffic',
} as const;
