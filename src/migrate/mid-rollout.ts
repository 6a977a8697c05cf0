import { isMap } from '../model/field';
import { Mesh } from '../model/mesh';
import { MeshObject } from '../model/mesh-object';
import { enrolmentOf, type Membership } from '../model/workloads/enrolment';
import { isInjectedGateway, PROXY_CONTAINER } from '../model/workloads/proxy-pods';
import { workloads, type Workload } from '../model/workloads/workload';
import { diffOf, type ReachabilityChange } from '../simulate/diff/diff';
import type { DestinationPair } from '../simulate/diff/pairs';
import { touchedBetween, type StandIn } from '../simulate/diff/touched';
import { copyOf, type Writable } from './edit';

/** What names of clients end in that are pods of before: `shop/web (old pods)`. */
const OLD = ' (old pods)';

export const isOld = (client: string): boolean => client.endsWith(OLD);

/** A client by the name that it has before and after. */
export function withoutAge(client: string): string {
  return isOld(client) ? client.slice(0, -OLD.length) : client;
}

/** A step while it is under way. */
export interface Midway {
  /** What loses its sidecar. */
  readonly losing: readonly Workload[];
  /** With pods of before and of after. */
  readonly mesh: Mesh;
  readonly changes: readonly ReachabilityChange[];
  /** What differs at some destinations when all is applied, and no pod is made again yet. */
  readonly atFirst: (destinations: ReadonlySet<string>) => readonly ReachabilityChange[];
}

/**
 * What Services and gateways are no more, or are at last, reached by while a step is under way: all that it applies is there, and of workloads that lose
 * their sidecars some pods have them yet and some have not. Each of both is a client, and each stands behind the Services. Where that is, a pod that has a sidecar keeps
 * it until it is made again, and istio-cni leaves it alone.
 *
 * @see istio/istio cni/pkg/util/podutil.go, PodRedirectionEnabled (read for 1.32-dev)
 */
export function midwayOf(before: Mesh, after: Mesh): Midway {
  const losing = workloadsThatLose(before, after);
  if (losing.length === 0) return { losing, mesh: after, changes: [], atFirst: () => [] };
  const standIns = new Map<string, StandIn>();
  const olds = losing.map((old) => {
    const object = withSidecar(old);
    const name = `${old.name}-with-sidecar`;
    object.metadata.name = name;
    const key = `${old.owner.kindName} ${old.namespace}`;
    standIns.set(`${key}/${name}`, { of: `${key}/${old.name}`, name: `${old.namespace}/${old.name}${OLD}` });
    return new MeshObject(object, old.owner.origin);
  });
  const mesh = meshOf(after, [...after.objects, ...olds]);
  const atFirst: Midway['atFirst'] = (destinations) => {
    const still = new Map(losing.map((old) => [keyOf(old), new MeshObject(withSidecar(old), old.owner.origin)]));
    const replaced = new Map(
      workloads(after).flatMap((now) => (still.has(keyOf(now)) ? [[now.owner, still.get(keyOf(now))!]] : [])),
    );
    return differing(
      before,
      meshOf(
        after,
        after.objects.map((one) => replaced.get(one) ?? one),
      ),
      new Map(),
      ({ title }) => destinations.has(title),
    );
  };
  return { losing, mesh, changes: differing(before, mesh, standIns), atFirst };
}

function meshOf(after: Mesh, objects: readonly MeshObject[]): Mesh {
  return new Mesh(objects, after.world, after.options, after.crds);
}

function differing(
  before: Mesh,
  mesh: Mesh,
  standIns: ReadonlyMap<string, StandIn>,
  isOf: (pair: DestinationPair) => boolean = () => true,
): readonly ReachabilityChange[] {
  const touched = touchedBetween(before, mesh);
  const { changes } = diffOf(before, mesh, {
    ...touched,
    standIns,
    // What dials pods by their own addresses dials the ones or the others: these are compared before and after.
    isAsked: (pair) => {
      const { kind } = (pair.newer ?? pair.older)!;
      return kind !== 'pods' && kind !== 'outside' && isOf(pair) && touched.isAsked(pair);
    },
  });
  return changes.filter(({ kind }) => kind !== 'path' && kind !== 'rerouted');
}

const keyOf = ({ name, namespace, owner }: Workload): string => `${owner.kindName} ${namespace}/${name}`;

function workloadsThatLose(before: Mesh, after: Mesh): readonly Workload[] {
  const hasSidecar = (membership: Membership): boolean => membership === 'sidecar';
  const nows = new Map(workloads(after).map((one) => [keyOf(one), one]));
  return workloads(before).filter((old) => {
    const now = nows.get(keyOf(old));
    if (!now || isInjectedGateway(old)) return false;
    return hasSidecar(enrolmentOf(before, old).membership) && !hasSidecar(enrolmentOf(after, now).membership);
  });
}

/** What makes pods as they are with their sidecar in, whatever their namespace asks for now. */
function withSidecar({ owner, template }: Workload): Writable {
  const object = copyOf(owner);
  delete object['status'];
  const at = template.path.reduce(
    (found, key) => (found as Record<string | number, unknown>)[key],
    object as unknown,
  ) as Writable;
  at.metadata ??= { name: '' };
  at.metadata.annotations = { ...at.metadata.annotations, 'sidecar.istio.io/status': '{}' };
  const containers = Array.isArray(at.spec?.['containers']) ? (at.spec['containers'] as readonly unknown[]) : [];
  if (!containers.some((one) => isMap(one) && one['name'] === PROXY_CONTAINER))
    at.spec = { ...at.spec, containers: [...containers, { name: PROXY_CONTAINER }] };
  return object;
}
