import rule from '../../../../src/check/rules/istio-schema/telemetry-name';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'an expression': istio('telemetry', 'Telemetry', 'accessLogging: [{filter: {expression: response.code >= 500}}]'),
    'a tag': istio('telemetry', 'Telemetry', 'tracing: [{customTags: {a: {literal: {value: b}}}}]'),
    'expressions of CEL': istio(
      'telemetry',
      'Telemetry',
      `accessLogging: [{filter: {expression: "response.code >= 400 || xds.cluster_name == 'BlackHoleCluster'"}}, {filter: {expression: "has(request.headers.a)"}}]`,
    ),
    'a tag of metrics': istio('telemetry', 'Telemetry', 'metrics: [{overrides: [{tagOverrides: {a: {value: b}}}]}]'),
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
    'what is none of CEL': {
      given: istio(
        'telemetry',
        'Telemetry',
        "accessLogging: [{filter: {expression: 'response.code => 500'}}, {filter: {expression: has(a)}}]",
      ),
      finds: [
        { message: 'syntax', at: 'shop/o spec.accessLogging[0].filter.expression' },
        { message: 'syntax', at: 'shop/o spec.accessLogging[1].filter.expression', says: 'has() wants a field' },
      ],
    },
    'an override of no tag': {
      given: istio('telemetry', 'Telemetry', "metrics: [{overrides: [{tagOverrides: {'': {value: b}}}]}]"),
      finds: [
        {
          message: 'override',
          at: 'shop/o spec.metrics[0].overrides[0].tagOverrides[""]',
          severity: 'warning',
        },
      ],
    },
  },
});
