import { isTemplate, templateTest } from '../envoy/rbac-text';
import { fullMatch } from '../envoy/re2';
import { textClasses } from './text-classes';

/** A condition on a text, of a policy or a route. */
export type TextPattern =
  | {
      readonly kind: 'exact' | 'prefix' | 'suffix' | 'segments' | 'template' | 'regex';
      readonly value: string;
      readonly ignoresCase?: boolean;
    }
  | { readonly kind: 'present' };

/** Texts, one for each way in which all the conditions can hold or not, and the conditions that no text was found for. */
export interface TextSamples {
  readonly samples: readonly string[];
  /** Conditions that are beyond this: no text that they take, or none that they leave, was found. */
  readonly inexact: readonly string[];
}

/** A text that nobody has a condition on. */
const FILLER = 'zq';

/** What can be sent at all. */
export interface Possible {
  /** A pattern that it has to be, as a whole. */
  readonly pattern: string;
  /** Whether a text reaches whoever looks at it as it is. @default - it does */
  readonly isKept?: ((text: string) => boolean) | undefined;
}

const ANYTHING: Possible = { pattern: '[!-~](?:[ -~]*[!-~])?' };

/**
 * Texts that stand for all others, as far as some conditions can tell them apart: whatever text there is, one of these meets the same
 * conditions. For what is equal, begins or ends in some way a few candidates are all it takes; for patterns and templates all ways are gone
 * through in which they can hold together. Where that can't be, the patterns are named.
 *
 * @param base texts that stand for those that no condition is about, such as `/`; the first is what others are made from
 */
export function textSamples(
  patterns: readonly TextPattern[],
  base: string | readonly string[],
  { isKept = () => true, pattern: possible }: Possible = ANYTHING,
): TextSamples {
  const found = new Map<string, string>();
  const tests = patterns.map(testOf);
  const isPossible = new RegExp(`^(?:${possible})$`);
  const add = (text: string): boolean => {
    if (!isPossible.test(text) || !isKept(text)) return false;
    const signature = tests.map((test) => (test(text) ? '1' : '0')).join('');
    const before = found.get(signature);
    if (before === undefined || text.length < before.length) found.set(signature, text);
    return true;
  };
  for (const text of candidates(patterns, typeof base === 'string' ? [base] : base)) add(text);
  if (!areIntricate(patterns)) return { samples: [...found.values()], inexact: [] };
  const known = new Set(found.values());
  const classes = textClasses(patterns, possible);
  // Candidates read better than what is put together letter by letter, and are as good.
  const isWhole = classes?.every((text) => covers(found, tests, text) || add(text)) ?? false;
  const intricate = patterns.flatMap((one) => (one.kind === 'present' || !isIntricate(one) ? [] : [one.value]));
  return {
    samples: [...known, ...[...found.values()].filter((text) => !known.has(text))],
    inexact: isWhole ? [] : [...new Set(intricate)],
  };
}

function covers(
  found: ReadonlyMap<string, string>,
  tests: readonly ((text: string) => boolean)[],
  text: string,
): boolean {
  return found.has(tests.map((test) => (test(text) ? '1' : '0')).join(''));
}

/** Whether candidates may miss a way in which conditions hold together. */
function areIntricate(patterns: readonly TextPattern[]): boolean {
  const cased = patterns.flatMap((one) => (one.kind === 'present' ? [] : [one.ignoresCase === true]));
  return patterns.some(isIntricate) || (cased.includes(true) && cased.includes(false));
}

function isIntricate({ kind }: TextPattern): boolean {
  return kind === 'regex' || kind === 'template';
}

/** A test of a condition. */
export function testOf(pattern: TextPattern): (text: string) => boolean {
  if (pattern.kind === 'present') return () => true;
  const fold =
    pattern.ignoresCase === true ? (text: string): string => text.toLowerCase() : (text: string): string => text;
  const value = fold(pattern.value);
  switch (pattern.kind) {
    case 'exact':
      return (text) => fold(text) === value;
    case 'prefix':
      return (text) => fold(text).startsWith(value);
    case 'suffix':
      return (text) => fold(text).endsWith(value);
    case 'segments':
      return (text) => fold(text).startsWith(value) && (text.length === value.length || text[value.length] === '/');
    case 'template':
      return templateTest(pattern.value);
    default:
      return fullMatch(pattern.value);
  }
}

