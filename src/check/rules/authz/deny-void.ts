import {
  authorizationOf,
  clausesOf,
  requiresToken,
  type AuthorizationRule,
  type Entry,
} from '../../../model/policy/authorization';
import { enforcedByZtunnel, isVoidDeny, namesOf } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { TO_WAYPOINT } from '../../to-waypoint';

export default defineRule({
  id: 'authz/deny-void',
  severity: 'error',
  summary: 'A DENY for ztunnel that rests on requests alone stops nothing.',
  details:
    'ztunnel does not read requests. It drops the HTTP parts of a DENY rule, and a clause (`from`, `to`, or one condition of `when`) of which ' +
    'nothing is left never matches: the rule, and so the policy, denies nobody. It fails open, and its status says so only in words.',
  // One that is to require a token is told by authz/require-jwt-at-ztunnel.
  codes: ['KIA0110'],
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
metadata: { name: no-deletes, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
  },
  messages: {
    failsOpen: (attributes: string) =>
      `ztunnel can't read ${attributes}, and without it a clause of this rule never matches: the rule denies nobody`,
    entry: (attributes: string) =>
      `ztunnel can't read ${attributes}, which is all that this entry has: whom it is about is not denied`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (action !== 'DENY' || enforcedByZtunnel(mesh, policy).length === 0) continue;
      for (const rule of rules) {
        if (!isVoidDeny(rule)) {
          for (const entry of lostEntries(rule)) {
            const names = [...new Set(entry.attributes.map(({ name }) => name))].sort();
            report(entry.field, 'entry', names.join(', ')).fix(TO_WAYPOINT);
          }
          continue;
        }
        if (requiresToken(rule)) continue;
        report(rule.field, 'failsOpen', namesOf(rule, ['l7', 'ignored'])).fix(TO_WAYPOINT);
      }
    }
  },
});

/** Entries of requests alone beside others that ztunnel reads; what is left of them matches nobody. */
function lostEntries(rule: AuthorizationRule): readonly Entry[] {
  return clausesOf(rule)
    .flat()
    .filter(
      ({ attributes }) =>
        attributes.some(({ layer }) => layer === 'l7') && attributes.every(({ layer }) => layer !== 'l4'),
    );
}
