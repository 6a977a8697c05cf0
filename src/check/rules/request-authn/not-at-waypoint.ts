import { unreadByZtunnel } from '../../../model/policy/policy-readers';
import { podsText, targetServices } from '../../target-services';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'request-authn/not-at-waypoint',
  severity: 'error',
  summary: 'A RequestAuthentication for enrolled pods has no `targetRefs`, so nobody checks tokens.',
  details:
    'ztunnel does not read requests, and a waypoint takes only what targets it, its Services or its class. A ' +
    'RequestAuthentication that picks enrolled pods by labels, or by being in their namespace, has no reader: requests with a ' +
    'bad token pass.\n\n' +
    'Where sidecars or gateways read it as well, it may be meant for them: it is a warning then.',
  codes: ['KIA1115'],
  on: ['RequestAuthentication'],
  reads: ['workload', 'Service', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go'],
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
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  jwtRules: [{ issuer: https://login.example.com }]
`,
    right: `apiVersion: v1
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
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  jwtRules: [{ issuer: https://login.example.com }]
`,
  },
  messages: {
    unread: (pods: string) =>
      `ztunnel doesn't read tokens, and without targetRefs no waypoint does: nobody checks those of requests to ${pods}`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('RequestAuthentication')) {
      const unread = unreadByZtunnel(mesh, policy);
      if (!unread) continue;
      const { captured, isReadElsewhere } = unread;
      const at = policy.spec.get('selector');
      const reported = report(at.isSet ? at : policy, 'unread', podsText(captured));
      if (isReadElsewhere) reported.as('warning');
      reported.fix(...targetServices(mesh, policy, captured));
    }
  },
});
