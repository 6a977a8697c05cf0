import { fieldsAt } from '../../fields-at';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/telemetry-name',
  severity: 'error',
  summary: 'A Telemetry filters by no expression, or has a tag without a name.',
  details:
    "Istio's webhook refuses the Telemetry: `filter` of access logs has an expression, and tags of traces have names.",
  codes: ['IST0106'],
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
    tag: () => 'a tag has a name, and this one is empty',
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'Telemetry')) {
      for (const filter of fieldsAt(spec, 'accessLogging.*.filter')) {
        const { isSet, text } = filter.get('expression');
        if (filter.map !== undefined && (!isSet || text?.trim() === ''))
          report(filter, 'expression').fix('write which requests are logged, such as response.code >= 500');
      }
      for (const tags of fieldsAt(spec, 'tracing.*.customTags')) {
        const nameless = tags.get('');
        if (nameless.isSet) report(nameless, 'tag').fix('name it');
      }
    }
  },
});
