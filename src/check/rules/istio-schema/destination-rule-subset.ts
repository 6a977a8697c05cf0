import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { labelProblems } from '../../istio-schema/label-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/destination-rule-subset',
  severity: 'error',
  summary: 'A subset has no name that routes can use, or labels that no pod has.',
  details:
    'A subset is named by a DNS label, which becomes part of the name of a cluster in Envoy, and once in a DestinationRule. Its labels are such as ' +
    'Kubernetes would take.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateSubset, validateSubsetName'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  subsets:
    - { name: v1.2, labels: { version: v1.2 } }
    - { name: v1.3, labels: { version: v1.3 } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  subsets:
    - { name: v1-2, labels: { version: v1.2 } }
    - { name: v1-3, labels: { version: v1.3 } }
`,
  },
  messages: {
    name: (name: string) => `${name} is no name of a subset: it is not of ${LABEL_FORM}`,
    twice: (name: string) => `another subset is named ${name} too`,
    label: (problem: string) => `${problem}: no pod can have it`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'DestinationRule')) {
      const seen = new Set<string>();
      for (const subset of spec.get('subsets').items) {
        const name = subset.get('name');
        if (name.text !== undefined) {
          if (!isDnsLabel(name.text))
            report(name, 'name', shown(name.text)).fix('use dashes in place of dots and underscores');
          else if (seen.has(name.text)) report(name, 'twice', shown(name.text)).fix('give it a name of its own');
          seen.add(name.text);
        }
        for (const { field, problem } of labelProblems(subset.get('labels')))
          report(field, 'label', problem).fix('write a label as the pods have it');
      }
    }
  },
});
