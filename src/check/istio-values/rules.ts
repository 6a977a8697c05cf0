import { ENVIRONMENT } from './environment';
import { IDENTITY } from './identity';
import { OPERATOR } from './operator';
import type { IstioRule } from './rule';
import { UNREAD } from './unread';

/** What charts render without a word, though it is not what was written. */
export const RULES: readonly IstioRule[] = [...UNREAD, ...ENVIRONMENT, ...IDENTITY, ...OPERATOR];
