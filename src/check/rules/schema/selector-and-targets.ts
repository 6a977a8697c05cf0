import { TARGETING_KINDS } from '../../../model/policy/targeting';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/selector-and-targets',
  severity: 'error',
  summary: 'A policy has a selector and targets, of which it may have one.',
  details:
    'An API server refuses the policy: it is about the pods of a selector, or about what it targets (`targetRefs`, or the ' +
    'older `targetRef`). An empty list of targets counts as one.',
  isInCrd: true,
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  targetRefs: [{ group: '', kind: Service, name: web }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
`,
  },
  messages: {
    both: (second: string, first: string) => `${second} and ${first} exclude each other`,
  },
  check({ mesh, report }) {
    for (const kind of TARGETING_KINDS) {
      const selector = kind === 'EnvoyFilter' ? 'workloadSelector' : 'selector';
      const single = kind === 'EnvoyFilter' || kind === 'TrafficExtension' ? [] : ['targetRef'];
      for (const { spec } of mesh.ofKind(kind)) {
        const [first, ...more] = [selector, ...single, 'targetRefs'].filter((name) => spec.get(name).isSet);
        for (const name of more)
          report(spec.get(name), 'both', name, first!).related(spec.get(first!)).fix('remove one of them');
      }
    }
  },
});
