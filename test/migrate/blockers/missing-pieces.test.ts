import { account, app, authorize, istio, namespace, onlyGet, STRICT, workload } from '../meshes';
import { planned, stepOf } from '../planning';

const SHOP = [...STRICT, namespace('shop'), ...app('shop', 'web'), ...app('shop', 'cart')];

function concernsOf(objects: readonly object[], name = 'shop') {
  const { concerns } = planned(objects, { accept: ['authenticated'] }).namespaces.find(
    (one) => one.namespace === name,
  )!;
  return concerns.map((one) => `${one.weight} ${one.name}`);
}
const route = (subset?: string) =>
  istio('VirtualService', 'shop', 'cart', {
    hosts: ['cart'],
    http: [{ route: [{ destination: { host: 'cart', ...(subset !== undefined && { subset }) } }] }],
  });

describe('what a dump speaks of and does not have', () => {
  test('a caller that policies let in leaves the step unproved, until it is there or accepted', () => {
    const mesh = [...SHOP, onlyGet('shop', 'cart', { principals: [account('front', 'ui')] })];
    expect(concernsOf(mesh)).toEqual(['unproved no-callers:front']);
    expect(stepOf(planned(mesh, { accept: ['authenticated'] }), 'enrol-shop').verdict).toBe('unknown');
    const accepted = planned(mesh, { accept: ['authenticated', 'no-callers:front'] });
    expect(stepOf(accepted, 'enrol-shop').verdict).not.toBe('unknown');
    expect(concernsOf([...mesh, namespace('front')])).toEqual([]);
  });

  test.each([
    ['a pattern', { namespaces: ['*'] }],
    ['its own namespace', { namespaces: ['shop'] }],
    ['whoever it does not name', { notNamespaces: ['front'] }],
  ])('a policy that lets in %s speaks of nobody', (_, source) => {
    expect(concernsOf([...SHOP, onlyGet('shop', 'cart', source)])).toEqual([]);
  });

  test('a policy that refuses a namespace needs nothing of it', () => {
    const deny = authorize('shop', 'deny', {
      action: 'DENY',
      rules: [{ from: [{ source: { namespaces: ['front'] } }] }],
    });
    expect(concernsOf([...SHOP, deny])).toEqual([]);
  });

  test('a subset that no DestinationRule has', () => {
    expect(concernsOf([...SHOP, route('v1')])).toEqual(['unproved no-subset:shop/cart']);
    const rule = istio('DestinationRule', 'shop', 'cart', {
      host: 'cart',
      subsets: [{ name: 'v1', labels: { app: 'cart' } }],
    });
    expect(concernsOf([...SHOP, route('v1'), rule])).toEqual([]);
    expect(concernsOf([...SHOP, route()])).toEqual([]);
  });

  test('the pods of a Service that is routed', () => {
    const [service] = app('shop', 'ghost');
    const ghost = istio('VirtualService', 'shop', 'ghost', {
      hosts: ['ghost'],
      http: [{ timeout: '1s', route: [{ destination: { host: 'ghost' } }] }],
    });
    expect(concernsOf([...SHOP, service!, ghost])).toEqual(['unproved no-pods:shop/ghost']);
    expect(concernsOf([...SHOP, service!, ghost, workload('shop', 'ghost')])).toEqual([]);
    expect(concernsOf([...SHOP, service!])).toEqual([]);
  });
});

describe('a group of virtual machines', () => {
  const group = istio('WorkloadGroup', 'shop', 'vm', {
    metadata: { labels: { app: 'vm' } },
    template: { serviceAccount: 'vm' },
  });
  const machine = (labels: Record<string, string>) =>
    istio('WorkloadEntry', 'shop', 'vm-1', { address: '10.9.9.9', serviceAccount: 'vm', labels });

  test('of which the input has none leaves the step unproved, as they register by themselves', () => {
    expect(concernsOf([...SHOP, group])).toEqual(['unproved no-machines:shop/vm']);
    expect(concernsOf([...SHOP, group, machine({ app: 'other' })])).toEqual(['unproved no-machines:shop/vm']);
  });

  test('of which it has some is nothing to say', () => {
    expect(concernsOf([...SHOP, group, machine({ app: 'vm', version: '1' })])).toEqual([]);
  });
});

describe('revisions', () => {
  const two = (front: Record<string, string>) => [
    ...STRICT,
    namespace('front', front),
    namespace('shop', { 'istio.io/rev': '1-30' }),
    ...app('front', 'ui'),
    ...app('shop', 'web'),
  ];

  test('of which there are several are told of, as one ztunnel is for all', () => {
    expect(concernsOf(two({ 'istio.io/rev': '1-29' }))).toEqual(['stays several-revisions']);
    expect(concernsOf(two({ 'istio-injection': 'enabled' }), 'front')).toEqual(['stays several-revisions']);
  });

  test('are what tags lead to, where the input has their webhooks', () => {
    const webhook = (tag: string, revision: string) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: `istio-revision-tag-${tag}`,
        labels: { app: 'sidecar-injector', 'istio.io/tag': tag, 'istio.io/rev': revision },
      },
      webhooks: [],
    });
    const mesh = two({ 'istio.io/rev': 'stable' });
    expect(concernsOf(mesh)).toEqual(['stays several-revisions']);
    expect(concernsOf([...mesh, webhook('stable', '1-30')])).toEqual([]);
    expect(concernsOf([...mesh, webhook('stable', '1-29')])).toEqual(['stays several-revisions']);
  });

  test('that are one, or that no other namespace has sidecars of, are nothing to say', () => {
    expect(concernsOf(two({ 'istio.io/rev': '1-30' }))).toEqual([]);
    expect(concernsOf(two({ 'istio.io/dataplane-mode': 'ambient' }))).toEqual([]);
  });
});
