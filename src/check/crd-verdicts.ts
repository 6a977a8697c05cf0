import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { givenCrds } from '../schema/crds/given';
import { areOneAbove } from './conditions';
import type { RuleDraft } from './define-rule';

/** The rule that runs those of CRDs. */
const OF_CRDS = 'schema/validation';
/** The one that says which of these can't be run. */
const NOT_RUN = 'schema/not-evaluated';

/**
 * Where the user gives the CRD of a kind, its rules in CEL decide: what a rule of ours says that stands for one of them is kept where the CRD says
 * it too, in place of that, and dropped where the CRD has no such rule.
 */
export function withCrds(
  mesh: Mesh,
  drafts: readonly RuleDraft[],
  isRun: (rule: string) => boolean,
): readonly RuleDraft[] {
  const { kinds } = givenCrds(mesh);
  if (kinds.size === 0 || !isRun(OF_CRDS)) return drafts;
  const unsure = new Set(drafts.flatMap(({ object, rule }) => (rule.id === NOT_RUN ? [object] : [])));
  const verdicts = new Map<MeshObject, RuleDraft[]>();
  for (const draft of drafts) {
    if (draft.rule.id !== OF_CRDS) continue;
    const of = verdicts.get(draft.object);
    if (of) of.push(draft);
    else verdicts.set(draft.object, [draft]);
  }
  const dropped = new Set<RuleDraft>();
  for (const draft of drafts) {
    const { object, path, rule } = draft;
    const crd = rule.isInCrd && kinds.get(`${object.group} ${object.kindName}`);
    if (!crd?.versions.some(({ schema }) => schema !== undefined)) continue;
    const same = (verdicts.get(object) ?? []).filter((one) => areOneAbove(one.path, path));
    for (const one of same) dropped.add(one);
    // istiod has an opinion of its own on what others are about.
    if (same.length === 0 && !unsure.has(object) && rule.id.startsWith('schema/')) dropped.add(draft);
  }
  return drafts.filter((draft) => !dropped.has(draft));
}
