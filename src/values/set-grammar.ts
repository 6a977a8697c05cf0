import { refuse, shown } from '../input/refuse';
import { isMap, type Values } from './effective-values';
import { typeName } from './judge';
import { JSON_BLANK, jsonEnd } from './set-grammar-json';
import { SetReader } from './set-grammar-reader';
import { typedScalar } from './set-grammar-scalar';
import { safeKey } from './unsafe-keys';

/** Which of Helm's flags an expression was given to: `--set`, `--set-string`, `--set-json` or `--set-literal`. */
export type SetKind = keyof typeof FLAGS;

const FLAGS = { set: '--set', string: '--set-string', json: '--set-json', literal: '--set-literal' } as const;

/* Limits of Helm's own. */
const MAX_INDEX = 65_536;
const MAX_LEVEL = 30;

type Writable = Record<string, unknown>;

/**
 * Writes what a `--set` expression says into values, as Helm 3 does, and returns the result; what was given stays as it
 * is. Helm's `--set-file` is not known here, because it reads files.
 *
 * Helm leaves some odd expressions without effect, such as `=1` or `a.`; so does this.
 *
 * @param values what the expression is written over: files and earlier expressions, not the chart's defaults
 * @throws if Helm refuses the expression, or a key is one that JavaScript doesn't take for data
 * @see https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set
 * @see https://github.com/helm/helm/blob/v3.18.6/pkg/strvals/parser.go
 */
export function applySet(values: Values, expression: string, kind: SetKind): Values {
  const result: Writable = { ...values };
  const parser = new SetParser(expression, kind);
  while (parser.key(result, 0));
  return result;
}

/**
 * Reads `key=value` pairs into a map. Its methods return whether there may be more to read; at the end of the text Helm
 * stops in the middle of what it was doing, and what that leaves behind is followed here.
 */
class SetParser {
  private readonly reader: SetReader;
  private readonly keyStops: string;

  constructor(
    private readonly expression: string,
    private readonly kind: SetKind,
  ) {
    this.reader = new SetReader(expression, kind !== 'literal');
    this.keyStops = kind === 'literal' ? '=[.' : '=[,.';
  }

  /** One pair, or the rest of one below a dot. Maps and lists on the way are copied before they are changed. */
  key(map: Writable, level: number): boolean {
    const at = this.reader.at;
    const { text: key, stop } = this.reader.until(this.keyStops);
    safeKey(FLAGS[this.kind], key);
    switch (stop) {
      case '=':
        return this.assign(map, key);
      case '.':
        return this.inside(map, key, level + 1, at);
      case '[': {
        const index = this.index();
        const given = Object.hasOwn(map, key) ? map[key] : [];
        if (!Array.isArray(given)) this.fail(at, `"${key}" is ${typeName(given)} already, not a list`, SET_WHOLE);
        const { list, more } = this.item([...(given as unknown[])], index, level);
        put(map, key, list);
        return more;
      }
      default:
        if (stop === undefined && key === '') return false;
        if (key === '')
          this.fail(
            at,
            'there is a comma without a key before it',
            'remove it, or write "\\," for one that belongs to a value',
          );
        this.fail(
          at,
          `key "${key}" has no value`,
          `write "${key}=…", or "\\," before it where a comma belongs to the value before`,
        );
    }
  }

  private inside(map: Writable, key: string, level: number, at: number): boolean {
    if (level > MAX_LEVEL) this.fail(at, `the path has more than ${MAX_LEVEL} dots`, 'write a values file instead');
    const given = Object.hasOwn(map, key) ? map[key] : {};
    if (!isMap(given)) this.fail(at, `"${key}" is ${typeName(given)} already, not a map`, SET_WHOLE);
    const inner = { ...given };
    const more = this.key(inner, level);
    const isEmpty = Object.keys(inner).length === 0;
    if (more && isEmpty) this.fail(at, `nothing is set below "${key}."`, 'write a key after the dot');
    if (!isEmpty) put(map, key, inner);
    return more;
  }

  private assign(map: Writable, key: string): boolean {
    const isLast = this.reader.isAtEnd();
    put(map, key, this.value());
    // Helm stops at once where nothing follows the "=".
    return !isLast || this.kind === 'json' || this.kind === 'literal';
  }

