import rule from '../../../../src/check/rules/telemetry/one-provider-of-traces';
import { testRule } from '../../test-rule';

const telemetry = (tracing: string, labels = ''): string =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: shop${labels}}\nspec: {tracing: ${tracing}}\n---\n`;
const TWO = '[{providers: [{name: otel}, {name: zipkin}]}]';

// istio/istio pilot/pkg/model/telemetry.go, Tracing: "we only support a single provider per mode".
testRule(rule, {
  valid: {
    'one provider': telemetry('[{providers: [{name: otel}]}]'),
    'entries for clients and for servers': telemetry(
      '[{match: {mode: CLIENT}, providers: [{name: a}]}, {match: {mode: SERVER}, providers: [{name: b}]}]',
    ),
    // What a later entry does not say stays as the earlier has it.
    'entries that say different things of the same calls': telemetry(
      '[{providers: [{name: a}]}, {match: {mode: CLIENT}, randomSamplingPercentage: 1}]',
    ),
    'logs to two': telemetry('[]').replace('tracing', 'accessLogging').replace('[]', TWO),
    'another revision': telemetry(TWO, ', labels: {istio.io/rev: canary}'),
    'what is none': telemetry('7') + telemetry('[{providers: 7}]').replace('name: t', 'name: u'),
  },
  invalid: {
    'two providers': {
      given: telemetry(TWO),
      finds: [
        { message: 'providers', at: 'shop/t spec.tracing[0].providers', says: 'go to otel alone, and none to zipkin' },
      ],
    },
    'two entries, of which one is for all calls': {
      given: telemetry('[{providers: [{name: a}]}, {match: {mode: CLIENT}, providers: [{name: b}]}]'),
      finds: [{ message: 'entries', at: 'shop/t spec.tracing[1]', says: 'has providers as well', fix: 'match.mode' }],
    },
  },
});
