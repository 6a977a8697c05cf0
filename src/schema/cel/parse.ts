import { lex, type Token } from './lex';
import { CelSyntaxError, CelTooLarge, type Entry, type Node } from './syntax';

/** As cel-go (interpreter of 0.26): deeper nesting is refused there as well. */
const MAX_DEPTH = 250;
/** Of a rule's text; upstream's longest is under 2,000 characters. */
const MAX_LENGTH = 100_000;

const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while in true false null'.split(
    ' ',
  ),
);

/** Operators of two sides, loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

/**
 * Reads a CEL expression.
 *
 * @throws CelSyntaxError where it is none
 * @see https://github.com/google/cel-spec/blob/v0.24.0/doc/langdef.md#syntax, with the optional syntax of cel-go (`?.`, `[?…]`, `{?…}`)
 */
export function parse(text: string): Node {
  if (text.length > MAX_LENGTH) throw new CelTooLarge(`an expression of ${text.length} characters is too long`);
  return new Parser(lex(text)).all();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  all(): Node {
    const node = this.expression();
    if (this.next.kind !== 'end') this.fail('the end');
    return node;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  private fail(wanted: string): never {
    throw new CelSyntaxError(`expected ${wanted} at ${this.next.at}, found ${this.next.text}`);
  }

  private is(sign: string): boolean {
    const { kind, text } = this.next;
    return text === sign && (kind === 'sign' || (kind === 'name' && sign === 'in'));
  }

  private take(sign: string): boolean {
    if (!this.is(sign)) return false;
    this.at++;
    return true;
  }

  private need(sign: string): void {
    if (!this.take(sign)) this.fail(`"${sign}"`);
  }

  private expression(): Node {
    if (++this.depth > MAX_DEPTH) throw new CelSyntaxError(`nested more than ${MAX_DEPTH} deep`);
    const condition = this.binary(0);
    let node = condition;
    if (this.take('?')) {
      const then = this.binary(0);
      this.need(':');
      node = { is: 'call', name: '?:', on: undefined, args: [condition, then, this.expression()] };
    }
    this.depth--;
    return node;
  }

  private binary(level: number): Node {
    const signs = LEVELS[level];
    if (signs === undefined) return this.unary();
    let left = this.binary(level + 1);
    let length = 0;
    for (;;) {
      const sign = signs.find((one) => this.is(one));
      if (sign === undefined) return left;
      if (++length > MAX_DEPTH) throw new CelTooLarge(`more than ${MAX_DEPTH} operators in a row`);
      this.at++;
      left = { is: 'call', name: sign, on: undefined, args: [left, this.binary(level + 1)] };
    }
  }

  private unary(): Node {
    for (const sign of ['!', '-']) {
      if (!this.is(sign)) continue;
      let count = 0;
      while (this.take(sign)) count++;
      // The least int64 can only be written with its sign.
      const negative = sign === '-' ? count % 2 === 1 : this.is('-');
      const { value } = sign === '-' ? this.next : (this.tokens[this.at + 1] ?? this.next);
      if (negative && (typeof value === 'bigint' || typeof value === 'number')) {
        this.at += sign === '-' ? 1 : 2;
        const literal = this.member({ is: 'literal', value: inRange(-value) });
        return sign === '-' || count % 2 === 0 ? literal : { is: 'call', name: '!', on: undefined, args: [literal] };
      }
      const inner = this.member(this.primary());
      return count % 2 === 0 ? inner : { is: 'call', name: sign === '!' ? '!' : '-_', on: undefined, args: [inner] };
    }
    return this.member(this.primary());
  }

  private member(start: Node): Node {
    let node = start;
    let length = 0;
    for (;;) {
      if (++length > MAX_DEPTH) throw new CelTooLarge(`more than ${MAX_DEPTH} accesses in a row`);
      if (this.take('.')) {
        const optional = this.take('?');
        const { kind, text } = this.next;
        if (kind !== 'name') this.fail('a name');
        // Reserved words may name fields; the words of the grammar itself may not.
        if (['in', 'true', 'false', 'null'].includes(text)) this.fail('a name');
        this.at++;
        if (!optional && this.take('(')) node = { is: 'call', name: text, on: node, args: this.arguments(')') };
        else node = { is: 'select', of: node, field: text, optional };
      } else if (this.take('[')) {
        const optional = this.take('?');
        node = { is: 'index', of: node, at: this.expression(), optional };
        this.need(']');
      } else {
        return node;
      }
    }
  }

  private arguments(end: string): Node[] {
    const args: Node[] = [];
    if (this.take(end)) return args;
    do args.push(this.expression());
    while (this.take(','));
    this.need(end);
    return args;
  }

  private primary(): Node {
    const { kind, text, value } = this.next;
    if (kind === 'literal') {
      this.at++;
      return { is: 'literal', value: inRange(value!) };
    }
    if (this.take('(')) {
      const node = this.expression();
      this.need(')');
      return node;
    }
    if (this.take('[')) return { is: 'list', items: this.entries(']', () => this.expression()) };
    if (this.take('{')) return this.map();
    const rooted = this.take('.');
    const name = rooted ? this.next.text : text;
    if ((rooted ? this.next.kind : kind) !== 'name') this.fail('an expression');
    this.at++;
    if (rooted && ['in', 'true', 'false', 'null'].includes(name)) this.fail('a name');
    if (name === 'true' || name === 'false') return { is: 'literal', value: name === 'true' };
    if (name === 'null') return { is: 'literal', value: null };
    if (RESERVED.has(name)) throw new CelSyntaxError(`"${name}" is a reserved word`);
    if (this.take('(')) return { is: 'call', name, on: undefined, args: this.arguments(')') };
    return { is: 'name', name };
  }

  private map(): Node {
    const entries: (Entry & { key: Node })[] = [];
    let key: Node | undefined;
    const values = this.entries('}', () => {
      key = this.expression();
      this.need(':');
      const value = this.expression();
      entries.push({ key, value, optional: false });
      return value;
    });
    return { is: 'map', entries: entries.map((entry, n) => ({ ...entry, optional: values[n]!.optional })) };
  }

  private entries(end: string, one: () => Node): Entry[] {
    const all: Entry[] = [];
    // A comma may stand alone, though it separates nothing.
    if (this.is(',') && this.tokens[this.at + 1]?.text === end) this.at++;
    while (!this.take(end)) {
      const optional = this.take('?');
      all.push({ value: one(), optional });
      if (!this.take(',') && !this.is(end)) this.fail(`"${end}"`);
    }
    return all;
  }
}

function inRange<T>(value: T): T {
  const big = typeof value === 'bigint' ? value : undefined;
  const unsigned = typeof value === 'object' && value !== null && 'u' in value ? (value.u as bigint) : undefined;
  if (
    (big !== undefined && BigInt.asIntN(64, big) !== big) ||
    (unsigned !== undefined && BigInt.asUintN(64, unsigned) !== unsigned)
  ) {
    throw new CelSyntaxError(`${big ?? unsigned} is out of the range of 64 bits`);
  }
  return value;
}
