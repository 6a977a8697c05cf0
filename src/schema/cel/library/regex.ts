import type { RE2JS } from 're2js';
import type { Spend } from '../compare';
import type { Signatures } from '../overload';
import { CelError, ListValue } from '../value';

const KEPT = 500;
const known = new Map<string, RE2JS>();

/** A pattern as the server reads it (RE2), never the host's own. */
function compiled(pattern: string, text: string, spend: Spend): RE2JS {
  // RE2 is linear in both; upstream counts a step for each four letters of the pattern and ten of the text.
  spend(1 + (text.length / 10 + 1) * (pattern.length / 4 + 1));
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const { RE2JS: Re2 } = require('re2js') as typeof import('re2js');
  let made: RE2JS;
  try {
    made = Re2.compile(pattern);
  } catch {
    throw new CelError(`Illegal regex: ${pattern.slice(0, 200)}`);
  }
  if (known.size >= KEPT) known.clear();
  known.set(pattern, made);
  return made;
}

function matches(text: string, pattern: string, spend: Spend): boolean {
  return compiled(pattern, text, spend).matcher(text).find();
}

/** The first n matches; all of them where n is negative. */
function findAll(text: string, pattern: string, n: bigint, spend: Spend): ListValue {
  const matcher = compiled(pattern, text, spend).matcher(text);
  const found: string[] = [];
  const most = n < 0n ? Infinity : Number(n);
  while (found.length < most && matcher.find()) {
    spend(1);
    found.push(matcher.group() ?? '');
  }
  return new ListValue(found);
}

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/regex.go */
export const REGEX: Signatures = {
  'string -> matches(string) bool': matches,
  'matches(string, string) bool': matches,
  'string -> find(string) string': (text: string, pattern: string, spend: Spend) => {
    const matcher = compiled(pattern, text, spend).matcher(text);
    return matcher.find() ? (matcher.group() ?? '') : '';
  },
  'string -> findAll(string) list<string>': (text: string, pattern: string, spend: Spend) =>
    findAll(text, pattern, -1n, spend),
  'string -> findAll(string, int) list<string>': findAll,
};
