import { Languages, hasEmpty, lettersIn, type Language, type Letters } from './language';
import { ANY_LETTER, languageOfPattern, languageOfText } from './read-pattern';
import type { TextPattern } from './text-samples';

/** Characters that Envoy lets stand for `{*}` and `{**}` in a path (envoyproxy/envoy source/extensions/path/uri_template_lib). */
const SEGMENT = String.raw`[\w.~%!$&'()+,;:@=-]+`;
const SEGMENTS = String.raw`[\w.~%!$&'()+,;:@=/-]*`;

/** More states, or more work on them, than this is no longer gone through. */
const MOST_STATES = 5000;
const MOST_WORK = 500_000;

const SLASH: Letters = [[47, 47]];

/** A letter that looks like nothing in particular comes first, and what reads badly last. */
const READABLE = 'zqxabcdefghijklmnoprstuvwy0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_/.';

/** Texts for every way in which conditions can hold or not; undefined where some condition can't be read, or there are too many ways. */
export function textClasses(patterns: readonly TextPattern[], possible: string): readonly string[] | undefined {
  const languages = new Languages();
  const wanted = patterns.map((pattern) => languageOf(languages, pattern));
  const allowed = languageOfPattern(languages, possible);
  if (!allowed || wanted.some((one) => one === undefined)) return undefined;
  const start = [allowed, ...(wanted as readonly Language[])];
  const letters = alphabet(start);
  const found = new Map<string, string>();
  const seen = new Set([keyOf(start)]);
  let edge: { readonly state: readonly Language[]; readonly text: string }[] = [{ state: start, text: '' }];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { state, text } of edge) {
      const [may, ...others] = state as [Language, ...Language[]];
      if (hasEmpty(may)) {
        const signature = others.map((one) => (hasEmpty(one) ? '1' : '0')).join('');
        // The empty text is the last to be taken.
        if (!found.has(signature) || found.get(signature) === '') found.set(signature, text);
      }
      for (const letter of letters) {
        if (languages.work > MOST_WORK) return undefined;
        const behind = state.map((one) => languages.behind(one, letter));
        const key = keyOf(behind);
        if (behind[0] === languages.none || seen.has(key)) continue;
        if (seen.size >= MOST_STATES) return undefined;
        seen.add(key);
        next.push({ state: behind, text: text + String.fromCodePoint(letter) });
      }
    }
    edge = next;
  }
  return [...found.values()];
}

function keyOf(state: readonly Language[]): string {
  return state.map(({ id }) => id).join(' ');
}

function languageOf(languages: Languages, pattern: TextPattern): Language | undefined {
  const rest = languages.many(languages.letter(ANY_LETTER));
  if (pattern.kind === 'present') return rest;
  const { ignoresCase = false, kind, value } = pattern;
  if (kind === 'template') return languageOfPattern(languages, ofTemplate(value));
  if (kind === 'regex') return languageOfPattern(languages, value);
  const text = languageOfText(languages, value, ignoresCase);
  if (!text) return undefined;
  switch (kind) {
    case 'exact':
      return text;
    case 'prefix':
      return languages.inTurn(text, rest);
    case 'suffix':
      return languages.inTurn(rest, text);
    default: {
      const more = languages.inTurn(languages.letter(SLASH), rest);
      return languages.inTurn(text, languages.or(languages.empty, more));
    }
  }
}

/** The first `{**}` alone is more than itself. */
function ofTemplate(value: string): string {
  const parts = value.split('/');
  const deep = parts.indexOf('{**}');
  return parts
    .map((part, i) => {
      if (i === deep) return SEGMENTS;
      return part === '{*}' ? SEGMENT : part.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
    })
    .join('/');
}

/** One letter for each way in which conditions look at letters. */
function alphabet(all: readonly Language[]): readonly number[] {
  const sets = new Set<Letters>();
  for (const one of all) lettersIn(one, sets);
  const cuts = [...new Set([...sets].flatMap((set) => set.flatMap(([from, to]) => [from, to + 1])))].sort(
    (a, b) => a - b,
  );
  const candidates = [...[...READABLE].map((char) => char.codePointAt(0)!), ...cuts];
  const found = new Map<string, number>();
  for (const letter of candidates) {
    const signature = [...sets]
      .map((set) => (set.some(([from, to]) => from <= letter && letter <= to) ? '1' : '0'))
      .join('');
    if (signature.includes('1') && !found.has(signature)) found.set(signature, letter);
  }
  return [...found.values()];
}
