import { isOfRevision } from '../../../model/policy/attachment';
import { destinationRules } from '../../../model/routing/destination-rule';
import type { Field } from '../../../model/field';
import { trafficPoliciesOf } from '../../../model/routing/traffic-policies';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'routing/failover-without-outlier-detection',
  severity: 'warning',
  summary: 'A DestinationRule says where traffic is to fail over to, and nothing finds out that it should.',
  details:
    'Endpoints elsewhere are taken once those nearby are unhealthy, and outlier detection is what calls them so. Without it istiod leaves ' +
    '`failover` and `failoverPriority` of `localityLbSetting` out: traffic goes to all localities alike. Those of `zoneAwareLbSetting` it orders ' +
    'endpoints by in any case, but one that fails goes on getting traffic.\n\n' +
    'A subset has the outlier detection of the rule, unless it has its own; the settings of a port have none but their own.',
  codes: ['IST0133'],
  on: ['DestinationRule'],
  reads: ['workload'],
  sources: [
    'istio/istio pilot/pkg/networking/core/loadbalancer/loadbalancer.go, ApplyToCluster and ForceFailover',
    'istio/istio pilot/pkg/model/destination_rule.go, MergeTrafficPolicy',
    'istio/istio pkg/config/validation/agent/validation.go, ValidateLocalityLbSetting',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  trafficPolicy:
    loadBalancer:
      localityLbSetting: { failover: [{ from: eu-west-1, to: eu-central-1 }] }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  trafficPolicy:
    loadBalancer:
      localityLbSetting: { failover: [{ from: eu-west-1, to: eu-central-1 }] }
    outlierDetection: { consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 1m }
`,
  },
  messages: {
    never: (setting: string) => `without outlierDetection no endpoint is ever unhealthy: ${setting} is left out`,
    late: (setting: string) =>
      `without outlierDetection no endpoint is ever unhealthy: what ${setting} has next is used once none of before is there`,
  },
  check({ mesh, report }) {
    for (const rule of destinationRules(mesh)) {
      if (!isOfRevision(mesh, rule.object)) continue;
      const ofRule = rule.object.spec.get('trafficPolicy', 'outlierDetection');
      for (const { field, isOfPort, isOfSubset } of trafficPoliciesOf(rule)) {
        const isDetected = field.get('outlierDetection').isSet || (isOfSubset && !isOfPort && ofRule.isSet);
        const setting = isDetected ? undefined : settingOf(field.get('loadBalancer'));
        if (!setting) continue;
        const says = setting.path.includes('zoneAwareLbSetting') ? 'late' : 'never';
        report(setting, says, String(setting.path.at(-1))).fix(
          'add outlierDetection beside the load balancer, such as { consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 1m }',
          [
            {
              op: 'add',
              path: pointerTo(field.path, 'outlierDetection'),
              value: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '1m' },
            },
          ],
        );
      }
    }
  },
});

/** What says where to fail over to. */
function settingOf(loadBalancer: Field): Field | undefined {
  return ['localityLbSetting', 'zoneAwareLbSetting']
    .map((name) => loadBalancer.get(name))
    .filter((setting) => setting.get('enabled').boolean !== false)
    .flatMap((setting) => [setting.get('failover'), setting.get('failoverPriority')])
    .find(({ items }) => items.length > 0);
}
