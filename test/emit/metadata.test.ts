import { Chart, Testing } from 'cdk8s';
import { AmbientNamespace, InputError, MeshService } from '../../src';
import { metadata } from '../../src/emit/metadata';
import { testApp } from '../synth';

describe('metadata', () => {
  test('has a name and a namespace, and nothing that nobody gave', () => {
    expect(metadata('place', 'cart', 'shop', {})).toEqual({ name: 'cart', namespace: 'shop' });
    expect(metadata('place', 'cart', 'shop', { labels: {}, annotations: undefined })).toEqual({
      name: 'cart',
      namespace: 'shop',
    });
  });

  test("joins the user's labels and annotations with our own, which win", () => {
    const options = { labels: { team: 'web', app: 'other' }, annotations: { why: 'x', how: 'other' } };
    expect(metadata('place', 'cart', 'shop', options, { labels: { app: 'cart' }, annotations: { how: 'y' } })).toEqual({
      name: 'cart',
      namespace: 'shop',
      labels: { team: 'web', app: 'cart' },
      annotations: { why: 'x', how: 'y' },
    });
  });

  test('copies what it is given', () => {
    const labels = { team: 'web' };
    const made = metadata('place', 'cart', 'shop', { labels });
    labels.team = 'other';
    expect(made.labels).toEqual({ team: 'web' });
  });

  test('takes the empty value of a label, and any text as annotation', () => {
    const options = { labels: { 'example.com/flag': '' }, annotations: { 'example.com/text': 'a: b\n"c"' } };
    expect(metadata('place', 'cart', 'shop', options)).toMatchObject(options);
  });

  test.each<[string, object, string]>([
    ['a number for a label', { labels: { team: 1 } }, 'label "team" must be a string, got 1; quote it'],
    [
      'a boolean for an annotation',
      { annotations: { on: true } },
      'annotation "on" must be a string, got true; quote it',
    ],
    ['a label value with a space', { labels: { team: 'a b' } }, 'label value of "team" "a b" is not a valid name'],
    ['a label key with a space', { labels: { 'a b': 'x' } }, 'label key "a b" is not a valid name'],
    ['a prefix that is no DNS name', { annotations: { 'A_B/x': 'x' } }, 'annotation prefix "A_B" is not a valid name'],
    ['a key with nothing before its slash', { labels: { '/x': 'x' } }, 'label prefix "" is not a valid name'],
    ['labels as text', { labels: 'team=web' }, 'labels must be a map, got "team=web"'],
    ['labels as a list', { labels: ['team'] }, 'labels must be a map, got ["team"]'],
    ['labels of null', { labels: null }, 'labels must be a map, got null'],
  ])('refuses %s', (_, options, message) => {
    const build = (): unknown => metadata('place', 'cart', 'shop', options);
    expect(build).toThrow(InputError);
    expect(build).toThrow(`[place] ${message}`);
  });
});

// cdk8s gives every object the namespace of its chart, cluster-scoped ones included.
test('a Namespace has no namespace, whatever the chart says; other objects have their own', () => {
  const chart = new Chart(testApp(), 'test', { namespace: 'default', labels: { chart: 'all' } });
  const namespace = new AmbientNamespace(chart, 'Shop');
  new MeshService(chart, 'Cart', { namespace, port: 80, image: 'registry.example.com/cart:1' });
  const [first, ...others] = Testing.synth(chart) as { kind: string; metadata: Record<string, unknown> }[];
  expect(first!.kind).toBe('Namespace');
  expect(first!.metadata).toEqual({ name: 'shop', labels: { chart: 'all', 'istio.io/dataplane-mode': 'ambient' } });
  expect(others.map((m) => m.metadata['namespace'])).toEqual(others.map(() => 'shop'));
});
