import { defineRule } from '../../define-rule';
import { KUBERNETES_SOURCES, refusedFields } from '../../schema-refusals';

export default defineRule({
  id: 'schema/invalid-name',
  severity: 'error',
  summary: 'A name, label or key that Kubernetes does not take.',
  details:
    'An API server refuses the object. Names of objects are DNS names (of a Namespace, StatefulSet or Service one label), those of ports, volumes and ' +
    'containers have forms of their own, and so have keys of labels, annotations, ConfigMaps and Secrets.',
  on: ['refused'],
  sources: KUBERNETES_SOURCES,
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1', ports: [{ name: http_web, containerPort: 8080 }] }]
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1', ports: [{ name: http-web, containerPort: 8080 }] }]
`,
  },
  messages: {
    form: (problem: string) => problem,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'name'))
      report(at, 'form', violation.problem ?? '').fix(violation.fix ?? 'write a name of that form');
  },
});
