import { load } from 'js-yaml';
import { kustomize } from '../../../src/gitops/layouts/kustomize';
import type { TreeFile } from '../../../src/gitops/shipment';
import { pathsOf, reversed, SHOP, shipmentOf, type Given } from './shipments';

const resourcesOf = (files: readonly TreeFile[], path: string): string[] =>
  (load(files.find((file) => file.path === path)!.text) as { resources: string[] }).resources;

test('each folder has a kustomization, and the root has one', () => {
  expect(pathsOf(kustomize()(shipmentOf(SHOP)))).toMatchInlineSnapshot(`
    [
      "kustomization.yaml",
      "_cluster/kustomization.yaml",
      "_cluster/namespace.bank.yaml",
      "_cluster/namespace.shop.yaml",
      "bank/authorizationpolicy.pay.yaml",
      "bank/deployment.pay.yaml",
      "bank/kustomization.yaml",
      "shop/authorizationpolicy.cart.yaml",
      "shop/deployment.cart.yaml",
      "shop/gateway.waypoint.yaml",
      "shop/kustomization.yaml",
      "shop/service.cart.yaml",
    ]
  `);
});

test('the root lists every file in the order to apply them, across namespaces', () => {
  const [root] = kustomize()(shipmentOf(SHOP));
  expect(root!.text).toMatchInlineSnapshot(`
    "apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    sortOptions:
      order: fifo
    resources:
      - _cluster/namespace.shop.yaml
      - _cluster/namespace.bank.yaml
      - shop/authorizationpolicy.cart.yaml
      - bank/authorizationpolicy.pay.yaml
      - shop/gateway.waypoint.yaml
      - shop/service.cart.yaml
      - shop/deployment.cart.yaml
      - bank/deployment.pay.yaml
    "
  `);
});

test('a folder is a base of its own, in order, without what is in others', () => {
  const files = kustomize()(shipmentOf(SHOP));
  expect(resourcesOf(files, 'shop/kustomization.yaml')).toEqual([
    'authorizationpolicy.cart.yaml',
    'gateway.waypoint.yaml',
    'service.cart.yaml',
    'deployment.cart.yaml',
  ]);
});

test('every object is in one file, and every file is listed once by the root and once by its folder', () => {
  const files = kustomize()(shipmentOf(SHOP));
  const objects = pathsOf(files).filter((path) => !path.endsWith('kustomization.yaml'));
  expect(objects).toHaveLength(SHOP.length);
  expect(resourcesOf(files, 'kustomization.yaml').sort()).toEqual([...objects].sort());
  const inFolders = ['_cluster', 'bank', 'shop'].flatMap((folder) =>
    resourcesOf(files, `${folder}/kustomization.yaml`).map((file) => `${folder}/${file}`),
  );
  expect(inFolders.sort()).toEqual([...objects].sort());
});

test('the order of the objects changes nothing', () => {
  const forward = shipmentOf(SHOP);
  const backward = shipmentOf(reversed(SHOP));
  const sequence = forward.order.sequence.map((i) => SHOP.length - 1 - i);
  expect(kustomize()({ ...backward, order: { ...backward.order, sequence } })).toEqual(kustomize()(forward));
});

test('no object is written over a kustomization, whatever it is called', () => {
  const paths = pathsOf(
    kustomize()(
      shipmentOf([
        { kind: 'Kustomization', name: 'yaml', namespace: 'shop', apiVersion: 'kustomize.toolkit.fluxcd.io/v1' },
        { kind: 'kustomization.yaml', name: '', namespace: 'shop' },
      ]),
    ),
  );
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
});

test('refuses an object without a name, which kustomize refuses', () => {
  const job: Given = { kind: 'Job', namespace: 'shop', more: { metadata: { generateName: 'migrate-' } } };
  const shipment = shipmentOf([job, { ...job, name: 'migrate' }]);
  kustomize()(shipment);
  expect(shipment.problems).toEqual([
    '[shop/Job-undefined] has no metadata.name, and kustomize takes no object without one; give it a name, or write its chart with another layout',
  ]);
});

test('nothing to ship is no file: kustomize refuses a kustomization without resources', () => {
  expect(kustomize()(shipmentOf([]))).toEqual([]);
});

test('10,000 objects in one namespace are listed one by one', () => {
  const objects = Array.from({ length: 10_000 }, (_, i) => ({ kind: 'ConfigMap', name: `c-${i}`, namespace: 'shop' }));
  const files = kustomize()(shipmentOf(objects));
  expect(files).toHaveLength(10_002);
  expect(resourcesOf(files, 'shop/kustomization.yaml')).toHaveLength(10_000);
});
