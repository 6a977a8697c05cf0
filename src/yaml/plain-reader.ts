import { plainScalar } from './scalar';

/** Where keys of a map, or elements of a list, are written. */
type Entries = Map<string | number, number>;

/** A document, and where everything of it is written, by the map or list that it is in. */
export interface PlainPlaces {
  readonly value: Record<string, unknown>;
  readonly entries: ReadonlyMap<object, Entries>;
}

const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMENT = 35;
const APOSTROPHE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const LAST = 126;

/** What a character may be part of, by its code: a key, a scalar in brackets, or the beginning of one. */
const IN_KEY = 1;
const FIRST_OF_KEY = 2;
const FIRST_OF_SCALAR = 4;
const IN_BRACKETS = 8;
const ROLES = new Uint8Array(128);
const give = (characters: string, role: number): void => {
  for (let i = 0; i < characters.length; i++) ROLES[characters.charCodeAt(i)]! |= role;
};
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
give(`${LETTERS}0123456789_./-`, IN_KEY | IN_BRACKETS);
give(`${LETTERS}_`, FIRST_OF_KEY);
give(`${LETTERS}0123456789_./~+($^`, FIRST_OF_SCALAR);
give('*~+($^)@%&=;!?<>|', IN_BRACKETS);

/** What YAML itself allows for a key is a thousand; nobody has one of this length. */
const LONGEST_KEY = 256;
/** Well below what the whole reader takes. */
const DEEPEST = 64;
const SCALARS_KEPT = 8192;

/** A document that is the whole of a text, with where everything is written. */
export function readPlainPlaces(text: string): PlainPlaces | undefined {
  const entries = new Map<object, Entries>();
  const value = new PlainReader(text, entries).read(0, text.length);
  return value && { value, entries };
}

/** Where the last step of a path that is there is written; undefined where not even the first is. */
export function placeIn({ entries, value }: PlainPlaces, path: readonly (string | number)[]): number | undefined {
  let at: number | undefined;
  let node: unknown = value;
  for (const step of path) {
    const next = entries.get(node as object)?.get(step);
    if (next === undefined) break;
    at = next;
    node = (node as Record<string | number, unknown>)[step];
  }
  return at;
}

/**
 * Reads documents of the plain shape that nearly all manifests have: maps and lists by indentation, keys that are words, texts on one
 * line, comments, and short lists and maps in brackets. It is several times as fast as the parser and builder for all of YAML, and what
 * it takes means the same to them, places included; a test holds the two against each other. It gives up at the first
 * character that it is not sure of: a tab, an escape, an anchor, a tag, a block of text, a key that is there twice.
 *
 * Every method that reads something returns undefined to give up.
 */
export class PlainReader {
  /** Scalars that were read: most come again and again, and only one of each is kept in memory. */
  private readonly known = new Map<string, unknown>();
  /** The end of the document. */
  private end = 0;
  /** The next character: after each value, the first that is no space of the next line with content. */
  private at = 0;
  private lineStart = 0;
  /** How far that line is indented; -1 at the end. */
  private indent = 0;

  /** @param text without NUL and carriage return */
  constructor(
    private readonly text: string,
    private readonly places?: Map<object, Entries>,
  ) {}

  /** The value of a document; undefined where it is for the reader of all of YAML. */
  read(start: number, end: number): Record<string, unknown> | undefined {
    this.end = end;
    let first = start;
    if (this.text.startsWith('---', start)) {
      if (this.text.charCodeAt(start + 3) !== NEWLINE) return undefined;
      first += 4;
    }
    this.toContent(first);
    const value = this.indent === 0 ? this.map(0, 0) : undefined;
    return this.indent === -1 ? value : undefined;
  }

  /** A map whose keys are at a column, which is where the reader is. */
  private map(column: number, depth: number): Record<string, unknown> | undefined {
    const map: Record<string, unknown> = {};
    const entries = this.entriesOf(map);
    do {
      const end = this.keyEnd();
      if (end < 0) return undefined;
      const key = this.text.slice(this.at, end);
      // Also gives up keys that all objects of JavaScript have.
      if (map[key] !== undefined || !isPlainKey(key)) return undefined;
      entries?.set(key, this.at);
      const value = this.valueAfter(end + 1, column, depth);
      if (value === undefined) return undefined;
      map[key] = value;
    } while (this.indent === column && !this.isDash());
    return this.indent < column ? map : undefined;
  }

