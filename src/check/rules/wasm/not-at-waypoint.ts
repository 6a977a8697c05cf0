import { unreadByZtunnel } from '../../../model/policy/policy-readers';
import { podsText, targetServices } from '../../target-services';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'wasm/not-at-waypoint',
  severity: 'warning',
  summary: 'A WasmPlugin for enrolled pods has no `targetRefs`, so it runs nowhere.',
  details:
    'ztunnel is no Envoy and runs no plugins, and a waypoint takes only those that target it, its Services or its class. A ' +
    'plugin that picks enrolled pods by labels, or by being in their namespace, is not run for them.\n\n' +
    'Where sidecars or gateways run it as well, it may be meant for them, and this is only worth knowing.',
  codes: ['KIA1116'],
  on: ['WasmPlugin'],
  reads: ['workload', 'Service', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go', 'istio/istio pilot/pkg/model/push_context.go'],
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
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  url: oci://registry.example.com/filter:1
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
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  url: oci://registry.example.com/filter:1
`,
  },
  messages: {
    unread: (pods: string) =>
      `ztunnel runs no plugins, and without targetRefs no waypoint runs this one: it is without effect for ${pods}`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('WasmPlugin')) {
      const unread = unreadByZtunnel(mesh, policy);
      if (!unread) continue;
      const { captured, isReadElsewhere } = unread;
      const at = policy.spec.get('selector');
      const reported = report(at.isSet ? at : policy, 'unread', podsText(captured));
      if (isReadElsewhere) reported.as('info');
      reported.fix(...targetServices(mesh, policy, captured));
    }
  },
});
