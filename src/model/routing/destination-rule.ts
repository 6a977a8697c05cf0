import { fact, factOf } from '../fact';
import type { Field, Labels } from '../field';
import { HostIndex } from '../services/host-index';
import { fullHost } from '../services/hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { exportToOf, isVisible } from '../services/service-entry';
import { settings } from '../platform/settings';

/** A subset of a host. */
export interface DeclaredSubset {
  readonly name: string;
  readonly labels: Labels;
  readonly field: Field;
}

/** A DestinationRule, read. */
export interface DestinationRule {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  readonly fullHost: string;
  readonly subsets: readonly DeclaredSubset[];
  readonly exportTo: readonly string[] | undefined;
  /** Whether it is for certain clients only, which a waypoint is none of. */
  readonly hasWorkloadSelector: boolean;
  readonly title: string;
}

/** All DestinationRules. */
export const destinationRules = fact((mesh): readonly DestinationRule[] =>
  mesh.ofKind('DestinationRule').map((object) => destinationRuleOf(mesh, object)),
);

const destinationRuleOf = factOf((mesh: Mesh, object: MeshObject): DestinationRule => {
  const { spec, namespace, name } = object;
  const host = spec.get('host').text ?? '';
  return {
    object,
    namespace,
    name,
    host,
    fullHost: fullHost(mesh, host, namespace),
    subsets: spec.get('subsets').items.map((field) => ({
      name: field.get('name').text ?? '',
      labels: field.get('labels').labels,
      field,
    })),
    exportTo: exportToOf(spec.get('exportTo')),
    hasWorkloadSelector: spec.get('workloadSelector').isSet,
    title: object.title,
  };
});

/** The DestinationRules about a host, whoever reads them. */
export const destinationRulesFor = (mesh: Mesh, host: string): readonly DestinationRule[] => byHost(mesh).for(host);

const byHost = fact((mesh) => new HostIndex(destinationRules(mesh).map((rule) => [rule.fullHost, rule] as const)));

/**
 * The rules that a proxy in one namespace reads for a host of another: its own namespace's, else the host's, else the root's;
 * within a tier those of the most specific host.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, destinationRule (read for 1.32-dev)
 */
export function destinationRulesRead(
  mesh: Mesh,
  host: string,
  proxy: string,
  home: string,
): readonly DestinationRule[] {
  const { rootNamespace } = settings(mesh);
  const all = destinationRulesFor(mesh, host).filter(({ hasWorkloadSelector }) => !hasWorkloadSelector);
  const seen = (rule: DestinationRule): boolean => isVisible(rule.exportTo, rule.namespace, proxy);
  const tiers = [
    proxy === rootNamespace ? [] : all.filter(({ namespace }) => namespace === proxy),
    all.filter((rule) => rule.namespace === home && seen(rule)),
    all.filter((rule) => rule.namespace === rootNamespace && seen(rule)),
  ];
  const tier = tiers.find((rules) => rules.length > 0) ?? [];
  const longest = Math.max(0, ...tier.map(({ fullHost: own }) => specificity(own)));
  return tier.filter(({ fullHost: own }) => specificity(own) === longest);
}

/** A host without a wildcard is more specific than any with one, and a longer one than a shorter. */
function specificity(host: string): number {
  return host.startsWith('*') ? host.length : 10_000 + host.length;
}