function candidates(patterns: readonly TextPattern[], likely: readonly string[]): ReadonlySet<string> {
  const base = likely[0] ?? '';
  const all = new Set<string>([...likely, `${base}${FILLER}`, `${base}${FILLER.toUpperCase()}`]);
  const starts = new Set<string>([base]);
  const ends = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.kind === 'present') continue;
    const { value } = pattern;
    switch (pattern.kind) {
      case 'exact':
        // Those that are near it, for whoever compares without the case of letters, or with what follows.
        for (const one of [
          value,
          value.toUpperCase(),
          `${value}/`,
          `${value}${FILLER}`,
          `${value}${FILLER.toUpperCase()}`,
        ])
          all.add(one);
        break;
      case 'suffix':
        ends.add(value);
        break;
      case 'template':
        for (const one of instances(value)) all.add(one);
        break;
      case 'regex':
        for (const one of guesses(value)) all.add(one);
        break;
      default:
        starts.add(value);
        if (pattern.ignoresCase === true) starts.add(value.toUpperCase());
    }
  }
  for (const start of starts) {
    const bases = [start, `${start}/`, `${start}${FILLER}`, `${start}/${FILLER}`];
    for (const one of bases) all.add(one);
    for (const end of ends) {
      all.add(`${start}${FILLER}${end}`).add(`${start}/${FILLER}${end}`);
      for (const one of overlaps(start, end)) all.add(one);
    }
  }
  return all;
}

/** Texts that begin with one and end with another, from the shortest on. */
function overlaps(start: string, end: string): readonly string[] {
  const found: string[] = [];
  for (let shared = Math.min(start.length, end.length); shared >= 0; shared--) {
    if (start.endsWith(end.slice(0, shared))) found.push(start + end.slice(shared));
  }
  return found;
}

/** Paths that a template takes. */
function instances(template: string): readonly string[] {
  if (!isTemplate(template)) return [template];
  const one = template.replaceAll('{*}', FILLER);
  return [one.replaceAll('{**}', FILLER), one.replaceAll('{**}', `${FILLER}/${FILLER}`), one.replaceAll('{**}', '')];
}

/** Texts that a pattern may take: a few ways to fill in what it leaves open. A guess that is wrong does no harm. */
function guesses(pattern: string): readonly string[] {
  const alternatives = split(pattern.replace(/^\^/, '').replace(/\$$/, ''));
  return alternatives.flatMap((one) =>
    ['zq', '0', '/zq'].flatMap((filler) => [fill(one, filler, 1), fill(one, filler, 0)]),
  );
}

/** The alternatives at the top of a pattern. */
function split(pattern: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let at = 0;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '(' || pattern[i] === '[') depth++;
    else if (pattern[i] === ')' || pattern[i] === ']') depth--;
    else if (pattern[i] === '|' && depth === 0) {
      found.push(pattern.slice(at, i));
      at = i + 1;
    }
  }
  return [...found, pattern.slice(at)];
}

function fill(pattern: string, filler: string, optional: 0 | 1): string {
  let text = pattern;
  // From the inside out, a group is its first alternative.
  for (let i = 0; i < 20 && /\([^()]*\)/.test(text); i++) {
    text = text.replaceAll(
      /\((?:\?:|\?i:|\?P?<\w+>)?([^()]*)\)([*+?]|\{\d+(?:,\d*)?\})?/g,
      (_, inner: string, times?: string) =>
        times === undefined || times === '+' || optional === 1 ? inner.split('|')[0]! : '',
    );
  }
  return text
    .replaceAll(/\\d(?:[*+?]|\{\d+(?:,\d*)?\})?/g, '0')
    .replaceAll(/\\w(?:[*+?]|\{\d+(?:,\d*)?\})?/g, 'z')
    .replaceAll(/\[\^[^\]]*\](?:[*+?]|\{\d+(?:,\d*)?\})?/g, 'z')
    .replaceAll(/\[([^\]])[^\]]*\](?:[*+?]|\{\d+(?:,\d*)?\})?/g, '$1')
    .replaceAll(/\.(?:\*|\+)/g, filler)
    .replaceAll(/(?<!\\)\./g, 'z')
    .replaceAll(/([^\\])[?*]/g, optional === 1 ? '$1' : '')
    .replaceAll(/([^\\])\+/g, '$1')
    .replaceAll(/\\(.)/g, '$1');
}
