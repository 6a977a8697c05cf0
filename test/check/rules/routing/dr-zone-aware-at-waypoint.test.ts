import rule from '../../../../src/check/rules/routing/dr-zone-aware-at-waypoint';
import { testRule } from '../../test-rule';

const service = (labels = 'istio.io/use-waypoint: w'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const dr = (spec: string, host = 'web'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop}\nspec: {host: ${host}, ${spec}}\n---\n`;
const zone = (setting = '{enabled: true}'): string => `trafficPolicy: {loadBalancer: {zoneAwareLbSetting: ${setting}}}`;
const entry = `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop, labels: {istio.io/use-waypoint: w}}\nspec: {hosts: [api.example.com], ports: [{number: 80, name: http, protocol: HTTP}]}\n---\n`;

// istio/api destination_rule.proto: "Zone Aware Load Balancer is not supported on Ambient mode".
testRule(rule, {
  valid: {
    'a Service without a waypoint': service('app: web') + dr(zone()),
    'switched off': service() + dr(zone('{enabled: false}')),
    'failover by locality': service() + dr('trafficPolicy: {loadBalancer: {localityLbSetting: {enabled: true}}}'),
    'a host that is not there': service() + dr(zone(), 'api'),
    'what is none': service() + dr(zone('7')) + dr('trafficPolicy: {loadBalancer: 7}'),
  },
  invalid: {
    'a Service with a waypoint': {
      given: service() + dr(zone()),
      finds: [
        {
          message: 'ignored',
          at: 'shop/r spec.trafficPolicy.loadBalancer.zoneAwareLbSetting',
          says: 'waypoint shop/w of Service shop/web',
          fix: 'PreferSameZone',
        },
      ],
    },
    'a subset, of a ServiceEntry': {
      given: service() + entry + dr(`subsets: [{name: a, ${zone('{}')}}]`, 'api.example.com'),
      finds: [
        {
          message: 'ignored',
          at: 'shop/r spec.subsets[0].trafficPolicy.loadBalancer.zoneAwareLbSetting',
          fix: 'leave it out',
        },
      ],
    },
  },
});
