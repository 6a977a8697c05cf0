import { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { MeshOptions } from '../../model/options';

/** One thing that is done to a cluster. */
export interface Step {
  readonly object: MeshObject;
  readonly does: 'apply' | 'prune';
}

/** What Kubernetes tells objects apart by. */
export function identityOf({ group, kindName, name, namespace }: MeshObject): string {
  return `${group}/${kindName}/${namespace}/${name}`;
}

/** What is done: all that is new is applied in its order, and what is there no more is taken away, last applied first. */
export function stepsOf(older: readonly MeshObject[], newer: readonly MeshObject[]): readonly Step[] {
  const kept = new Set(newer.map(identityOf));
  const gone = older.filter((one) => !kept.has(identityOf(one)));
  return [
    ...newer.map((object) => ({ object, does: 'apply' }) as const),
    ...gone.map((_, i) => ({ object: gone[gone.length - 1 - i]!, does: 'prune' }) as const),
  ];
}

/** The mesh after each step. */
export class Moments {
  constructor(
    private readonly older: readonly MeshObject[],
    readonly steps: readonly Step[],
    private readonly options: MeshOptions,
  ) {}

  /** The mesh after a number of steps. */
  after(count: number): Mesh {
    // What takes the place of another stands where that stood.
    const objects = new Map(this.older.map((one) => [identityOf(one), one]));
    for (const { does, object } of this.steps.slice(0, count)) {
      if (does === 'apply') objects.set(identityOf(object), object);
      else objects.delete(identityOf(object));
    }
    return new Mesh([...objects.values()], 'closed', this.options);
  }
}

/** Kinds that paths lead to. */
const SERVERS: ReadonlySet<string | undefined> = new Set([
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Rollout',
  'WorkloadEntry',
  'ServiceEntry',
  'EndpointSlice',
  'Endpoints',
]);

function isServer({ kind, spec }: MeshObject): boolean {
  return SERVERS.has(kind) || (kind === 'Service' && spec.get('type').text === 'ExternalName');
}

/**
 * Numbers of steps after which there may be paths to look at, the most telling first: those after which something else than a workload was
 * done, then ever finer parts of the rest, so that whoever can't look at all looks at what matters, evenly.
 *
 * @returns `end`: after how many steps all is as it will be
 */
export function worthALook(
  older: readonly MeshObject[],
  steps: readonly Step[],
): { readonly counts: readonly number[]; readonly end: number } {
  const first = older.some(isServer) ? 1 : steps.findIndex(({ object }) => isServer(object)) + 1;
  // Before the first there is nobody to reach.
  const changes = changesOf(older, steps);
  // After the last step that changes anything all is as it will be.
  const last = changes.lastIndexOf(true);
  const counts = first === 0 ? [] : steps.flatMap((_, i) => (changes[i] && i + 1 >= first && i < last ? [i + 1] : []));
  const isTelling = (count: number): boolean => !isServer(steps[count - 1]!.object) || !isServer(steps[count]!.object);
  return {
    counts: [...counts.filter(isTelling), ...evenly(counts.filter((count) => !isTelling(count)))],
    end: last + 1,
  };
}

/** Of each step, whether it changes anything: what is as it was need not be looked at again. */
function changesOf(older: readonly MeshObject[], steps: readonly Step[]): readonly boolean[] {
  const now = new Map(older.map((one) => [identityOf(one), JSON.stringify(one.raw)]));
  return steps.map(({ does, object }) => {
    const [identity, text] = [identityOf(object), JSON.stringify(object.raw)];
    if (does === 'apply' && now.get(identity) === text) return false;
    if (does === 'apply') now.set(identity, text);
    return true;
  });
}

/** A list from its middle, then the middles of both halves, and so on. */
function evenly(list: readonly number[]): readonly number[] {
  const out: number[] = [];
  let parts = [list];
  while (parts.length > 0) {
    parts = parts.flatMap((part) => {
      if (part.length === 0) return [];
      const middle = part.length >> 1;
      out.push(part[middle]!);
      return [part.slice(0, middle), part.slice(middle + 1)];
    });
  }
  return out;
}
