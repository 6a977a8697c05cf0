import type { Path } from '../field';
import { MAX_DEPTH, YamlBuilder, type Listener, type Reading } from '../../yaml/builder';
import { Lines, type Position } from '../../yaml/lines';
import { parseEvents } from '../../yaml/parse-events';
import { ParsedText } from '../../yaml/parsed-text';
import { placeIn, PlainReader, readPlainPlaces } from '../../yaml/plain-reader';
import { writtenAt } from '../../yaml/places';

/** A document of a file. */
export interface TextDocument {
  readonly value: unknown;
  /** Where a field of it is written; the document's first line for an empty path. */
  place(path: Path): Position | undefined;
}

/** What is wrong with a text, and where. */
export interface TextProblem extends Position {
  /** Whether what is read is still what was written. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A text, read. */
export interface ReadText {
  readonly documents: readonly TextDocument[];
  readonly problems: readonly TextProblem[];
}

/** Where a document begins and ends. */
type Bounds = readonly [start: number, end: number];

const READING: Reading = { reader: 'kubectl', what: 'manifests' };

/** Documents are parsed some at a time: what the parser makes of a whole large text at once costs more to clean up than to make. */
const AT_ONCE = 2 ** 16;

class Broken extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the documents of a text, YAML or JSON, as kubectl reads them. A document that is broken is told of, and the others
 * are read all the same.
 *
 * Where a field is written is found when somebody asks, by reading its document once more: few are ever asked for.
 */
export function readText(given: string): ReadText {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  const lines = new Lines(text);
  const problems: TextProblem[] = [];
  const problem = (severity: TextProblem['severity'], at: number, message: string): void =>
    void problems.push({ ...lines.at(at), severity, message });
  return { documents: jsonOf(text, lines) ?? yamlOf(text, lines, problem), problems };
}

/** The texts of the documents, which together are the whole; each begins with its marker, if it has one. */
export function documentsOf(text: string): readonly string[] {
  const starts = [0, ...Array.from(text.matchAll(/^---(?=[ \t\r\n]|$)/gm), ({ index }) => index)];
  return [...new Set(starts)].map((start, i, all) => text.slice(start, all[i + 1] ?? text.length));
}

/** The value of the first document of a text that is known to be good; undefined where it is not. */
export function readYaml(text: string): unknown {
  return readText(text).documents[0]?.value;
}

type Tell = (severity: TextProblem['severity'], at: number, message: string) => void;

/** JSON is read by what is made for it; where its fields are, the YAML parser finds when it has to. */
function jsonOf(text: string, lines: Lines): TextDocument[] | undefined {
  const start = /^\s*/.exec(text)![0].length;
  // A key that means something else to JavaScript is for the YAML reader to refuse.
  if ((text[start] !== '{' && text[start] !== '[') || text.includes('"__proto__"') || isDeep(text)) {
    return undefined;
  }
  try {
    return [documentOf(JSON.parse(text), text, start, text.length, lines)];
  } catch {
    return undefined;
  }
}

function yamlOf(text: string, lines: Lines, tell: Tell): TextDocument[] {
  // A comment, which the plain reader does not look at, may have these, and they end it.
  const plain = /[\0\r]/.test(text) ? undefined : new PlainReader(text);
  const documents: TextDocument[] = [];
  let others: Bounds[] = [];
  const readOthers = (): void => {
    for (const bounds of inParts(others))
      documents.push(
        ...(someOf(text, bounds, lines, tell) ??
          bounds.flatMap(([start, end]) => oneOf(text, start, end, lines, tell))),
      );
    others = [];
  };
  for (const bounds of splitDocuments(text)) {
    const value = plain?.read(...bounds);
    if (value === undefined) {
      if (hasContent(text.slice(...bounds))) others.push(bounds);
      continue;
    }
    readOthers();
    documents.push(plainDocumentOf(value, text, bounds, lines));
  }
  readOthers();
  return documents;
}

/** Whether JSON has more levels than any manifest; whoever walks through it would not come back. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\[^][^"\\]*)*"|[[{\]}]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Documents that are near each other, in parts of some size. */
function inParts(documents: readonly Bounds[]): readonly (readonly Bounds[])[] {
  const parts: Bounds[][] = [];
  for (const bounds of documents) {
    const part = parts.at(-1);
    if (part && bounds[1] - part[0]![0] <= AT_ONCE) part.push(bounds);
    else parts.push([bounds]);
  }
  return parts;
}

/** Several documents at once; undefined where one of them is broken, so that each has to be read by itself. */
function someOf(text: string, all: readonly Bounds[], lines: Lines, tell: Tell): TextDocument[] | undefined {
  const [first, last] = [all[0]!, all.at(-1)!];
  const documents: TextDocument[] = [];
  const told: Parameters<Tell>[] = [];
  try {
    const part = text.slice(first[0], last[1]);
    const builder = builderOf(part, first[0], (...one) => void told.push(one));
    for (const [start, end] of all) {
      const document = builder.build();
      if (!document) return undefined;
      documents.push(documentOf(document.value, text, start, end, lines));
    }
    // Where the parser sees other documents than the lines that begin with "---", each is read by itself.
    if (builder.build()) return undefined;
  } catch (error) {
    if (error instanceof Broken) return undefined;
    throw error;
  }
  for (const one of told) tell(...one);
  return documents;
}

function oneOf(text: string, start: number, end: number, lines: Lines, tell: Tell): TextDocument[] {
  try {
    const document = builderOf(text.slice(start, end), start, tell).build();
    return document ? [documentOf(document.value, text, start, end, lines)] : [];
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    tell('error', error.at, error.message);
    return [];
  }
}

function documentOf(value: unknown, text: string, start: number, end: number, lines: Lines): TextDocument {
  let parsed: ParsedText | undefined;
  return {
    value,
    place(path) {
      const own = text.slice(start, end);
      // What is not written is told at the nearest thing above it that is.
      const at = path.length === 0 ? undefined : writtenAt((parsed ??= parse(own, start)), path).at;
      return lines.at(start + (at ?? firstContent(own)));
    },
  };
}

/** {@link documentOf}, for a document that is plain. */
function plainDocumentOf(value: unknown, text: string, [start, end]: Bounds, lines: Lines): TextDocument {
  let read: ReturnType<typeof readPlainPlaces>;
  return {
    value,
    place(path) {
      const own = text.slice(start, end);
      const at = path.length === 0 ? undefined : placeIn((read ??= readPlainPlaces(own))!, path);
      return lines.at(start + (at ?? firstContent(own)));
    },
  };
}

/** What comes after the marker, comments, directives and empty lines. */
function firstContent(text: string): number {
  return /^(?:%.*(?:\r\n|\r|\n))*(?:---[ \t]*)?(?:[ \t]*(?:#.*)?(?:\r\n|\r|\n))*/.exec(text)![0].length;
}

function builderOf(text: string, start: number, tell: Tell): YamlBuilder {
  const listener: Listener = {
    fail: (at, message) => {
      throw new Broken(start + at, message);
    },
    remark: (at, message) => tell('warning', start + at, message),
    key: (at, key) => {
      if (key === '__proto__') {
        throw new Broken(
          start + at,
          'key "__proto__" is not taken, because it means something else to JavaScript; remove it',
        );
      }
    },
  };
  return new YamlBuilder(parse(text, start), listener, READING);
}

function parse(text: string, start: number): ParsedText {
  const yaml = require('js-yaml') as typeof import('js-yaml');
  try {
    return new ParsedText(yaml, text, parseEvents(yaml, text, { maxDepth: MAX_DEPTH }));
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    const reason = error.reason.includes('maxDepth')
      ? `manifests are more than ${MAX_DEPTH} levels deep here; use fewer`
      : `this is not YAML: ${error.reason}; check indentation, quotes and brackets`;
    throw new Broken(start + (error.mark?.position ?? 0), reason);
  }
}

/** Where documents begin and end: at lines that begin with `---`, which nothing inside a document can. */
function splitDocuments(text: string): Bounds[] {
  const starts = [0, ...Array.from(text.matchAll(/^---(?=[ \t\r\n]|$)/gm), ({ index }) => index)];
  return starts.map((start, i): Bounds => [start, starts[i + 1] ?? text.length]);
}

/** Documents with comments alone are none. */
function hasContent(text: string): boolean {
  const rest = text.slice(firstContent(text)).trimStart();
  return rest !== '' && !/^#.*$/.test(rest) && !rest.startsWith('...');
}
