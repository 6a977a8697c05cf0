import { fieldsAt } from '../../fields-at';
import { celProblem } from '../../istio-schema/cel-problem';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/telemetry-name',
  severity: 'error',
  summary: 'A Telemetry filters by what is no expression, or has a tag without a name.',
  details:
    "Istio's webhook refuses the Telemetry: `filter` of access logs has an expression of [CEL](https://cel.dev), and tags of traces have names. A tag of " +
    'metrics without a name it only warns of; nothing is changed by it.\n\n' +
    'An expression is read for its syntax, as the webhook does. Which attributes there are, and of what type, Envoy alone knows: `response.code` and ' +
    '`connection.mtls` are such, and an expression that misspells one is never true.',
  codes: ['IST0106', 'IST0133'],
  on: ['Telemetry'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go (read for 1.31), ValidateTelemetry',
    'istio/istio pkg/config/validation/validation_istiod.go (read for 1.31)',
  ],
  example: {
    wrong: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  accessLogging: [{ filter: {} }]
`,
    right: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  accessLogging: [{ filter: { expression: response.code >= 500 } }]
`,
  },
  messages: {
    expression: () => 'a filter has an expression, and this one has none',
    syntax: (problem: string) => `this is no expression of CEL: ${problem}`,
    override: () => 'an override is of a tag with a name, and this name is empty',
    tag: () => 'a tag has a name, and this one is empty',
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'Telemetry')) {
      for (const filter of fieldsAt(spec, 'accessLogging.*.filter')) {
        const expression = filter.get('expression');
        const { isSet, text } = expression;
        if (filter.map !== undefined && (!isSet || text?.trim() === '')) {
          report(filter, 'expression').fix('write which requests are logged, such as response.code >= 500');
          continue;
        }
        const problem = text === undefined ? undefined : celProblem(text);
        if (problem !== undefined)
          report(expression, 'syntax', problem).fix('write it as CEL, such as response.code >= 500');
      }
      for (const tags of fieldsAt(spec, 'tracing.*.customTags')) {
        const nameless = tags.get('');
        if (nameless.isSet) report(nameless, 'tag').fix('name it');
      }
      for (const tags of fieldsAt(spec, 'metrics.*.overrides.*.tagOverrides')) {
        const nameless = tags.get('');
        if (nameless.isSet) report(nameless, 'override').as('warning').fix('name the tag');
      }
    }
  },
});
