import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { virtualServicesFor } from '../../model/routing/virtual-service';
import type { MeshService } from '../../model/services/service';
import type { Rule } from './service-ports';

/** What a route puts in the place of the beginning of a path. */
interface PrefixRewrite {
  readonly from: string;
  readonly to: string;
}

/** How routes of a Service rewrite paths. */
export interface PathRewrites {
  readonly prefixes: readonly PrefixRewrite[];
  /** Whether there are others: by a pattern, of whole paths, or for requests that more than their path tells from others. */
  readonly hasOthers: boolean;
}

/** What the routes that a waypoint goes by make of the paths of requests to a Service. */
export function pathRewritesOf(mesh: Mesh, { host, namespace }: MeshService): PathRewrites {
  const prefixes: PrefixRewrite[] = [];
  let hasOthers = false;
  const rules = virtualServicesFor(mesh, host)
    .filter((one) => one.isOnMesh && one.namespace === namespace)
    .flatMap(({ object }) => object.spec.get('http').items);
  for (const rule of rules) {
    const to = rule.get('rewrite', 'uri').text;
    if (rule.get('rewrite', 'uriRegexRewrite').isSet) hasOthers = true;
    if (to === undefined) continue;
    const matches = rule.get('match').items;
    const froms = matches.length === 0 ? ['/'] : matches.map(prefixAlone);
    for (const from of froms) {
      if (from === undefined) hasOthers = true;
      else prefixes.push({ from, to });
    }
  }
  return { prefixes, hasOthers };
}

/** The beginning of a path that a match is about, and nothing else. */
function prefixAlone(match: Field): string | undefined {
  const keys = match.entries.map(([name]) => name).filter((name) => name !== 'name');
  return keys.length === 1 && keys[0] === 'uri' ? match.get('uri', 'prefix').text : undefined;
}

/** Whether a rule reads paths. */
export function readsPaths({ to }: Rule): boolean {
  return (to ?? []).some(
    ({ operation }) => operation?.['paths'] !== undefined || operation?.['notPaths'] !== undefined,
  );
}

/**
 * A rule about the paths that pods get, as one about those that clients send: a waypoint judges before it rewrites, where sidecars of clients have rewritten before
 * the pods judge.
 *
 * @returns undefined where the rule is about paths that no client gets to the pods, so that it never matches
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go (measured for 1.32-dev)
 */
export function atSentPaths({ prefixes }: PathRewrites, rule: Rule): Rule | undefined {
  if (prefixes.length === 0 || !readsPaths(rule)) return rule;
  const to = rule.to!.flatMap((entry) => {
    const { notPaths, paths, ...rest } = entry.operation ?? {};
    const own = sentForAll(prefixes, paths);
    const not = sentForAll(prefixes, notPaths);
    // A list that is empty sets no condition: nothing is left to match, or nothing to be left out.
    if (own?.length === 0) return [];
    return [
      { ...entry, operation: { ...rest, ...(own && { paths: own }), ...(not && not.length > 0 && { notPaths: not }) } },
    ];
  });
  if (to.length === 0) return undefined;
  // An entry that says nothing is refused where it is applied, and is true of everything: so is a clause with one.
  const isAny = to.some(({ operation }) => Object.keys(operation).length === 0);
  const { to: _, ...others } = rule;
  return isAny ? others : { ...others, to };
}

function sentForAll(prefixes: readonly PrefixRewrite[], paths: unknown): readonly string[] | undefined {
  if (!Array.isArray(paths) || paths.length === 0) return undefined;
  return [...new Set(paths.flatMap((one: unknown) => sentFor(prefixes, String(one))))];
}

/** The paths of a policy that come to one of its own. */
function sentFor(prefixes: readonly PrefixRewrite[], path: string): readonly string[] {
  const befores = prefixes.flatMap(({ from, to }) => {
    if (path.startsWith(to)) return [from + path.slice(to.length)];
    // All that is rewritten begins as the policy has it.
    return path.endsWith('*') && to.startsWith(path.slice(0, -1)) ? [`${from}*`] : [];
  });
  // What is sent like this is rewritten, and does not come to the pods as it is.
  const isRewritten = prefixes.some(({ from }) => path.startsWith(from));
  return isRewritten ? befores : [path, ...befores];
}
