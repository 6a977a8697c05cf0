import type { MeshInput } from '../model/input/input';
import type { MeshOptions } from '../model/options';
import type { Matrix, MatrixLevel } from '../simulate/matrix/matrix';

/** What Jest and Vitest take by `expect.addSnapshotSerializer`. */
export interface SnapshotSerializer {
  /** Whether a value is for it. */
  test(value: unknown): boolean;
  /** The value as a snapshot has it. */
  serialize(value: unknown): string;
}

/** Who reaches whom, for a snapshot. */
export class ReachabilitySnapshot {
  /** @internal */
  constructor(
    /** The whole of it. */
    readonly matrix: Matrix,
  ) {}

  /** As a reviewer reads it: by what is reached, who gets through, and with what. */
  toString(): string {
    const { matrixText } = require('../simulate/format/matrix') as typeof import('../simulate/format/matrix');
    return matrixText(this.matrix);
  }
}

/**
 * Who reaches whom, to be kept in a snapshot: a change of policies shows in its review as what it opens and closes.
 *
 * @example
 * const web = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: { containers: [] } };
 * console.log(String(reachability([web])));
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s
 * @param at `l4`: whether anything gets through; `l7`: which requests do
 *
 * @throws InputError if the input is none of what is taken, or an option is wrong
 */
export function reachability(
  input: MeshInput,
  at: MatrixLevel = 'l7',
  options: MeshOptions = {},
): ReachabilitySnapshot {
  const { matrix } = require('../simulate/simulate') as typeof import('../simulate/simulate');
  return new ReachabilitySnapshot(matrix(input, at, options));
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * Prints manifests as YAML, and who reaches whom as a table, for `expect(…).toMatchSnapshot()` and its like. Manifests are what
 * `Testing.synth` gives, or an App or Chart itself; they are sorted by namespace, kind and name, so that a snapshot changes where
 * an object does, and not where the code that makes it moves.
 *
 * @example
 * for (const one of serializers) console.log(one.test([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]));
 */
export const serializers: readonly SnapshotSerializer[] = [
  {
    test: (value) => isConstruct(value) || (Array.isArray(value) && value.length > 0 && value.every(isManifest)),
    serialize: (value) => yamlOf(isConstruct(value) ? manifestsIn(value) : (value as readonly Manifest[])),
  },
  {
    test: (value) => value instanceof ReachabilitySnapshot,
    serialize: (value) => String(value).trimEnd(),
  },
];

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' && value !== null && typeof (value as Manifest).apiVersion === 'string' && 'kind' in value
  );
}

function isConstruct(value: unknown): value is import('constructs').IConstruct {
  return typeof value === 'object' && value !== null && 'node' in value;
}

function manifestsIn(scope: import('constructs').IConstruct): readonly Manifest[] {
  const { manifestsOf } = require('../model/input/of-constructs') as typeof import('../model/input/of-constructs');
  return manifestsOf(scope).map(({ value }) => value as Manifest);
}

function yamlOf(manifests: readonly Manifest[]): string {
  const { yamlWriter } = require('../app/yaml-writer') as typeof import('../app/yaml-writer');
  const write = yamlWriter();
  const sorted = [...manifests].sort((one, other) => compare(placeOf(one), placeOf(other)));
  return sorted.map((one) => write([one]).trimEnd()).join('\n---\n');
}

function placeOf({ kind, metadata }: Manifest): string {
  return [metadata?.namespace ?? '', kind, metadata?.name ?? ''].join(' ');
}

/** By code units: the order must not depend on the language of the machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
