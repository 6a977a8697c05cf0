import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'peer-authn/root-selector',
  severity: 'warning',
  summary: 'A PeerAuthentication of the root namespace has a selector, and counts for nobody.',
  details:
    'The root namespace has the PeerAuthentication of the mesh, which is the one without a selector. One with labels is left aside in ambient mode, also ' +
    'for pods of the root namespace; one with an empty selector is for pods of the root namespace alone.',
  on: ['PeerAuthentication'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/authorization.go',
    'istio/istio architecture/ambient/peer-authentication.md',
  ],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: istio-system }
spec:
  selector: { matchLabels: { app: web } }
  mtls: { mode: STRICT }
`,
    right: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  mtls: { mode: STRICT }
`,
  },
  messages: {
    ignored: (root: string) =>
      `a PeerAuthentication with a selector in the root namespace, ${root}, counts for no pod of the mesh`,
    empty: (root: string) => `with an empty selector, this counts for pods of ${root} alone, and not for the mesh`,
  },
  check({ mesh, report }) {
    const { rootNamespace } = settings(mesh);
    for (const policy of mesh.inNamespace('PeerAuthentication', rootNamespace)) {
      const selector = policy.spec.get('selector');
      if (selector.map === undefined) continue;
      if (Object.keys(selector.get('matchLabels').labels).length > 0) {
        report(selector, 'ignored', rootNamespace).fix('put it into the namespace of the pods');
      } else {
        report(selector, 'empty', rootNamespace).fix('leave the selector out', [
          { op: 'remove', path: '/spec/selector' },
        ]);
      }
    }
  },
});
