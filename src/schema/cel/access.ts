import type { Spend } from './compare';
import { noOverload, type Planned } from './planned';
import { CelSyntaxError } from './syntax';
import { DYN, INT, optionalOf, shown, takes, type Type } from './type';
import { CelError, kindOf, ListValue, MapValue, Optional, Uint, type Value } from './value';

/** `of.field`, `of.?field` */
export function planSelect(of: Planned, field: string, optional: boolean): Planned {
  const through = of.type.is === 'optional';
  const type = fieldType(through ? (of.type.of ?? DYN) : of.type, field);
  if (optional || through) {
    return { type: optionalOf(type), run: (frame) => optionalGet(of.run(frame), field, frame.spend) };
  }
  return {
    type,
    run: (frame) => {
      frame.spend(1);
      const value = of.run(frame);
      if (value instanceof Optional) return optionalGet(value, field, frame.spend);
      if (!(value instanceof MapValue)) throw new CelError('no such overload');
      const found = value.get(field);
      if (found === undefined) throw new CelError(`no such key: ${field}`);
      return found;
    },
  };
}

export function fieldType(type: Type, field: string): Type {
  if (type.is === 'dyn' || type.is === 'variable') return DYN;
  if (type.is === 'map') return type.of ?? DYN;
  if (type.is !== 'object') throw new CelSyntaxError(`type "${shown(type)}" does not support field selection`);
  const found = type.field?.(field);
  if (found === undefined) throw new CelSyntaxError(`the schema has no field "${field}"`);
  return found;
}

function optionalGet(value: Value, key: Value, spend: Spend): Value {
  spend(1);
  const inner = value instanceof Optional ? value.value : value;
  if (inner === undefined) return Optional.NONE;
  const found = getAt(inner, key);
  return found === undefined ? Optional.NONE : new Optional(found);
}

/** The element of a list or map; undefined where there is none. */
function getAt(value: Value, key: Value): Value | undefined {
  if (value instanceof MapValue) return value.get(key);
  if (!(value instanceof ListValue)) throw new CelError('no such overload');
  const at = key instanceof Uint ? key.n : key;
  if (typeof at !== 'bigint' && !(typeof at === 'number' && Number.isInteger(at))) {
    throw new CelError(`unsupported index type "${kindOf(key)}" in list`);
  }
  return value.items[Number(at)];
}

/** `of[at]`, `of[?at]` */
export function planIndex(of: Planned, at: Planned, optional: boolean): Planned {
  const through = of.type.is === 'optional';
  const { is, of: element = DYN, key = DYN } = through ? (of.type.of ?? DYN) : of.type;
  if (is !== 'list' && is !== 'map' && is !== 'dyn') throw noOverload('_[_]', [of.type, at.type]);
  if (is !== 'dyn' && !takes(is === 'list' ? INT : key, at.type, new Map()))
    throw noOverload('_[_]', [of.type, at.type]);
  const type = is === 'dyn' ? DYN : element;
  if (optional || through) {
    return { type: optionalOf(type), run: (frame) => optionalGet(of.run(frame), at.run(frame), frame.spend) };
  }
  return {
    type,
    run: (frame) => {
      frame.spend(1);
      const value = of.run(frame);
      const place = at.run(frame);
      if (value instanceof Optional) return optionalGet(value, place, frame.spend);
      const found = getAt(value, place);
      if (found !== undefined) return found;
      throw new CelError(
        value instanceof ListValue ? `index out of bounds: ${String(place)}` : `no such key: ${String(place)}`,
      );
    },
  };
}
