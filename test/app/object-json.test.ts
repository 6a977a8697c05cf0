import { ApiObject, App, Chart, JsonPatch, Lazy, type ApiObjectProps, type IResolver } from 'cdk8s';
import * as fc from 'fast-check';
import { objectJson } from '../../src/app/object-json';

const SEED = 20261125;

function text(render: () => unknown): string {
  try {
    return JSON.stringify(render(), (_, value: unknown) => (value === undefined ? '<undefined>' : value));
  } catch (error) {
    return (error as Error).message;
  }
}

/** One object as cdk8s renders it and as we do; the order of keys counts, and so does what is undefined. */
function rendered(props: object, app = new App(), change?: (object: ApiObject) => void): [stock: string, ours: string] {
  const object = new ApiObject(new Chart(app, 'chart'), 'object', props as ApiObjectProps);
  change?.(object);
  return [text(() => object.toJson()), text(() => objectJson(app)(object))];
}

const KIND = { apiVersion: 'v1', kind: 'Thing' };

const RESOLVING = Object.assign(() => 1, { resolve: () => 'from a function' });

class Quantity {
  constructor(readonly value: unknown) {}
}

const value = fc.letrec<{ plain: unknown; any: unknown }>((tie) => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, 1.5, NaN, '', 'text', 'y'),
    fc.string(),
  );
  const within = (name: 'plain' | 'any') =>
    fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.dictionary(fc.constantFrom('b', 'a', '10', '2', 'metadata', 'value', 'kind', 'name'), tie(name), {
        maxKeys: 4,
      }),
      fc.array(tie(name), { maxLength: 3 }),
    );
  const odd = fc.oneof(
    tie('plain').map((made) => Lazy.any({ produce: () => made })),
    tie('plain').map((made) => ({ resolve: () => made })),
    fc.constantFrom<unknown>(
      new Quantity('1Gi'),
      new Quantity(5),
      new Quantity({}),
      new Date(0),
      Object.create(null),
      Symbol('s'),
      5n,
    ),
    fc.constantFrom<unknown>({ constructor: 'own' }, Object.create({ resolve: () => 'inherited' }), RESOLVING),
  );
  return {
    plain: within('plain'),
    any: fc.oneof({ weight: 5, arbitrary: within('any') }, { weight: 1, arbitrary: odd }),
  };
});

const objects = (kind: 'plain' | 'any') =>
  fc.record(
    {
      apiVersion: fc.constantFrom('v1', 'apps/v1'),
      kind: fc.constantFrom<string | undefined>('Thing', 'Other', undefined),
      metadata: fc.record(
        {
          name: fc.constantFrom<string | undefined>('name', undefined),
          namespace: fc.constantFrom('shop', ''),
          labels: fc.dictionary(fc.constantFrom('b', 'a', '1'), value[kind], { maxKeys: 3 }),
          annotations: fc.dictionary(fc.constantFrom('b', 'a'), fc.constantFrom<unknown>('', 'x', null), {
            maxKeys: 2,
          }),
          finalizers: fc.array(fc.string(), { maxLength: 2 }),
          ownerReferences: fc.array(value[kind], { maxLength: 2 }),
          extra: value[kind],
        },
        { requiredKeys: [] },
      ),
      spec: value[kind],
      data: value[kind],
      10: value[kind],
    },
    { requiredKeys: ['apiVersion'] },
  );

test.each(['plain', 'any'] as const)('an object of %s values is rendered as cdk8s renders it', (kind) => {
  fc.assert(
    fc.property(objects(kind), (props) => {
      const [stock, ours] = rendered(props);
      expect(ours).toBe(stock);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test('keys stay in their order under CDK8S_DISABLE_SORT', () => {
  process.env.CDK8S_DISABLE_SORT = 'yes';
  try {
    const [stock, ours] = rendered({ z: { b: 1, a: 2 }, ...KIND, metadata: { labels: { b: '1', a: '2' } }, y: 1 });
    expect(ours).toBe(stock);
    expect(ours).toMatch(/"labels":\{"a":.*"z":\{"b":1,"a":2\},"y":1\}$/);
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
});

test.each<[string, (object: ApiObject) => void]>([
  ['a patch', (object) => object.addJsonPatch(JsonPatch.add('/patched', true))],
  ['a late label', (object) => object.metadata.addLabel('late', 'label')],
  ['metadata of its own', (object) => object.metadata.add('custom', { empty: {}, full: [1] })],
  ['an owner', (object) => object.metadata.addOwnerReference({ ...KIND, name: 'owner', uid: 'u' })],
  ['a toJson() of its own', (object) => Object.assign(object, { toJson: () => ({ own: true }) })],
  [
    'metadata with a toJson() of its own',
    (object) => Object.assign(object.metadata, { toJson: () => ({ own: true }) }),
  ],
])('an object with %s keeps it', (_, change) => {
  const [plain] = rendered({ ...KIND, spec: {} });
  const [stock, ours] = rendered({ ...KIND, spec: {} }, new App(), change);
  expect(ours).toBe(stock);
  expect(ours).not.toBe(plain);
});

test('resolvers of the user are asked about every value', () => {
  const doubled: IResolver = {
    resolve: (context) => {
      if (context.value === 1) context.replaceValue(2);
    },
  };
  const [stock, ours] = rendered({ ...KIND, spec: { a: [1] } }, new App({ resolvers: [doubled] }));
  expect(ours).toBe(stock);
  expect(ours).toContain('"a":[2]');
});

test('no part of what is written is a part of what was given', () => {
  const labels = { app: 'web' };
  const app = new App();
  const object = new ApiObject(new Chart(app, 'chart'), 'object', {
    ...KIND,
    a: labels,
    b: [labels],
  } as ApiObjectProps);
  const { a, b } = objectJson(app)(object) as { a: object; b: object[] };
  expect([a, b[0]]).toEqual([labels, labels]);
  expect(new Set([a, b[0], labels]).size).toBe(3);
});
