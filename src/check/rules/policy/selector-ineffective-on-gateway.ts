import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import type { Kind } from '../../../model/kinds';
import type { MeshObject } from '../../../model/mesh-object';
import type { MeshGateway } from '../../../model/waypoints/waypoint';
import { gatewaysOutOfReach } from '../../../model/waypoints/waypoint-pods';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';

const POLICIES = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
  'EnvoyFilter',
] as const satisfies readonly Kind[];

export default defineRule({
  id: 'policy/selector-ineffective-on-gateway',
  severity: 'warning',
  summary: 'A policy picks the pods of a waypoint by their labels, which waypoints leave aside.',
  details:
    'A waypoint takes the policies that target it, its Services or its class by `targetRefs`. One with a selector does nothing ' +
    'there, even when the labels are those of the waypoint’s own pods.\n\n' +
    'Other Gateways of the Gateway API do take selectors, unless istiod is told not to ' +
    '(`ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY`).',
  codes: ['IST0166'],
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  reads: ['Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/model/policyattachment.go',
    'istio/istio pkg/config/analysis/analyzers/k8sgateway/workloadselector.go',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
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
  selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } }
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
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
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  action: DENY
  rules:
    - to: [{ operation: { methods: [DELETE] } }]
`,
  },
  messages: {
    waypoint: (gateway: string) =>
      `this selects the pods of ${gateway}, a waypoint, and waypoints take policies by targetRefs only: it does nothing there`,
    gateway: (gateway: string) =>
      `this selects the pods of ${gateway}, and istiod is told to leave selectors aside there: it does nothing`,
  },
  check({ mesh, report }) {
    for (const policy of POLICIES.flatMap((kind) => mesh.ofKind(kind))) {
      const { hasTargets, selector, isMeshWide, workloads } = attachmentOf(mesh, policy);
      // One that selects everything is not meant for a waypoint.
      if (hasTargets || !selector || selector.isEmpty || !isOfRevision(mesh, policy)) continue;
      const found = gatewaysOutOfReach(mesh, isMeshWide ? undefined : policy.namespace, selector);
      const [first] = found;
      if (!first) continue;
      const at = policy.spec.get(policy.kind === 'EnvoyFilter' ? 'workloadSelector' : 'selector');
      const isCertain = found.length === 1 && workloads.length === 0 && first.namespace === policy.namespace;
      report(at, first.role === 'waypoint' ? 'waypoint' : 'gateway', first.title)
        .related(...found.map(({ object }) => object))
        .fix(
          `target ${first.title} in place of its pods: spec.targetRefs`,
          isCertain ? targeting(policy, first) : undefined,
        );
    }
  },
});

function targeting({ kind }: MeshObject, { name }: MeshGateway): readonly PatchStep[] {
  const value = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }];
  return [
    { op: 'remove', path: kind === 'EnvoyFilter' ? '/spec/workloadSelector' : '/spec/selector' },
    { op: 'add', path: '/spec/targetRefs', value },
  ];
}
