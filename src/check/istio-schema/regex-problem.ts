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
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it can not be read';
  }
}
