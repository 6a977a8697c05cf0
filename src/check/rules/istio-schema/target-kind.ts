import { TARGETING_KINDS, TARGETS } from '../../../model/policy/targeting';
import { pointerTo } from '../../json-pointer';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/target-kind',
  severity: 'error',
  summary: 'A policy targets a kind that policies can not, or by the wrong group.',
  details:
    "Istio's webhook refuses the policy. Policies target a Service (group empty, or `core`), a ServiceEntry " +
    '(`networking.istio.io`), or a Gateway or GatewayClass (`gateway.networking.k8s.io`). An EnvoyFilter is let through, and reaches nobody.',
  codes: ['IST0106'],
  conditions: ['WaypointAccepted TargetNotFound', 'WaypointAccepted unknown'],
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  reads: ['workload'],
  sources: ['istio/istio pkg/config/validation/validation.go (read for 1.31)'],
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
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ kind: Gateway, name: waypoint }]
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
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
`,
  },
  messages: {
    kind: (kind: string) => `policies can't target a ${kind}`,
    group: (kind: string, given: string, right: string) => `${kind} is a kind of group "${right}", not "${given}"`,
  },
  check({ mesh, report }) {
    for (const { spec } of TARGETING_KINDS.flatMap((kind) => validated(mesh, kind))) {
      for (const target of [spec.get('targetRef'), ...spec.get('targetRefs').items]) {
        const kind = target.get('kind').text;
        const at = target.get('group');
        const group = at.text ?? '';
        const right = TARGETS.get(kind ?? '');
        if (!kind) continue;
        if (right === undefined)
          report(target.get('kind'), 'kind', kind).fix(`target one of ${[...TARGETS.keys()].join(', ')}`);
        else if (group !== right && !(kind === 'Service' && group === 'core')) {
          report(at.isSet ? at : target, 'group', kind, group, right).fix(`write group: "${right}"`, [
            { op: at.isSet ? 'replace' : 'add', path: pointerTo(at.path), value: right },
          ]);
        }
      }
    }
  },
});
