import { fact } from '../model/fact';
import { writtenByKustomizations } from '../model/input/kustomize-patches';
import { isMap, labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { compileSchema } from './compile';
import { isDecoded, judge, judgeOf, type KindJudge } from './core/judge';
import { Release } from './core/release';
import { givenCrds } from './crds/given';
import type { SchemaNode } from './node';
import { objectMeta, sourcesOf, type SchemaSource } from './sources';
import { violations, type Violation } from './structure';
import { nodeOf, type SchemaTable } from './table';

/** What is known of the kind of an object. */
export interface KnownKind {
  readonly source: SchemaSource;
  readonly table: SchemaTable;
  readonly versions: SchemaTable['kinds'][string];
}

/** What an API server refuses of an object. */
export interface Refusal {
  readonly object: MeshObject;
  /** Undefined for kinds that the user gives a CRD of. */
  readonly source: SchemaSource | undefined;
  readonly violation: Violation;
}

/** The kind of an object, where a table of ours has it. */
export function knownKind({ group, kindName }: MeshObject): KnownKind | undefined {
  for (const source of sourcesOf(group)) {
    const table = source.table();
    const key = `${group}/${kindName}`;
    if (Object.hasOwn(table.kinds, key)) return { source, table, versions: table.kinds[key]! };
  }
  return undefined;
}

/** The version that an object is written in, without its group. */
export function versionIn({ apiVersion }: MeshObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/**
 * What an API server refuses of each object, for its structure or by its own code, found out in one walk for all rules that tell of it. CRDs that the user gives
 * take the place of our tables. A status is a controller's to write, and left alone.
 */
export const refusals = fact((mesh): readonly Refusal[] => mesh.objects.flatMap((object) => refusalsOf(mesh, object)));

const NONE: readonly Refusal[] = [];

function refusalsOf(mesh: Mesh, object: MeshObject): readonly Refusal[] {
  const { root, source, kindJudge } = shapeOf(mesh, object);
  if (!root) return NONE;
  const { raw } = object;
  const found = violations(raw, root, source?.isTyped ? 'typed' : 'structural');
  const { metadata } = raw;
  const ofMetadata = isMap(metadata) ? violations(metadata, metadataNode(), 'typed', METADATA) : [];
  const ofStructure = found.length + ofMetadata.length === 0 ? found : [...ofMetadata, ...found];
  // A server goes on with what it can decode.
  const ofCode = kindJudge && isDecoded(ofStructure) ? judged(mesh, object, kindJudge) : NOTHING;
  if (ofStructure.length === 0 && ofCode.length === 0) return NONE;
  return [...ofStructure, ...others(ofCode, ofStructure)].map((violation) => ({ object, source, violation }));
}

function judged(mesh: Mesh, object: MeshObject, kindJudge: KindJudge): readonly Violation[] {
  const found = judge(object, kindJudge, releaseOf(mesh), isPart(object));
  return found.length === 0 ? found : found.filter((one) => !mayBeWritten(mesh, one));
}

const NOTHING: readonly Violation[] = [];

/**
 * Whether an object may be a part of one that is in the cluster already, which server-side apply puts the two together for.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ and https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
function isPart({ annotations }: MeshObject): boolean {
  return (
    (labelOf(annotations, 'argocd.argoproj.io/sync-options')?.includes('ServerSideApply=true') ?? false) ||
    labelOf(annotations, 'kustomize.toolkit.fluxcd.io/ssa')?.toLowerCase() === 'merge'
  );
}

const written = fact((mesh) => writtenByKustomizations(mesh.objects));

/** Whether a kustomization may put right what an object by itself would be refused for. */
function mayBeWritten(mesh: Mesh, { kind, path }: Violation): boolean {
  const { namespaces, selectors } = written(mesh);
  if (selectors && (kind === 'selector' || (kind === 'required' && path.at(-1) === 'selector'))) return true;
  return namespaces && kind === 'required' && path.at(-1) === 'namespace';
}

/** What is not told of already, at the same field. */
function others(more: readonly Violation[], told: readonly Violation[]): readonly Violation[] {
  if (told.length === 0) return more;
  const places = new Set(told.flatMap(({ kind, path }) => (kind === 'release' ? [] : [path.join('\n')])));
  return more.filter(({ path }) => !places.has(path.join('\n')));
}

const releaseOf = fact((mesh) => new Release(mesh));

const METADATA = ['metadata'];

/** What an object has to be like; nothing where nobody knows. */
interface Shape {
  readonly root: SchemaNode | undefined;
  readonly source: SchemaSource | undefined;
  readonly kindJudge: KindJudge | undefined;
}

/** Many objects are of one kind. */
const shapes = fact(() => new Map<string, Shape>());

function shapeOf(mesh: Mesh, object: MeshObject): Shape {
  const key = `${object.apiVersion} ${object.kindName}`;
  const before = shapes(mesh).get(key);
  if (before) return before;
  const crd = givenCrds(mesh).kinds.get(`${object.group} ${object.kindName}`);
  const known = crd ? undefined : knownKind(object);
  const version = versionIn(object);
  const given = crd?.versions.find(({ name, isServed }) => name === version && isServed)?.schema;
  const own = known && Object.hasOwn(known.versions, version) ? known.versions[version] : undefined;
  const root = given ? withApart(compileSchema(given)) : own && withApart(nodeOf(known!.table, own[0]));
  const kindJudge = root && judgeOf(object.group, object.kindName, releaseOf(mesh), known?.source.isTyped === true);
  const made = { root, source: known?.source, kindJudge };
  shapes(mesh).set(key, made);
  return made;
}

const ANY: SchemaNode = { preserve: true };
/** What is looked at by itself, or not at all. */
const APART: readonly (readonly [string, SchemaNode])[] = ['apiVersion', 'kind', 'metadata', 'status'].map((name) => [
  name,
  ANY,
]);

function withApart(node: SchemaNode): SchemaNode {
  return { ...node, properties: new Map([...(node.properties ?? []), ...APART]) };
}

function metadataNode(): SchemaNode {
  const { index, table } = objectMeta();
  return nodeOf(table, index);
}
