import { fact } from '../fact';
import type { Field, Labels } from '../field';
import type { Mesh } from '../mesh';
import { isAtLeast } from '../platform/platform-facts';
import { settings } from '../platform/settings';
import { byLabelSelector } from '../selectors';
import { namespaceLabels } from '../workloads/enrolment';

/** How far the mesh's administrator lets the ServiceEntries of a namespace be seen. */
export type EntryVisibility =
  | 'public'
  /** By clients of its own namespace. */
  | 'namespace'
  /** By nobody: no proxy hears of them. */
  | 'none'
  /** It turns on labels of the namespace that the input does not have. */
  | 'unknown';

interface VisibilityPolicy {
  readonly visibility: EntryVisibility;
  /** All of them have to match; undefined where the rule is of a kind that no release knows, which never does. */
  readonly rules: readonly (((labels: Labels) => boolean) | undefined)[];
}

/** What mesh config says of it; undefined where nothing is said, or no istiod would read it. */
const configured = fact((mesh): Field | undefined => {
  const field = settings(mesh).meshConfig.get('serviceEntryVisibility');
  return field.isSet && isAtLeast(mesh, 'istio', '1.31') ? field : undefined;
});

const policies = fact((mesh): readonly VisibilityPolicy[] =>
  (configured(mesh)?.get('policies').items ?? []).map((policy) => ({
    visibility: visibilityNamed(policy.get('visibility')),
    rules: policy.get('matchingRules').items.map((rule) => {
      const selector = rule.get('namespaceSelector');
      return selector.isSet ? byLabelSelector(selector).matches : undefined;
    }),
  })),
);

/** Whether the mesh has a say in how far ServiceEntries are seen. */
export function decidesVisibility(mesh: Mesh): boolean {
  return configured(mesh) !== undefined;
}

/** Whether sidecars go by it as well. */
export function sidecarsObeyVisibility(mesh: Mesh): boolean {
  return configured(mesh)?.get('applyToSidecars').boolean === true;
}

/**
 * How far the ServiceEntries of a namespace are seen: as the first policy says that matches its labels, else as the default does.
 *
 * @see istio/istio pilot/pkg/model/serviceentry_visibility.go, VisibilityFor (read for 1.32-dev)
 */
export function visibilityIn(mesh: Mesh, namespace: string): EntryVisibility {
  const field = configured(mesh);
  if (!field) return 'public';
  const labels = namespaceLabels(mesh, namespace);
  for (const { rules, visibility } of policies(mesh)) {
    if (rules.includes(undefined)) continue;
    if (rules.length > 0 && labels === undefined) return 'unknown';
    if (rules.every((matches) => matches!(labels ?? {}))) return visibility;
  }
  return visibilityNamed(field.get('defaultVisibility'));
}

function visibilityNamed(field: Field): EntryVisibility {
  switch (field.text) {
    case 'NAMESPACE':
      return 'namespace';
    case 'NONE':
      return 'none';
    default:
      return 'public';
  }
}
