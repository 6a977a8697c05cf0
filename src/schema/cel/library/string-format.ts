import type { Spend } from '../compare';
import type { Signatures } from '../overload';
import {
  CelError,
  Duration,
  kindOf,
  ListValue,
  MapValue,
  Timestamp,
  typeName,
  TypeValue,
  Uint,
  type Value,
} from '../value';
import { shortDouble, showDuration } from './convert';
import { showTimestamp } from './time';

const CLAUSE = /%(?:%|(?:\.(\d+))?([a-zA-Z])|.?)/gs;
/** More digits than a double has are noise. */
const MAX_PRECISION = 100;

/** @see cel-go 0.26 ext/formatting.go */
export const FORMAT_STRINGS: Signatures = {
  'string -> format(list<dyn>) string': (pattern: string, { items }: ListValue, spend: Spend) => {
    let next = 0;
    return pattern.replace(CLAUSE, (clause: string, precision: string | undefined, verb: string | undefined) => {
      if (clause === '%%') return '%';
      if (verb === undefined) throw new CelError(`could not parse formatting clause "${clause}"`);
      const value = items[next++];
      if (value === undefined) throw new CelError(`index ${next - 1} out of range`);
      const shown = show(verb, Math.min(Number(precision ?? 6), MAX_PRECISION), value);
      spend(1 + shown.length / 10);
      return shown;
    });
  },
};

function show(verb: string, precision: number, value: Value): string {
  const whole = value instanceof Uint ? value.n : value;
  switch (verb) {
    case 's':
      return text(value);
    case 'd':
      if (typeof whole === 'bigint') return String(whole);
      break;
    case 'f':
    case 'e':
      if (typeof whole === 'number') return Number.isFinite(whole) ? fixed(verb, whole, precision) : notFinite(whole);
      break;
    case 'b':
      if (typeof whole === 'boolean') return whole ? '1' : '0';
      if (typeof whole === 'bigint') return whole.toString(2);
      break;
    case 'o':
      if (typeof whole === 'bigint') return whole.toString(8);
      break;
    case 'x':
    case 'X': {
      const hex = hexadecimal(whole);
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
      break;
    }
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
  throw new CelError(`%${verb} does not take ${typeName(kindOf(value))}`);
}

function fixed(verb: string, value: number, precision: number): string {
  if (verb === 'f') return halfEven(value, precision).replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',');
  // The precision is a width there (cel-go 0.26 ext/formatting.go), and digits are always six.
  const [, digits = '', sign = '', exponent = ''] = /^(.*)e([-+])(\d+)$/.exec(value.toExponential(6)) ?? [];
  const raised = Array.from(exponent.padStart(2, '0'), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${digits}\u202f×\u202f10${sign === '-' ? '⁻' : ''}${raised}`.padStart(precision);
}

/** toFixed, but a tie goes to the even digit, as in Go. */
function halfEven(value: number, precision: number): string {
  const up = value.toFixed(precision);
  const exact = value.toFixed(MAX_PRECISION);
  if (precision >= MAX_PRECISION || !/^50*$/.test(exact.slice(exact.indexOf('.') + 1 + precision))) return up;
  if (/[02468]$/.test(up)) return up;
  const down = exact.slice(0, exact.indexOf('.') + (precision === 0 ? 0 : precision + 1));
  return down;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

function hexadecimal(value: Value): string | undefined {
  if (typeof value === 'bigint') return value.toString(16);
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value as string).toString('hex');
  return undefined;
}

function text(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return shortDouble(value);
  if (value instanceof Uint) return String(value.n);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof Duration) return showDuration(value);
  if (value instanceof Timestamp) return showTimestamp(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof ListValue) return `[${value.items.map(member).join(', ')}]`;
  if (value instanceof MapValue) {
    const entries = value.keys().map((key) => [member(key), member(value.get(key)!)] as const);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => `${key}:${one}`)
      .join(', ')}}`;
  }
  throw new CelError(`%s does not take ${typeName(kindOf(value))}`);
}

/** As it is shown inside of a list or map. */
function member(value: Value): string {
  if (typeof value === 'string' || (typeof value === 'number' && !Number.isFinite(value)))
    return JSON.stringify(text(value));
  if (value instanceof Uint8Array) return `b${JSON.stringify(text(value))}`;
  return text(value);
}
