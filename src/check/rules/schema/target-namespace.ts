import { TARGETING_KINDS } from '../../../model/policy/targeting';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/target-namespace',
  severity: 'error',
  summary: 'A target of a policy names a namespace, which no target may.',
  details:
    'An API server refuses the policy: what a policy targets is in the namespace of the policy, and not even that may be ' +
    'written out.',
  isInCrd: true,
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web, namespace: infra }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
`,
  },
  messages: {
    namespace: (given: string) => `a target is in the namespace of its policy, and ${given} may not be written here`,
  },
  check({ mesh, report }) {
    for (const { spec, namespace } of TARGETING_KINDS.flatMap((kind) => mesh.ofKind(kind))) {
      for (const target of [spec.get('targetRef'), ...spec.get('targetRefs').items]) {
        const field = target.get('namespace');
        if (!field.text) continue;
        report(field, 'namespace', field.text).fix(
          field.text === namespace ? 'remove it' : `remove it, and put the policy into namespace ${field.text}`,
          field.text === namespace ? [{ op: 'remove', path: pointerTo(field.path) }] : undefined,
        );
      }
    }
  },
});
