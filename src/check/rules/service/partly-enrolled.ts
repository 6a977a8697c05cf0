import { enrolmentOf } from '../../../model/workloads/enrolment';
import { services, workloadsOf } from '../../../model/services/service';
import { podsText } from '../../target-services';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'service/partly-enrolled',
  severity: 'warning',
  summary: 'A Service has pods that ztunnel captures, and pods in no mesh.',
  details:
    'Who calls the Service gets one pod or the other. To a captured pod the connection is encrypted, and policies are enforced before it; to ' +
    'the other it goes in plain TCP, and nobody enforces what PeerAuthentication and AuthorizationPolicy say. That is right for the days of a ' +
    'migration, and a hole when it stays.',
  on: ['Service'],
  reads: ['workload'],
  sources: ['istio/ztunnel src/proxy/outbound.rs', 'istio/istio cni/pkg/util/enablement_selector.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-1, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-2, namespace: shop, labels: { app: web, istio.io/dataplane-mode: none } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-1, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-2, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    partly: (inside: string, outside: string, why: string) =>
      `${inside} is in ambient mode and ${outside} is not (${why}): part of the traffic goes in plain TCP, past every policy`,
  },
  check({ mesh, report }) {
    for (const service of services(mesh)) {
      const pods = workloadsOf(mesh, service);
      const inside = pods.filter((one) => enrolmentOf(mesh, one).membership === 'ambient');
      if (inside.length === 0) continue;
      const outside = pods.filter((one) => {
        const { membership } = enrolmentOf(mesh, one);
        // Pods on the network of their node can't be captured, which is told of them (ambient/host-network).
        if (membership !== 'none' || one.hostNetwork) return false;
        return mesh.world === 'closed' || mesh.find('Namespace', '', one.namespace) !== undefined;
      });
      const [first] = outside;
      if (!first) continue;
      const { why, by } = enrolmentOf(mesh, first);
      report(service.object.spec.get('selector'), 'partly', podsText(inside), podsText(outside), why)
        .related(by ?? first.owner)
        .fix(
          'enrol all of its pods (istio.io/dataplane-mode: ambient on the namespace or on the pod template), or none',
        );
    }
  },
});
