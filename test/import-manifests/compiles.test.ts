import { join } from 'node:path';
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

it('what an import writes compiles, under strict', () => {
  const sets = [
    'dist/bookinfo.k8s.yaml',
    'test/check/foreign/one-team',
    'test/check/foreign/shared-waypoints',
    'test/check/foreign/many-kinds',
  ];
  const given = [
    ...sets.map((set) => load('test', { paths: [join(root, set)] }).mesh.objects.map(({ raw }) => raw)),
    ODD,
  ];
  const snippets = given.flatMap((objects, i) =>
    typescriptFor(objects, { platform: { istio: '1.30' } }).map(({ path, text }): Snippet => ({
      at: `${i}/${path}`,
      file: `set-${i}`,
      line: 1,
      language: 'ts',
      code: text,
      name: path,
      yaml: undefined,
    })),
  );
  expect(snippets.length).toBeGreaterThan(10);
  expect([...compile(snippets)].filter(([, errors]) => errors.length > 0)).toEqual([]);
});
