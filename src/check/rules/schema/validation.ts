import { celVerdicts } from '../../../schema/crds/verdicts';
import { defineRule } from '../../define-rule';

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rollups.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Rollup, plural: rollups }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { least: { type: integer }, most: { type: integer } }
              x-kubernetes-validations:
                - { rule: self.least <= self.most, message: least must not be over most, fieldPath: .least }
---
`;

export default defineRule({
  id: 'schema/validation',
  severity: 'error',
  summary: 'An object that a rule of its own CRD refuses.',
  details:
    'CRDs have rules in CEL (`x-kubernetes-validations`), and an API server refuses an object of which one is false, or has an error. ' +
    'They are run as the server runs them when the object is created: defaults are written in, integers have 64 bits, patterns are ' +
    'RE2. The CRDs are those of `--crds`, and those among the manifests.',
  on: ['any'],
  reads: ['CustomResourceDefinition'],
  sources: ['https://kubernetes.io/docs/reference/using-api/cel/ (1.36)'],
  example: {
    wrong: `${CRD}apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { least: 3, most: 2 }
`,
    right: `${CRD}apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { least: 2, most: 3 }
`,
  },
  messages: {
    refused: (kind: string, message: string) => `the API server refuses this ${kind}: ${message}`,
  },
  check({ mesh, report }) {
    for (const { of, verdict } of celVerdicts(mesh, 'failed')) {
      report(of.object.field(...verdict.path), 'refused', of.crd.kind, verdict.message);
    }
  },
});
