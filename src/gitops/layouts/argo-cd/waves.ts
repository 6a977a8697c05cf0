import { onlyCloses } from '../../order/stage-of-kind';
import { STAGES, type ApplyOrder, type ShippedObject, type Shipment, type Stage } from '../../shipment';
import { isGateway, isWaypoint } from '../waypoint';

/** Room for what needs others of its own stage. */
const STRIDE = 100;

const baseOf = (stage: Stage): number => STAGES.indexOf(stage) * STRIDE;

/** Behind all stages: Argo CD waits for the health of a wave only if another follows. */
const LAST = STAGES.length * STRIDE;

/**
 * The sync wave of each object: a hundred for each stage, and one more than what it needs of the same stage. Argo CD applies a wave when
 * all in the waves before are there and healthy. An object's wave follows from its own stage and needs, so that another never moves it.
 *
 * What would hold the sync has a place of its own. A claim on a volume that is bound when a pod uses it goes into the wave of its first
 * user (Argo CD applies it first, by kind). Last of all come what may be healthy late, or never, and guards nothing: a Gateway that leads into
 * the mesh, which waits for an address that not every cluster has; and a Rollout or Canary, which is not healthy while it shifts traffic.
 * What needs these is in their wave or a later one.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ (read for 3.2)
 */
export function wavesOf({ objects, order }: Shipment): readonly number[] {
  const late = slowToHeal(objects, order);
  const waves = order.stages.map((stage, i) => {
    if (late.has(i)) return LAST;
    const { identity, content } = objects[i]!;
    // Of an ALLOW and the DENY that makes an exception to it, the DENY comes first.
    const opens = stage === 'policies' && !onlyCloses(`${identity.group}/${identity.kind}`, content);
    return baseOf(stage) + (opens ? STRIDE / 2 : 0);
  });
  for (const i of order.sequence) {
    for (const need of order.needs[i]!) {
      if (!isClaim(objects[need]!)) waves[i] = Math.max(waves[i]!, waves[need]! + (late.has(need) ? 0 : 1));
    }
  }
  const firstUse = new Map<number, number>();
  order.needs.forEach((needs, i) => {
    for (const need of needs) firstUse.set(need, Math.min(firstUse.get(need) ?? Infinity, waves[i]!));
  });
  return waves.map((wave, i) => (isClaim(objects[i]!) ? (firstUse.get(i) ?? baseOf('workloads')) : wave));
}

const isClaim = ({ identity }: ShippedObject): boolean =>
  identity.group === '' && identity.kind === 'PersistentVolumeClaim';

/** Kinds that are `Progressing` or `Suspended` all through a release, hours it may be. */
const RELEASES: ReadonlySet<string> = new Set(['argoproj.io/Rollout', 'flagger.app/Canary']);

/** Of Gateways, those that nothing but routes of theirs needs: a route that serves the mesh too keeps its Gateway early. */
function slowToHeal(objects: readonly ShippedObject[], { needs }: ApplyOrder): ReadonlySet<number> {
  const neededBy = needs.map((): number[] => []);
  needs.forEach((all, i) => all.forEach((need) => neededBy[need]!.push(i)));
  const found = objects.flatMap((object, i) => {
    if (RELEASES.has(`${object.identity.group}/${object.identity.kind}`)) return [i];
    if (!isGateway(object) || isWaypoint(object)) return [];
    return neededBy[i]!.every((user) => onlyRoutesIn(objects[user]!) && neededBy[user]!.length === 0) ? [i] : [];
  });
  return new Set(found);
}

function onlyRoutesIn({ identity, content }: ShippedObject): boolean {
  if (identity.group !== 'gateway.networking.k8s.io' || !identity.kind?.endsWith('Route')) return false;
  const { parentRefs } = (content['spec'] ?? {}) as { parentRefs?: unknown };
  return Array.isArray(parentRefs) && parentRefs.every((ref: unknown) => isGatewayRef(ref));
}

const isGatewayRef = (ref: unknown): boolean =>
  typeof ref === 'object' && ref !== null && ((ref as { kind?: unknown }).kind ?? 'Gateway') === 'Gateway';
