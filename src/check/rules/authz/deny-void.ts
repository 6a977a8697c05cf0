import { authorizationOf, clausesOf, requiresToken, valuesOf, type Entry } from '../../../model/policy/authorization';
import { matchesNothing } from '../../../model/policy/ztunnel-match';
import { enforcedByZtunnel, isVoidDeny } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { TO_WAYPOINT } from '../../to-waypoint';

export default defineRule({
  id: 'authz/deny-void',
  severity: 'error',
  summary: 'A DENY for ztunnel that rests on requests alone stops nothing.',
  details:
    'ztunnel does not read requests. It drops the HTTP parts of a DENY rule, and a clause (`from`, `to`, or one condition of `when`) of which ' +
    'nothing is left never matches: the rule, and so the policy, denies nobody. It fails open, and its status says so only in words. Ports and ' +
    'addresses that can not be parsed, and entries without attributes, which a webhook refuses where it runs, come to the same.',
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
    empty: () => 'a clause of this rule has no attributes, which matches nothing at ztunnel: the rule denies nobody',
    entry: (attributes: string) =>
      `ztunnel can't read ${attributes}, which is all that this entry has: whom it is about is not denied`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (action !== 'DENY' || enforcedByZtunnel(mesh, policy).length === 0) continue;
      for (const rule of rules) {
        const lost = clausesOf(rule)
          .flat()
          .filter((entry) => matchesNothing(mesh, entry));
        if (!isVoidDeny(mesh, rule)) {
          // Of trust domains alone, authz/trust-domain-lost tells.
          for (const entry of lost.filter(({ attributes }) => attributes.some(({ layer }) => layer !== 'ignored'))) {
            report(entry.field, 'entry', unreadOf([entry])).fix(remedyFor([entry]));
          }
          continue;
        }
        if (requiresToken(rule)) continue;
        const unread = unreadOf(lost);
        const reported = unread === '' ? report(rule.field, 'empty') : report(rule.field, 'failsOpen', unread);
        reported.fix(remedyFor(lost));
      }
    }
  },
});

/** What is lost, by name; ports, addresses and the like with the values that ztunnel can't parse. */
function unreadOf(lost: readonly Entry[]): string {
  const names = lost
    .flatMap(({ attributes }) => attributes)
    .map((one) => (one.layer === 'l4' ? `${one.name} ${Object.values(valuesOf(one)).flat().join(', ')}` : one.name));
  return [...new Set(names)].sort().join(', ');
}

/** A waypoint reads requests; what nobody can parse has to be written otherwise. */
function remedyFor(lost: readonly Entry[]): string {
  const isAboutRequests = lost.some(({ attributes }) => attributes.some(({ layer }) => layer !== 'l4'));
  return isAboutRequests
    ? TO_WAYPOINT
    : 'say whom the entry is about, with ports as numbers and addresses as IPs or CIDRs';
}
