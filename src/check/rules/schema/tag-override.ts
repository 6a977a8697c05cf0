import { fieldsAt } from '../../fields-at';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/tag-override',
  severity: 'error',
  summary: 'An override of a tag has no value to set, or one for a tag that it removes.',
  details:
    "An API server or Istio's webhook refuses the Telemetry: operation `UPSERT`, which is also the one that is not written, " +
    'needs a `value`, and `REMOVE` has none.',
  isInCrd: true,
  on: ['Telemetry'],
  sources: [
    'istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)',
    'istio/istio pkg/config/validation/validation.go (read for 1.31)',
  ],
  example: {
    wrong: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  metrics: [{ providers: [{ name: prometheus }], overrides: [{ tagOverrides: { team: { operation: UPSERT } } }] }]
`,
    right: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  metrics: [{ providers: [{ name: prometheus }], overrides: [{ tagOverrides: { team: { operation: UPSERT, value: source.namespace } } }] }]
`,
  },
  messages: {
    missing: () => 'this tag is to be set, and there is no value to set it to',
    needless: () => 'a tag that is removed has no value',
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('Telemetry')) {
      for (const override of fieldsAt(spec, 'metrics.*.overrides.*.tagOverrides.*')) {
        const value = override.get('value');
        const operation = override.get('operation').text ?? 'UPSERT';
        if (override.map === undefined) continue;
        if (operation === 'UPSERT' && (!value.isSet || value.text === ''))
          report(override, 'missing').fix('add a value, an expression, or write operation: REMOVE');
        if (operation === 'REMOVE' && value.isSet) report(value, 'needless').fix('remove it');
      }
    }
  },
});
