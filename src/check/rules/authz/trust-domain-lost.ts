import { authorizationOf } from '../../../model/policy/authorization';
import { matchesNothing } from '../../../model/policy/ztunnel-match';
import { enforcedByZtunnel, isLeftOut, isVoidDeny } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/trust-domain-lost',
  severity: 'error',
  summary: 'A policy for ztunnel goes by trust domains, which are dropped without a word.',
  details:
    '`trustDomains` and `notTrustDomains` are for waypoints, gateways and sidecars. On the way to ztunnel they vanish, and no status says so: what ' +
    'is left of the entry matches callers of every trust domain, and an entry of which nothing is left matches nobody. `principals` with the domain in ' +
    'them say the same, and ztunnel reads those.',
  // A rule that is left out, or never matches, is told as such: authz/allow-narrowed, authz/deny-void.
  applies: { istio: '>=1.30' },
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/authorization.go'],
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
metadata: { name: ours, namespace: shop }
spec:
  rules:
    - from: [{ source: { namespaces: [front], trustDomains: [cluster.local] } }]
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
metadata: { name: ours, namespace: shop }
spec:
  rules:
    - from: [{ source: { principals: [cluster.local/ns/front/*] } }]
`,
  },
  messages: {
    dropped: (name: string) =>
      `${name} does not reach ztunnel: the rest of this entry matches whatever the trust domain`,
    nothingLeft: (name: string) =>
      `${name} does not reach ztunnel, and nothing else is in this entry: it matches nobody`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (enforcedByZtunnel(mesh, policy).length === 0) continue;
      for (const rule of rules) {
        if (action === 'DENY' ? isVoidDeny(mesh, rule) : isLeftOut(rule)) continue;
        for (const entry of rule.from) {
          const { attributes } = entry;
          const says = matchesNothing(mesh, entry) ? 'nothingLeft' : 'dropped';
          // Beside attributes of requests, all of the entry is told of by authz/deny-void.
          if (says === 'nothingLeft' && attributes.some(({ layer }) => layer === 'l7')) continue;
          for (const { field, name, layer } of attributes) {
            if (layer !== 'ignored') continue;
            report(field, says, name).fix(
              'say the domain in principals, such as "example.org/ns/front/*", or target the Service in place of the pods',
            );
          }
        }
      }
    }
  },
});
