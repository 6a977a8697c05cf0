/** istiod takes no longer pattern, whatever Envoy would (istio/istio pkg/config/validation/validation.go, validateStringRegexp). */
export const REGEX_MOST = 1024;

const known = new Map<string, string | undefined>();
/** Patterns come from manifests, of which there are few; a program that asks on and on must not keep all of them. */
const KEPT = 2000;

/** Why a pattern is none to RE2, which istiod and Envoy read patterns by; undefined if it is one. */
export function regexProblem(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty';
  if (Buffer.byteLength(pattern) > REGEX_MOST) return `it is longer than ${REGEX_MOST} characters`;
  if (known.has(pattern)) return known.get(pattern);
  if (known.size >= KEPT) known.clear();
  const problem = compileProblem(pattern);
  known.set(pattern, problem);
  return problem;
}

function compileProblem(pattern: string): string | undefined {
  const { RE2JS } = require('re2js') as typeof import('re2js');
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const problem =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it can not be read';
    return UNSURE.test(problem) ? undefined : problem;
  }
}

/** Where versions of RE2 differ: Go's takes one name for two groups, and more names of scripts the newer it is. */
const UNSURE = /^(?:duplicate capture group name|invalid character class range: `\\[pP]\{)/;
