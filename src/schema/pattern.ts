import type { RE2JS } from 're2js';

/** A pattern, and what is known of texts. */
interface Pattern {
  readonly compiled: RE2JS | undefined;
  readonly verdicts: Map<string, boolean>;
}

const known = new Map<string, Pattern>();
/** Patterns come from schemas, and texts are mostly names that come again; neither may fill the memory. */
const PATTERNS_KEPT = 2000;
const TEXTS_KEPT = 4096;
const LONGEST_KEPT = 256;

/** Whether a pattern (RE2) is found in a text. A pattern that Go does not compile fails every text, as on an API server. */
export function isMatch(pattern: string, text: string): boolean {
  const { compiled, verdicts } = patternOf(pattern);
  const before = verdicts.get(text);
  if (before !== undefined) return before;
  const verdict = compiled?.matcher(text).find() ?? false;
  if (text.length <= LONGEST_KEPT) {
    if (verdicts.size >= TEXTS_KEPT) verdicts.clear();
    verdicts.set(text, verdict);
  }
  return verdict;
}

function patternOf(source: string): Pattern {
  const before = known.get(source);
  if (before) return before;
  if (known.size >= PATTERNS_KEPT) known.clear();
  const pattern = { compiled: compile(source), verdicts: new Map<string, boolean>() };
  known.set(source, pattern);
  return pattern;
}

function compile(source: string): RE2JS | undefined {
  const { RE2JS: Re2 } = require('re2js') as typeof import('re2js');
  try {
    return Re2.compile(source);
  } catch {
    return undefined;
  }
}
