import type { Rule, RuleSubject } from './define-rule';

/** A rule that is not loaded yet: what decides whether it will be. */
export interface RegisteredRule {
  readonly id: string;
  readonly on: readonly RuleSubject[];
  load(): Rule;
}
