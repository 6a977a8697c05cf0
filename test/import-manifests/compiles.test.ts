import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshInput } from '../../src/model/input/input';
import { load } from '../../src/model/input/load';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { compile } from '../docs/compile';
import type { Snippet } from '../docs/snippets';

const root = join(__dirname, '../..');

/** Objects whose metadata no type of cdk8s takes, or which have what its constructor drops. */
const ODD: readonly object[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'odd', labels: { n: 1 }, finalizers: [] },
    data: { a: null },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 1, ownerReferences: [{ kind: 'x' }], annotations: {} } },
  { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'x-' }, spec: { list: [null, 1], id: 1 } },
  { apiVersion: 'v1', kind: 'Odd', props: 1, constructor: { prototype: {} } },
];

const lines = (name: string): { manifests?: string }[] =>
  readFileSync(join(root, `test/conformance/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { manifests?: string });

const objectsOf = (input: MeshInput): readonly object[] => load('test', input).mesh.objects.map(({ raw }) => raw);

/** Sets that become all the constructs that are recognised, and sets of others, whose shapes are anything. */
function given(): (readonly object[])[] {
  const sets = ['dist/bookinfo.k8s.yaml', 'one-team', 'shared-waypoints', 'many-kinds', 'migration'];
  const files = sets.map((set) => join(root, set.includes('/') ? set : `test/check/foreign/${set}`));
  const vectors = ['waypoint', 'ztunnel'].flatMap((name) => lines(name).filter((_, i) => i % 60 === 0));
  const meshes = vectors.flatMap(({ manifests }) => (manifests === undefined ? [] : [objectsOf(manifests)]));
  return [...files.map((file) => objectsOf({ paths: [file] })), ...meshes, ODD];
}

it('what an import writes compiles, under strict', () => {
  const platform = { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' };
  const snippets = given().flatMap((objects, i) =>
    typescriptFor(objects, { platform }).map(({ path, text }): Snippet => {
      const at = { at: `${i}/${path}`, file: `set-${i}`, line: 1 };
      return { ...at, language: 'ts', code: text, name: path, yaml: undefined };
    }),
  );
  const text = snippets.map(({ code }) => code).join('\n');
  for (const name of ['AmbientNamespace', 'MeshService', 'Canary', 'IngressGateway', 'L7AuthorizationPolicy'])
    expect(text).toContain(`new ${name}(`);
  expect(text).toContain('JsonPatch.add(');
  expect([...compile(snippets)].filter(([, errors]) => errors.length > 0)).toEqual([]);
});
