import { authorizationOf } from '../../../model/policy/authorization';
import { enforcedByZtunnel, isLeftOut, namesOf } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { TO_WAYPOINT } from '../../to-waypoint';

export default defineRule({
  id: 'authz/allow-narrowed',
  severity: 'error',
  summary: 'An ALLOW for ztunnel rests on requests, and ztunnel leaves the rule out.',
  details:
    'ztunnel does not read requests. A rule of an ALLOW with any attribute of requests, such as a path or a method, is left out as a whole, ' +
    'and those whom it alone lets in are refused. The policy itself is still there: when none of its rules is left, it lets nobody in.',
  // A DENY is told by authz/deny-void and authz/deny-broadened.
  codes: ['KIA0110'],
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/authorization.go', 'istio/ztunnel src/rbac.rs'],
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
metadata: { name: readers, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: ALLOW
  rules:
    - from: [{ source: { namespaces: [front] } }]
      to: [{ operation: { methods: [GET] } }]
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
metadata: { name: readers, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: ALLOW
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
  },
  messages: {
    dropped: (attributes: string) =>
      `ztunnel can't read ${attributes}, and leaves this rule out: those whom it alone lets in are refused`,
    nothingLeft: (attributes: string) =>
      `ztunnel can't read ${attributes}, and leaves this rule out; no other is left, so that the policy lets nobody in`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (action !== 'ALLOW' || enforcedByZtunnel(mesh, policy).length === 0) continue;
      const says = rules.every(isLeftOut) ? 'nothingLeft' : 'dropped';
      for (const rule of rules.filter(isLeftOut)) report(rule.field, says, namesOf(rule, ['l7'])).fix(TO_WAYPOINT);
    }
  },
});
