import {
  attributesOf,
  authorizationOf,
  valuesOf,
  type Attribute,
  type AuthorizationRule,
} from '../../../model/policy/authorization';
import { lockoutOf, matchesCaller, namesExactly } from '../../../model/policy/caller';
import { isCaptured } from '../../../model/workloads/enrolment';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { policiesAtWaypoint, waypointServicesOf } from '../../../model/policy/targeting';
import { workloads } from '../../../model/workloads/workload';
import { isAboutCallers } from '../../../model/policy/ztunnel-match';
import { enforcedByZtunnel, isLeftOut, isVoidDeny, ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/sees-waypoint',
  severity: 'warning',
  summary: 'A policy at ztunnel goes by who calls, and what it sees is the waypoint.',
  details:
    'Behind a waypoint, ztunnel sees the waypoint as the caller. A DENY of clients there leaves alone those who call the Service, and so come by way of ' +
    'the waypoint; an ALLOW of a namespace in which the waypoint is lets in whoever calls through it, from anywhere. Who may call is said at the ' +
    'waypoint, by `targetRefs`.',
  // An ALLOW that does not let the waypoint in at all is authz/locks-out-waypoint.
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/ztunnel src/proxy/inbound.rs', 'istio/istio pilot/pkg/serviceregistry/ambient/policies.go'],
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
metadata: { name: no-batch, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules:
    - from: [{ source: { namespaces: [batch] } }]
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
metadata: { name: no-batch, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - from: [{ source: { namespaces: [batch] } }]
`,
  },
  messages: {
    notDenied: (service: string, waypoint: string) =>
      `calls to ${service} come by way of ${waypoint}, which ztunnel sees as the caller: this rule denies none of them`,
    letsThrough: (service: string, waypoint: string) =>
      `this rule lets ${waypoint} in, which ztunnel sees as the caller of ${service}: whoever calls through it gets in`,
  },
  check({ mesh, report }) {
    const told = new Set<string>();
    for (const workload of workloads(mesh)) {
      if (!isCaptured(mesh, workload)) continue;
      const near = waypointServicesOf(mesh, workload);
      const policies = near.length === 0 ? [] : ztunnelPoliciesOn(mesh, workload);
      for (const { service, waypoint } of near) {
        const atWaypoint = policiesAtWaypoint(mesh, waypoint, service);
        const isLimited = atWaypoint.some((policy) => authorizationOf(mesh, policy).action === 'ALLOW');
        if (isLimited || lockoutOf(mesh, workload, waypoint)) continue;
        const denied = new Set(atWaypoint.flatMap((policy) => deniedBy(mesh, policy)));
        for (const policy of policies) {
          if (enforcedByZtunnel(mesh, policy).length === 0) continue;
          const { action, rules } = authorizationOf(mesh, policy);
          for (const rule of rules) {
            const who = attributesOf(rule).filter(isAboutCallers);
            const named = who.map((one) => [one, valuesOf(one)] as const);
            const values = named.flatMap(([, { any, not }]) => [...any, ...not]);
            // Who has named the waypoint knows, and a `*` means every caller.
            if (values.every((value) => value === '*')) continue;
            if (named.some(([one]) => namesExactly(mesh, policy.namespace, one, waypoint))) continue;
            const says = saidOf(mesh, action === 'DENY', rule, waypoint);
            if (says === undefined || (says === 'notDenied' && values.every((value) => denied.has(value)))) continue;
            const key = `${policy.title} ${rule.field.path.join('.')}`;
            if (told.has(key)) continue;
            told.add(key);
            report(rule.field, says, service.title, waypoint.title).fix(
              `say it at the waypoint: spec.targetRefs with ${service.object.kindName} ${service.name}`,
            );
          }
        }
      }
    }
  },
});

function saidOf(
  mesh: Mesh,
  isDeny: boolean,
  rule: AuthorizationRule,
  waypoint: Parameters<typeof matchesCaller>[2],
): 'notDenied' | 'letsThrough' | undefined {
  const matches = matchesCaller(mesh, rule, waypoint);
  if (isDeny) return matches === 'no' && !isVoidDeny(mesh, rule) ? 'notDenied' : undefined;
  return matches !== 'no' && !isLeftOut(rule) ? 'letsThrough' : undefined;
}

function deniedBy(mesh: Mesh, policy: MeshObject): readonly string[] {
  const { action, rules } = authorizationOf(mesh, policy);
  if (action !== 'DENY') return [];
  const named = (one: Attribute): readonly string[] => Object.values(valuesOf(one)).flat();
  return rules.flatMap(attributesOf).filter(isAboutCallers).flatMap(named);
}
