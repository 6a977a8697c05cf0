import { refuse, shown } from '../../input/refuse';
import { isMap, type JsonMap } from '../field';
import { Mesh } from '../mesh';
import { isManifest, MeshObject, type Origin } from '../mesh-object';
import type { MeshOptions } from '../options';
import { checkOptions } from './check-options';
import type { InputProblem, MeshInput } from './input';
import { withoutPatches } from './kustomize-patches';
import { readText } from './read-text';

/** A mesh, and what could not be read of it. */
export interface Loaded {
  readonly mesh: Mesh;
  readonly problems: readonly InputProblem[];
}

/**
 * Reads a mesh from manifests, whatever they come as.
 *
 * @throws InputError if the input is none of what is taken, or an option is wrong; what is wrong inside the manifests is told in
 * `problems`
 */
export function load(
  place: string,
  input: MeshInput,
  options: MeshOptions = {},
  onFile: (file: string) => void = () => undefined,
): Loaded {
  checkOptions(place, options);
  return meshOf(place, entriesOf(place, input, onFile), options);
}

/** A document as an app is about to write it. */
export interface MadeDocument {
  readonly text: string;
  /** Path of the construct that it comes from. */
  readonly construct: string;
}

/** Reads a mesh from documents that an app is about to write. */
export function loadDocuments(place: string, documents: readonly MadeDocument[], options: MeshOptions = {}): Loaded {
  checkOptions(place, options);
  return meshOf(
    place,
    documents.flatMap(({ construct, text }) =>
      readText(text).documents.map(({ value }) => ({ value, origin: { construct, place: () => undefined } })),
    ),
    options,
  );
}

function meshOf(place: string, entries: Iterable<Entry>, options: MeshOptions): Loaded {
  const objects: MeshObject[] = [];
  const problems: InputProblem[] = [];
  for (const { value, origin, problem } of entries) {
    if (problem) problems.push(problem);
    else unroll(value, origin!, objects, problems);
  }
  const crds = options.crds?.length ? crdsOf(place, options.crds) : [];
  return { mesh: new Mesh(withoutPatches(objects), options.world ?? 'open', options, crds), problems };
}

function crdsOf(place: string, paths: readonly string[]): MeshObject[] {
  const { readCrds } = require('./read-crds') as typeof import('./read-crds');
  return readCrds(place, paths);
}

interface Entry {
  readonly value?: unknown;
  readonly origin?: Origin;
  readonly problem?: InputProblem;
}

function* entriesOf(place: string, input: MeshInput, onFile: (file: string) => void): Generator<Entry> {
  if (typeof input === 'string') yield* textEntries(input, undefined);
  else if (Array.isArray(input)) for (const value of input as readonly unknown[]) yield { value, origin: NO_FILE };
  else if (isPaths(input)) yield* fileEntries(input.paths, onFile);
  else if (isConstruct(input)) yield* constructEntries(input);
  else {
    refuse(
      place,
      `input must be YAML text, a list of objects, { paths }, or an App or Chart of cdk8s, got ${shown(input)}`,
    );
  }
}

/** Objects that came as data have no place in a file. */
const NO_FILE: Origin = { place: () => undefined };

function isPaths(input: unknown): input is { readonly paths: readonly string[] } {
  return isMap(input) && Array.isArray(input['paths']) && input['paths'].every((path) => typeof path === 'string');
}

function isConstruct(input: unknown): input is import('constructs').IConstruct {
  return typeof input === 'object' && input !== null && 'node' in input;
}

function* textEntries(text: string, file: string | undefined): Generator<Entry> {
  const { documents, problems } = readText(text);
  for (const problem of problems) yield { problem: { ...problem, file } };
  for (const { value, place } of documents) yield { value, origin: { file, place } };
}

function* fileEntries(paths: readonly string[], onFile: (file: string) => void): Generator<Entry> {
  const { readFiles } = require('./read-files') as typeof import('./read-files');
  for (const { file, text, problem } of readFiles(paths)) {
    onFile(file);
    if (problem) yield { problem };
    else yield* textEntries(text!, file);
  }
}

function* constructEntries(scope: import('constructs').IConstruct): Generator<Entry> {
  const { manifestsOf } = require('./of-constructs') as typeof import('./of-constructs');
  for (const { value, construct } of manifestsOf(scope)) yield { value, origin: { construct, place: () => undefined } };
}

/** Lists hold objects; whatever is no object is told of. */
function unroll(
  value: unknown,
  origin: Origin,
  objects: MeshObject[],
  problems: InputProblem[],
  isInner = false,
): void {
  // An empty document says nothing.
  if (value === null || value === undefined) return;
  if (Array.isArray(value) && !isInner) {
    value.forEach((item, i) => unroll(item, below(origin, [i]), objects, problems, true));
    return;
  }
  if (!isManifest(value)) {
    problems.push({ file: origin.file, ...origin.place([]), ...otherThanManifest(value, origin) });
    return;
  }
  const { items } = value;
  if (isList(value)) {
    (items as readonly unknown[]).forEach((item, i) =>
      unroll(withType(value, item), below(origin, ['items', i]), objects, problems),
    );
    return;
  }
  objects.push(new MeshObject(value, origin));
}

function otherThanManifest(value: unknown, { file = 'FILE' }: Origin): Pick<InputProblem, 'severity' | 'message'> {
  if (isMap(value)) {
    const { chartsOf } = require('./recognise') as typeof import('./recognise');
    const charts = chartsOf(value);
    if (charts.length > 0) {
      return {
        severity: 'info',
        message: `these are Helm values for chart ${charts.join(' or ')}; to check them along, say --values ${charts[0]!}=${file}`,
      };
    }
  }
  const what = isMap(value) ? 'a map without apiVersion and kind' : shown(value);
  return { severity: 'warning', message: `this is no Kubernetes object but ${what}, and is left out` };
}

function isList(value: JsonMap): boolean {
  return (value['kind'] as string).endsWith('List') && Array.isArray(value['items']);
}

/** Elements of a `ServiceList` and its like need not say what they are. */
function withType({ apiVersion, kind }: JsonMap, item: unknown): unknown {
  if (!isMap(item) || item['kind'] !== undefined || kind === 'List') return item;
  return { apiVersion, kind: (kind as string).replace(/List$/, ''), ...item };
}

function below(origin: Origin, path: readonly (string | number)[]): Origin {
  return { ...origin, place: (inner) => origin.place([...path, ...inner]) };
}
