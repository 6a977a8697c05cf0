import { attachmentOf, isOfRevision, type PolicyTarget } from '../../../model/policy/attachment';
import { isMadeForGateway } from '../../../model/gateways/gateway-pods';
import type { Kind } from '../../../model/kinds';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { TARGETING_KINDS } from '../../../model/policy/targeting';
import { defineRule, type Reported } from '../../define-rule';
import { pointerTo } from '../../json-pointer';
import { namesShown } from '../../names-shown';

/** What policies may target, with the group of each; a class is told by policy/target-class. */
const TARGETS: Readonly<Record<string, string>> = {
  Service: '',
  ServiceEntry: 'networking.istio.io',
  Gateway: 'gateway.networking.k8s.io',
  GatewayClass: 'gateway.networking.k8s.io',
};

export default defineRule({
  id: 'policy/target-not-found',
  severity: 'error',
  summary: 'A policy targets something that is not there.',
  details:
    'A policy with target references is enforced where they lead, and nowhere else. One that leads nowhere is enforced by nobody: a DENY denies ' +
    'nothing, and where it was the only ALLOW, everybody gets in. Its status says `TargetNotFound`. Targets are in the namespace of the policy, and a ' +
    'reference needs the group of its kind, which is empty for a Service alone.',
  conditions: ['WaypointAccepted TargetNotFound', 'WaypointAccepted Invalid'],
  on: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin', 'TrafficExtension', 'EnvoyFilter'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/policies.go',
    'istio/istio pilot/pkg/model/policyattachment.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: review }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: reviews }]
`,
  },
  messages: {
    missing: (kind: string, name: string) => `there is no ${kind} ${name}: nobody enforces this policy for it`,
    elsewhere: (namespace: string, own: string) =>
      `this refers to namespace ${namespace}, and targets are in that of the policy, ${own}: nobody enforces it there`,
    group: (kind: string, given: string, right: string) =>
      `${kind} is a kind of group "${right}", not "${given}": this refers to nothing, and nobody enforces the policy`,
    kind: (kind: string) => `policies can't target a ${kind}: nobody enforces this one`,
  },
  check({ mesh, report }) {
    for (const policy of TARGETING_KINDS.flatMap((kind) => mesh.ofKind(kind))) {
      if (!isOfRevision(mesh, policy)) continue;
      for (const target of attachmentOf(mesh, policy).targets) {
        const { field, group, kind, name } = target;
        const namespace = field.get('namespace').text;
        if (kind === '' || name === '') continue;
        if (!Object.hasOwn(TARGETS, kind)) {
          report(field.get('kind'), 'kind', kind).fix(`target one of ${Object.keys(TARGETS).join(', ')}`);
        } else if (group !== TARGETS[kind] && !(kind === 'Service' && group === 'core')) {
          const at = field.get('group');
          report(at.isSet ? at : field, 'group', kind, group, TARGETS[kind]!).fix(`write group: "${TARGETS[kind]}"`, [
            { op: at.isSet ? 'replace' : 'add', path: pointerTo(at.path), value: TARGETS[kind]! },
          ]);
        } else if (namespace && namespace !== policy.namespace) {
          report(field.get('namespace'), 'elsewhere', namespace, policy.namespace).fix(
            `put the policy into namespace ${namespace}`,
          );
        } else if (isMissing(mesh, policy, target)) {
          offer(mesh, policy, target, report(field.get('name'), 'missing', kind, `${policy.namespace}/${name}`));
        }
      }
    }
  },
});

function isMissing(mesh: Mesh, { namespace }: MeshObject, { found, kind, name }: PolicyTarget): boolean {
  if (found || kind === 'GatewayClass' || !mesh.knows(kind as Kind, namespace)) return false;
  return kind !== 'Service' || !isMadeForGateway(mesh, namespace, name);
}

function offer(mesh: Mesh, { namespace }: MeshObject, { kind, name }: PolicyTarget, reported: Reported): void {
  const names = mesh.inNamespace(kind as Kind, namespace).map((one) => one.name);
  reported.fix(
    names.length === 0
      ? `add the ${kind} to namespace ${namespace}, or put the policy where it is`
      : `name one of namespace ${namespace}, such as ${namesShown(names, name)}`,
  );
}