  private value(): unknown {
    if (this.kind === 'literal') return this.reader.rest();
    if (this.kind === 'json') return this.json();
    if (this.reader.peek() === '{') return this.list();
    return this.typed(this.reader.until(',').text);
  }

  private list(): unknown[] {
    const at = this.reader.at;
    this.reader.at++;
    const items: unknown[] = [];
    for (;;) {
      const { text, stop } = this.reader.until(',}');
      if (stop === undefined) this.fail(at, 'the list has no end', 'close it with "}"');
      items.push(this.typed(text));
      if (stop === '}') {
        if (this.reader.peek() === ',') this.reader.at++;
        return items;
      }
    }
  }

  private typed(text: string): unknown {
    return this.kind === 'string' ? text : typedScalar(text);
  }

  private json(): unknown {
    if (this.blank()) return null;
    const { at } = this.reader;
    const end = jsonEnd(this.expression, at);
    let value: unknown;
    try {
      value = JSON.parse(this.expression.slice(at, end));
    } catch {
      this.fail(at, 'the value is not JSON', 'quote text with "\\"", as in key="text"');
    }
    this.checkJson(value, at, 0);
    this.reader.at = end;
    this.blank();
    return value;
  }

  /** Skips blanks and one comma; says whether there was no value before the comma or the end. */
  private blank(): boolean {
    for (;;) {
      const next = this.reader.peek();
      if (next === undefined) return true;
      if (next !== ',' && !JSON_BLANK.test(next)) return false;
      this.reader.at++;
      if (next === ',') return true;
    }
  }

  private checkJson(value: unknown, at: number, depth: number): void {
    if (depth > 100) this.fail(at, 'the value is more than 100 levels deep', 'write a values file instead');
    if (value === Infinity || value === -Infinity) this.fail(at, 'a number is too large', 'write it as text');
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) safeKey(FLAGS[this.kind], key);
      this.checkJson(inner, at, depth + 1);
    }
  }

  private index(): number {
    const { at } = this.reader;
    const { text, stop } = this.reader.until(']');
    if (stop === undefined) this.fail(at, 'an index has no end', 'close it with "]"');
    if (!/^[-+]?\d+$/.test(text))
      this.fail(
        at,
        `index ${shown(text)} is not a number`,
        'count from 0, or write "\\[" where the bracket belongs to the key',
      );
    const index = Number(text);
    if (index < 0 || index > MAX_INDEX)
      this.fail(at, `index ${text} is not between 0 and ${MAX_INDEX}`, 'count from 0');
    return index + 0;
  }

  /** What follows `[index]`: a value, a further index, or a key of the map that is there. */
  private item(list: unknown[], index: number, level: number): { list: unknown[]; more: boolean } {
    const { at } = this.reader;
    const { text, stop } = this.reader.until('[.=');
    if (text !== '') this.fail(at, `${shown(text)} follows an index`, 'write "=", "." or "[" there');
    const exists = index < list.length;
    const given = list[index] ?? null;
    switch (stop) {
      case '=':
        return { list: withItem(list, index, this.value()), more: true };
      case '[': {
        const next = this.index();
        if (given !== null && !Array.isArray(given))
          this.fail(at, `the element ${index} is ${typeName(given)} already, not a list`, SET_WHOLE);
        const inner = [...((given ?? []) as unknown[])];
        const { list: items, more } = this.item(inner, next, level);
        if (!more && given === null) return { list, more };
        return { list: withItem(list, index, items), more };
      }
      case '.': {
        const inner = isMap(given) ? { ...given } : {};
        const more = this.key(inner, level);
        return { list: more || exists ? withItem(list, index, inner) : list, more };
      }
      default:
        return { list, more: false };
    }
  }

  private fail(at: number, what: string, wouldDo: string): never {
    refuse(FLAGS[this.kind], `${what}, at character ${at + 1} of ${shown(this.expression)}; ${wouldDo}`);
  }
}

const SET_WHOLE = 'set it as a whole, or take away what sets it before';

/** Helm drops what is set to an empty key. */
function put(map: Writable, key: string, value: unknown): void {
  if (key !== '') map[key] = value;
}

/** Writes to an index; elements before it that nobody sets are null. */
function withItem(list: unknown[], index: number, value: unknown): unknown[] {
  while (list.length < index) list.push(null);
  list[index] = value;
  return list;
}
