import { filePerChart, type FilePerChartLayoutProps } from '../../../src/gitops/layouts/file-per-chart';
import { headsIn, pathsOf, SHOP, shipmentOf, type Given } from './shipments';

/** The shop needs the namespace that a chart of the platform makes; by name that comes later. */
const ACROSS: readonly Given[] = [
  { kind: 'Deployment', name: 'cart', namespace: 'shop', chart: 'app', needs: [1] },
  { kind: 'Namespace', name: 'shop', chart: 'platform' },
];

test('each chart has a file, with its objects in the order to apply them', () => {
  const files = filePerChart()(shipmentOf(SHOP));
  expect(pathsOf(files)).toEqual(['shop.yaml', 'bank.yaml']);
  expect(headsIn(files[0]!.text)).toEqual([
    'Namespace shop',
    'AuthorizationPolicy cart',
    'Gateway waypoint',
    'Service cart',
    'Deployment cart',
  ]);
  expect(headsIn(files[1]!.text)).toEqual(['Namespace bank', 'AuthorizationPolicy pay', 'Deployment pay']);
});

test('numbers are put before names when asked for, what is needed first', () => {
  const shipment = shipmentOf(ACROSS);
  expect(pathsOf(filePerChart({ numbered: true })(shipment))).toEqual(['0001-platform.yaml', '0002-app.yaml']);
  expect(shipment.warnings).toEqual([]);
});

test('a chart that needs one whose file is later by name is told, with the objects that say why', () => {
  const shipment = shipmentOf(ACROSS);
  filePerChart()(shipment);
  expect(shipment.warnings).toEqual([
    '[app/Deployment-cart] in app.yaml needs [platform/Namespace-shop] in platform.yaml, and tools that go by the names of files apply that later; number the files with numbered: true',
  ]);
});

test('a chart that needs one whose file is earlier by name is no news', () => {
  const shipment = shipmentOf([
    { kind: 'Deployment', name: 'cart', namespace: 'shop', chart: 'shop', needs: [1] },
    { kind: 'Namespace', name: 'shop', chart: 'platform' },
  ]);
  filePerChart()(shipment);
  expect(shipment.warnings).toEqual([]);
});

test('charts that need each other have no order, which is told for numbers, too', () => {
  const circle: Given[] = [
    { kind: 'Namespace', name: 'shop', chart: 'shop' },
    { kind: 'Namespace', name: 'bank', chart: 'bank' },
    { kind: 'AuthorizationPolicy', name: 'pay', namespace: 'bank', chart: 'shop', needs: [1] },
    { kind: 'AuthorizationPolicy', name: 'cart', namespace: 'shop', chart: 'bank', needs: [0] },
  ];
  for (const numbered of [false, true]) {
    const shipment = shipmentOf(circle);
    expect(filePerChart({ numbered })(shipment)).toHaveLength(2);
    expect(shipment.warnings).toEqual([
      'charts "shop" and "bank" need each other, so that no order of their files is one to apply them in; put what both need into a chart of its own, or write one file',
    ]);
  }
});

test('a thousand charts that each need the one before are in order', () => {
  const chain = Array.from({ length: 1000 }, (_, i) => ({
    kind: 'Namespace',
    name: `n-${i}`,
    chart: `c-${i}`,
    needs: i + 1 < 1000 ? [i + 1] : [],
  }));
  const files = filePerChart({ numbered: true })(shipmentOf(chain));
  expect(files[0]!.path).toBe('0001-c-999.yaml');
  expect(files[999]!.path).toBe('1000-c-0.yaml');
});

test('names of charts lead nowhere, and two that differ in case only have two files', () => {
  const shipment = shipmentOf(
    ['../up', 'Shop', 'shop'].map((chart, i) => ({ kind: 'Namespace', name: `n${i}`, chart })),
  );
  expect(pathsOf(filePerChart()(shipment))).toEqual(['_2e._2fup.yaml', '_53hop.yaml', 'shop.yaml']);
});

test('no chart becomes the kustomization of its folder, which kubectl, Argo CD and Flux would read instead', () => {
  const shipment = shipmentOf([{ kind: 'Namespace', name: 'a', chart: 'kustomization' }]);
  expect(pathsOf(filePerChart()(shipment))).toEqual(['kustomization_.yaml']);
  expect(pathsOf(filePerChart({ numbered: true })(shipment))).toEqual(['0001-kustomization.yaml']);
});

test('nothing to ship is no file', () => {
  expect(filePerChart()(shipmentOf([]))).toEqual([]);
});

test('refuses a prop that nobody reads, and one that is no flag', () => {
  expect(() => filePerChart({ number: true } as FilePerChartLayoutProps)).toThrow('did you mean "numbered"?');
  expect(() => filePerChart({ numbered: 1 as never })).toThrow(
    '[Layout.filePerChart] numbered must be true or false, got 1',
  );
});
