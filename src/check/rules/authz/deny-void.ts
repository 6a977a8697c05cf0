import { attachmentOf, isOfRevision } from '../../../model/attachment';
import { authorizationOf, clausesOf, attributesOf } from '../../../model/authorization';
import { isCaptured } from '../../../model/enrolment';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/deny-void',
  severity: 'error',
  summary: 'A DENY for ztunnel that rests on requests alone stops nothing.',
  details:
    'ztunnel does not read requests. It drops the HTTP parts of a DENY rule, and a clause (`from`, `to`, or one condition of `when`) of which ' +
    'nothing is left never matches: the rule, and so the policy, denies nobody. It fails open, and its status says so only in words.',
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/authorization.go', 'istio/ztunnel src/rbac.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-admin, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - to: [{ operation: { paths: [/admin*] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-admin, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { paths: [/admin*] } }]
`,
  },
  messages: {
    failsOpen: (attributes: string) =>
      `ztunnel can't read ${attributes}, and without it a clause of this rule never matches: the rule denies nobody`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      const { hasTargets, workloads } = attachmentOf(mesh, policy);
      if (action !== 'DENY' || hasTargets || !isOfRevision(mesh, policy)) continue;
      if (!workloads.some((workload) => isCaptured(mesh, workload))) continue;
      for (const rule of rules) {
        // A clause of which no entry has anything that ztunnel reads.
        const empty = clausesOf(rule).some((entries) =>
          entries.every(({ attributes }) => attributes.length > 0 && attributes.every(({ layer }) => layer !== 'l4')),
        );
        if (!empty) continue;
        const unread = [
          ...new Set(
            attributesOf(rule)
              .filter(({ layer }) => layer !== 'l4')
              .map(({ name }) => name),
          ),
        ];
        report(rule.field, 'failsOpen', unread.sort().join(', ')).fix(
          'target the Service in place of the pods (spec.targetRefs), which a waypoint enforces, and limit the pods to the waypoint by an ALLOW',
        );
      }
    }
  },
});
