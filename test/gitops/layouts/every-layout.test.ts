import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { keyOf } from '../../../src/app/identity';
import { filePerChart } from '../../../src/gitops/layouts/file-per-chart';
import { helmChart } from '../../../src/gitops/layouts/helm-chart';
import { kustomize } from '../../../src/gitops/layouts/kustomize';
import { namespaceFolders } from '../../../src/gitops/layouts/namespace-folders';
import { oneFile } from '../../../src/gitops/layouts/one-file';
import { STAGES, type TreeFile } from '../../../src/gitops/shipment';
import { appliedByHelm } from './rendered-by-helm';
import { reversed, shipmentOf, type Given, type TestShipment } from './shipments';

const LAYOUTS = {
  oneFile: oneFile(),
  filePerChart: filePerChart(),
  'filePerChart, numbered': filePerChart({ numbered: true }),
  namespaceFolders: namespaceFolders(),
  kustomize: kustomize(),
  helmChart: helmChart({ name: 'shop', version: '1.4.0' }),
} as const;

/** Names that differ in little, lead out of a folder, or are no names of files. */
const anyName = fc.constantFrom(
  'a',
  'A',
  'b',
  'a.b',
  'a/b',
  '..',
  '../a',
  '.git',
  'kustomization',
  'a_b',
  'a:b',
  'nul',
  'x'.repeat(253),
  '{{ a }}',
);
const given: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom('Gateway', 'Namespace', 'ConfigMap', 'Deployment', 'Kustomization', 'Role/x', '..'),
  name: anyName,
  namespace: fc.constantFrom('a', 'b', 'A', '..', '.', 'a/b', '_cluster', '{{ x }}'),
  apiVersion: fc.constantFrom('v1', 'gateway.networking.k8s.io/v1', 'networking.istio.io/v1', '../v1'),
  chart: anyName,
  stage: fc.constantFrom(...STAGES),
});

/** Objects that are one to the cluster are refused before there is a shipment. */
const shipment = fc
  .uniqueArray(given, { maxLength: 12, selector: (one) => keyOf(shipmentOf([one]).objects[0]!.identity) })
  .filter((objects) => {
    const tried = shipmentOf(objects);
    namespaceFolders()(tried);
    return tried.problems.length === 0;
  });

/** The objects that are in files, kustomizations and what is of Helm alone left out. */
function objectsIn(files: readonly TreeFile[], { objects }: TestShipment): unknown[] {
  if (files.some(({ path }) => path.endsWith('/Chart.yaml'))) return appliedByHelm(files).map(withoutPolicy);
  const isTree = files.some(({ path }) => path === 'kustomization.yaml');
  const manifests = files.filter(({ path }) => !(isTree && /(?:^|\/)kustomization\.yaml$/.test(path)));
  return objects.length === 0 ? [] : manifests.flatMap(({ text }) => loadAll(text));
}

function withoutPolicy(object: unknown): unknown {
  const { metadata, ...rest } = object as { metadata: { annotations?: object } };
  const { annotations: _, ...others } = metadata;
  return { ...rest, metadata: others };
}

const asTexts = (objects: readonly unknown[]): string[] =>
  objects.map((object) => JSON.stringify(Object.entries(object as object).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe.each(Object.entries(LAYOUTS))('%s', (_, layout) => {
  test('ships every object, and none twice', () => {
    fc.assert(
      fc.property(shipment, (objects) => {
        const one = shipmentOf(objects);
        expect(asTexts(objectsIn(layout(one), one))).toEqual(asTexts(one.objects.map(({ content }) => content)));
      }),
    );
  });

  test('writes no file outside its folder, none that is hidden, and no two that are one on a disk that knows no case', () => {
    fc.assert(
      fc.property(shipment, (objects) => {
        const paths = layout(shipmentOf(objects)).map(({ path }) => path);
        const steps = paths.flatMap((path) => path.split('/'));
        expect(steps.filter((step) => !/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(step) || step.length > 255)).toEqual([]);
        expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
      }),
    );
  });

  test('gives the same bytes in the same order, whatever the order of the objects', () => {
    fc.assert(
      fc.property(shipment, (objects) => {
        const forward = shipmentOf(objects);
        const backward = shipmentOf(reversed(objects));
        const sequence = forward.order.sequence.map((i) => objects.length - 1 - i);
        expect(layout({ ...backward, order: { ...backward.order, sequence } })).toEqual(layout(forward));
      }),
    );
  });
});
