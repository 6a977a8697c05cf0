import { distance } from 'fastest-levenshtein';
import { refuse, shown, type Place } from './refuse';

/** The name among `known` that a misspelt one most likely meant, if any is close. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of known) {
    const d = distance(given.toLowerCase(), name.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}

/**
 * Makes the check that refuses props nobody reads. TypeScript stops them in literals only; from JavaScript, or through
 * a variable, a misspelt prop would be dropped without a word, which in a policy opens or closes a door.
 *
 * @param names every prop of `P`; the compiler refuses a list that lacks one or has one too many
 */
export function knownProps<P>(names: Record<keyof P, true>): (place: Place, props: unknown) => void {
  const known = Object.keys(names);
  return (place, props) => {
    if (props === null || typeof props !== 'object' || Array.isArray(props)) {
      refuse(place, `props must be an object, got ${shown(props)}`);
    }
    for (const given of Object.keys(props)) {
      if (Object.hasOwn(names as object, given)) continue;
      const meant = nearest(given, known);
      refuse(place, `unknown prop "${given}"; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`);
    }
  };
}
