import { authorizationOf } from '../../../model/policy/authorization';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { addressedToZtunnel, looksForDryRuns, triesOutAtZtunnel } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/dry-run-lost',
  severity: 'warning',
  summary: 'A policy that is to be tried out is for ztunnel, which does not get it.',
  details:
    'With `istio.io/dry-run`, Envoy records what a policy would have done. A policy without `targetRefs` is for ztunnel, and istiod does not send it ' +
    'such policies unless `AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY` is set (from 1.29 on): nothing is recorded, which reads as "nothing would have ' +
    'been denied". istiod before 1.25.1 does not look at the annotation: ztunnel enforces the policy at once.',
  // A CUSTOM or AUDIT policy does not get there in any case: authz/action-unsupported.
  conditions: ['ZtunnelAccepted UnsupportedValue'],
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/authorization.go',
    'istio/istio pilot/pkg/features/ambient.go',
    'istio/istio#55414',
    'https://istio.io/latest/news/releases/1.29.x/announcing-1.29/upgrade-notes/',
  ],
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
metadata: { name: try, namespace: shop, annotations: { istio.io/dry-run: 'true' } }
spec:
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
metadata: { name: try, namespace: shop, annotations: { istio.io/dry-run: 'true' } }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
  },
  messages: {
    notTried: () =>
      'ztunnel does not get policies that are to be tried out: nothing is recorded, and nothing is enforced',
    enforced: () =>
      'istiod before 1.25.1 gives ztunnel this policy as any other: it is enforced at once, and not tried out',
  },
  check({ mesh, report }) {
    if (triesOutAtZtunnel(mesh)) return;
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, isDryRun } = authorizationOf(mesh, policy);
      if (!isDryRun || (action !== 'ALLOW' && action !== 'DENY')) continue;
      if (addressedToZtunnel(mesh, policy).length === 0) continue;
      const at = policy.annotation('istio.io/dry-run');
      if (!looksForDryRuns(mesh)) {
        report(at, 'enforced')
          .as('error')
          .fix('target the Service, whose waypoint tries it out, or leave the policy out until it is meant');
        continue;
      }
      report(at, 'notTried').fix(
        isAtLeast(mesh, 'istio', '1.29')
          ? 'set AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY for istiod, or target the Service, whose waypoint tries it out'
          : 'target the Service, whose waypoint tries it out',
      );
    }
  },
});
