import { shown } from '../../istio-schema/validated';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/probe-scheme',
  severity: 'error',
  summary: 'A probe of a WorkloadGroup asks by a scheme that there is not.',
  details: 'An API server refuses the WorkloadGroup: `httpGet.scheme` is `HTTP` or `HTTPS`, in capitals.',
  isInCrd: true,
  on: ['WorkloadGroup'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec:
  template: { serviceAccount: web }
  probe: { httpGet: { path: /healthz, port: 8080, scheme: https } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec:
  template: { serviceAccount: web }
  probe: { httpGet: { path: /healthz, port: 8080, scheme: HTTPS } }
`,
  },
  messages: {
    scheme: (given: string) => `a probe asks by HTTP or HTTPS, and this is ${given}`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('WorkloadGroup')) {
      const field = spec.get('probe', 'httpGet', 'scheme');
      if (field.text === undefined || ['', 'HTTP', 'HTTPS'].includes(field.text)) continue;
      const upper = field.text.toUpperCase();
      const reported = report(field, 'scheme', shown(field.text));
      if (upper === 'HTTP' || upper === 'HTTPS')
        reported.fix(`write ${upper}`, [{ op: 'replace', path: pointerTo(field.path), value: upper }]);
    }
  },
});
