import { refuse } from '../input/refuse';
import { isMap, type Values } from './effective-values';
import { typeName, type ValuePath } from './judge';
import { MAX_DEPTH, YamlBuilder, type Listener } from '../yaml/builder';
import { Lines, type Position } from '../yaml/lines';
import { parseEvents } from '../yaml/parse-events';
import { ParsedText } from '../yaml/parsed-text';
import { writtenAt } from '../yaml/places';
import { safeKey } from './unsafe-keys';

/** Something in a values file that Helm takes without a word, and that its author may not have meant. */
export interface Remark extends Position {
  readonly message: string;
}

/** A values file, read. */
export interface ValuesFile {
  readonly values: Values;
  readonly remarks: readonly Remark[];
  /** Where a key, or an element of a list, is written; undefined where the file has none. */
  lineOf(path: ValuePath): Position | undefined;
}

/** Above this a text is not read. Cilium's own values file, with all comments, has a twentieth of it. */
const MAX_MEBIBYTES = 4;

/**
 * Reads one values file, YAML or JSON, as Helm 3 reads it: go-yaml 2 and then JSON, which is YAML 1.1 for booleans and
 * octal numbers, turns every key into text, and looks at the first document only.
 *
 * @param text what the file holds; nothing in it is trusted
 * @param file the name for messages
 * @throws if Helm can't read it, or it is an object of Kubernetes instead; with file, line and column
 */
export function readValues(text: string, file = 'values'): ValuesFile {
  if (Buffer.byteLength(text) > MAX_MEBIBYTES * 2 ** 20) {
    refuse(file, `a values file may have ${MAX_MEBIBYTES} MiB, and this has more; give values only`);
  }
  const lines = new Lines(text);
  const remarks: Remark[] = [];
  const listener: Listener = {
    fail: (at, message) => refuse(placeOf(file, lines, at), message),
    remark: (at, message) => void remarks.push({ ...lines.at(at), message }),
    key: (_, key) => void safeKey(file, key),
  };
  const yaml = require('js-yaml') as typeof import('js-yaml');
  const events = parsed(yaml, text, listener);
  const documents = events.filter((event) => event.type === yaml.EVENT_ID.DOCUMENT).length;
  if (documents > 1) {
    remarks.push({ line: 1, column: 1, message: `the file has ${documents} documents, and Helm reads the first only` });
  }
  const read = new ParsedText(yaml, text, events);
  const builder = new YamlBuilder(read, listener, { reader: 'Helm', what: 'values' });
  const values = mapOf(builder.build()?.value ?? null, file);
  return {
    values,
    remarks,
    lineOf(path) {
      const { at, isWhole } = writtenAt(read, path);
      return at === undefined || !isWhole ? undefined : lines.at(at);
    },
  };
}

function parsed(yaml: typeof import('js-yaml'), text: string, listener: Listener): ReturnType<typeof parseEvents> {
  try {
    return parseEvents(yaml, text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    const reason = error.reason.includes('maxDepth')
      ? `values are more than ${MAX_DEPTH} levels deep here; use fewer`
      : `this is not YAML: ${error.reason}; check indentation, quotes and brackets`;
    listener.fail(error.mark?.position ?? 0, reason);
  }
}

/** Where the values are in objects that are mistaken for values files. */
const VALUES_OF: Readonly<Record<string, string>> = {
  HelmRelease: 'for Flux the values are under spec.values',
  HelmChart: 'for k3s the values are the text under spec.valuesContent',
  HelmChartConfig: 'for k3s the values are the text under spec.valuesContent',
  Application: 'for Argo CD the values are under spec.source.helm',
  IstioOperator: 'give what is under spec.values',
  ConfigMap: 'give the text under its key in data',
};

function mapOf(root: unknown, file: string): Values {
  if (root === null) return {};
  if (!isMap(root)) refuse(file, `values must be a map, got ${typeName(root)}; write keys, as in "cni:"`);
  const { apiVersion, kind } = root;
  if (typeof apiVersion === 'string' && typeof kind === 'string') {
    const hint = Object.hasOwn(VALUES_OF, kind) ? VALUES_OF[kind]! : 'give what helm takes with -f';
    refuse(file, `this is ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}, not a values file; ${hint}`);
  }
  return root;
}

function placeOf(file: string, lines: Lines, at: number): string {
  const { line, column } = lines.at(at);
  return `${file}:${line}:${column}`;
}
