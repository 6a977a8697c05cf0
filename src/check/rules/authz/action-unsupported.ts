import { authorizationOf } from '../../../model/policy/authorization';
import { addressedToZtunnel } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { podsText } from '../../target-services';

export default defineRule({
  id: 'authz/action-unsupported',
  severity: 'error',
  summary: 'A CUSTOM or AUDIT policy selects pods that ztunnel captures, and ztunnel does not get it.',
  details:
    'ztunnel knows ALLOW and DENY. A policy with another action, without `targetRefs`, is not sent to it: no external authorizer is asked, and ' +
    'nothing is recorded. The status of the policy says `ZtunnelAccepted: False`.',
  conditions: ['ZtunnelAccepted UnsupportedValue'],
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
metadata: { name: ask, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: CUSTOM
  provider: { name: ext-authz }
  rules: [{}]
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
metadata: { name: ask, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: CUSTOM
  provider: { name: ext-authz }
  rules: [{}]
`,
  },
  messages: {
    notSent: (action: string, pods: string) =>
      `ztunnel, which captures ${pods}, does not get ${action} policies: nobody enforces this one there`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action } = authorizationOf(mesh, policy);
      if (action !== 'CUSTOM' && action !== 'AUDIT') continue;
      const captured = addressedToZtunnel(mesh, policy);
      if (captured.length === 0) continue;
      report(policy.spec.get('action'), 'notSent', action, podsText(captured)).fix(
        'target the Service in place of the pods (spec.targetRefs), which a waypoint enforces',
      );
    }
  },
});
