import { celVerdicts } from '../../../schema/crds/verdicts';
import { defineRule } from '../../define-rule';

const crd = (rule: string): string => `apiVersion: apiextensions.k8s.io/v1
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
              properties: { size: { type: integer } }
              x-kubernetes-validations: [{ rule: ${rule} }]
---
apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { size: 3 }
`;

export default defineRule({
  id: 'schema/not-evaluated',
  severity: 'warning',
  summary: 'A rule of a CRD that could not be run.',
  details:
    'Nobody knows what an API server would say: the rule is not CEL, or not what a server of 1.36 compiles; or it takes more work than ' +
    'is done for one rule; or a number is so large that it was read without its last digits. It is told once for each rule and reason, ' +
    'at the first object that it is about.',
  on: ['any'],
  reads: ['CustomResourceDefinition'],
  sources: ['https://kubernetes.io/docs/reference/using-api/cel/ (1.36)'],
  example: { wrong: crd('self.size ='), right: crd('self.size > 0') },
  messages: {
    unknown: (kind: string, rule: string, why: string) =>
      `rule ${JSON.stringify(rule)} of the CRD of ${kind} was not evaluated: ${why}`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    for (const { of, verdict } of celVerdicts(mesh, 'not-evaluated')) {
      const key = `${of.crd.group} ${of.crd.kind} ${verdict.rule} ${verdict.message}`;
      if (told.has(key)) continue;
      told.add(key);
      const at = of.object.field(...verdict.path);
      report(at, 'unknown', of.crd.kind, verdict.rule.slice(0, 200), verdict.message);
    }
  },
});