  /** What stands after the colon of a key. */
  private valueAfter(colonEnd: number, column: number, depth: number): unknown {
    const at = this.skipSpaces(colonEnd);
    if (!this.isLineEnd(at, colonEnd)) return this.onLine(at, column, depth);
    this.toNextLine(at);
    if (this.indent > column) return this.block(depth + 1);
    return this.indent === column && this.isDash() ? this.list(column, depth + 1) : null;
  }

  /** A map or list on lines of its own. */
  private block(depth: number): unknown {
    if (depth > DEEPEST) return undefined;
    return this.isDash() ? this.list(this.indent, depth) : this.map(this.indent, depth);
  }

  /** A list whose dashes are at a column, which is where the reader is; below it may follow a key of the map that it is in. */
  private list(column: number, depth: number): unknown[] | undefined {
    const list: unknown[] = [];
    const entries = this.entriesOf(list);
    const start = this.at;
    do {
      const dashEnd = this.at + 1;
      const at = this.skipSpaces(dashEnd);
      let item: unknown;
      if (this.isLineEnd(at, dashEnd)) {
        this.toNextLine(at);
        const isBelow = this.indent > column;
        entries?.set(list.length, isBelow ? this.at : start);
        item = isBelow ? this.block(depth + 1) : null;
      } else {
        entries?.set(list.length, at);
        this.at = at;
        if (this.keyEnd() >= 0) {
          this.indent = at - this.lineStart;
          item = depth < DEEPEST ? this.map(this.indent, depth + 1) : undefined;
        } else item = this.onLine(at, column, depth);
      }
      if (item === undefined) return undefined;
      list.push(item);
    } while (this.indent === column && this.isDash());
    return this.indent <= column ? list : undefined;
  }

  /** A value that ends on the line it begins on; it must not go on on the next. */
  private onLine(at: number, column: number, depth: number): unknown {
    const first = this.text.charCodeAt(at);
    const value = first === OPEN_LIST || first === OPEN_MAP ? this.bracketed(at, depth + 1) : this.scalar(at, false);
    if (value === undefined) return undefined;
    const end = this.skipSpaces(this.at);
    if (!this.isLineEnd(end, this.at)) return undefined;
    this.toNextLine(end);
    return this.indent <= column ? value : undefined;
  }

  /** A list or map in brackets. */
  private bracketed(start: number, depth: number): unknown {
    if (depth > DEEPEST) return undefined;
    const isMap = this.text.charCodeAt(start) === OPEN_MAP;
    const map: Record<string, unknown> = {};
    const list: unknown[] = [];
    const entries = this.entriesOf(isMap ? map : list);
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    this.at = this.skipSpaces(start + 1);
    if (this.text.charCodeAt(this.at) === close) {
      this.at++;
      return isMap ? map : list;
    }
    for (;;) {
      let key = '';
      let at = this.at;
      if (isMap) {
        const end = this.keyEnd();
        if (end < 0 || this.text.charCodeAt(end + 1) !== SPACE) return undefined;
        key = this.text.slice(at, end);
        if (map[key] !== undefined || !isPlainKey(key)) return undefined;
        entries?.set(key, at);
        at = this.skipSpaces(end + 1);
      } else entries?.set(list.length, at);
      const first = this.text.charCodeAt(at);
      const value = first === OPEN_LIST || first === OPEN_MAP ? this.bracketed(at, depth + 1) : this.scalar(at, true);
      if (value === undefined) return undefined;
      if (isMap) map[key] = value;
      else list.push(value);
      this.at = this.skipSpaces(this.at);
      const next = this.text.charCodeAt(this.at);
      if (next === close) break;
      if (next !== COMMA || this.text.charCodeAt(this.at + 1) !== SPACE) return undefined;
      this.at = this.skipSpaces(this.at + 1);
    }
    this.at++;
    return isMap ? map : list;
  }

