import rule from '../../../../src/check/rules/istio-schema/mirror-percentage';
import { http } from '../../istio-manifests';
import { testRule } from '../../test-rule';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'shares of requests': http('mirrors: [{destination: {host: a}, percentage: {value: 0}}, {destination: {host: b}}]'),
    'all requests': http('mirror: {host: a}, mirrorPercentage: {value: 100}, mirrorPercent: 100'),
  },
  invalid: {
    'more than all, and less than none': {
      given: http(
        'mirror: {host: a}, mirrorPercent: 101, mirrorPercentage: {value: -0.1}, mirrors: [{destination: {host: a}, percentage: {value: 100.5}}]',
      ),
      finds: [
        { message: 'share', at: 'shop/x spec.http[0].mirrorPercent' },
        { message: 'share', at: 'shop/x spec.http[0].mirrorPercentage.value' },
        { message: 'share', at: 'shop/x spec.http[0].mirrors[0].percentage.value' },
      ],
    },
  },
});
