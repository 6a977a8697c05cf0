import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/port-mtls-without-selector',
  severity: 'error',
  summary: 'A PeerAuthentication for a whole namespace or mesh has modes for ports.',
  details: 'An API server refuses it: ports are those of pods, so that `portLevelMtls` needs a `selector` with labels.',
  isInCrd: true,
  on: ['PeerAuthentication'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  mtls: { mode: STRICT }
  portLevelMtls: { 8080: { mode: PERMISSIVE } }
`,
    right: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  mtls: { mode: STRICT }
  portLevelMtls: { 8080: { mode: PERMISSIVE } }
`,
  },
  messages: {
    selector: () => 'portLevelMtls is for pods that a selector picks by labels, and there is none',
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('PeerAuthentication')) {
      const ports = spec.get('portLevelMtls');
      if (!ports.isSet || spec.get('selector', 'matchLabels').entries.length > 0) continue;
      report(ports, 'selector').fix('select the pods by a label');
    }
  },
});
