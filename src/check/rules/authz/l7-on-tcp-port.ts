import { attachmentOf, isOfRevision, waypointOfTarget } from '../../../model/policy/attachment';
import { authorizationOf } from '../../../model/policy/authorization';
import { httpOnlyOf, mayBeAboutPort } from '../../../model/policy/http-only';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/l7-on-tcp-port',
  severity: 'error',
  summary: 'A policy at a waypoint rests on requests, on a port that the waypoint takes for TCP.',
  details:
    'By its `appProtocol`, or else its name, a waypoint takes a port for HTTP or for TCP. On TCP it sees connections alone, and does with a rule that is about ' +
    'requests what ztunnel does not: of a DENY it leaves those attributes aside, so that the rule denies every connection that the rest of it has; of an ALLOW ' +
    'it leaves out the whole rule, which lets nobody in there.',
  // Upstream warns of each DENY that is of requests alone and names no port; it does not look for ports of TCP.
  codes: ['IST0133'],
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
    'istio/istio pkg/config/kube/conversion.go',
    'istio/istio pilot/pkg/security/authz/model/model.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: tcp, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
  },
  messages: {
    deniesAll: (port: string, attributes: string) =>
      `a waypoint takes ${port} for TCP, and leaves ${attributes} aside there: every connection that the rest of this rule has is denied`,
    letsNobody: (port: string, attributes: string) =>
      `a waypoint takes ${port} for TCP, and leaves this rule out there for its ${attributes}: the policy lets nobody in`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, rules, isDryRun } = authorizationOf(mesh, policy);
      if ((action !== 'ALLOW' && action !== 'DENY') || isDryRun || !isOfRevision(mesh, policy)) continue;
      for (const target of attachmentOf(mesh, policy).targets) {
        if (target.found?.kind !== 'Service' || waypointOfTarget(mesh, target)?.role !== 'waypoint') continue;
        const { service } = target.found;
        for (const { port, name, treatment } of service.ports) {
          if (treatment !== 'tcp') continue;
          const about = rules.filter((rule) => mayBeAboutPort(rule, port));
          const http = about.filter((rule) => httpOnlyOf(rule).length > 0);
          // Another rule of an ALLOW lets connections in, and this one is for the other ports.
          if (action === 'ALLOW' && http.length < about.length) continue;
          for (const rule of http) {
            const shown = `port ${port}${name === undefined ? '' : ` (${name})`} of ${service.title}`;
            report(rule.field, action === 'DENY' ? 'deniesAll' : 'letsNobody', shown, httpOnlyOf(rule).join(', ')).fix(
              `say which ports it is about (operation.ports), or that the port is HTTP (appProtocol: http of ${service.title})`,
            );
          }
        }
      }
    }
  },
});
