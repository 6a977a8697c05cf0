import { fact } from '../model/fact';
import { labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import { INJECTION } from '../model/workloads/enrolment';
import { workloads } from '../model/workloads/workload';
import { concernsOf } from './blockers/concerns';
import { plaintextOutside } from './blockers/plaintext-outside';
import { namespaceOrder } from './namespace-order';
import type { Concern, MigrateOptions, NamespacePlan } from './plan';
import { sidecarsIn } from './rewrites/injected-pods';
import { httpRoutes } from './rewrites/http-routes';
import { waypointFor, type PlannedWaypoint } from './rewrites/waypoint';
import { servedEntriesIn, type ServedEntry } from './served-entries';
import { servedIn, type Served } from './served-services';

/** What is to become of a namespace. */
export interface Design {
  readonly namespace: string;
  readonly verdict: NamespacePlan['verdict'];
  readonly served: readonly Served[];
  /** ServiceEntries that are sent through the waypoint as well. */
  readonly entries: readonly ServedEntry[];
  /** Undefined where nothing needs one. */
  readonly waypoint: PlannedWaypoint | undefined;
  readonly concerns: readonly Concern[];
  readonly circle: readonly string[];
  /** Whether nobody can compare some of what its move does, and nobody has accepted that. */
  readonly isUnproved: boolean;
}

/** All namespaces that have to do with sidecars, in the order in which they move; those that don't move come last. */
export function designsOf(
  mesh: Mesh,
  accepted: ReadonlySet<string>,
  routes: NonNullable<MigrateOptions['routes']>,
): readonly Design[] {
  const found = withOutside(mesh, accepted, new Map(namespacesOf(mesh).map((name) => [name, concernsOf(mesh, name)])));
  const designs = [...found].map(([namespace, concerns]): Design => {
    const isOpen = (of: Concern['weight']): boolean =>
      concerns.some(({ name, weight }) => weight === of && !accepted.has(name));
    const isLeft = sidecarsIn(mesh, namespace).length > 0 || concerns.some(({ name }) => name.startsWith('unknown-'));
    const verdict = !isLeft ? 'stays' : isOpen('blocks') ? 'blocked' : 'moves';
    const served = verdict === 'moves' ? servedIn(mesh, namespace) : [];
    const entries = verdict === 'moves' ? servedEntriesIn(mesh, namespace) : [];
    const kept = routes === 'httproute' ? keptRoutes(mesh, namespace, served) : [];
    const waypoint = served.length + entries.length > 0 ? waypointFor(mesh, namespace) : undefined;
    return {
      namespace,
      verdict,
      served,
      entries,
      waypoint,
      concerns: [...concerns, ...kept],
      circle: [],
      isUnproved: isOpen('unproved'),
    };
  });
  const moving = designs.filter(({ verdict }) => verdict === 'moves').map(({ namespace }) => namespace);
  const { circles, order } = namespaceOrder(mesh, moving);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return designs
    .map((one) => ({ ...one, circle: circles.get(one.namespace) ?? [] }))
    .sort((one, other) => place(one.namespace) - place(other.namespace));
}

/**
 * Concerns with those about hosts outside, whose waypoint is in a namespace that moves, or is none: one that stays behind for that takes its waypoint from
 * others.
 */
function withOutside(
  mesh: Mesh,
  accepted: ReadonlySet<string>,
  concerns: ReadonlyMap<string, readonly Concern[]>,
): ReadonlyMap<string, readonly Concern[]> {
  const isBlocked = (all: readonly Concern[]): boolean =>
    all.some(({ name, weight }) => weight === 'blocks' && !accepted.has(name));
  const moving = new Set(
    [...concerns].filter(([name, all]) => sidecarsIn(mesh, name).length > 0 && !isBlocked(all)).map(([name]) => name),
  );
  for (;;) {
    const outside = new Map([...concerns.keys()].map((name) => [name, plaintextOutside(mesh, name, moving)]));
    const held = [...moving].filter((name) => isBlocked(outside.get(name)!));
    if (held.length === 0) return new Map([...concerns].map(([name, all]) => [name, [...outside.get(name)!, ...all]]));
    for (const name of held) moving.delete(name);
  }
}

/** VirtualServices that no HTTPRoute says. */
function keptRoutes(mesh: Mesh, namespace: string, served: readonly Served[]): readonly Concern[] {
  return [...httpRoutes(mesh, served)].flatMap(([{ name, title }, one]): Concern[] =>
    'refused' in one
      ? [
          {
            weight: 'stays',
            name: `virtual-service:${namespace}/${name}`,
            namespace,
            object: title,
            what: `no HTTPRoute says the same: ${one.refused}`,
            fix: 'nothing has to be done; a waypoint goes by VirtualServices as well',
          },
        ]
      : [],
  );
}

/** Namespaces with workloads, or that ask for sidecars, by name. */
const namespacesOf = fact((mesh): readonly string[] => {
  const named = mesh
    .ofKind('Namespace')
    .filter(({ labels }) => labelOf(labels, INJECTION) === 'enabled')
    .map(({ name }) => name);
  return [...new Set([...named, ...workloads(mesh).map(({ namespace }) => namespace)])].sort();
});
