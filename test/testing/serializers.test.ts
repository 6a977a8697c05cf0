import { Chart, Testing } from 'cdk8s';
import { AmbientNamespace } from '../../src';
import { reachability, serializers } from '../../src/testing';

/** What a snapshot of a value would be; undefined where no serializer is for it. */
function snapshotOf(value: unknown): string | undefined {
  return serializers.find((one) => one.test(value))?.serialize(value);
}

const service = (name: string, namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { ports: [{ port: 80 }] },
});

test('manifests are YAML, by namespace, kind and name', () => {
  expect(
    snapshotOf([service('b', 'west'), service('a', 'west'), service('c', 'east')])?.match(
      /name: \w|namespace: \w+|---/g,
    ),
  ).toEqual(['name: c', 'namespace: east', '---', 'name: a', 'namespace: west', '---', 'name: b', 'namespace: west']);
});

test('the order in which an app makes its objects does not matter', () => {
  const inOrder = (...names: readonly string[]): Chart => {
    const chart = new Chart(Testing.app(), 'shop');
    for (const name of names) new AmbientNamespace(chart, name, { name });
    return chart;
  };
  expect(snapshotOf(inOrder('one', 'two'))).toBe(snapshotOf(inOrder('two', 'one')));
});

test('a Chart is as good as what it synthesizes to', () => {
  const chart = new Chart(Testing.app(), 'shop');
  new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
  expect(snapshotOf(chart)).toBe(snapshotOf(Testing.synth(chart)));
});

test('who reaches whom is a table', () => {
  const web = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: [] },
  };
  const own = { ...service('web', 'shop'), spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };
  expect(snapshotOf(reachability([web, own]))).toBe('shop/web:80\n  yes   outside, shop/web');
});

test.each([[[]], [{ kind: 'Service' }], ['text'], [null], [[1]], [{ apiVersion: 1 }]])(
  '%j is left to others',
  (value) => {
    expect(snapshotOf(value)).toBeUndefined();
  },
);
