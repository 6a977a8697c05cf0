import { authorizationOf } from '../../../model/policy/authorization';
import { unenrolledTargets } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/l7-no-waypoint',
  severity: 'error',
  summary: 'An AuthorizationPolicy targets a Service that has no waypoint.',
  details:
    'A policy with `targetRefs` is for the waypoint of what it targets: ztunnel and sidecars leave it aside, whatever its rules ' +
    'are about. Without a waypoint nobody enforces it, a DENY and an ALLOW alike, and its status says `AncestorNotBound`.\n\n' +
    'A Service that asks for a waypoint and does not get it is told where it asks.',
  codes: ['KIA0109'],
  conditions: ['WaypointAccepted AncestorNotBound', 'WaypointAccepted Invalid'],
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/model/policyattachment.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/policies.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
  },
  messages: {
    nobody: (target: string, action: string) =>
      `${target} has no waypoint: nobody enforces this ${action} policy for it`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      for (const { target, about } of unenrolledTargets(mesh, policy)) {
        report(target.field, 'nobody', `${target.kind} ${target.name}`, authorizationOf(mesh, policy).action).fix(
          ...enrol(mesh, about),
        );
      }
    }
  },
});
