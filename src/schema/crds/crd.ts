import { isMap, type JsonMap, type Path } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import { schemaProblem, type SchemaProblem } from './schema-problem';

/** A version of a kind, as its CRD has it. */
export interface CrdVersion {
  readonly name: string;
  readonly isServed: boolean;
  readonly isDeprecated: boolean;
  /** What the server says of a deprecated one. */
  readonly warning: string | undefined;
  /** Undefined for one that can't be used. */
  readonly schema: JsonMap | undefined;
  /** Where the schema is in the CRD. */
  readonly at: Path;
}

/** A kind that the user defines. */
export interface Crd {
  readonly object: MeshObject;
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly CrdVersion[];
}

/** What is wrong with a CRD. */
export interface CrdProblem {
  readonly path: Path;
  readonly is:
    'beta' | 'nameless' | 'noVersions' | 'noSchema' | 'storage' | 'named' | 'conversion' | SchemaProblem['is'];
  readonly what?: string;
}

/** Reads a CRD, and what a server would not take it for. Nothing is read of one that it would refuse as a whole. */
export function readCrd(object: MeshObject): { readonly crd?: Crd; readonly problems: readonly CrdProblem[] } {
  if (object.apiVersion !== 'apiextensions.k8s.io/v1') {
    return { problems: [{ path: ['apiVersion'], is: 'beta', what: object.apiVersion }] };
  }
  const { spec } = object;
  const group = spec.get('group').text;
  const kind = spec.get('names', 'kind').text;
  if (group === undefined || kind === undefined || group === '' || kind === '') {
    return { problems: [{ path: ['spec', group ? 'names' : 'group'], is: 'nameless' }] };
  }
  const versions = spec.get('versions').items;
  if (versions.length === 0) return { problems: [{ path: ['spec', 'versions'], is: 'noVersions' }] };
  const problems: CrdProblem[] = [];
  const plural = spec.get('names', 'plural').text;
  const wanted = `${plural}.${group}`;
  if (plural !== undefined && object.name !== wanted)
    problems.push({ path: ['metadata', 'name'], is: 'named', what: wanted });
  const stored = versions.filter((version) => version.get('storage').boolean === true).length;
  if (stored !== 1) problems.push({ path: ['spec', 'versions'], is: 'storage', what: String(stored) });
  if (spec.get('conversion', 'strategy').text === 'Webhook') {
    problems.push({ path: ['spec', 'conversion', 'strategy'], is: 'conversion' });
  }
  const read = versions.map((version): CrdVersion => {
    const schema = version.get('schema', 'openAPIV3Schema');
    const wrong = schema.map === undefined ? undefined : schemaProblem(schema.map);
    if (schema.map === undefined)
      problems.push({ path: version.path, is: 'noSchema', what: version.get('name').text ?? '' });
    else if (wrong !== undefined) problems.push({ path: [...schema.path, ...wrong.path], is: wrong.is });
    return {
      name: version.get('name').text ?? '',
      isServed: version.get('served').boolean === true,
      isDeprecated: version.get('deprecated').boolean === true,
      warning: version.get('deprecationWarning').text,
      schema: wrong === undefined && isMap(schema.value) ? schema.value : undefined,
      at: schema.path,
    };
  });
  const scope = spec.get('scope').text === 'Cluster' ? 'Cluster' : 'Namespaced';
  return { crd: { object, group, kind, scope, versions: read }, problems };
}

/** Whether a CRD has been cut down to its names and versions, as people do who want to show which version of something is there. */
export function isShortened({ apiVersion, spec }: MeshObject): boolean {
  if (apiVersion !== 'apiextensions.k8s.io/v1') return false;
  return spec.get('versions').items.every((version) => version.get('schema', 'openAPIV3Schema').map === undefined);
}
