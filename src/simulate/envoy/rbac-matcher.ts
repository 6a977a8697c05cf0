import type { Perhaps } from '../../model/network/network-policy-selector';
import type { EnvoyRequest } from './request-facts';

/** Whether a request is meant. What would have to be known goes into `unsure`, where somebody asks for that. */
export type Matcher = (request: EnvoyRequest, unsure: Set<string> | undefined) => Perhaps;

/** What istiod makes of values: nothing where it can read none of them. */
export interface Generated {
  readonly matcher: Matcher | undefined;
  /** Whether it can't read one of them, or has no use for it on this chain. */
  readonly isFaulty: boolean;
}

export const ANY: Matcher = () => true;

export function allMatch(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (only === undefined) return ANY;
  if (matchers.length === 1) return only;
  return (request, unsure) => {
    let answer: Perhaps = true;
    for (const matcher of matchers) {
      const one = matcher(request, unsure);
      if (one === false) return false;
      if (one === undefined) answer = undefined;
    }
    return answer;
  };
}

export function anyMatches(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) return only;
  return (request, unsure) => {
    let answer: Perhaps = false;
    for (const matcher of matchers) {
      const one = matcher(request, unsure);
      if (one === true) return true;
      if (one === undefined) answer = undefined;
    }
    return answer;
  };
}

export function not(matcher: Matcher): Matcher {
  return (request, unsure) => {
    const answer = matcher(request, unsure);
    return answer === undefined ? undefined : !answer;
  };
}

/** An answer that is not known, and why. */
export function unknown(unsure: Set<string> | undefined, why: string): undefined {
  unsure?.add(why);
  return undefined;
}
