import { isOfRevision } from '../policy/attachment';
import { byCreation } from '../creation-order';
import { destinationRules, type DeclaredSubset, type DestinationRule } from './destination-rule';
import { fact } from '../fact';
import type { Field, Labels } from '../field';
import type { Mesh } from '../mesh';
import { byLabels } from '../selectors';
import { settings } from '../platform/settings';

/** Who reads DestinationRules as a client: a sidecar, or a gateway. */
export interface RuleReader {
  readonly namespace: string;
  /** Of the pod, which rules for certain clients go by. */
  readonly labels: Labels;
}

/** The DestinationRules of one namespace about one host, as istiod joins them. */
export interface ClientRule {
  /** The oldest first. */
  readonly rules: readonly DestinationRule[];
  /** By name; of subsets with one name the oldest rule's. */
  readonly subsets: ReadonlyMap<string, DeclaredSubset>;
  /** Of the oldest that has one. */
  readonly trafficPolicy: Field | undefined;
}

/**
 * The rule that a sidecar or gateway goes by for a host: its own namespace's, else the one that the namespace of the service exports to it,
 * else one of the root namespace. A namespace that has a rule for a host hides all others, even where that rule is for other pods.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, destinationRule; pilot/pkg/model/sidecar.go, DestinationRule (read for 1.32-dev)
 */
export function ruleForClient(mesh: Mesh, host: string, home: string, client: RuleReader): ClientRule | undefined {
  const { rootNamespace } = settings(mesh);
  const { exported, local, rootLocal } = indices(mesh);
  const isRoot = client.namespace === rootNamespace;
  const own = mostSpecific(isRoot ? rootLocal : local.get(client.namespace), host);
  if (own) return chosen(own, client);
  for (const namespace of [home, rootNamespace]) {
    const found = mostSpecific(exported.get(namespace), host)?.filter((one) => isExportedTo(one, client.namespace));
    if (found && found.length > 0) return chosen(found, client);
  }
  return undefined;
}

/** Rules of one host that were joined, with whom they are for. */
interface Joined {
  rules: DestinationRule[];
  subsets: Map<string, DeclaredSubset>;
  trafficPolicy: Field | undefined;
  /** As it is written; a rule for certain pods is its namespace's. */
  readonly exportTo: readonly string[];
  readonly selector: Labels | undefined;
  readonly namespace: string;
}

type ByHost = Map<string, Joined[]>;

interface Indices {
  /** What a namespace's own clients find first. */
  readonly local: ReadonlyMap<string, ByHost>;
  readonly exported: ReadonlyMap<string, ByHost>;
  /** What the root namespace has for itself alone. */
  readonly rootLocal: ByHost;
}

function chosen(candidates: readonly Joined[], { labels, namespace }: RuleReader): ClientRule | undefined {
  let forAll: Joined | undefined;
  for (const one of candidates) {
    if (one.selector === undefined) forAll = one;
    else if (one.namespace === namespace && byLabels(one.selector).matches(labels)) return one;
  }
  return forAll;
}

function isExportedTo({ exportTo }: Joined, namespace: string): boolean {
  return exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace);
}

/** @see istio/istio pilot/pkg/model/config.go, MostSpecificHostMatch (read for 1.32-dev) */
function mostSpecific(byHost: ByHost | undefined, host: string): readonly Joined[] | undefined {
  if (!byHost) return undefined;
  const exact = byHost.get(host);
  if (exact) return exact;
  const needle = host.startsWith('*') ? host.slice(1) : host;
  let best: string | undefined;
  for (const pattern of byHost.keys()) {
    if (!pattern.startsWith('*') || !needle.endsWith(pattern.slice(1))) continue;
    if (best === undefined || pattern.length > best.length) best = pattern;
  }
  return best === undefined ? undefined : byHost.get(best);
}

const indices = fact((mesh): Indices => {
  const { meshConfig, rootNamespace } = settings(mesh);
  const isPrivateByDefault = meshConfig.get('defaultDestinationRuleExportTo').texts.includes('.');
  const local = new Map<string, ByHost>();
  const exported = new Map<string, ByHost>();
  const rootLocal: ByHost = new Map();
  const rules = destinationRules(mesh).filter(({ host, object }) => host !== '' && isOfRevision(mesh, object));
  for (const rule of [...rules].sort(bySelectorAndCreation)) {
    const { namespace } = rule;
    const exportTo = exportToOf(rule);
    const isOwn = (name: string): boolean => name === '.' || name === namespace;
    if (exportTo.length === 0 || exportTo.some((name) => name === '*' || isOwn(name))) {
      join(of(local, namespace), rule, exportTo);
    }
    const isPrivate = exportTo.length === 0 ? isPrivateByDefault : exportTo.length === 1 && isOwn(exportTo[0]!);
    if (!isPrivate) join(of(exported, namespace), rule, exportTo);
    else if (namespace === rootNamespace) join(rootLocal, rule, exportTo);
  }
  return { local, exported, rootLocal };
});

/** Rules for certain pods come first. */
function bySelectorAndCreation(one: DestinationRule, other: DestinationRule): number {
  return Number(other.hasWorkloadSelector) - Number(one.hasWorkloadSelector) || byCreation(one.object, other.object);
}

/** Each name once; what is for certain pods goes to nobody else. */
function exportToOf({ hasWorkloadSelector, object }: DestinationRule): readonly string[] {
  return hasWorkloadSelector ? ['.'] : [...new Set(object.spec.get('exportTo').texts)];
}

function of(map: Map<string, ByHost>, namespace: string): ByHost {
  const found = map.get(namespace) ?? new Map<string, Joined[]>();
  map.set(namespace, found);
  return found;
}

/**
 * Joins a rule with those before it of the same host, where they are exported alike and for the same pods.
 *
 * @see istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule (read for 1.32-dev)
 */
function join(byHost: ByHost, rule: DestinationRule, exportTo: readonly string[]): void {
  const selector = rule.hasWorkloadSelector
    ? rule.object.spec.get('workloadSelector', 'matchLabels').labels
    : undefined;
  const list = byHost.get(rule.fullHost) ?? [];
  byHost.set(rule.fullHost, list);
  let isSeparate = true;
  for (const before of list) {
    isSeparate = !isSameSet(exportTo, before.exportTo);
    // One that is for more than the one before adds to it, and stands by itself, too.
    const adds = before.exportTo.length > 0 && before.exportTo.every((name) => exportTo.includes(name));
    if (isSeparate && !adds) continue;
    const areForPods = selector !== undefined && before.selector !== undefined;
    if (areForPods && !isSameSelector(selector, before.selector)) {
      isSeparate = true;
      continue;
    }
    if (areForPods || (selector === undefined && before.selector === undefined)) isSeparate = false;
    before.rules = [...before.rules, rule];
    before.subsets = new Map(before.subsets);
    for (const subset of rule.subsets) if (!before.subsets.has(subset.name)) before.subsets.set(subset.name, subset);
    before.trafficPolicy ??= policyOf(rule);
  }
  if (!isSeparate) return;
  const subsets = new Map<string, DeclaredSubset>();
  for (const subset of rule.subsets) if (!subsets.has(subset.name)) subsets.set(subset.name, subset);
  list.push({
    rules: [rule],
    subsets,
    trafficPolicy: policyOf(rule),
    exportTo,
    selector,
    namespace: rule.namespace,
  });
}

function policyOf({ object }: DestinationRule): Field | undefined {
  const policy = object.spec.get('trafficPolicy');
  return policy.map === undefined ? undefined : policy;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function isSameSelector(one: Labels, other: Labels): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && byLabels(one).matches(other);
}
