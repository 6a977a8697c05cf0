import { authorizationOf } from '../../../model/policy/authorization';
import { lockoutOf, type Lockout } from '../../../model/policy/caller';
import { isCaptured } from '../../../model/workloads/enrolment';
import type { Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { waypointServicesOf } from '../../../model/policy/targeting';
import type { MeshGateway } from '../../../model/waypoints/waypoint';
import { workloads } from '../../../model/workloads/workload';
import { defineRule, type Reported } from '../../define-rule';

export default defineRule({
  id: 'authz/locks-out-waypoint',
  severity: 'error',
  summary: 'A policy at ztunnel keeps the waypoint from the pods behind it.',
  details:
    'Behind a waypoint, ztunnel sees the waypoint as the caller: the connection has its identity and its address. An ALLOW that lists the clients, ' +
    'or none, and not the waypoint, refuses all that comes by way of it. Limit the pods to the waypoint, and the clients at the waypoint by ' +
    '`targetRefs`.',
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service', 'Gateway'],
  sources: [
    'istio/ztunnel src/proxy/inbound.rs',
    'istio/istio pilot/pkg/serviceregistry/ambient/policies.go',
    'istio/istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go',
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
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/front/sa/front] } }]
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
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web-clients, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - from: [{ source: { principals: [cluster.local/ns/front/sa/front] } }]
`,
  },
  messages: {
    refused: (waypoint: string, service: string, pods: string) =>
      `${pods} let nobody in as ${waypoint}, by way of which calls to ${service} come: all of them are refused`,
    denied: (waypoint: string, service: string, pods: string) =>
      `this rule denies ${waypoint}, by way of which calls to ${service} come to ${pods}: all of them are refused`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    for (const workload of workloads(mesh)) {
      if (!isCaptured(mesh, workload)) continue;
      for (const { service, waypoint } of waypointServicesOf(mesh, workload)) {
        const lockout = lockoutOf(mesh, workload, waypoint);
        if (!lockout) continue;
        const at = lockout.by === 'deny' ? lockout.rule.field : blamed(lockout);
        const policy = 'object' in at ? at.object : at;
        const key = `${policy.title} ${lockout.by} ${waypoint.title}`;
        if (told.has(key)) continue;
        told.add(key);
        const says = lockout.by === 'deny' ? 'denied' : 'refused';
        const reported = report(at, says, waypoint.title, service.title, workload.title);
        letIn(reported, waypoint, lockout, policy);
      }
    }

    /** The policy that has something to say of these pods: the last with rules, which is the nearest. */
    function blamed({ policies }: Extract<Lockout, { by: 'allow' }>): Field | MeshObject {
      const policy = policies.filter((one) => authorizationOf(mesh, one).rules.length > 0).at(-1) ?? policies.at(-1)!;
      return policy.spec.get('rules').isSet ? policy.spec.get('rules') : policy;
    }
  },
});

function letIn(reported: Reported, waypoint: MeshGateway, lockout: Lockout, policy: MeshObject): void {
  const who = `${waypoint.namespace}/${waypoint.serviceAccount}`;
  if (lockout.by === 'deny') {
    reported.fix(`leave the waypoint out of it: notServiceAccounts: [${who}]`);
    return;
  }
  reported.related(...lockout.policies.filter((one) => one !== policy));
  reported.fix(
    `let the waypoint in, from: [{source: {serviceAccounts: [${who}]}}], and say who may call at the waypoint, by targetRefs`,
  );
}
