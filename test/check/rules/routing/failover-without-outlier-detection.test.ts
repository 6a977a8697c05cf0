import rule from '../../../../src/check/rules/routing/failover-without-outlier-detection';
import { testRule } from '../../test-rule';

const dr = (spec: string, labels = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop${labels}}\nspec: {host: web, ${spec}}\n---\n`;
const FAILOVER = 'loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}';
const DETECTION = 'outlierDetection: {consecutive5xxErrors: 5}';
const subset = (policy: string): string => `subsets: [{name: v1, labels: {version: v1}, trafficPolicy: {${policy}}}]`;

// istio/istio pkg/config/validation/agent/validation.go; pilot/pkg/model/destination_rule.go, MergeTrafficPolicy.
testRule(rule, {
  valid: {
    'both side by side': dr(`trafficPolicy: {${FAILOVER}, ${DETECTION}}`),
    'shares of localities, which need none': dr(
      'trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {a/*: 100}}]}}}',
    ),
    'a setting that is off': dr(
      'trafficPolicy: {loadBalancer: {localityLbSetting: {enabled: false, failover: [{from: a, to: b}]}}}',
    ),
    'a subset with the detection of the rule': dr(`trafficPolicy: {${DETECTION}}, ${subset(FAILOVER)}`),
    'an empty list': dr('trafficPolicy: {loadBalancer: {localityLbSetting: {failover: []}}}'),
    'another revision': dr(`trafficPolicy: {${FAILOVER}}`, ', labels: {istio.io/rev: canary}'),
    'what is none': dr('trafficPolicy: {loadBalancer: {localityLbSetting: {failover: 7}}}'),
  },
  invalid: {
    'a failover alone': {
      given: dr(`trafficPolicy: {${FAILOVER}}`),
      finds: [
        {
          message: 'never',
          at: 'shop/r spec.trafficPolicy.loadBalancer.localityLbSetting.failover',
          says: 'failover is left out',
          fix: 'outlierDetection',
        },
      ],
    },
    'labels to go by, in a subset': {
      given: dr(subset('loadBalancer: {localityLbSetting: {failoverPriority: [topology.istio.io/network]}}')),
      finds: [
        {
          message: 'never',
          at: 'shop/r spec.subsets[0].trafficPolicy.loadBalancer.localityLbSetting.failoverPriority',
          says: 'failoverPriority',
        },
      ],
    },
    'a port, which has nothing of the rule': {
      given: dr(`trafficPolicy: {${DETECTION}, portLevelSettings: [{port: {number: 80}, ${FAILOVER}}]}`),
      finds: [
        {
          message: 'never',
          at: 'shop/r spec.trafficPolicy.portLevelSettings[0].loadBalancer.localityLbSetting.failover',
        },
      ],
    },
    // pilot/pkg/networking/core/loadbalancer: zone-aware balancing forces failover, so that priorities are there.
    zones: {
      given: dr('trafficPolicy: {loadBalancer: {zoneAwareLbSetting: {failover: [{from: a, to: b}]}}}'),
      finds: [{ message: 'late', at: 'shop/r spec.trafficPolicy.loadBalancer.zoneAwareLbSetting.failover' }],
    },
  },
});
