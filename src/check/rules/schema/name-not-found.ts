import { nearest } from '../../../input/known-props';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';
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
    for (const { at, violation } of refusedFields(mesh, 'not-found')) {
      const { node, path, problem, value } = violation;
      const known = (node.enum ?? []).map(String);
      const near = typeof value === 'string' ? nearest(value, known) : undefined;
      const reported = report(at, 'missing', problem ?? '');
      if (near !== undefined) reported.fix(`write ${near}`, [{ op: 'replace', path: pointerTo(path), value: near }]);
      else if (known.length > 0) reported.fix(`write one of ${known.join(', ')}`);
      else reported.fix('make what is called by it');
    }
  },
});
