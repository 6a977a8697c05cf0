import { Yaml } from 'cdk8s';

/** How words, numbers and paths start. */
const ORDINARY_START = /^[A-Za-z0-9_/]/;

/** What YAML reads as more than a character, wherever it stands: all but printable ASCII, `: `, ` #`, a space or colon at the end. */
const OUT_OF_THE_ORDINARY = /[^ -~]|:(?: |$)| (?:#|$)/;

/** Words that some YAML reader takes for a boolean, null or a number. */
const SPECIAL_WORD = /^(?:y|n|yes|no|on|off|true|false|null|e[-+]?[0-9]+)$/i;

/** A character that no number, time or date of YAML 1.1 has, so that what holds it is a string though it starts with a digit. */
const NEVER_IN_NUMBERS = /[^-+0-9a-fA-FoxbTtZ_:. ]/;

/** A longer key is written as `? key`. */
const LONGEST_KEY = 1024;

/** Thrown inside the writer only: the library has to write the document at hand. */
class BeyondThisWriter extends Error {}

/** Writes documents as one text. */
export type YamlWriter = (documents: readonly unknown[]) => string;

/**
 * Makes a function that writes documents as YAML text, byte for byte as cdk8s's `Yaml.stringify(...documents)` does but
 * some ten times faster.
 *
 * It writes by itself what is provably plain: block maps and lists, numbers, booleans, strings that need no quotes. Any
 * other key or string is given to the library once, and its answer kept for as long as the writer is; text of several
 * lines is moved to the indent where it stands. A document with anything else in it, such as a date or an object
 * that occurs twice and becomes an anchor, is written by the library as a whole.
 */
export function yamlWriter(): YamlWriter {
  const keyTexts = new Map<string, string>();
  const stringTexts = new Map<string, string>();
  let text = '';
  let seen = new Set<object>();

  function document(content: unknown): string {
    if (!isMap(content) || isEmpty(content)) return Yaml.stringify(content);
    text = '';
    seen = new Set();
    try {
      map(content, '');
      return inOnePiece(text);
    } catch (error) {
      if (error instanceof BeyondThisWriter) return Yaml.stringify(content);
      throw error;
    }
  }

  // Each of these writes from where the line has got to, which is the column of `indent`, to the end of its last line.
  function map(content: Readonly<Record<string, unknown>>, indent: string): void {
    once(content);
    let start = '';
    for (const name of Object.keys(content)) {
      text += `${start}${key(name)}:`;
      value(content[name], indent, `\n${indent}  `);
      start = indent;
    }
  }

  function list(content: readonly unknown[], indent: string): void {
    once(content);
    let start = '';
    for (const item of content) {
      text += `${start}-`;
      value(item, indent, ' ');
      start = indent;
    }
  }

  /** @param toNested what leads from a key or dash to a map or list that is not empty */
  function value(content: unknown, indent: string, toNested: string): void {
    if (content === null || typeof content !== 'object') {
      text += ` ${scalar(content, indent)}\n`;
    } else if (Array.isArray(content)) {
      if (content.length === 0) return empty(content, '[]');
      text += toNested;
      list(content, `${indent}  `);
    } else if (isMap(content)) {
      if (isEmpty(content)) return empty(content, '{}');
      text += toNested;
      map(content, `${indent}  `);
    } else {
      throw new BeyondThisWriter();
    }
  }

  function empty(content: object, brackets: string): void {
    once(content);
    text += ` ${brackets}\n`;
  }

  function once(content: object): void {
    if (seen.has(content)) throw new BeyondThisWriter();
    seen.add(content);
  }

  function scalar(content: unknown, indent: string): string {
    if (typeof content === 'string') return string(content, indent);
    if (typeof content === 'number' && Number.isFinite(content) && !Object.is(content, -0)) return String(content);
    if (typeof content === 'boolean' || content === null) return String(content);
    throw new BeyondThisWriter();
  }

  function string(content: string, indent: string): string {
    if (isPlain(content)) return content;
    let answer = stringTexts.get(content);
    if (answer === undefined) {
      answer = Yaml.stringify({ k: content }).slice('k: '.length, -1);
      stringTexts.set(content, answer);
    }
    return indent === '' ? answer : answer.replaceAll('\n  ', `\n${indent}  `);
  }

  function key(name: string): string {
    let answer = keyTexts.get(name);
    if (answer === undefined) {
      answer = name.length <= LONGEST_KEY && isPlain(name) ? name : keyFromLibrary(name);
      keyTexts.set(name, answer);
    }
    return answer;
  }

  return (documents) => documents.map(document).join('---\n');
}

/**
 * The same text, no longer the tree of pieces that it was put together from: asked for a character, the engine joins
 * them. Kept as trees, the documents of a large app would cost more in garbage collection than writing them.
 */
function inOnePiece(text: string): string {
  text.charCodeAt(0);
  return text;
}

function keyFromLibrary(name: string): string {
  // Of these the library quotes some at one depth and not at another.
  if (/^(?:%|---|\.\.\.)/.test(name)) throw new BeyondThisWriter();
  const answer = Yaml.stringify({ [name]: 0 }).slice(0, -': 0\n'.length);
  if (answer.startsWith('? ')) throw new BeyondThisWriter();
  return answer;
}

function isPlain(content: string): boolean {
  if (!ORDINARY_START.test(content) || OUT_OF_THE_ORDINARY.test(content)) return false;
  return content.charCodeAt(0) <= NINE
    ? content.charCodeAt(0) === SLASH || NEVER_IN_NUMBERS.test(content)
    : !SPECIAL_WORD.test(content);
}

const SLASH = '/'.charCodeAt(0);
const NINE = '9'.charCodeAt(0);

function isMap(content: unknown): content is Record<string, unknown> {
  if (content === null || typeof content !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(content);
  return prototype === Object.prototype || prototype === null;
}

function isEmpty(content: object): boolean {
  for (const _ in content) return false;
  return true;
}
