// Written by `npm run rules` from the files beside it.
import type { Rule } from '../define-rule';
import type { RegisteredRule } from '../registry';

interface Loaded {
  readonly default: Rule;
}

/** Every rule, by its id. */
export const RULES: readonly RegisteredRule[] = [
  { id: 'authz/deny-void', on: ['AuthorizationPolicy'], load: () => (require('./authz/deny-void') as Loaded).default },
  { id: 'waypoint/not-found', on: ['Namespace', 'Service', 'ServiceEntry', 'workload'], load: () => (require('./waypoint/not-found') as Loaded).default },
];
