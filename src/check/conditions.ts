import type { Path } from '../model/field';
import type { MeshObject } from '../model/mesh-object';
import type { RuleDraft } from './define-rule';

/** The rule that tells of every condition. */
const GENERAL = 'status/negative-condition';

/**
 * Gives conditions to the findings of the rules that tell of the same mistake; what is left of the general rule are those of which no
 * other tells.
 */
export function withConditions(drafts: readonly RuleDraft[]): readonly RuleDraft[] {
  const general = drafts.filter(({ rule }) => rule.id === GENERAL);
  if (general.length === 0) return drafts;
  const special = new Map<MeshObject, RuleDraft[]>();
  for (const draft of drafts) {
    if (!draft.rule.conditions) continue;
    const of = special.get(draft.object);
    if (of) of.push(draft);
    else special.set(draft.object, [draft]);
  }
  const told = new Set<RuleDraft>();
  for (const draft of general) {
    const names = draft.conditions.map(({ reason, type }) => `${type} ${reason}`);
    for (const other of special.get(draft.object) ?? []) {
      const isSame = other.rule.conditions!.some((one) => names.includes(one)) && areOneAbove(draft.path, other.path);
      if (!isSame) continue;
      for (const condition of draft.conditions) other.tells(condition);
      told.add(draft);
    }
  }
  return drafts.filter((draft) => !told.has(draft));
}

/** Whether one of two places is within the other. */
export function areOneAbove(one: Path, other: Path): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.every((key, i) => key === long[i]);
}
