import { defineRule } from '../../define-rule';
import { KUBERNETES_SOURCES, refusedFields } from '../../schema-refusals';

export default defineRule({
  id: 'schema/selector-mismatch',
  severity: 'error',
  summary: 'The selector of a workload is empty, or does not pick the pods of its own template.',
  details:
    'An API server refuses the object: the workload would make pods without end, and never have one that it knows. Labels of the template have to have ' +
    'all that the selector asks for; other labels may be beside them.',
  on: ['refused'],
  sources: KUBERNETES_SOURCES,
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1' }]
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, version: v1 } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1' }]
`,
  },
  messages: {
    unknown: (problem: string) => problem,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'selector'))
      report(at, 'unknown', violation.problem ?? '').fix(
        violation.fix ?? 'give the template the labels that the selector asks for',
      );
  },
});
