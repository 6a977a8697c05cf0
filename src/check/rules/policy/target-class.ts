import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import { settings } from '../../../model/platform/settings';
import { TARGETING_KINDS, WAYPOINT_CLASS } from '../../../model/policy/targeting';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'policy/target-class',
  severity: 'error',
  summary: 'A policy targets a class of Gateways in a way that no waypoint takes.',
  details:
    'A policy for all waypoints targets the GatewayClass `istio-waypoint`, and is in the root namespace of the mesh. In another namespace it is ' +
    'invalid, and for another class nobody enforces it, even where the status accepts it.',
  conditions: ['WaypointAccepted Invalid'],
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/policies.go',
    'istio/istio pilot/pkg/model/policyattachment.go',
  ],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint }]
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: istio-system }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: GatewayClass, name: istio-waypoint }]
`,
  },
  messages: {
    namespace: (root: string, own: string) =>
      `a policy for a class of Gateways belongs in the root namespace, ${root}, and this is ${own}: no waypoint takes it`,
    className: (name: string) =>
      `waypoints take policies for class ${WAYPOINT_CLASS} alone, not ${name}: nobody enforces this one`,
  },
  check({ mesh, report }) {
    const { rootNamespace } = settings(mesh);
    for (const policy of TARGETING_KINDS.flatMap((kind) => mesh.ofKind(kind))) {
      if (!isOfRevision(mesh, policy)) continue;
      for (const { field, group, kind, name } of attachmentOf(mesh, policy).targets) {
        if (group !== 'gateway.networking.k8s.io' || kind !== 'GatewayClass' || name === '') continue;
        if (name !== WAYPOINT_CLASS) {
          const at = field.get('name');
          report(at, 'className', name).fix(`write name: ${WAYPOINT_CLASS}, or target Gateways by name`, [
            { op: 'replace', path: pointerTo(at.path), value: WAYPOINT_CLASS },
          ]);
        } else if (policy.namespace !== rootNamespace) {
          report(field, 'namespace', rootNamespace, policy.namespace).fix(
            `put it into namespace ${rootNamespace}, or target a Gateway or Service of ${policy.namespace}`,
          );
        }
      }
    }
  },
});
