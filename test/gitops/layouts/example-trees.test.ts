import * as jsYaml from 'js-yaml';
import { MeshApp } from '../../../src';
import { yamlWriter } from '../../../src/app/yaml-writer';
import { argoCdLayout, type ArgoCdLayoutProps } from '../../../src/gitops/layouts/argo-cd';
import { fluxLayout, type FluxLayoutProps } from '../../../src/gitops/layouts/flux';
import { argoCdOrder } from '../../../src/gitops/order/argocd-order';
import { orderToApply } from '../../../src/gitops/order/order';
import type { PlainObject } from '../../../src/gitops/shipment';
import { load } from '../../../src/model/input/load';
import { proveOrder } from '../../../src/simulate/order/prove-order';
import { Bookinfo } from '../../../examples/bookinfo/main';
import { platform as bookinfoPlatform } from '../../../examples/bookinfo/platform';
import { Billing, platform as shopPlatform, Shop } from '../../../examples/shop/main';
import { manifestsOf, testApp } from '../../synth';
import { shipmentOf, titleOf, type Told } from '../shipments';
import { firstSync, isBefore } from './argo-cd-sync';
import { fluxSync, inFluxOrder } from './flux-sync';

const REPOSITORY = 'https://git.example.com/shop/mesh';

/** Stages of what closes paths, or stands where requests are judged. */
const GUARDS = ['policies', 'gateways', 'routes'];

/** Gateways of the examples that lead into the mesh. */
const WAYS_IN = ['Gateway/bookinfo/bookinfo-gateway', 'Gateway/shop/shop'];

const bookinfo = (): Told => shipped(manifestsOf(new Bookinfo(testApp(bookinfoPlatform))));
function shop(): Told {
  const app = new MeshApp({ platform: shopPlatform });
  const charts = new Shop(app);
  const billing = new Billing(app, charts);
  return shipped([...manifestsOf(charts), ...manifestsOf(billing)]);
}

function shipped(manifests: readonly object[]): Told {
  const objects = manifests as readonly PlainObject[];
  return shipmentOf(objects, orderToApply(objects));
}

/** Pairs of what is needed and what needs it, and whether the first is a guard. */
function needsOf({ objects, order }: Told): { need: string; user: string; guard: boolean }[] {
  const titles = objects.map(({ content }) => titleOf(content));
  return order.needs.flatMap((needs, i) =>
    needs.map((need) => ({
      need: titles[need]!,
      user: titles[i]!,
      guard: GUARDS.includes(order.stages[need]!) && order.stages[i] === 'workloads',
    })),
  );
}

/** What is open at some moment of applying these one by one, and closed in the end. */
function openedOnTheWay(objects: readonly PlainObject[]): string[] {
  const { mesh, problems } = load('test', yamlWriter()(objects), { world: 'closed' });
  expect(problems).toEqual([]);
  const { moments, openings, unseen } = proveOrder([], mesh.objects, { world: 'closed' });
  expect([moments > 0, unseen]).toEqual([true, []]);
  return openings.map(({ kind, since, to }) => `${to} ${kind} at step ${since}`);
}

describe.each([
  ['bookinfo', bookinfo, { a: ['bookinfo'] }],
  ['shop', shop, { sales: ['shop'], money: ['billing'] }],
] as const)('%s', (_, shipment, teams) => {
  test.each<[string, Partial<ArgoCdLayoutProps>]>([
    ['one Application', {}],
    ['an Application for each namespace', { per: 'namespace' }],
    ['an Application for each team', { per: 'team', teams }],
    ['a set that syncs in steps', { per: 'namespace', as: 'ApplicationSet' }],
  ])('Argo CD syncs all that an object needs before it, with %s', (__, props) => {
    const given = shipment();
    const moments = firstSync(argoCdLayout({ repository: REPOSITORY, path: 'dist', ...props })(given), 'dist');
    expect(given.problems).toEqual([]);
    expect(moments.size).toBe(given.objects.length);
    const late = needsOf(given).filter(({ need, user }) => !isBefore(moments.get(need)!, moments.get(user)!));
    // A route into the mesh is with its Gateway, and may come first.
    expect(
      late.filter(({ need, user }) => !(WAYS_IN.includes(need) && moments.get(need)![1] === moments.get(user)![1])),
    ).toEqual([]);
    // Not only before, but healthy: in a wave, or an Application, of its own.
    const sameWave = needsOf(given).filter(
      ({ need, user, guard }) =>
        guard && moments.get(need)!.slice(0, 2).join() === moments.get(user)!.slice(0, 2).join(),
    );
    expect(sameWave).toEqual([]);
  });

  test('no path is open while Argo CD syncs that is closed in the end', () => {
    const files = argoCdLayout({ repository: REPOSITORY, path: 'dist' })(shipment());
    const synced = files
      .filter(({ path }) => path.startsWith('manifests/'))
      .map(({ text }) => jsYaml.load(text) as PlainObject);
    expect(openedOnTheWay(argoCdOrder(synced).map((i) => synced[i]!))).toEqual([]);
  });

  test('no path is open while Flux applies that is closed in the end', () => {
    const given = shipment();
    const sync = fluxSync(fluxLayout({ repository: REPOSITORY, path: 'dist', per: 'namespace' })(given), 'dist');
    expect(openedOnTheWay(inFluxOrder(given.objects, sync).map(({ content }) => content))).toEqual([]);
  });

  test.each<[string, Partial<FluxLayoutProps>]>([
    ['all workloads together', {}],
    ['workloads by namespace', { per: 'namespace' }],
    ['workloads by team', { per: 'team', teams }],
  ])('Flux applies all that guards a workload before it, with %s', (__, props) => {
    const given = shipment();
    const { of, before } = fluxSync(fluxLayout({ repository: REPOSITORY, path: 'dist', ...props })(given), 'dist');
    expect([given.problems, given.warnings]).toEqual([[], []]);
    expect(of.size).toBe(given.objects.length);
    const guards = needsOf(given).filter(({ guard }) => guard);
    expect(guards.length).toBeGreaterThan(5);
    expect(guards.filter(({ need, user }) => !before(of.get(need)!, of.get(user)!))).toEqual([]);
    // What else is needed is in the same Kustomization at the latest.
    const late = needsOf(given).filter(
      ({ need, user }) => of.get(need) !== of.get(user) && !before(of.get(need)!, of.get(user)!),
    );
    expect(late).toEqual([]);
  });
});

test('the other way round, paths would be open', () => {
  const { objects, order } = bookinfo();
  const place = new Map(order.sequence.map((index, at) => [index, order.stages[index] === 'namespaces' ? -at : at]));
  const backwards = [...order.sequence].sort(
    (a, b) =>
      Number(order.stages[a] !== 'namespaces') - Number(order.stages[b] !== 'namespaces') ||
      place.get(b)! - place.get(a)!,
  );
  expect(openedOnTheWay(backwards.map((i) => objects[i]!.content))).not.toEqual([]);
});
