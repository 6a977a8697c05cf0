import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/selector-label',
  severity: 'error',
  summary: 'A workloadSelector asks for a label by a pattern, or by no name.',
  details:
    'A `workloadSelector` is for pods with labels of exactly these names and values. There are no wildcards: the CRDs refuse one in a value, and the webhook of ' +
    'Istio one in a name, and a name that is empty.',
  codes: ['IST0106'],
  on: ['ServiceEntry', 'Sidecar', 'EnvoyFilter'],
  sources: ['istio/istio pkg/config/validation/validation.go, ValidateAlphaWorkloadSelector'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { 'app*': web } }
  egress: [{ hosts: [./*] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  egress: [{ hosts: [./*] }]
`,
  },
  messages: {
    wildcard: (name: string) => `${name} is no name of a label: a selector has no wildcards`,
    empty: () => 'a label has a name, and this one is empty',
  },
  check({ mesh, report }) {
    for (const kind of ['ServiceEntry', 'Sidecar', 'EnvoyFilter'] as const) {
      for (const { spec } of validated(mesh, kind)) {
        for (const [name, field] of spec.get('workloadSelector', 'labels').entries) {
          if (name === '') report(field, 'empty').fix('name the label');
          else if (name.includes('*')) report(field, 'wildcard', shown(name)).fix('name one label');
        }
      }
    }
  },
});
