import { type Kind, typeName } from './value';

/** What is known of a value before an expression runs. `dyn` is anything; a variable stands for one type in a signature. */
export interface Type {
  readonly is: Kind | 'dyn' | 'object' | 'variable';
  /** Of a variable. */
  readonly name?: string;
  /** Of a map. */
  readonly key?: Type;
  /** Of what a list, map or optional holds. */
  readonly of?: Type;
  /** Of an object: the type of a field, by the name that expressions have for it. */
  readonly field?: (name: string) => Type | undefined;
}

export const DYN: Type = { is: 'dyn' };
export const BOOL: Type = { is: 'bool' };
export const STRING: Type = { is: 'string' };
export const INT: Type = { is: 'int' };

export const listOf = (of: Type): Type => ({ is: 'list', of });
export const mapOf = (key: Type, of: Type): Type => ({ is: 'map', key, of });
export const optionalOf = (of: Type): Type => ({ is: 'optional', of });

/** As messages name it. */
export function shown(type: Type): string {
  if (type.is === 'list' || type.is === 'optional') return `${type.is}(${shown(type.of ?? DYN)})`;
  if (type.is === 'map') return `map(${shown(type.key ?? DYN)}, ${shown(type.of ?? DYN)})`;
  if (type.is === 'variable') return type.name ?? '';
  return type.is === 'object' || type.is === 'dyn' ? type.is : typeName(type.is);
}

export type Bindings = Map<string, Type>;

/** Whether a value of a type may be given where another is wanted; variables of `wanted` are bound by the first that is given. */
export function takes(wanted: Type, given: Type, bound: Bindings): boolean {
  if (wanted.is === 'variable') {
    const before = bound.get(wanted.name!);
    if (before === undefined || before.is === 'dyn') {
      bound.set(wanted.name!, given);
      return true;
    }
    return takes(before, given, bound) || takes(given, before, bound);
  }
  if (wanted.is === 'dyn' || given.is === 'dyn') return true;
  if (given.is === 'null') return wanted.is === 'null' || !PLAIN.has(wanted.is);
  if (wanted.is !== given.is) return false;
  // Each place of a schema has a type of its own.
  if (wanted.is === 'object') return wanted === given;
  if (wanted.is === 'map' && !takes(wanted.key ?? DYN, given.key ?? DYN, bound)) return false;
  return takes(wanted.of ?? DYN, given.of ?? DYN, bound);
}

/** Nothing but objects, times and what may be of any type is compared with null. */
const PLAIN: ReadonlySet<Type['is']> = new Set([
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'list',
  'map',
] as const);

/** A type with what its variables are bound to. */
export function resolved(type: Type, bound: Bindings): Type {
  if (type.is === 'variable') return bound.get(type.name!) ?? DYN;
  if (type.of === undefined) return type;
  const of = resolved(type.of, bound);
  return type.key === undefined ? { is: type.is, of } : { is: type.is, key: resolved(type.key, bound), of };
}

/** Reads a type as signatures write it: `list<T>`, `map<string, int>`; one capital letter is a variable. */
export function readType(text: string): Type {
  const trimmed = text.trim();
  const generic = /^(list|map|optional)<(.*)>$/.exec(trimmed);
  if (generic === null) {
    return /^[A-Z]$/.test(trimmed) ? { is: 'variable', name: trimmed } : { is: trimmed as Type['is'] };
  }
  const [, is, inner = ''] = generic;
  if (is !== 'map') return { is: is as 'list' | 'optional', of: readType(inner) };
  const comma = inner.indexOf(',');
  return mapOf(readType(inner.slice(0, comma)), readType(inner.slice(comma + 1)));
}
