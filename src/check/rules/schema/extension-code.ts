import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/extension-code',
  severity: 'error',
  summary: 'A TrafficExtension has no code, or code of two kinds.',
  details:
    'An API server refuses the TrafficExtension: what it runs is a module (`wasm`) or a script (`lua`), one of the two.',
  isInCrd: true,
  on: ['TrafficExtension'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.30 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: extensions.istio.io/v1alpha1
kind: TrafficExtension
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  phase: AUTHN
`,
    right: `apiVersion: extensions.istio.io/v1alpha1
kind: TrafficExtension
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  phase: AUTHN
  wasm: { url: 'oci://registry.example.com/plugins/auth:1' }
`,
  },
  messages: {
    none: () => 'there is neither wasm nor lua',
    both: () => 'wasm and lua exclude each other',
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('TrafficExtension')) {
      const [wasm, lua] = [spec.get('wasm'), spec.get('lua')];
      if (wasm.isSet && lua.isSet)
        report(lua, 'both').related(wasm).fix('make another TrafficExtension of one of them');
      else if (!wasm.isSet && !lua.isSet && spec.map !== undefined) report(spec, 'none').fix('add wasm or lua');
    }
  },
});
