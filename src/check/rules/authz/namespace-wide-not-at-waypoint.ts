import { attachmentOf } from '../../../model/policy/attachment';
import { authorizationOf } from '../../../model/policy/authorization';
import { lockoutOf } from '../../../model/policy/caller';
import { isCaptured } from '../../../model/workloads/enrolment';
import { policiesAtWaypoint, waypointServicesOf } from '../../../model/policy/targeting';
import { workloads } from '../../../model/workloads/workload';
import { enforcedByZtunnel, ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/namespace-wide-not-at-waypoint',
  severity: 'info',
  summary: "A policy for a whole namespace is ztunnel's, and not for the waypoint before its Services.",
  details:
    'A waypoint takes policies by `targetRefs` alone. A policy for all of a namespace, or of the mesh, goes to ztunnel, which sees the waypoint as the caller: ' +
    'where the waypoint is let in, so is everybody who calls through it, unless a policy at the waypoint says otherwise.',
  // Where ztunnel refuses the waypoint, nobody gets in: authz/locks-out-waypoint.
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/policyattachment.go'],
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
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: waypoints, namespace: shop }
spec:
  rules:
    - from: [{ source: { serviceAccounts: [shop/waypoint] } }]
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
metadata: { name: waypoints, namespace: shop }
spec:
  rules:
    - from: [{ source: { serviceAccounts: [shop/waypoint] } }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web-clients, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - from: [{ source: { namespaces: [front] } }]
`,
  },
  messages: {
    notThere: (waypoint: string, service: string, action: string) =>
      `${waypoint} does not take this policy, and none with action ${action} is there for ${service}: calls to it are limited by ztunnel alone`,
  },
  check({ mesh, report }) {
    const told = new Set<object>();
    for (const workload of workloads(mesh)) {
      if (!isCaptured(mesh, workload)) continue;
      const near = waypointServicesOf(mesh, workload);
      if (near.length === 0) continue;
      const wide = ztunnelPoliciesOn(mesh, workload).filter(
        (policy) => attachmentOf(mesh, policy).selector === undefined && enforcedByZtunnel(mesh, policy).length > 0,
      );
      for (const policy of wide) {
        const { action } = authorizationOf(mesh, policy);
        const open = near.find(
          ({ service, waypoint }) =>
            !policiesAtWaypoint(mesh, waypoint, service).some((one) => authorizationOf(mesh, one).action === action) &&
            !lockoutOf(mesh, workload, waypoint),
        );
        if (!open || told.has(policy)) continue;
        told.add(policy);
        report(policy, 'notThere', open.waypoint.title, open.service.title, action).fix(
          `add a policy with targetRefs to Gateway ${open.waypoint.name}, which has all that passes it`,
        );
      }
    }
  },
});
