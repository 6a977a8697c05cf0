import { argoCdOrder } from '../../../src/gitops/order/argocd-order';
import type { PlainObject } from '../../../src/gitops/shipment';
import { deployment, object, policy, service, shop, waypoint } from './objects';

function names(objects: readonly PlainObject[]): string[] {
  return argoCdOrder(objects).map((i) => (objects[i]!['metadata'] as { name: string }).name);
}

const marked = (name: string, annotations: object, kind = 'ConfigMap'): PlainObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', annotations },
});
const inWave = (name: string, wave: string): PlainObject => marked(name, { 'argocd.argoproj.io/sync-wave': wave });
const hook = (name: string, phases: string): PlainObject => marked(name, { 'argocd.argoproj.io/hook': phases });

// What follows is what gitops-engine 0.7.3 does: pkg/sync/sync_tasks.go, sync_phase.go and hook/.
describe('a sync of Argo CD', () => {
  it('applies a Deployment before the policies and Gateways of its wave, since it knows no order for kinds of CRDs', () => {
    expect(names([waypoint, policy('nobody'), deployment('web'), service('shop-web'), shop()])).toEqual([
      'shop',
      'shop-web',
      'web',
      'nobody',
      'waypoint',
    ]);
  });

  it('goes by waves first, negative ones before those without', () => {
    expect(names([inWave('late', '10'), inWave('none', 'soon'), inWave('early', '-1'), inWave('two', '+2')])).toEqual([
      'early',
      'none',
      'two',
      'late',
    ]);
  });

  it('goes by phases before waves', () => {
    expect(names([hook('after', 'PostSync'), inWave('first', '-5'), hook('before', 'PreSync')])).toEqual([
      'before',
      'first',
      'after',
    ]);
  });

  it('takes hooks of Helm for its own, and their weights for waves', () => {
    const helm = (name: string, kind: string, weight: string): PlainObject =>
      marked(name, { 'helm.sh/hook': kind, 'helm.sh/hook-weight': weight });
    expect(
      names([
        helm('b', 'pre-install', '2'),
        helm('a', 'pre-upgrade', '1'),
        helm('z', 'post-install', '0'),
        inWave('m', '0'),
      ]),
    ).toEqual(['a', 'b', 'm', 'z']);
  });

  it('takes an annotation that names no phase for a hook that is never run', () => {
    expect(names([hook('none', ''), hook('odd', 'Sometimes'), inWave('m', '0')])).toEqual(['m']);
  });

  it('leaves alone what is for a failed sync, for a test of Helm, or to be skipped', () => {
    const test = marked('test', { 'helm.sh/hook': 'test' });
    expect(names([hook('failed', 'SyncFail'), hook('skipped', 'Skip'), test, inWave('m', '0')])).toEqual(['m']);
  });

  it('goes by names where all else is the same', () => {
    expect(names([policy('b'), policy('a'), waypoint])).toEqual(['a', 'b', 'waypoint']);
  });

  it('puts a namespace before the first object in it, in whichever wave that is', () => {
    const late: PlainObject = {
      ...shop(),
      metadata: { name: 'shop', annotations: { 'argocd.argoproj.io/sync-wave': '9' } },
    };
    expect(names([late, inWave('early', '-1'), inWave('other', '0')])).toEqual(['shop', 'early', 'other']);
  });

  it('puts a definition before the first object of its kind', () => {
    const crd = object('CustomResourceDefinition', 'things', {
      group: 'apiextensions.k8s.io',
      spec: { group: 'example.com', names: { kind: 'Thing' } },
    });
    const thing: PlainObject = {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { name: 'thing', annotations: { 'argocd.argoproj.io/sync-wave': '-3' } },
    };
    expect(names([inWave('m', '-2'), crd, thing])).toEqual(['things', 'thing', 'm']);
  });
});
