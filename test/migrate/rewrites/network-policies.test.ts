import { migrate } from '../../../src/migrate/migrate';
import { account, app, namespace, networkPolicy, onlyGet, STRICT } from '../meshes';
import { called, lookedAt, objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };
const HOME = { 'istio-injection': 'enabled', 'kubernetes.io/metadata.name': 'shop' };
const PORTS = [{ protocol: 'TCP', port: 9080 }];
const podsOf = (name: string) => ({ podSelector: { matchLabels: { app: name } } });

/** A namespace that is shut to the network, and where web may call api at its port. */
const SHUT = [
  ...STRICT,
  namespace('shop', HOME),
  ...app('shop', 'web'),
  ...app('shop', 'api'),
  networkPolicy('shop', 'deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  networkPolicy('shop', 'api', {
    ...podsOf('api'),
    policyTypes: ['Ingress'],
    ingress: [{ from: [podsOf('web')], ports: PORTS }],
  }),
  networkPolicy('shop', 'web', {
    ...podsOf('web'),
    policyTypes: ['Egress'],
    egress: [{ to: [podsOf('api')], ports: PORTS }],
  }),
];
const JUDGED = [...SHUT, onlyGet('shop', 'api', { principals: [account('shop', 'web')] })];

describe('network policies without 15008', () => {
  test('as they are, ambient mode would cut every call', () => {
    // ambient.md 17: between enrolled pods a rule for the app port alone blocks.
    const moved = SHUT.map((one) =>
      JSON.stringify(one) === JSON.stringify(namespace('shop', HOME))
        ? namespace('shop', { 'istio.io/dataplane-mode': 'ambient', 'kubernetes.io/metadata.name': 'shop' })
        : one,
    );
    expect(called(SHUT, 'shop/web', 'shop/api').verdict).toBe('allowed');
    expect(called(moved, 'shop/web', 'shop/api')).toMatchObject({ verdict: 'denied', by: { hop: 'network-policy' } });
  });

  test('admit 15008 beside their ports, before anything moves, which changes nothing', () => {
    const step = stepOf(planned(SHUT, ACCEPTED), 'network-shop');
    expect(step.applies.map(({ object }) => object.name)).toEqual(['api-ports', 'web', 'api']);
    expect(step.applies[2]!.manifest['spec']).toEqual({
      ...podsOf('api'),
      policyTypes: ['Ingress'],
      ingress: [{ from: [podsOf('web')], ports: [...PORTS, { protocol: 'TCP', port: 15008 }] }],
    });
    expect(step).toMatchObject({ verdict: 'safe', changes: [] });
  });

  test('the call gets through after each step, with and without a waypoint', () => {
    for (const mesh of [SHUT, JUDGED]) {
      const plan = planned(mesh, ACCEPTED);
      for (const { name } of plan.steps) {
        const found = called(objectsAfter(mesh, plan, name.slice(4)), 'shop/web', 'shop/api');
        expect([name, found.verdict]).toEqual([name, 'allowed']);
      }
      expect(plan.steps.flatMap(lookedAt)).toEqual([]);
      expect(plan.isProved).toBe(true);
    }
  });

  test('with a waypoint, pods let it in, clients may go out to it, and it is not shut itself', () => {
    const waypoint = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
      podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } },
    };
    const applies = stepOf(planned(JUDGED, ACCEPTED), 'network-shop').applies;
    const specs = Object.fromEntries(applies.map(({ manifest, object }) => [object.name, manifest['spec']])) as Record<
      string,
      any
    >;
    expect(specs['api'].ingress[0].from).toEqual([podsOf('web'), waypoint]);
    expect(specs['web'].egress[0].to).toEqual([podsOf('api'), waypoint]);
    expect(specs['waypoint-traffic']).toMatchObject({
      podSelector: waypoint.podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 15008 }] }],
    });
  });

  test('ports that the network shut stay shut: HBONE brings all of them by one', () => {
    const plan = planned(SHUT, ACCEPTED);
    expect(stepOf(plan, 'network-shop').applies[0]!.manifest['spec']).toEqual({
      selector: { matchLabels: { app: 'api' } },
      action: 'DENY',
      rules: [{ to: [{ operation: { notPorts: ['9080'] } }] }],
    });
    expect(plan.opens).toEqual([expect.objectContaining({ because: 'authenticated' })]);
  });

  test('where clients may call different ports, what opens is told, and the step is refused', () => {
    const mesh = [
      ...SHUT,
      ...app('shop', 'batch'),
      networkPolicy('shop', 'batch', {
        ...podsOf('batch'),
        policyTypes: ['Egress'],
        egress: [{ to: [podsOf('api')], ports: [{ protocol: 'TCP', port: 9090 }] }],
      }),
      networkPolicy('shop', 'api-more', {
        ...podsOf('api'),
        policyTypes: ['Ingress'],
        ingress: [{ from: [podsOf('batch')], ports: [{ protocol: 'TCP', port: 9090 }] }],
      }),
    ];
    const step = stepOf(planned(mesh, ACCEPTED), 'enrol-shop');
    expect(step.verdict).toBe('refused');
    expect(lookedAt(step).map(({ clients, kind, to }) => [kind, clients, to])).toContainEqual([
      'opened',
      ['shop/batch'],
      'shop/api',
    ]);
  });

  test('what allows all ports, or hosts outside alone, is left alone', () => {
    const mesh = [
      ...STRICT,
      namespace('shop', HOME),
      ...app('shop', 'web'),
      networkPolicy('shop', 'all', {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: {} }] }],
      }),
      networkPolicy('shop', 'out', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
      }),
    ];
    expect(planned(mesh, ACCEPTED).steps.map(({ name }) => name.slice(4))).toEqual([
      'sidecars-take-hbone',
      'enrol-shop',
    ]);
  });

  test('on Cilium, probes of captured pods are let in from the address that istio-cni gives them', () => {
    const probe = {
      spec: { containers: [{ name: 'app', image: 'example/app:1', readinessProbe: { tcpSocket: { port: 9080 } } }] },
    };
    const mesh = [
      ...STRICT,
      namespace('shop', HOME),
      ...app('shop', 'web', probe),
      networkPolicy('shop', 'deny', { podSelector: {}, policyTypes: ['Ingress'] }),
    ];
    const plan = migrate(mesh as never, ACCEPTED, { platform: { cilium: '1.18' } });
    expect(stepOf(plan, 'network-shop').applies[0]!.manifest['spec']).toMatchObject({
      ingress: [{ from: [{ ipBlock: { cidr: '169.254.7.127/32' } }] }],
    });
    const closed = plan.steps.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'closed'));
    expect(closed.filter(({ clients }) => clients.includes('kubelet'))).toEqual([]);
  });
});
