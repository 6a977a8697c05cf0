import { defineRule } from '../../define-rule';
import { KUBERNETES_SOURCES, refusedFields } from '../../schema-refusals';

export default defineRule({
  id: 'schema/name-not-found',
  severity: 'error',
  summary: 'Something in a pod is called by a name that nothing in it has.',
  details:
    'An API server refuses the object: a volume that is mounted is one of the pod, or, in a StatefulSet, one of its volumeClaimTemplates. A bare Pod is ' +
    'left alone here, for webhooks may add volumes to it.',
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
      containers: [{ name: web, image: 'example.com/web:1', volumeMounts: [{ name: cache, mountPath: /cache }] }]
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'example.com/web:1', volumeMounts: [{ name: cache, mountPath: /cache }] }]
      volumes: [{ name: cache, emptyDir: {} }]
`,
  },
  messages: {
    missing: (problem: string) => problem,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'not-found'))
      report(at, 'missing', violation.problem ?? '').fix(violation.fix ?? 'write the name of what there is');
  },
});