  private scalar(at: number, isBracketed: boolean): unknown {
    const first = this.text.charCodeAt(at);
    if (first === QUOTE || first === APOSTROPHE) return this.quoted(at, first);
    const role = first === DASH ? ROLES[this.text.charCodeAt(at + 1)]! & IN_KEY : ROLES[first]! & FIRST_OF_SCALAR;
    if (!role) return undefined;
    const end = isBracketed ? this.wordEnd(at) : this.plainEnd(at);
    if (end < 0) return undefined;
    this.at = end;
    const source = this.text.slice(at, end);
    const before = this.known.get(source);
    if (before !== undefined) return before;
    const { value } = plainScalar(source);
    if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
    if (this.known.size >= SCALARS_KEPT) this.known.clear();
    this.known.set(source, value);
    return value;
  }

  private quoted(at: number, quote: number): string | undefined {
    for (let i = at + 1; i < this.end; i++) {
      const code = this.text.charCodeAt(i);
      if (code === quote) {
        this.at = i + 1;
        return this.text.charCodeAt(i + 1) === quote ? undefined : this.text.slice(at + 1, i);
      }
      // A backslash is nothing special between apostrophes; no need to know.
      if (code < SPACE || code > LAST || code === BACKSLASH) return undefined;
    }
    return undefined;
  }

  /** Where a scalar without quotes ends, which is at a comment or the end of the line; -1 to give up. */
  private plainEnd(start: number): number {
    let end = start;
    for (let i = start; i < this.end; i++) {
      const code = this.text.charCodeAt(i);
      if (code === SPACE) continue;
      if (code === NEWLINE || (code === COMMENT && end < i)) break;
      if (code < SPACE || code > LAST) return -1;
      if (code === COLON && isBreak(this.text.charCodeAt(i + 1))) return -1;
      end = i + 1;
    }
    return end;
  }

  /** The same in brackets, where more means something: one word is taken. */
  private wordEnd(start: number): number {
    let i = start;
    while (ROLES[this.text.charCodeAt(i)]! & IN_BRACKETS) i++;
    const next = this.text.charCodeAt(i);
    return i > start && (next === SPACE || next === COMMA || next === CLOSE_LIST || next === CLOSE_MAP) ? i : -1;
  }

  /** Where the key ends that begins here, at its colon; -1 where none does. */
  private keyEnd(): number {
    let i = this.at;
    if (!(ROLES[this.text.charCodeAt(i)]! & FIRST_OF_KEY)) return -1;
    do i++;
    while (ROLES[this.text.charCodeAt(i)]! & IN_KEY);
    return this.text.charCodeAt(i) === COLON && i - this.at <= LONGEST_KEY && isBreak(this.text.charCodeAt(i + 1))
      ? i
      : -1;
  }

  private isDash(): boolean {
    return this.text.charCodeAt(this.at) === DASH && isBreak(this.text.charCodeAt(this.at + 1));
  }

  private skipSpaces(from: number): number {
    let i = from;
    while (this.text.charCodeAt(i) === SPACE) i++;
    return i;
  }

  /** Whether nothing more is on a line; a comment has a space before it. */
  private isLineEnd(at: number, before: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === NEWLINE || at >= this.end || (code === COMMENT && at > before);
  }

  private toNextLine(from: number): void {
    const end = this.text.indexOf('\n', from);
    this.toContent(end < 0 ? this.end : end + 1);
  }

  /** Goes to the next line, from the start of one, that has more than a comment. */
  private toContent(from: number): void {
    let start = from;
    while (start < this.end) {
      const at = this.skipSpaces(start);
      const code = this.text.charCodeAt(at);
      if (code !== NEWLINE && code !== COMMENT && at < this.end) {
        this.at = at;
        this.lineStart = start;
        this.indent = at - start;
        return;
      }
      const end = this.text.indexOf('\n', at);
      start = end < 0 ? this.end : end + 1;
    }
    this.at = this.end;
    this.indent = -1;
  }

  private entriesOf(collection: object): Entries | undefined {
    if (!this.places) return undefined;
    const entries: Entries = new Map();
    this.places.set(collection, entries);
    return entries;
  }
}

/** Whether a character ends a colon's or dash's meaning anything: a space, the end of the line, or of the text. */
function isBreak(code: number): boolean {
  return code === SPACE || code === NEWLINE || Number.isNaN(code);
}

/** Whether a word is a text to go-yaml, and not such as `on` or `null`. */
function isPlainKey(key: string): boolean {
  return key.length > 5 || plainScalar(key).type === 'str';
}
