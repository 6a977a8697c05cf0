import rule from '../../../../src/check/rules/istio-schema/outlier-detection';
import { policy } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const outlier = (text: string): string => policy(`outlierDetection: {${text}}`);
const at = 'shop/x spec.trafficPolicy.outlierDetection';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    percentages: outlier('maxEjectionPercent: 100, minHealthPercent: 0, consecutive5xxErrors: 3'),
    'failures that are counted apart': outlier(
      'splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 3',
    ),
    'none of those failures': outlier('consecutiveLocalOriginFailures: 0'),
  },
  invalid: {
    'percentages that are none': {
      given: outlier('maxEjectionPercent: 101, minHealthPercent: -1'),
      finds: [
        { message: 'percent', at: `${at}.maxEjectionPercent` },
        { message: 'percent', at: `${at}.minHealthPercent` },
      ],
    },
    'failures that are not counted apart': {
      given: outlier('splitExternalLocalOriginErrors: false, consecutiveLocalOriginFailures: 3'),
      finds: [{ message: 'split', at: `${at}.consecutiveLocalOriginFailures` }],
    },
  },
});
