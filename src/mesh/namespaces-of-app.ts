import type { IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import { plainName, type Named } from '../input/names';
import type { IAmbientNamespace } from './ambient-namespace';

/** Namespaces that istio-cni never captures pods in (its chart's `excludeNamespaces`, 1.30), whatever their labels. */
export const NEVER_CAPTURED: ReadonlySet<string> = new Set(['kube-system']);

/** The ambient namespaces of each app, by name. */
const KNOWN = new WeakMap<IConstruct, Map<string, IAmbientNamespace[]>>();

/** All of them; what is not here is something else, whatever it looks like. */
const ALL = new WeakSet<object>();

/** Whether something is an ambient namespace, and more than a name. */
export function isAmbientNamespace(x: unknown): x is IAmbientNamespace {
  return typeof x === 'object' && x !== null && ALL.has(x);
}

/** Makes a namespace known to what names it. */
export function addNamespace(namespace: IAmbientNamespace): void {
  ALL.add(namespace);
  const root = meshRoot(namespace);
  const byName = KNOWN.get(root) ?? new Map<string, IAmbientNamespace[]>();
  KNOWN.set(root, byName);
  byName.set(namespace.name, [...(byName.get(namespace.name) ?? []), namespace]);
}

/**
 * The ambient namespace that somebody meant by an object or by a name; nothing if the app has none of that name. To be
 * asked at synth, when all are there.
 *
 * What the app writes itself wins over a handle for what is written elsewhere. By a name, the nearest is meant: in the
 * same chart before the rest of the app; where two are equally near, none is.
 */
export function ambientNamespace(place: IConstruct, named: Named): IAmbientNamespace | undefined {
  const all = KNOWN.get(meshRoot(place))?.get(plainName(place, 'namespace', named)) ?? [];
  const handle = isAmbientNamespace(named) ? named : undefined;
  if (handle && !handle.writtenElsewhere) return handle;
  return (
    nearest(
      place,
      all.filter((n) => !n.writtenElsewhere),
    ) ??
    handle ??
    nearest(place, all)
  );
}

function nearest(place: IConstruct, candidates: readonly IAmbientNamespace[]): IAmbientNamespace | undefined {
  for (let scope: IConstruct | undefined = place; scope && candidates.length > 0; scope = scope.node.scope) {
    const within = candidates.filter((c) => c.node.scopes.includes(scope!));
    if (within.length > 0) return within.length === 1 ? within[0] : undefined;
  }
  return undefined;
}
