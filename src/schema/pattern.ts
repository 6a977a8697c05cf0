/** What finds a pattern in a text. */
type Search = (text: string) => boolean;

/** A pattern, and what is known of texts. */
interface Pattern {
  readonly search: Search;
  readonly verdicts: Map<string, boolean>;
}

const known = new Map<string, Pattern>();
/** Patterns come from schemas, and texts are mostly names that come again; neither may fill the memory. */
const PATTERNS_KEPT = 2000;
const TEXTS_KEPT = 4096;
const LONGEST_KEPT = 256;

/** A label of DNS, with small letters. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DOMAIN = String.raw`${LABEL}(\.${LABEL})*`;

/**
 * What nearly all names in schemas are held against. They mean the same to JavaScript, which is linear in them as well: from each place
 * in a text there is one way on, but for the end of a run, which the next character decides. So RE2, for patterns that nobody has
 * looked at, is not even loaded for most files.
 */
const OF_NAMES: ReadonlySet<string> = new Set([
  `^${LABEL}$`,
  `^${DOMAIN}$`,
  `^$|^${DOMAIN}$`,
  String.raw`^(\*\.)?${DOMAIN}$`,
  '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
]);

/** Whether a pattern (RE2) is found in a text. A pattern that Go does not compile fails every text, as on an API server. */
export function isMatch(pattern: string, text: string): boolean {
  const { search, verdicts } = patternOf(pattern);
  const before = verdicts.get(text);
  if (before !== undefined) return before;
  const verdict = search(text);
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
  const pattern = { search: searchFor(source), verdicts: new Map<string, boolean>() };
  known.set(source, pattern);
  return pattern;
}

function searchFor(source: string): Search {
  if (!OF_NAMES.has(source)) return linearSearch(source);
  const pattern = new RegExp(source);
  // JavaScript remembers a place for each character of a run, and memory for that is bounded.
  return (text) => (text.length <= LONGEST_KEPT ? pattern.test(text) : linearSearch(source)(text));
}

function linearSearch(source: string): Search {
  const { RE2JS } = require('re2js') as typeof import('re2js');
  try {
    const pattern = RE2JS.compile(source);
    return (text) => pattern.matcher(text).find();
  } catch {
    return () => false;
  }
}
