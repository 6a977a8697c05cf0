import { isAtLeast } from '../model/platform/platform-facts';
import type { Mesh } from '../model/mesh';
import type { Component } from '../install/platform-props';
import { type Kind, KINDS } from '../model/kinds';
import { WORKLOAD_KINDS } from '../model/workloads/workload';
import type { Rule, RuleDraft, RuleSubject } from './define-rule';

/** Whether a rule holds for the versions of a mesh. */
export function holds(mesh: Mesh, { applies }: Pick<Rule, 'applies'>): boolean {
  return Object.entries(applies ?? {}).every(([component, range]) =>
    range.split(/\s+/).every((part) => {
      const [, operator, version = ''] = /^(>=|<)(\d+(?:\.\d+)*)$/.exec(part) ?? [];
      const isAt = isAtLeast(mesh, component as Component, version);
      return operator === '<' ? !isAt : isAt;
    }),
  );
}

/** Whether a mesh has anything that a rule could speak of. */
export function hasSubject(mesh: Mesh, { on }: Pick<Rule, 'on'>): boolean {
  if (on.includes('any')) return mesh.objects.length > 0;
  if (on.includes('refused')) {
    const { refusals } = require('../schema/refusals') as typeof import('../schema/refusals');
    return refusals(mesh).length > 0;
  }
  return on.flatMap(kindsOf).some((kind) => mesh.ofKind(kind).length > 0);
}

/** The kinds that one of a rule's stands for. */
export function kindsOf(kind: RuleSubject): readonly Kind[] {
  if (kind === 'any' || kind === 'refused') return Object.keys(KINDS) as Kind[];
  return kind === 'workload' ? WORKLOAD_KINDS : [kind];
}

/** Runs one rule. A rule says the same of one field once. */
export function runRule(mesh: Mesh, rule: Rule): readonly RuleDraft[] {
  if (!hasSubject(mesh, rule) || !holds(mesh, rule)) return [];
  const drafts: RuleDraft[] = [];
  rule.run(mesh, (draft) => void drafts.push(draft));
  return drafts;
}
