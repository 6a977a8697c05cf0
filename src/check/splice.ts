import type { Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { PatchStep } from './finding';

type Yaml = typeof import('yaml');
type Keys = readonly (string | number)[];

/**
 * Takes one step of a patch in the text of a document, and leaves everything else as it is: indentation, quotes, comments, order.
 *
 * @throws Error if the place is not there
 */
export function splice(text: string, keys: Keys, step: PatchStep): string {
  const yaml = require('yaml') as Yaml;
  const document = yaml.parseDocument(text, { version: '1.2', uniqueKeys: false }) as Document.Parsed;
  const writer = new Writer(yaml, text, /^\s*[{[]/.test(text));
  const last = keys.at(-1)!;
  const parent = nodeAt(yaml, document.contents, keys.slice(0, -1));
  if (yaml.isMap(parent)) return inMap(writer, parent as YAMLMap<Scalar, Node | null>, String(last), step);
  if (yaml.isSeq(parent)) return inList(writer, parent as YAMLSeq<Node>, last, step);
  throw new Error(`there is nothing to hold ${step.path}`);
}

function nodeAt(yaml: Yaml, root: unknown, keys: Keys): unknown {
  let node: unknown = root;
  for (const key of keys) {
    if (yaml.isMap(node))
      node = (node as YAMLMap<Scalar, Node>).items.find((pair) => String(pair.key.value) === String(key))?.value;
    else if (yaml.isSeq(node)) node = node.items[Number(key)];
    else return undefined;
  }
  return node;
}

/** What YAML 1.1 reads as something else is quoted, since kubectl reads that. */
const PLAIN = { version: '1.1', lineWidth: 0 } as const;

/** The text, and how things are written into it. */
class Writer {
  constructor(
    private readonly yaml: Yaml,
    readonly text: string,
    private readonly isJson: boolean,
  ) {}

  replaced(from: number, to: number, by: string): string {
    return this.text.slice(0, from) + by + this.text.slice(to);
  }

  /** Spaces and dashes before what starts at an offset, as spaces: where its siblings begin. */
  indentOf(offset: number): string {
    return ' '.repeat(offset - this.lineOf(offset));
  }

  /** The dash of the element of a list whose content starts at an offset. */
  dashBefore(offset: number): number {
    return this.text.lastIndexOf('-', offset - 1);
  }

  lineOf(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The end of the line that an offset is in, its line end left out; comments belong to it. */
  endOfLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end;
  }

  inline(value: unknown): string {
    const json = JSON.stringify(value);
    // JSON is YAML too, and says text of several lines in one.
    if (this.isJson || json.includes(String.raw`\n`)) return json;
    return this.yaml.stringify(value, { ...PLAIN, collectionStyle: 'flow' }).trimEnd();
  }

  /** A value below a key or dash, with the indentation of that. */
  block(value: unknown, indent: string): string {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return ` ${this.inline(value)}`;
    const lines = this.yaml.stringify(value, PLAIN).trimEnd().split('\n');
    return `\n${lines.map((line) => `${indent}  ${line}`).join('\n')}`;
  }

  key(name: string): string {
    return this.isJson ? JSON.stringify(name) : this.yaml.stringify(name, PLAIN).trimEnd();
  }
}

function inMap(
  writer: Writer,
  map: YAMLMap<Scalar, Node | null>,
  name: string,
  { op, path, value }: PatchStep,
): string {
  const at = map.items.findIndex((pair) => String(pair.key.value) === name);
  const pair = map.items[at];
  if (op === 'remove') {
    if (!pair) throw new Error(`there is no ${path}`);
    return without(writer, map, at);
  }
  if (pair) {
    const [start, end] = bounds(writer, pair);
    const from = pair.value?.range ? pair.value.range[0] : pair.key.range![1];
    return writer.replaced(
      from,
      Math.max(end, from),
      from === start ? writer.inline(value) : spaced(pair, writer.inline(value)),
    );
  }
  if (map.flow) return intoFlow(writer, map, map.items.length, `${writer.key(name)}: ${writer.inline(value)}`);
  const first = map.items[0];
  const lastPair = map.items.at(-1);
  if (!first || !lastPair) throw new Error(`there is nothing to hold ${path}`);
  const indent = writer.indentOf(first.key.range![0]);
  const end = writer.endOfLine(bounds(writer, lastPair)[1]);
  return writer.replaced(end, end, `\n${indent}${writer.key(name)}:${writer.block(value, indent)}`);
}

/** A value that takes the place of nothing follows its colon. */
function spaced(pair: Pair<Scalar, Node | null>, text: string): string {
  return pair.value?.range && pair.value.range[1] > pair.value.range[0] ? text : ` ${text}`;
}

function inList(writer: Writer, list: YAMLSeq<Node>, key: string | number, { op, path, value }: PatchStep): string {
  const at = key === '-' ? list.items.length : Number(key);
  const item = list.items[at];
  if (op === 'remove' || op === 'replace') {
    if (!item?.range) throw new Error(`there is no ${path}`);
    if (op === 'remove') return without(writer, list, at);
    return writer.replaced(...bounds(writer, item), writer.inline(value));
  }
  if (list.flow || list.items.length === 0) return intoFlow(writer, list, at, writer.inline(value));
  const dashOf = (node: Node): number => writer.dashBefore(node.range![0]);
  const indent = writer.indentOf(dashOf(list.items[0]!));
  const text = `- ${writer.inline(value)}`;
  if (item) return writer.replaced(dashOf(item), dashOf(item), `${text}\n${indent}`);
  const end = writer.endOfLine(bounds(writer, list.items.at(-1)!)[1]);
  return writer.replaced(end, end, `\n${indent}${text}`);
}

function intoFlow(
  writer: Writer,
  collection: YAMLMap<Scalar, Node | null> | YAMLSeq<Node>,
  at: number,
  text: string,
): string {
  const [start, end] = collection.range!;
  const { items } = collection as { items: unknown[] };
  const isPadded = /^[{[]\s/.test(writer.text.slice(start, end));
  if (items.length === 0) {
    const [open, close] = [writer.text[start]!, writer.text[end - 1]!];
    return writer.replaced(start, end, open === '{' ? `${open} ${text} ${close}` : `${open}${text}${close}`);
  }
  if (at >= items.length) {
    const inner = writer.text
      .slice(start, end - 1)
      .trimEnd()
      .replace(/,$/, '');
    return writer.replaced(start, end, `${inner}, ${text}${isPadded ? ' ' : ''}${writer.text[end - 1]!}`);
  }
  const from = bounds(writer, items[at] as Pair<Scalar, Node> | Node)[0];
  return writer.replaced(from, from, `${text}, `);
}

/** Takes an element out, with its comma, or with its lines. */
function without(writer: Writer, collection: YAMLMap<Scalar, Node | null> | YAMLSeq<Node>, at: number): string {
  const items = collection.items as (Pair<Scalar, Node | null> | Node)[];
  const [start, end] = bounds(writer, items[at]!);
  if (items.length === 1) {
    const [from, to] = collection.range!;
    return writer.replaced(from, contentEnd(writer, to), isList(collection) ? '[]' : '{}');
  }
  if (collection.flow) {
    const next = items[at + 1];
    if (next) return writer.replaced(start, bounds(writer, next)[0], '');
    return writer.replaced(bounds(writer, items[at - 1]!)[1], end, '');
  }
  const next = items[at + 1];
  const line = writer.lineOf(start);
  // The first key of an element stands behind its dash, which the next key then takes.
  if (next && /\S/.test(writer.text.slice(line, start).replace(isList(collection) ? /-\s*$/ : '', ''))) {
    const [from, to] = [start, bounds(writer, next)[0]];
    // Of a list in a list the next element brings its own dash, as the lines below it count from there.
    return isList(collection)
      ? writer.replaced(writer.dashBefore(from), writer.dashBefore(to), '')
      : writer.replaced(from, to, '');
  }
  const to = Math.min(writer.endOfLine(end) + 1, writer.text.length);
  return writer.replaced(line, to, '');
}

function isList(collection: YAMLMap<Scalar, Node | null> | YAMLSeq<Node>): boolean {
  return (require('yaml') as Yaml).isSeq(collection);
}

/** From the first character of an element to its last, line ends and comments after it left out. */
function bounds(writer: Writer, item: Pair<Scalar, Node | null> | Node): [start: number, end: number] {
  if (!('key' in item)) return [item.range![0], contentEnd(writer, item.range![1])];
  const [start, keyEnd] = item.key.range!;
  return [start, item.value?.range ? Math.max(contentEnd(writer, item.value.range[1]), keyEnd) : keyEnd];
}

/** Where the last character of content is, before line ends and spaces that a parser counts to it. */
function contentEnd(writer: Writer, end: number): number {
  return writer.text.slice(0, end).trimEnd().length;
}
