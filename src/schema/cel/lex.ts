import { CelSyntaxError, type Literal } from './syntax';

export interface Token {
  readonly kind: 'literal' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly value?: Literal;
  readonly at: number;
}

const SPACE = /(?:[\t\n\f\r ]+|\/\/[^\n]*)*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const FLOAT = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const INTEGER = /(0x[0-9a-fA-F]+|\d+)([uU]?)/y;
const SIGN = /&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()[\]{}]/y;
const PREFIX = /([bB]?[rR]?)("""|'''|"|')/y;

/** Cuts an expression into tokens, by the grammar of CEL's language definition. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (;;) {
    at += read(SPACE)?.[0].length ?? 0;
    if (at >= text.length) break;
    const quote = read(PREFIX);
    if (quote !== null) {
      const { value, end } = quoted(text, at, quote);
      tokens.push({ kind: 'literal', text: text.slice(at, end), value, at });
      at = end;
      continue;
    }
    const found = number(read) ?? nameOrSign(read);
    if (found === undefined) throw new CelSyntaxError(`unexpected ${JSON.stringify(text.slice(at, at + 1))} at ${at}`);
    tokens.push({ ...found, at });
    at += found.length;
  }
  return [...tokens, { kind: 'end', text: 'the end', at }];
}

type Found = Omit<Token, 'at'> & { readonly length: number };

function number(read: (pattern: RegExp) => RegExpExecArray | null): Found | undefined {
  const float = read(FLOAT);
  if (float !== null) {
    const [text] = float;
    if (!Number.isFinite(Number(text))) throw new CelSyntaxError(`number ${text.slice(0, 20)} is out of range`);
    return { kind: 'literal', text, value: Number(text), length: text.length };
  }
  const integer = read(INTEGER);
  if (integer === null) return undefined;
  const [text, digits = '', u] = integer;
  if (digits.length > 40) throw new CelSyntaxError(`number ${digits.slice(0, 20)}… is out of range`);
  return { kind: 'literal', text, value: u ? { u: BigInt(digits) } : BigInt(digits), length: text.length };
}

function nameOrSign(read: (pattern: RegExp) => RegExpExecArray | null): Found | undefined {
  const name = read(NAME);
  if (name !== null) return { kind: 'name', text: name[0], length: name[0].length };
  const sign = read(SIGN);
  return sign === null ? undefined : { kind: 'sign', text: sign[0], length: sign[0].length };
}

function quoted(
  text: string,
  start: number,
  [all, prefix = '', quote = '"']: RegExpExecArray,
): { value: string | Uint8Array; end: number } {
  const raw = /r/i.test(prefix);
  const bytes = /b/i.test(prefix);
  let at = start + all.length;
  const parts: (string | number)[] = [];
  for (;;) {
    if (at >= text.length || (quote.length === 1 && /[\n\r]/.test(text[at] ?? ''))) {
      throw new CelSyntaxError(`the string that starts at ${start} has no end`);
    }
    if (text.startsWith(quote, at)) break;
    if (text[at] === '\\' && !raw) {
      const { part, length } = escaped(text, at, bytes);
      parts.push(part);
      at += length;
    } else {
      const length = text.codePointAt(at)! > 0xffff ? 2 : 1;
      parts.push(text.slice(at, at + length));
      at += length;
    }
  }
  const end = at + quote.length;
  if (!bytes) return { value: parts.join(''), end };
  return {
    value: Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part)))),
    end,
  };
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
};
const CODE = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/y;

function escaped(text: string, at: number, bytes: boolean): { part: string | number; length: number } {
  const next = text[at + 1] ?? '';
  if (Object.hasOwn(SIMPLE, next)) return { part: SIMPLE[next]!, length: 2 };
  CODE.lastIndex = at;
  const code = CODE.exec(text);
  if (code === null) throw new CelSyntaxError(`"\\${next}" at ${at} is no escape`);
  const [all, hex, short, long, octal] = code;
  const value = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  const unicode = short ?? long;
  if (bytes && unicode === undefined) return { part: value, length: all.length };
  if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000) || (bytes && unicode !== undefined)) {
    throw new CelSyntaxError(`"${all}" at ${at} is no character`);
  }
  return { part: String.fromCodePoint(value), length: all.length };
}
