import * as fs from 'node:fs';
import type { LineCounter, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { refuse, shown } from '../input/refuse';

/** Where a canary stands: after how many of its steps, or past the last one. */
export type CanaryPosition = number | 'finish';

/** One canary of the file. */
export interface CanaryEntry {
  readonly step: CanaryPosition;
  /** When it came there, if the command line put it there. */
  readonly since: string | undefined;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** The file that says where canaries stand whose weights Git owns. */
export interface CanaryFile {
  readonly entries: ReadonlyMap<string, CanaryEntry>;
  /** The text with one canary moved, comments and order kept. */
  moved(name: string, step: CanaryPosition, since: string): string;
}

export const CANARY_FILE = 'canaries.yaml';

/** More steps than anybody watches are a slip of a loop. */
export const MOST_STEPS = 100;

/** A canary's entry takes some sixty characters. */
const LONGEST = 1_000_000;

type Yaml = typeof import('yaml');

/**
 * Reads the file of canaries; one that is not there is empty.
 *
 * @param file its path
 * @throws InputError with file and line, unless it is a map from names to `{ step, since }`
 */
export function readCanaryFile(file: string): CanaryFile {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return parseCanaryFile('', file);
    if (code === 'EISDIR') refuse(file, 'this is a folder; name a file, such as "canaries.yaml"');
    refuse(file, `cannot be read: ${message}`);
  }
  return parseCanaryFile(text, file);
}

/** The same from text. */
export function parseCanaryFile(text: string, file: string): CanaryFile {
  if (text.length > LONGEST)
    refuse(file, `a file of canaries may have ${LONGEST} characters, and this has ${text.length}`);
  const yaml = require('yaml') as Yaml;
  const counter = new yaml.LineCounter();
  const document = parsed(yaml, text, file, counter);
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    refuse(`${file}:${line}:${col}`, `this is not YAML: ${problem.message.split('\n')[0]}`);
  }
  const root = document.contents as Node | null;
  const entries =
    root === null || isNull(yaml, root) ? new Map<string, CanaryEntry>() : entriesOf(yaml, root, file, counter);
  return {
    entries,
    moved(name, step, since) {
      const whole = document.contents as unknown;
      const spliced =
        yaml.isMap(whole) || whole === null ? splicedText(yaml, text, whole, name, step, since) : undefined;
      const read = spliced === undefined ? undefined : parseCanaryFile(spliced, file).entries.get(name);
      if (read?.step === step && read.since === since) return spliced!;
      // Written in a way that no piece of text can be put into, such as all in one pair of braces.
      if (!yaml.isMap(whole)) document.contents = document.createNode({}) as never;
      document.setIn([name], document.createNode({ step, since }));
      return document.toString({ lineWidth: 0 });
    },
  };
}

/** The text with nothing changed but the two values, so that the diff is the move alone. */
function splicedText(
  yaml: Yaml,
  text: string,
  root: YAMLMap | null,
  name: string,
  step: CanaryPosition,
  since: string,
): string | undefined {
  const entry = root?.items.find(({ key }) => textOf(yaml, key) === name)?.value;
  if (entry === undefined || entry === null) {
    if (root?.flow) return undefined;
    const key = yaml.stringify(name, { lineWidth: 0 }).trimEnd();
    return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${key}:\n  step: ${step}\n  since: ${since}\n`;
  }
  if (!yaml.isMap(entry)) return undefined;
  const pair = (field: string): Pair | undefined => entry.items.find(({ key }) => textOf(yaml, key) === field);
  const [at, when] = [pair('step'), pair('since')];
  const [start, end] = (at!.value as Scalar).range!;
  if (when) {
    const [from, to] = (when.value as Scalar).range!;
    const pieces = [
      { start, end, put: String(step) },
      { start: from, end: to, put: since },
    ].sort((a, b) => b.start - a.start);
    return pieces.reduce((whole, piece) => whole.slice(0, piece.start) + piece.put + whole.slice(piece.end), text);
  }
  if (entry.flow) return `${text.slice(0, start)}${step}, since: ${since}${text.slice(end)}`;
  const line = text.lastIndexOf('\n', (at!.key as Scalar).range![0]) + 1;
  const indent = ' '.repeat((at!.key as Scalar).range![0] - line);
  const next = text.indexOf('\n', end);
  const rest = next < 0 ? '\n' : text.slice(next);
  return `${text.slice(0, start)}${step}${text.slice(end, next < 0 ? text.length : next)}\n${indent}since: ${since}${rest}`;
}

function parsed(yaml: Yaml, text: string, file: string, counter: LineCounter): ReturnType<Yaml['parseDocument']> {
  try {
    return yaml.parseDocument(text, { lineCounter: counter, prettyErrors: false, version: '1.2' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(file, 'this is nested deeper than can be read; write "NAME: { step: 1 }"');
  }
}

function entriesOf(yaml: Yaml, root: Node, file: string, counter: LineCounter): Map<string, CanaryEntry> {
  const lineOf = (node: unknown): number => counter.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  if (!yaml.isMap(root))
    refuse(`${file}:${lineOf(root)}`, 'this must be a map of canaries, as in "shop/reviews: { step: 1 }"');
  const entries = new Map<string, CanaryEntry>();
  for (const { key, value } of root.items as Pair<Node, Node | null>[]) {
    const line = lineOf(key);
    const name = textOf(yaml, key);
    if (name === undefined) refuse(`${file}:${line}`, 'the name of a canary must be a text');
    entries.set(
      name,
      entryOf(yaml, name, value, `${file}:${line}`, (node) => `${file}:${lineOf(node)}`, line),
    );
  }
  return entries;
}

function entryOf(
  yaml: Yaml,
  name: string,
  value: Node | null,
  place: string,
  at: (node: unknown) => string,
  line: number,
): CanaryEntry {
  if (!yaml.isMap(value)) refuse(place, `canary "${name}" must be a map with a step, as in "step: 1"`);
  let step: CanaryPosition | undefined;
  let since: string | undefined;
  for (const { key, value: inner } of value.items as Pair<Node, Node | null>[]) {
    const field = textOf(yaml, key);
    const given = yaml.isScalar(inner) ? inner.value : inner === null ? null : '(a list or map)';
    if (field === 'step') step = position(at(key), name, given);
    else if (field === 'since') since = time(at(key), name, given);
    else refuse(at(key), `canary "${name}" has ${shown(field ?? null)}; known are step and since`);
  }
  if (step === undefined) refuse(place, `canary "${name}" says no step; write "step: 0" for none of its steps`);
  return { step, since, line };
}

function position(place: string, name: string, given: unknown): CanaryPosition {
  if (given === 'finish') return given;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= MOST_STEPS) return given;
  refuse(
    place,
    `step of canary "${name}" must be a whole number from 0 to ${MOST_STEPS}, or "finish", got ${shown(given)}`,
  );
}

function time(place: string, name: string, given: unknown): string {
  if (
    typeof given === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(given) &&
    !Number.isNaN(Date.parse(given))
  )
    return given;
  refuse(place, `since of canary "${name}" must be a time such as "2026-11-26T08:00:00Z", got ${shown(given)}`);
}

function textOf(yaml: Yaml, node: unknown): string | undefined {
  return yaml.isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

function isNull(yaml: Yaml, node: Node): boolean {
  return yaml.isScalar(node) && node.value === null;
}
