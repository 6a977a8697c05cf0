import type { Field } from '../field';
import type { VirtualRoute } from './virtual-service';

/** A match as text, the same for two that say the same, in whatever order; its name says nothing. */
export function matchKey({ value, map }: Field): string {
  return JSON.stringify(
    sorted(map ? Object.fromEntries(Object.entries(map).filter(([key]) => key !== 'name')) : value),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, one]) => [key, sorted(one)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Whether whatever one match takes, another takes too, as far as plain texts tell: a prefix of a path and conditions of which the
 * wider has none that the narrower lacks. No method means any.
 *
 * @see istio/istio pkg/config/validation/validation.go, coveredValidation (read for 1.32-dev)
 */
export function covers(wider: Field, narrower: Field): boolean {
  const [prefix, longer] = [wider, narrower].map((match) => match.get('uri', 'prefix').text);
  if (!prefix || !longer || !longer.startsWith(prefix)) return false;
  return (wider.entries ?? []).every(([key, condition]) => {
    const other = narrower.get(key);
    switch (key) {
      case 'name':
      case 'statPrefix':
        return true;
      case 'uri':
        return isPlain(condition) && isPlain(other);
      case 'method':
      case 'authority':
      case 'scheme':
        return implies(other, condition);
      case 'headers':
      case 'queryParams':
      case 'withoutHeaders':
        // What is said of a header in the negative holds of more the less is said; only the same will do.
        return condition.entries.every(([name, one]) =>
          key === 'withoutHeaders' ? isSame(one, other.get(name)) : implies(other.get(name), one),
        );
      default:
        return !condition.isSet || isSame(condition, other);
    }
  });
}

/** Whether a path matches letter by letter: `ignoreUriCase` and patterns are not for comparing prefixes. */
function isPlain(uri: Field): boolean {
  return uri.entries.length === 1;
}

/** Whether a text that one condition takes, another takes too. */
function implies(narrower: Field, wider: Field): boolean {
  if (isSame(narrower, wider)) return true;
  const prefix = wider.get('prefix').text;
  if (prefix === undefined || wider.entries.length !== 1) return false;
  const text = narrower.get('exact').text ?? narrower.get('prefix').text;
  return text !== undefined && text.startsWith(prefix);
}

function isSame(one: Field, other: Field): boolean {
  return other.isSet && matchKey(one) === matchKey(other);
}

/** Whether a rule of a VirtualService takes everything: it has no match, or a list of none. */
export function takesEverything({ field }: VirtualRoute): boolean {
  const match = field.get('match');
  return field.map !== undefined && (!match.isSet || (Array.isArray(match.value) && match.value.length === 0));
}

/** Whether a match is for clients inside the mesh, as far as its `gateways` say. */
export function isMatchForMesh(match: Field): boolean {
  const gateways = match.get('gateways').texts;
  return gateways.length === 0 || gateways.includes('mesh');
}
