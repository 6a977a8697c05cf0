import { midwayOf } from '../../src/migrate/mid-rollout';
import type { StepChange } from '../../src/migrate/plan';
import { restartOrder } from '../../src/migrate/restart-order';
import { account, app, namespace, onlyGet, STRICT } from './meshes';
import { meshOf, objectsAfter, planned } from './planning';

const SHOP = [
  ...STRICT,
  namespace('shop'),
  ...app('shop', 'api'),
  ...app('shop', 'web'),
  onlyGet('shop', 'api', { principals: [account('shop', 'web')] }),
];

const NOTHING: ReadonlySet<string> = new Set();

describe('the order of restarts', () => {
  const plan = planned(SHOP, { accept: ['authenticated'] });
  const [before, after] = ['bind-shop', 'enrol-shop'].map((step) => meshOf(objectsAfter(SHOP, plan, step)));
  const midway = midwayOf(before!, after!);
  const shut = midway.changes.filter(({ kind }) => kind === 'closed') as readonly StepChange[];

  test('keeps old clients from new servers', () => {
    expect(shut.map(({ clients, to }) => [clients, to])).toEqual([[['shop/web (old pods)'], 'shop/api']]);
    const order = restartOrder(after!, midway, shut, NOTHING);
    expect(order.sorted(['Deployment shop/api', 'Deployment shop/web'])).toEqual([
      'Deployment shop/web',
      'Deployment shop/api',
    ]);
    expect(order.meanwhile).toEqual([]);
  });

  test('helps nothing where the first moment is shut already', () => {
    const atFirst = () => shut.map((one) => ({ ...one, clients: ['shop/web'] }));
    expect(restartOrder(after!, { ...midway, atFirst }, shut, NOTHING).meanwhile).toEqual(shut);
  });

  test('helps nothing where something else than a Service of the step refuses', () => {
    const elsewhere = shut.map((one) => ({ ...one, to: 'other/api' }));
    expect(restartOrder(after!, midway, elsewhere, NOTHING).meanwhile).toEqual(elsewhere);
  });
});
