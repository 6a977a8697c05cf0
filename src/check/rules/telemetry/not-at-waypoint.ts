import { unreadByZtunnel } from '../../../model/policy/policy-readers';
import { attachmentOf } from '../../../model/policy/attachment';
import { podsText, targetServices } from '../../target-services';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'telemetry/not-at-waypoint',
  severity: 'warning',
  summary: 'A Telemetry picks enrolled pods by their labels, so nobody reads it.',
  details:
    'ztunnel reads no Telemetry, and a waypoint leaves aside one that has a selector. A Telemetry without a selector is another ' +
    'matter: for a whole namespace or mesh, waypoints read it as everybody else does.\n\n' +
    'Where a sidecar is among the pods, it may be meant for that, and this is only worth knowing.',
  codes: ['KIA1117'],
  on: ['Telemetry'],
  reads: ['workload', 'Service', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go', 'istio/istio pilot/pkg/model/telemetry.go'],
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
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  tracing: [{ randomSamplingPercentage: 100 }]
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
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  tracing: [{ randomSamplingPercentage: 100 }]
`,
  },
  messages: {
    unread: (pods: string) =>
      `ztunnel reads no Telemetry, and with a selector no waypoint does: it is without effect for ${pods}`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('Telemetry')) {
      const unread = unreadByZtunnel(mesh, policy);
      if (!unread || attachmentOf(mesh, policy).selector?.isEmpty !== false) continue;
      const { captured, isReadElsewhere } = unread;
      const at = policy.spec.get('selector');
      const reported = report(at.isSet ? at : policy, 'unread', podsText(captured));
      if (isReadElsewhere) reported.as('info');
      reported.fix(...targetServices(mesh, policy, captured));
    }
  },
});
