/** istiod takes no longer pattern, whatever Envoy would (istio/istio pkg/config/validation/validation.go, validateStringRegexp). */
export const REGEX_MOST = 1024;

/** Why a pattern is none to RE2, which istiod and Envoy read patterns by; undefined if it is one. */
export function regexProblem(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty';
  if (Buffer.byteLength(pattern) > REGEX_MOST) return `it is longer than ${REGEX_MOST} characters`;
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
