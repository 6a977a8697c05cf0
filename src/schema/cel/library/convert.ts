import { int64, timestamp, uint64 } from '../arithmetic';
import type { Spend } from '../compare';
import type { Signatures } from '../overload';
import { CelError, Duration, kindOf, Timestamp, typeName, TypeValue, Uint, type Value } from '../value';
import { parseDuration, parseTimestamp, showTimestamp } from './time';

/** A double as Go's %g: with an exponent from 1e+06 on and below 1e-04. */
export function shortDouble(d: number): string {
  const plain = showDouble(d);
  const [, sign = '', digits = '', exponent = ''] = /^(-?)(.+)e(.+)$/.exec(d.toExponential()) ?? [];
  const n = Number(exponent);
  if (!Number.isFinite(d) || d === 0 || (n >= -4 && n < 6)) return plain;
  return `${sign}${digits}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
}

/** A double as Go's strconv.FormatFloat(d, 'f', -1, 64). */
export function showDouble(d: number): string {
  if (Number.isNaN(d)) return 'NaN';
  if (!Number.isFinite(d)) return d > 0 ? '+Inf' : '-Inf';
  if (Object.is(d, -0)) return '-0';
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)\.?(\d*)(?:e([-+]\d+))?$/.exec(String(d)) ?? [];
  if (exponent === undefined) return String(d);
  const shift = Number(exponent);
  if (shift > 0) return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
  return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
}

/** Shown as `"1.5s"`. */
export function showDuration({ ns }: Duration): string {
  return `${showDouble(Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9)}s`;
}

function toInt(d: number): bigint {
  // The edges themselves are refused as well, since not every int64 there has a double.
  if (!(d > -(2 ** 63) && d < 2 ** 63)) throw new CelError('integer overflow');
  return BigInt(Math.trunc(d));
}

function toUint(d: number): Uint {
  if (!(d >= 0 && d < 2 ** 64)) throw new CelError('unsigned integer overflow');
  return new Uint(BigInt(Math.trunc(d)));
}

function wrong(text: string, to: string): never {
  throw new CelError(`type conversion error from 'string' to '${to}': ${text.slice(0, 100)}`);
}

function parseInt64(text: string): bigint {
  if (!/^[-+]?\d{1,30}$/.test(text)) wrong(text, 'int');
  return int64(BigInt(text.replace(/^\+/, '')), `type conversion error from 'string' to 'int': value out of range`);
}

const FLOAT = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function parseDouble(text: string): number {
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const d = FLOAT.test(text) ? Number(text) : wrong(text, 'double');
  return Number.isFinite(d) ? d : wrong(text, 'double');
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function same(value: Value): Value {
  return value;
}

/** @see cel-go 0.26 common/types, ConvertToType */
export const CONVERSIONS: Signatures = {
  'dyn(A) dyn': same,
  'type(A) type': (value: Value) => new TypeValue(typeName(kindOf(value))),
  'int(int) int': same,
  'int(uint) int': ({ n }: Uint) => int64(n),
  'int(double) int': toInt,
  'int(string) int': parseInt64,
  'int(timestamp) int': ({ ns }: Timestamp) =>
    (ns - (((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n,
  'int(duration) int': ({ ns }: Duration) => ns,
  'uint(uint) uint': same,
  'uint(int) uint': (n: bigint) => uint64(n),
  'uint(double) uint': toUint,
  'uint(string) uint': (text: string) => (/^\d{1,30}$/.test(text) ? uint64(BigInt(text)) : wrong(text, 'uint')),
  'double(double) double': same,
  'double(int) double': (n: bigint) => Number(n),
  'double(uint) double': ({ n }: Uint) => Number(n),
  'double(string) double': parseDouble,
  'bool(bool) bool': same,
  'bool(string) bool': (text: string) => TRUE.has(text) || (FALSE.has(text) ? false : wrong(text, 'bool')),
  'string(string) string': same,
  'string(bool) string': String,
  'string(int) string': (n: bigint) => String(n),
  'string(uint) string': ({ n }: Uint) => String(n),
  'string(double) string': shortDouble,
  'string(timestamp) string': showTimestamp,
  'string(duration) string': showDuration,
  'string(bytes) string': (bytes: Uint8Array, spend: Spend) => {
    spend(bytes.length / 10);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
    }
  },
  'bytes(bytes) bytes': same,
  'bytes(string) bytes': (text: string) => Buffer.from(text),
  'timestamp(timestamp) timestamp': same,
  'timestamp(int) timestamp': (n: bigint) => timestamp(n * 1_000_000_000n),
  'timestamp(string) timestamp': (text: string) => {
    const read = parseTimestamp(text) ?? wrong(text, 'timestamp');
    return timestamp(read.ns, read.offset);
  },
  'duration(duration) duration': same,
  'duration(int) duration': (n: bigint) => new Duration(n),
  'duration(string) duration': (text: string) => new Duration(parseDuration(text) ?? wrong(text, 'duration')),
};
