import { destinationRules } from '../../../model/routing/destination-rule';
import { isCaptured } from '../../../model/workloads/enrolment';
import { workloadsOf } from '../../../model/services/service';
import { trafficPoliciesOf } from '../../../model/routing/traffic-policies';
import { destinedBy } from '../../../model/services/unenrolled';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-tls-mode-in-mesh',
  severity: 'warning',
  summary: 'A DestinationRule sets the TLS mode of a Service in ambient mode, where it changes nothing.',
  details:
    'Pods that ztunnel captures are reached by HBONE with mTLS, whoever calls. ztunnel reads no DestinationRule; waypoints, gateways and ' +
    'sidecars read it, and go by HBONE to captured pods all the same: `DISABLE` does not send plaintext, and `ISTIO_MUTUAL` adds nothing. ' +
    'What a server demands is for a PeerAuthentication to say.',
  on: ['DestinationRule'],
  reads: ['Service', 'ServiceEntry', 'workload'],
  sources: [
    'istio/istio pilot/pkg/networking/core/cluster_waypoint.go',
    'https://istio.io/latest/docs/ambient/usage/add-workloads/',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
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
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { tls: { mode: DISABLE } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
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
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { connectionPool: { http: { http2MaxRequests: 100 } } }
`,
  },
  messages: {
    disable: (title: string) =>
      `the pods of ${title} are reached by HBONE with mTLS all the same: DISABLE sends nothing in plaintext`,
    mutual: (title: string) => `the pods of ${title} are reached by HBONE with mTLS anyway: ISTIO_MUTUAL adds nothing`,
  },
  check({ mesh, report }) {
    for (const rule of destinationRules(mesh)) {
      const policies = trafficPoliciesOf(rule).filter(({ field }) =>
        ['DISABLE', 'ISTIO_MUTUAL'].includes(field.get('tls', 'mode').text ?? ''),
      );
      if (policies.length === 0) continue;
      const about = destinedBy(mesh, rule.host, rule.namespace);
      if (about?.kind !== 'Service') continue;
      const pods = workloadsOf(mesh, about.service);
      // Pods without ztunnel, or with a sidecar, are reached as the rule says.
      if (pods.length === 0 || !pods.every((workload) => isCaptured(mesh, workload))) continue;
      for (const { field } of policies) {
        const at = field.get('tls', 'mode');
        const tls = field.get('tls');
        report(at, at.text === 'DISABLE' ? 'disable' : 'mutual', about.service.title)
          .related(about.service.object)
          .fix(
            'leave it out; how servers are to be called is for a PeerAuthentication to say',
            tls.entries.length === 1 ? [{ op: 'remove', path: `/${tls.path.join('/')}` }] : undefined,
          );
      }
    }
  },
});
