import { modeOf, portModesOf } from '../../../model/policy/peer-authentication';
import { plaintextPortsOf } from '../../../model/policy/plaintext';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'peer-authn/strict-port-open',
  severity: 'error',
  summary: 'A PeerAuthentication with modes for single ports does not do at ztunnel what it says.',
  details:
    'istiod turns the modes of ports into a policy for ztunnel, and some combinations come out other than they read: a DISABLE alone does not open ' +
    'its port under STRICT, and where the STRICT is that of the mesh and the namespace has none of its own, the policy for the pods is taken for ' +
    'needless, so that plaintext gets in on ports that are to be STRICT, or on all of them.\n\n' +
    'A sidecar composes the same modes as they read.',
  // A mode that says what holds anyway is peer-authn/port-void.
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
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  portLevelMtls: { 8080: { mode: DISABLE } }
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
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  portLevelMtls: { 8080: { mode: PERMISSIVE } }
`,
  },
  messages: {
    open: (port: number, pods: string) => `ztunnel takes plaintext to port ${port} of ${pods}, which is to be STRICT`,
    lost: (pods: string) =>
      `with these ports, ztunnel takes plaintext to every port of ${pods}: the STRICT of the mesh or the namespace is lost`,
    shut: (port: number, pods: string) =>
      `DISABLE alone opens nothing at ztunnel: plaintext to port ${port} of ${pods} is refused`,
  },
  check({ mesh, report }) {
    const told = new Set<object>();
    for (const workload of workloads(mesh)) {
      const found = plaintextPortsOf(mesh, workload);
      const policy = found?.policy;
      if (!found || !policy || told.has(policy)) continue;
      told.add(policy);
      const isLost = modeOf(policy) === 'UNSET' && found.mode === 'STRICT' && !found.refuses(NO_PORT);
      if (isLost) {
        const mtls = policy.spec.get('mtls');
        report(policy.spec.get('portLevelMtls'), 'lost', workload.title).fix(
          'write mtls: {mode: STRICT} into this policy',
          [{ op: mtls.isSet ? 'replace' : 'add', path: '/spec/mtls', value: { mode: 'STRICT' } }],
        );
      }
      for (const { port, mode, field } of portModesOf(policy)) {
        const isRefused = found.refuses(port);
        if (mode === 'STRICT' && !isRefused && !isLost) {
          report(field, 'open', port, workload.title).fix(
            `give namespace ${policy.namespace} a PeerAuthentication of its own without a selector, with mtls.mode STRICT or PERMISSIVE`,
          );
        } else if (mode === 'DISABLE' && isRefused) {
          report(field, 'shut', port, workload.title).fix('write PERMISSIVE', [
            { op: 'replace', path: pointerTo(field.path, 'mode'), value: 'PERMISSIVE' },
          ]);
        }
      }
    }
  },
});

/** Stands for any port that the policy says nothing of. */
const NO_PORT = 0;
