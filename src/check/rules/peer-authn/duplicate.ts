import { isForAll, peerAuthenticationsFor } from '../../../model/policy/peer-authentication';
import type { MeshObject } from '../../../model/mesh-object';
import { settings } from '../../../model/platform/settings';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'peer-authn/duplicate',
  severity: 'error',
  summary: 'Two PeerAuthentications are about the same pods, and only one of them counts.',
  details:
    'They are not put together: of those without a selector in a namespace, and of those that select the same pod, the oldest counts. Manifests do not ' +
    'say which that is, and in a new cluster it may be another.',
  codes: ['KIA0002', 'KIA0003'],
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
metadata: { name: one, namespace: shop }
spec:
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: two, namespace: shop }
spec:
  mtls: { mode: PERMISSIVE }
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
metadata: { name: one, namespace: shop }
spec:
  mtls: { mode: STRICT }
`,
  },
  messages: {
    namespace: (other: string, namespace: string) =>
      `this and ${other} are both for all of namespace ${namespace}: only the older one counts`,
    pods: (other: string, pods: string) => `this and ${other} both select ${pods}: only the older one counts`,
  },
  check({ mesh, report }) {
    for (const [namespace, policies] of bareByNamespace(mesh.ofKind('PeerAuthentication'))) {
      for (const policy of policies.length > 1 ? policies : []) {
        const others = policies.filter((one) => one !== policy);
        report(policy, 'namespace', others[0]!.name, namespace)
          .related(...others)
          .fix('keep one of them');
      }
    }
    const told = new Set<MeshObject>();
    for (const workload of workloads(mesh)) {
      // One of the root namespace counts for nobody, which is peer-authn/root-selector.
      if (workload.namespace === settings(mesh).rootNamespace) continue;
      const policies = peerAuthenticationsFor(mesh, workload);
      for (const policy of policies.length > 1 ? policies : []) {
        if (told.has(policy)) continue;
        told.add(policy);
        const others = policies.filter((one) => one !== policy);
        report(policy.spec.get('selector'), 'pods', others[0]!.name, workload.title)
          .related(...others)
          .fix('keep one of them, with all that both say, or select other pods');
      }
    }
  },
});

function bareByNamespace(all: readonly MeshObject[]): ReadonlyMap<string, readonly MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const policy of all.filter(isForAll)) {
    const list = found.get(policy.namespace);
    if (list) list.push(policy);
    else found.set(policy.namespace, [policy]);
  }
  return found;
}
