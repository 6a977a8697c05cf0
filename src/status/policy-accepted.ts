import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { attachmentOf, type PolicyTarget } from '../model/policy/attachment';
import { attributesOf, authorizationOf } from '../model/policy/authorization';
import { triesOutAtZtunnel } from '../model/policy/ztunnel-policy';
import { isAtLeast } from '../model/platform/platform-facts';
import { settings } from '../model/platform/settings';
import { controllerOfClass } from '../model/waypoints/waypoint';
import { bindingOfEntry, bindingOfService, type Binding } from '../model/waypoints/waypoint-binding';
import { fails, holds, said, unknown, type Outcome, type Said } from './condition';
import { isAddressed, waitsForAddress } from './gateway-address';

/**
 * Of an AuthorizationPolicy: what ztunnel gets of it, and which waypoints take it.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/{authorization,policies}.go, pilot/pkg/model/service.go (read for 1.32-dev)
 */
export function ofAuthorizationPolicy(mesh: Mesh, policy: MeshObject): readonly Said[] {
  const { hasTargets, targets } = attachmentOf(mesh, policy);
  const atZtunnel = ztunnelOutcome(mesh, policy, hasTargets);
  return [
    ...(hasTargets
      ? [
          said(
            'WaypointAccepted',
            together(policy, targets, (one) => ({ ...targetOutcome(mesh, policy, one), at: one.field })),
          ),
        ]
      : []),
    ...(atZtunnel ? [said('ZtunnelAccepted', atZtunnel)] : []),
  ];
}

function ztunnelOutcome(mesh: Mesh, policy: MeshObject, hasTargets: boolean): Outcome | undefined {
  const { action, isDryRun, rules } = authorizationOf(mesh, policy);
  // Before it looks for targets; and before 1.29 it did not look at all.
  if (isDryRun && isAtLeast(mesh, 'istio', '1.29') && !triesOutAtZtunnel(mesh)) {
    return fails(
      'UnsupportedValue',
      'istiod was not told to try policies out at ztunnel (AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY)',
      policy.annotation('istio.io/dry-run'),
    );
  }
  if (hasTargets) return undefined;
  if (action === 'AUDIT' || action === 'CUSTOM') {
    return fails('UnsupportedValue', `ztunnel does not take policies with action ${action}`, policy.spec.get('action'));
  }
  const unread = new Set(
    rules.flatMap((rule) => attributesOf(rule).flatMap(({ layer, name }) => (layer === 'l7' ? [name] : []))),
  );
  if (unread.size === 0) return holds('Accepted', 'ztunnel enforces it');
  const names = [...unread].sort().join(', ');
  const stricter =
    action === 'DENY' ? 'without them, which denies more' : 'without the rules that have them, which allows less';
  return holds('UnsupportedValue', `ztunnel reads no attributes of requests (${names}): it is enforced ${stricter}`);
}

/** One reference has a status of its own; of several, one that is bound is enough. */
function together(
  { namespace }: MeshObject,
  targets: readonly PolicyTarget[],
  outcomeOf: (target: PolicyTarget) => Outcome,
): Outcome {
  const all = targets.map((target) => ({ target, outcome: outcomeOf(target) }));
  const [first, second] = all;
  if (!second) return first!.outcome;
  const unsure = all.find(({ outcome }) => outcome.status === 'Unknown');
  if (unsure) return unsure.outcome;
  const inVain = all.filter(({ outcome }) => outcome.status === 'False');
  const names = inVain.map(({ target: { kind, name }, outcome }) => `${kind} ${namespace}/${name} (${outcome.reason})`);
  if (inVain.length === all.length) {
    const isForNow = inVain.every(({ outcome }) => outcome.isForNow);
    return { ...fails('Invalid', `none of its targets can have it: ${names.join(', ')}`), isForNow };
  }
  return inVain.length === 0
    ? holds('Accepted', 'all of its targets have it')
    : holds('PartiallyInvalid', `some of its targets can't have it: ${names.join(', ')}`);
}

function targetOutcome(mesh: Mesh, { namespace }: MeshObject, target: PolicyTarget): Outcome {
  const { found, kind, name } = target;
  if (kind === 'GatewayClass') return classOutcome(mesh, namespace, target);
  if (!found) {
    if (kind !== 'Service' && kind !== 'ServiceEntry' && kind !== 'Gateway') {
      return fails('unknown', `policies can't target a ${kind}`);
    }
    const isKnown = mesh.knows(kind, namespace);
    return isKnown
      ? fails('TargetNotFound', `there is no ${kind} ${namespace}/${name}`)
      : unknown(`whether there is a ${kind} ${namespace}/${name}`);
  }
  switch (found.kind) {
    case 'Service':
      return boundOutcome(found.service.title, bindingOfService(mesh, found.service));
    case 'ServiceEntry':
      return boundOutcome(found.entry.title, bindingOfEntry(mesh, found.entry));
    case 'Gateway': {
      const addressed = isAddressed(mesh, found.gateway);
      if (addressed === 'unknown') return unknown(`whether ${found.gateway.title} has an address`);
      return addressed
        ? holds('Accepted', `${found.gateway.title} has it`)
        : {
            ...fails('TargetNotFound', `${found.gateway.title} has no address`),
            isForNow: waitsForAddress(mesh, found.gateway),
          };
    }
    default:
      return fails('unknown', `policies can't target a ${kind}`);
  }
}

function boundOutcome(title: string, { status, wanted }: Binding): Outcome {
  if (status === 'bound') return holds('Accepted', `waypoint ${wanted} has it`);
  if (status === 'unknown') return unknown(`whether ${title} is bound to a waypoint`);
  return fails('AncestorNotBound', `${title} is bound to no waypoint`);
}

function classOutcome(mesh: Mesh, namespace: string, { name }: PolicyTarget): Outcome {
  const { rootNamespace } = settings(mesh);
  if (namespace !== rootNamespace) {
    return fails('Invalid', `a policy for a GatewayClass has to be in the root namespace, ${rootNamespace}`);
  }
  const controller = controllerOfClass(mesh, name);
  if (controller === undefined) {
    return mesh.world === 'closed'
      ? fails('TargetNotFound', `there is no GatewayClass ${name}`)
      : unknown(`whether there is a GatewayClass ${name}`);
  }
  return controller === 'istio.io/mesh-controller'
    ? holds('Accepted', `waypoints of class ${name} have it`)
    : fails('Invalid', `GatewayClass ${name} is not one of waypoints`);
}
