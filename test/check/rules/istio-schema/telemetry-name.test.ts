import rule from '../../../../src/check/rules/istio-schema/telemetry-name';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'an expression': istio('telemetry', 'Telemetry', 'accessLogging: [{filter: {expression: response.code >= 500}}]'),
    'a tag': istio('telemetry', 'Telemetry', 'tracing: [{customTags: {a: {literal: {value: b}}}}]'),
  },
  invalid: {
    'no expression': {
      given: istio('telemetry', 'Telemetry', "accessLogging: [{filter: {expression: ''}}]"),
      finds: [{ message: 'expression', at: 'shop/o spec.accessLogging[0].filter' }],
    },
    'a filter of nothing': {
      given: istio('telemetry', 'Telemetry', 'accessLogging: [{}, {filter: {}}]'),
      finds: [{ message: 'expression', at: 'shop/o spec.accessLogging[1].filter' }],
    },
    'a tag without a name': {
      given: istio('telemetry', 'Telemetry', "tracing: [{customTags: {'': {literal: {value: b}}}}]"),
      finds: [{ message: 'tag', at: 'shop/o spec.tracing[0].customTags[""]' }],
    },
  },
});
