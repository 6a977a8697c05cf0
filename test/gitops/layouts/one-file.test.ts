import { oneFile, type OneFileLayoutProps } from '../../../src/gitops/layouts/one-file';
import { headsIn, pathsOf, reversed, SHOP, shipmentOf } from './shipments';

test('all objects are in one file, in the order to apply them', () => {
  const [file, ...more] = oneFile()(shipmentOf(SHOP));
  expect(more).toEqual([]);
  expect(file!.path).toBe('app.yaml');
  expect(headsIn(file!.text)).toEqual([
    'Namespace shop',
    'Namespace bank',
    'AuthorizationPolicy cart',
    'AuthorizationPolicy pay',
    'Gateway waypoint',
    'Service cart',
    'Deployment cart',
    'Deployment pay',
  ]);
});

test('the order is the one that was given, whatever the order of the objects', () => {
  const forward = shipmentOf(SHOP);
  const backward = shipmentOf(reversed(SHOP));
  const sequence = forward.order.sequence.map((i) => SHOP.length - 1 - i);
  expect(oneFile()({ ...backward, order: { ...backward.order, sequence } })).toEqual(oneFile()(forward));
});

test('the file has the name that is asked for', () => {
  expect(pathsOf(oneFile({ name: 'shop' })(shipmentOf(SHOP)))).toEqual(['shop.yaml']);
});

test('a name may hold those that tools read as something else', () => {
  expect(pathsOf(oneFile({ name: 'kustomization-1' })(shipmentOf(SHOP)))).toEqual(['kustomization-1.yaml']);
});

test('nothing to ship is no file: kubectl takes an empty one for a mistake', () => {
  expect(oneFile()(shipmentOf([]))).toEqual([]);
});

test('130,000 objects fit into it', () => {
  const objects = Array.from({ length: 130_000 }, (_, i) => ({ kind: 'ConfigMap', name: `c-${i}`, namespace: 'shop' }));
  const [file] = oneFile()(shipmentOf(objects));
  expect(file!.text.match(/^kind: ConfigMap$/gm)).toHaveLength(130_000);
});

test.each([
  ['../app', 'name must be made of letters, digits, ".", "-" and "_", such as "shop", got "../app"'],
  ['a/b', 'name must be made of letters, digits, ".", "-" and "_", such as "shop", got "a/b"'],
  ['a\\b', 'name must be made of letters, digits, ".", "-" and "_", such as "shop", got "a\\\\b"'],
  ['.app', 'name must be made of letters, digits, ".", "-" and "_", such as "shop", got ".app"'],
  ['app.', 'name must be made of letters, digits, ".", "-" and "_", such as "shop", got "app."'],
  ['app.yaml', 'name goes without extension, which is ".yaml", got "app.yaml"'],
  ['', 'name must be text, got ""'],
  [
    'kustomization',
    'name "kustomization" is that of a file which tools read as something else; pick another, such as "app"',
  ],
  ['Chart', 'name "Chart" is that of a file which tools read as something else; pick another, such as "app"'],
])('refuses the name %j', (name, message) => {
  expect(() => oneFile({ name })).toThrow(`[Layout.oneFile] ${message}`);
});

test('refuses a prop that nobody reads', () => {
  expect(() => oneFile({ nme: 'shop' } as OneFileLayoutProps)).toThrow('unknown prop "nme"; did you mean "name"?');
});
