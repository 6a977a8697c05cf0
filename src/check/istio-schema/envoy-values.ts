import { nearest } from '../../input/known-props';
import { isMap, type JsonMap, type Path } from '../../model/field';
import { ENVOY_FIELDS, ENVOY_PLACES } from './envoy-fields';
import { goDuration } from './go-duration';

/** What istiod says of a value that is to become a message of Envoy. */
export interface EnvoyProblem {
  /** Not of the type of its field; a field that there is none of; without `@type`, or with a misspelt one; a filter that only has a name. */
  readonly is: 'wrong' | 'unknown' | 'untyped' | 'misspelt' | 'named';
  readonly path: Path;
  /** What is wrong with the value; for what there is none of, what is like it. */
  readonly says: string | undefined;
  /** The message that it is in. */
  readonly of: string;
}

const messages = new Map<string, ReadonlyMap<string, string>>();

/**
 * What istiod finds in the value of a patch, as far as the messages are in our table.
 *
 * @see istio/istio pkg/config/xds/xds.go, BuildXDSObjectFromStruct, and pkg/config/validation/envoyfilter (read for 1.32-dev)
 */
export function envoyProblems(place: string, value: JsonMap): readonly EnvoyProblem[] {
  const name = Object.hasOwn(ENVOY_PLACES, place) ? ENVOY_PLACES[place]! : undefined;
  if (name === undefined) return [];
  const found: EnvoyProblem[] = [];
  inMessage(value, name, [], false, found);
  return found;
}

function inMessage(given: JsonMap, name: string, path: Path, isListed: boolean, found: EnvoyProblem[]): void {
  const fields = fieldsOf(name);
  for (const [key, value] of Object.entries(given)) {
    const type = fields.get(key);
    // In old versions of the encoding, a null is as good as nothing.
    if (type === undefined)
      found.push({ is: 'unknown', path: [...path, key], says: nearest(key, [...fields.keys()]), of: name });
    else if (value !== null) inField(value, type, [...path, key], name, found);
  }
  const isSet = (key: string): boolean => (given[key] ?? null) !== null;
  const hasConfig = ['typed_config', 'typedConfig', 'config_discovery', 'configDiscovery'].some(isSet);
  // Upstream looks for these outside of lists.
  if (fields.has('typed_config') && !hasConfig && !isListed)
    found.push({ is: 'named', path, says: undefined, of: name });
}

function inField(value: unknown, type: string, path: Path, of: string, found: EnvoyProblem[]): void {
  const wrong = (says: string): void =>
    void found.push({ is: 'wrong', path, says: `${says}, and is ${shown(value)}`, of });
  if (type.endsWith('*')) {
    if (!Array.isArray(value)) return wrong('it must be a list');
    value.forEach((one: unknown, i) => one !== null && inValue(one, type.slice(0, -1), [...path, i], of, true, found));
  } else if (type === 'map' || type === 'typedMap') {
    if (!isMap(value)) return wrong('it must be a map');
    for (const [key, one] of Object.entries(value))
      if (one !== null) inValue(one, type === 'map' ? 'message' : 'typed', [...path, key], of, true, found);
  } else {
    inValue(value, type, path, of, false, found);
  }
}

function inValue(value: unknown, type: string, path: Path, of: string, isListed: boolean, found: EnvoyProblem[]): void {
  const wrong = (says: string): void =>
    void found.push({ is: 'wrong', path, says: `${says}, and is ${shown(value)}`, of });
  if (type.includes('|')) {
    const names = type.split('|').filter((name) => name !== '');
    if (!names.includes(value as string) && !(typeof value === 'number' && isWhole(value, INT)))
      wrong(`it must be one of ${names.join(', ')}`);
  } else if (Object.hasOwn(LEAVES, type)) {
    const { fits, must } = LEAVES[type]!;
    if (!fits(value)) wrong(must);
  } else if (type !== 'any') {
    if (!isMap(value)) wrong('it must be a map');
    else if (type === 'typed') inTyped(value, path, of, found);
    else if (Object.hasOwn(ENVOY_FIELDS, type)) inMessage(value, type, path, isListed, found);
  }
}

function inTyped(value: JsonMap, path: Path, of: string, found: EnvoyProblem[]): void {
  const type = value['@type'];
  if (typeof type !== 'string') {
    found.push({ is: 'untyped', path, says: undefined, of });
    return;
  }
  const { meantType } = require('./envoy-filter-types') as typeof import('./envoy-filter-types');
  const meant = meantType(type);
  if (meant !== undefined) found.push({ is: 'misspelt', path: [...path, '@type'], says: meant, of });
}

/** The fields of a message by both of their names, such as `connect_timeout` and `connectTimeout`. */
function fieldsOf(name: string): ReadonlyMap<string, string> {
  const known = messages.get(name);
  if (known) return known;
  const fields = new Map<string, string>();
  for (const one of ENVOY_FIELDS[name]!.split(' ')) {
    const [field = '', type = ''] = one.split(':');
    fields.set(field, type);
    fields.set(
      field.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      type,
    );
  }
  messages.set(name, fields);
  return fields;
}

const INT = [-(2 ** 31), 2 ** 31 - 1] as const;
const WHOLE = 'it must be a whole number';

/** Values as protocol buffers read them from JSON, where a number may be in quotes. */
const LEAVES: Readonly<Record<string, { readonly fits: (value: unknown) => boolean; readonly must: string }>> = {
  text: { fits: (value) => typeof value === 'string', must: 'it must be a string' },
  flag: { fits: (value) => typeof value === 'boolean', must: 'it must be true or false' },
  int: { fits: (value) => isWhole(value, INT), must: `${WHOLE} of 32 bits` },
  uint: { fits: (value) => isWhole(value, [0, 2 ** 32 - 1]), must: `${WHOLE} of 32 bits, not negative` },
  int64: { fits: (value) => isWhole(value, [-(2 ** 63), 2 ** 63]), must: WHOLE },
  uint64: { fits: (value) => isWhole(value, [0, 2 ** 64]), must: `${WHOLE}, not negative` },
  number: { fits: (value) => numberOf(value) !== undefined, must: 'it must be a number' },
  duration: {
    fits: (value) => typeof value === 'string' && goDuration(value) !== undefined,
    must: 'it must be a duration, such as 5s',
  },
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  const number = typeof value === 'string' && /^\s*-?\d/.test(value) ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

function isWhole(value: unknown, [least, most]: readonly [number, number]): boolean {
  const number = numberOf(value);
  return number !== undefined && Number.isInteger(number) && number >= least && number <= most;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const SHOWN = 40;
