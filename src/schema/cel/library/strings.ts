import type { Spend } from '../compare';
import type { Signatures } from '../overload';
import { CelError, ListValue, MapValue, type Value } from '../value';

/** The characters of a text; CEL counts code points. */
function letters(text: string): readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split('');
}

function outOfRange(at: bigint): never {
  throw new CelError(`index out of range: ${at}`);
}

function within(at: bigint, length: number): number {
  return at < 0n || at > length ? outOfRange(at) : Number(at);
}

function indexOf(text: string, part: string, from: bigint): bigint {
  if (part === '') return from;
  if (from < 0n) outOfRange(from);
  const [all, wanted] = [letters(text), letters(part)];
  for (let at = Number(from); at + wanted.length <= all.length; at++) {
    if (wanted.every((letter, n) => all[at + n] === letter)) return BigInt(at);
  }
  return -1n;
}

function lastIndexOf(text: string, part: string, from: bigint | undefined): bigint {
  const [all, wanted] = [letters(text), letters(part)];
  if (part === '') return from ?? BigInt(all.length);
  if (from !== undefined && from < 0n) outOfRange(from);
  if (from !== undefined && from >= all.length) return -1n;
  for (let at = Math.min(Number(from ?? all.length), all.length - wanted.length); at >= 0; at--) {
    if (wanted.every((letter, n) => all[at + n] === letter)) return BigInt(at);
  }
  return -1n;
}

/** Go's strings.SplitN: the last part is what remains. */
function splitN(text: string, separator: string, n: bigint): string[] {
  if (n === 0n) return [];
  const parts = separator === '' ? [...letters(text)] : text.split(separator);
  if (n < 0n || parts.length <= n) return parts;
  const limit = Number(n) - 1;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function replaceN(text: string, old: string, by: string, n: bigint, spend: Spend): string {
  const pieces = old === '' ? ['', ...letters(text), ''] : text.split(old);
  const changes = n < 0n ? pieces.length - 1 : Math.min(Number(n), pieces.length - 1);
  spend((text.length + changes * by.length) / 10);
  return pieces.map((piece, at) => (at === 0 ? piece : (at <= changes ? by : old) + piece)).join('');
}

/** Each function reads its text once. */
function perLetter<T>(run: (text: string, ...args: T[]) => Value): (text: string, ...args: (T | Spend)[]) => Value {
  return (text, ...args) => {
    (args.at(-1) as Spend)(1 + text.length / 10);
    return run(text, ...(args.slice(0, -1) as T[]));
  };
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
/** Go's unicode.IsSpace, which is not what JavaScript's trim takes for space: U+0085 is, U+FEFF is not. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ENDS = new RegExp(`^${SPACE}|(?<!${SPACE.slice(0, -1)})${SPACE}$`, 'g');

function join(list: ListValue, separator: string, spend: Spend): string {
  spend(list.items.reduce<number>((sum, item) => sum + String(item).length / 10 + 1, 0));
  if (!list.items.every((item) => typeof item === 'string')) throw new CelError('join: invalid input');
  return list.items.join(separator);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** @see cel-go 0.26 ext/strings.go, version 2, and the standard functions of strings */
export const STRINGS: Signatures = {
  'size(string) int': perLetter((text) => BigInt(letters(text).length)),
  'size(bytes) int': (bytes: Uint8Array) => BigInt(bytes.length),
  'size(list<A>) int': (list: ListValue) => BigInt(list.items.length),
  'size(map<A, B>) int': (map: MapValue) => BigInt(map.size),
  'string -> size() int': perLetter((text) => BigInt(letters(text).length)),
  'bytes -> size() int': (bytes: Uint8Array) => BigInt(bytes.length),
  'list<A> -> size() int': (list: ListValue) => BigInt(list.items.length),
  'map<A, B> -> size() int': (map: MapValue) => BigInt(map.size),
  'string -> contains(string) bool': perLetter<string>((text, part) => text.includes(part!)),
  'string -> startsWith(string) bool': perLetter<string>((text, part) => text.startsWith(part!)),
  'string -> endsWith(string) bool': perLetter<string>((text, part) => text.endsWith(part!)),

  'string -> charAt(int) string': perLetter<bigint>((text, at) => {
    const all = letters(text);
    return all[within(at!, all.length)] ?? '';
  }),
  'string -> indexOf(string) int': (text: string, part: string, spend: Spend) => {
    spend(1 + (text.length * part.length) / 10);
    return indexOf(text, part, 0n);
  },
  'string -> indexOf(string, int) int': (text: string, part: string, from: bigint, spend: Spend) => {
    spend(1 + (text.length * part.length) / 10);
    return indexOf(text, part, from);
  },
  'string -> lastIndexOf(string) int': (text: string, part: string, spend: Spend) => {
    spend(1 + (text.length * part.length) / 10);
    return lastIndexOf(text, part, undefined);
  },
  'string -> lastIndexOf(string, int) int': (text: string, part: string, from: bigint, spend: Spend) => {
    spend(1 + (text.length * part.length) / 10);
    return lastIndexOf(text, part, from);
  },
  'string -> lowerAscii() string': perLetter(lower),
  'string -> upperAscii() string': perLetter(upper),
  'string -> trim() string': perLetter((text) => text.replace(ENDS, '')),
  'string -> replace(string, string) string': (text: string, old: string, by: string, spend: Spend) =>
    replaceN(text, old, by, -1n, spend),
  'string -> replace(string, string, int) string': replaceN,
  'string -> split(string) list<string>': perLetter<string>((text, by) => new ListValue(splitN(text, by!, -1n))),
  'string -> split(string, int) list<string>': (text: string, by: string, n: bigint, spend: Spend) => {
    spend(1 + text.length / 10);
    return new ListValue(splitN(text, by, n));
  },
  'string -> substring(int) string': perLetter<bigint>((text, from) => {
    const all = letters(text);
    return all.slice(within(from!, all.length)).join('');
  }),
  'string -> substring(int, int) string': perLetter<bigint>((text, from, to) => {
    const all = letters(text);
    if (from! > to!) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
    return all.slice(within(from!, all.length), within(to!, all.length)).join('');
  }),
  'list<string> -> join() string': (list: ListValue, spend: Spend) => join(list, '', spend),
  'list<string> -> join(string) string': join,
  'strings.quote(string) string': perLetter(
    (text) => `"${Array.from(text, (letter) => ESCAPES[letter] ?? letter).join('')}"`,
  ),
};
