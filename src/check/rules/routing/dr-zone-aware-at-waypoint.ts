import { destinationRules } from '../../../model/routing/destination-rule';
import { trafficPoliciesOf } from '../../../model/routing/traffic-policies';
import { bindingOf, destinedBy, objectOf } from '../../../model/services/unenrolled';
import { boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-zone-aware-at-waypoint',
  severity: 'warning',
  summary: 'Zone-aware load balancing is asked for a Service whose waypoint does not do it.',
  details:
    'Zone-aware routing needs to know how many proxies like itself are in each zone, which a waypoint is never told. istiod leaves the setting ' +
    'out for waypoints, and ztunnel reads no DestinationRule, so requests go to any zone. `trafficDistribution: PreferSameZone` on ' +
    'the Service is what ztunnel and waypoints follow.',
  on: ['DestinationRule'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go',
    'istio/api networking/v1alpha3/destination_rule.proto, ZoneAwareLoadBalancerSetting',
  ],
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
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN, zoneAwareLbSetting: { enabled: true } } }
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
spec:
  ports: [{ name: http, port: 80 }]
  trafficDistribution: PreferSameZone
`,
  },
  messages: {
    ignored: (title: string, waypoint: string) =>
      `waypoint ${waypoint} of ${title} knows no zone-aware load balancing: requests go to any zone`,
  },
  check({ mesh, report }) {
    for (const rule of destinationRules(mesh)) {
      const settings = trafficPoliciesOf(rule)
        .map(({ field }) => field.get('loadBalancer', 'zoneAwareLbSetting'))
        .filter((field) => field.map !== undefined && field.get('enabled').value !== false);
      if (settings.length === 0) continue;
      const about = destinedBy(mesh, rule.host, rule.namespace);
      const waypoint = about && boundGateway(bindingOf(mesh, about));
      if (!waypoint) continue;
      const object = objectOf(about);
      for (const at of settings) {
        report(at, 'ignored', object.title, `${waypoint.namespace}/${waypoint.name}`)
          .related(object)
          .fix(
            object.kind === 'Service'
              ? `set trafficDistribution: PreferSameZone on ${object.title}, and leave this out`
              : 'leave it out',
          );
      }
    }
  },
});
