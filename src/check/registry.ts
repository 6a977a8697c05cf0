import type { Kind } from '../model/kinds';
import type { Rule } from './define-rule';

/** A rule that is not loaded yet: what decides whether it will be. */
export interface RegisteredRule {
  readonly id: string;
  readonly on: readonly (Kind | 'workload' | 'any')[];
  load(): Rule;
}
