import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Billing, platform, Shop } from '../../examples/shop/main';
import { orderToApply } from '../../src/gitops/order/order';
import { load } from '../../src/model/input/load';
import type { MeshObject } from '../../src/model/mesh-object';
import { proveOrder } from '../../src/simulate/order/prove-order';
import { testApp } from '../synth';

const EXAMPLES: readonly (readonly [name: string, yaml: () => string])[] = [
  ['bookinfo', () => readFileSync(join(__dirname, '..', '..', 'dist', 'bookinfo.k8s.yaml'), 'utf8')],
  [
    'shop',
    () => {
      const app = testApp(platform);
      new Billing(app, new Shop(app));
      return app.synthYaml();
    },
  ],
];

describe.each(EXAMPLES)('%s', (_, yaml) => {
  const { objects } = load('test', yaml(), { world: 'closed' }).mesh;
  const { sequence } = orderToApply(objects.map(({ raw }) => raw));
  const ours = sequence.map((i) => objects[i]!);
  /** With all objects that a test picks moved to the end. */
  const late = (isLate: (one: MeshObject) => boolean): readonly MeshObject[] => [
    ...ours.filter((one) => !isLate(one)),
    ...ours.filter(isLate),
  ];

  test('is applied in our order without opening anything at any moment', () => {
    const { inexact, openings, unseen } = proveOrder([], ours);
    expect({ inexact, openings, unseen }).toEqual({ inexact: [], openings: [], unseen: [] });
  });

  test.each(['AuthorizationPolicy', 'CiliumNetworkPolicy'])('opens paths when every %s comes last', (kind) => {
    expect(
      proveOrder(
        [],
        late((one) => one.kind === kind),
      ).openings.map((one) => one.kind),
    ).toContain('opens');
  });

  test('sends requests astray or opens paths when routes come last', () => {
    expect(
      proveOrder(
        [],
        late(({ kind }) => kind === 'VirtualService' || kind === 'HTTPRoute'),
      ).openings,
    ).not.toEqual([]);
  });
});
