import rule from '../../../../src/check/rules/telemetry/duplicate-default';
import { testRule } from '../../test-rule';

const telemetry = (name: string, spec = '{}', more = ''): string =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: ${name}, namespace: shop${more}}\nspec: ${spec}\n---\n`;

// namespaceWideTelemetryConfig in istio/istio pilot/pkg/model/telemetry.go.
testRule(rule, {
  valid: {
    'one of a namespace': telemetry('a'),
    'one for some pods': telemetry('a') + telemetry('b', '{selector: {matchLabels: {app: web}}}'),
    // istioctl counts this as one without a selector; istiod does not.
    'one for a Service': telemetry('a') + telemetry('b', '{targetRefs: [{group: "", kind: Service, name: web}]}'),
    'two namespaces': telemetry('a') + telemetry('b').replace('shop', 'bank'),
    'another revision': telemetry('a') + telemetry('b', '{}', ', labels: {istio.io/rev: canary}'),
  },
  invalid: {
    'two of a namespace': {
      given: telemetry('a') + telemetry('b', '{tracing: []}'),
      world: 'open',
      finds: [
        { message: 'several', at: 'shop/a', says: 'Telemetry b', fix: 'one Telemetry' },
        { message: 'several', at: 'shop/b', says: 'Telemetry a' },
      ],
    },
    'an empty selector, or one of a wrong type': {
      given: telemetry('a', '{selector: {matchLabels: {}}}') + telemetry('b', '{selector: 7}') + telemetry('c'),
      finds: [
        { message: 'several', at: 'shop/a', says: 'and 1 more' },
        { message: 'several', at: 'shop/b' },
        { message: 'several', at: 'shop/c' },
      ],
    },
  },
});
