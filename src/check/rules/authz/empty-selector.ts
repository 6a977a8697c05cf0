import { isCaptured } from '../../../model/workloads/enrolment';
import { isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import { workloads, workloadsIn } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/empty-selector',
  severity: 'error',
  summary: 'An empty selector attaches a policy to nothing at ztunnel.',
  details:
    'Sidecars take `selector: {}` for all pods, and so does a reader. istiod attaches such a policy to no workload of the ambient mesh: an ALLOW ' +
    'shuts nobody out, and a DENY denies nobody. Without the field, the policy is for the whole namespace.',
  on: ['AuthorizationPolicy'],
  reads: ['workload'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/authorization.go (1.32-dev)'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: shop }
spec:
  selector: {}
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: shop }
spec:
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
  },
  messages: {
    nobody: () => 'ztunnel attaches a policy with an empty selector to nothing: nobody enforces it for captured pods',
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const selector = policy.spec.get('selector');
      if (!selector.isSet || selector.get('matchLabels').entries.length > 0 || !isOfRevision(mesh, policy)) continue;
      const isMeshWide = policy.namespace === settings(mesh).rootNamespace;
      const near = isMeshWide ? workloads(mesh) : workloadsIn(mesh, policy.namespace);
      if (!near.some((workload) => isCaptured(mesh, workload))) continue;
      report(selector, 'nobody').fix('leave selector out: the policy is then for all pods of its namespace', [
        { op: 'remove', path: '/spec/selector' },
      ]);
    }
  },
});
