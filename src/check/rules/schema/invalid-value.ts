import { defineRule } from '../../define-rule';
import { KUBERNETES_SOURCES, refusedFields } from '../../schema-refusals';

export default defineRule({
  id: 'schema/invalid-value',
  severity: 'error',
  summary: 'A value that the type of the field takes, and the server does not.',
  details:
    'An API server refuses the object: it asks by its own code what no schema says, such as that a schedule is one, that an address is of the family that ' +
    'is said, or that no more is asked for than the limit lets a container have.',
  on: ['refused'],
  sources: KUBERNETES_SOURCES,
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [192.168.0.0/16] } }]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.9.0.0/16] } }]
`,
  },
  messages: {
    refused: (problem: string) => problem,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'value'))
      report(at, 'refused', violation.problem ?? '').fix(violation.fix ?? 'write another value');
  },
});
