import { modeOf, peerAuthenticationsOf, portModesOf } from '../../../model/policy/peer-authentication';
import type { Field } from '../../../model/field';
import { plaintextPortsOf } from '../../../model/policy/plaintext';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'peer-authn/disable',
  severity: 'warning',
  summary: 'A PeerAuthentication disables mutual TLS for pods that ztunnel captures, which it can not.',
  details:
    'Between pods of an ambient mesh traffic goes by HBONE, which is mutual TLS. DISABLE is to ztunnel what PERMISSIVE is: plaintext from outside of the ' +
    'mesh is taken, and clients in the mesh go on encrypting.',
  // A port where DISABLE changes nothing is peer-authn/port-void, or peer-authn/strict-port-open.
  on: ['PeerAuthentication'],
  reads: ['workload'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/authorization.go',
    'istio/istio architecture/ambient/peer-authentication.md',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec:
  mtls: { mode: DISABLE }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec:
  mtls: { mode: PERMISSIVE }
`,
  },
  messages: {
    permissive: (pods: string) =>
      `ztunnel, which captures ${pods}, takes DISABLE as PERMISSIVE: clients in the mesh go on encrypting`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    const tell = (at: Field, pods: string): void => {
      const key = `${at.object.title} ${at.path.join('.')}`;
      if (told.has(key)) return;
      told.add(key);
      report(at, 'permissive', pods).fix('write PERMISSIVE, which is what it does', [
        { op: 'replace', path: pointerTo(at.path), value: 'PERMISSIVE' },
      ]);
    };
    for (const workload of workloads(mesh)) {
      const found = plaintextPortsOf(mesh, workload);
      if (!found) continue;
      const { mesh: meshWide, namespace, workload: own } = peerAuthenticationsOf(mesh, workload);
      for (const policy of [meshWide, namespace, own]) {
        if (policy && modeOf(policy) === 'DISABLE') tell(policy.spec.get('mtls', 'mode'), workload.title);
      }
      if (found.mode !== 'STRICT') continue;
      for (const { port, mode, field } of own ? portModesOf(own) : []) {
        if (mode === 'DISABLE' && !found.refuses(port)) tell(field.get('mode'), workload.title);
      }
    }
  },
});
