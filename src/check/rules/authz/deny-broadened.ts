import { authorizationOf } from '../../../model/policy/authorization';
import { matchesNothing } from '../../../model/policy/ztunnel-match';
import { enforcedByZtunnel, isVoidDeny } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { TO_WAYPOINT } from '../../to-waypoint';

export default defineRule({
  id: 'authz/deny-broadened',
  severity: 'error',
  summary: 'A DENY for ztunnel loses what it says of requests, and denies more.',
  details:
    'ztunnel does not read requests. Of an entry of a DENY that has attributes of connections and of requests together, it keeps those of ' +
    'connections: "callers of namespace a that are without a token" becomes "callers of namespace a", and "port 8080 except /healthz" becomes all of ' +
    'port 8080.',
  // Where nothing of a clause is left, the rule denies nobody, which is authz/deny-void.
  codes: ['KIA0110'],
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
metadata: { name: probes-alone, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - to: [{ operation: { ports: ['8080'], notPaths: [/healthz] } }]
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
metadata: { name: no-admin-port, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - to: [{ operation: { ports: ['9901'] } }]
`,
  },
  messages: {
    widened: (lost: string, kept: string) =>
      `ztunnel can't read ${lost}, and goes by ${kept} alone: this rule denies more than it says`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules } = authorizationOf(mesh, policy);
      if (action !== 'DENY' || enforcedByZtunnel(mesh, policy).length === 0) continue;
      for (const rule of rules) {
        if (isVoidDeny(mesh, rule)) continue;
        for (const entry of [...rule.from, ...rule.to]) {
          const { field, attributes } = entry;
          // What is lost altogether is authz/deny-void's.
          if (matchesNothing(mesh, entry)) continue;
          const of = (layer: 'l4' | 'l7'): string =>
            attributes.flatMap((one) => (one.layer === layer ? [one.name] : [])).join(', ');
          if (of('l4') === '' || of('l7') === '') continue;
          report(field, 'widened', of('l7'), of('l4')).fix(TO_WAYPOINT);
        }
      }
    }
  },
});
