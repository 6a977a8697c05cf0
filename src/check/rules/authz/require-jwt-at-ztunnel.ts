import { authorizationOf, requiresToken } from '../../../model/policy/authorization';
import { enforcedByZtunnel, isVoidDeny } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { TO_WAYPOINT } from '../../to-waypoint';

export default defineRule({
  id: 'authz/require-jwt-at-ztunnel',
  severity: 'error',
  summary: 'A DENY that is to refuse requests without a token is left to ztunnel, which lets them all in.',
  details:
    'Istio\'s documented way to require a token is a DENY of `notRequestPrincipals: ["*"]`. With a selector, or none, the policy goes to ztunnel, ' +
    'which reads no tokens: it is left with a clause that never matches, and requests without a token get in. A waypoint reads tokens, given a ' +
    'RequestAuthentication and an AuthorizationPolicy that target the Service.',
  // The special case of authz/deny-void that people copy from sidecars.
  codes: ['KIA0110'],
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/authorization.go',
    'https://istio.io/latest/docs/tasks/security/authorization/authz-jwt/',
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
metadata: { name: require-jwt, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - from: [{ source: { notRequestPrincipals: ['*'] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: require-jwt, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - from: [{ source: { notRequestPrincipals: ['*'] } }]
`,
  },
  messages: {
    letsAllIn: () => 'ztunnel reads no tokens, and so this rule denies nobody: requests without a token get in',
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (action !== 'DENY' || enforcedByZtunnel(mesh, policy).length === 0) continue;
      for (const rule of rules) {
        if (isVoidDeny(mesh, rule) && requiresToken(rule)) report(rule.field, 'letsAllIn').fix(TO_WAYPOINT);
      }
    }
  },
});
