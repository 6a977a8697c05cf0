import rule from '../../../../src/check/rules/schema/tag-override';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a value': istio(
      'telemetry',
      'Telemetry',
      'metrics: [{overrides: [{tagOverrides: {a: {value: source.namespace}}}]}]',
    ),
    'a tag removed': istio(
      'telemetry',
      'Telemetry',
      'metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE}}}]}]',
    ),
  },
  invalid: {
    'no value': {
      given: istio('telemetry', 'Telemetry', 'metrics: [{overrides: [{tagOverrides: {a: {operation: UPSERT}}}]}]'),
      finds: [{ message: 'missing', at: 'shop/o spec.metrics[0].overrides[0].tagOverrides.a' }],
    },
    nothing: {
      given: istio('telemetry', 'Telemetry', 'metrics: [{overrides: [{tagOverrides: {a: {}}}]}]'),
      finds: [{ message: 'missing', at: 'shop/o spec.metrics[0].overrides[0].tagOverrides.a' }],
    },
    'an empty value': {
      given: istio('telemetry', 'Telemetry', "metrics: [{overrides: [{tagOverrides: {a: {value: ''}}}]}]"),
      finds: [{ message: 'missing', at: 'shop/o spec.metrics[0].overrides[0].tagOverrides.a' }],
    },
    'a value of a tag that is removed': {
      given: istio(
        'telemetry',
        'Telemetry',
        'metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: a}}}]}]',
      ),
      finds: [{ message: 'needless', at: 'shop/o spec.metrics[0].overrides[0].tagOverrides.a.value' }],
    },
  },
});
