import { backwards, call, peerAuthentication, pod, policy, said, shop } from './shop';

const FRONT = 'cluster.local/ns/front/sa/client';
const WAYPOINT = { trustDomain: 'cluster.local', namespace: 'shop', serviceAccount: 'waypoint' };
const fromPrincipals = (...principals: string[]): object => ({ from: [{ source: { principals } }] });
const DENY_FRONT = policy('deny-front', { action: 'DENY', rules: [fromPrincipals(FRONT)] });
const ALLOW_FRONT = policy('allow-front', { rules: [fromPrincipals(FRONT)] });

describe('behind a waypoint, who calls is the waypoint', () => {
  test('a DENY of the client lets it in', () => {
    const mesh = shop([DENY_FRONT]);
    expect(said(call(mesh, { identity: WAYPOINT }))).toBe('allowed');
    expect(said(call(mesh))).toBe('denied deny deny-front');
  });

  test('an ALLOW of the client keeps it out', () => {
    const mesh = shop([ALLOW_FRONT]);
    expect(said(call(mesh, { identity: WAYPOINT }))).toBe('denied no-allow');
    expect(said(call(mesh))).toBe('allowed allow-front');
  });

  test('an ALLOW of the waypoint keeps out who calls without one: of the mesh, and in plaintext', () => {
    const mesh = shop([policy('waypoint-only', { rules: [fromPrincipals('cluster.local/ns/shop/sa/waypoint')] })]);
    expect(said(call(mesh, { identity: WAYPOINT }))).toBe('allowed waypoint-only');
    expect(said(call(mesh))).toBe('denied no-allow');
    expect(said(call(mesh, { from: 'plain/legacy' }))).toBe('denied no-allow');
  });
});

test('a policy with methods alone shuts everybody out as an ALLOW, and nobody as a DENY', () => {
  const rules = [{ to: [{ operation: { methods: ['GET'] } }] }];
  const { verdict, rule, why } = call(shop([policy('get', { rules })]));
  expect([verdict, rule]).toEqual(['denied', 'no-allow']);
  expect(why).toBe(
    'AuthorizationPolicy shop/get, of which ztunnel leaves out the rules about requests, does not let in principal ' +
      `${FRONT} (Pod front/client) on port 8080, and where there is an ALLOW all others stay out`,
  );
  expect(said(call(shop([policy('get', { action: 'DENY', rules })])))).toBe('allowed');
});

test('a DISABLE for one port opens nothing under STRICT of the mesh', () => {
  const ports = { portLevelMtls: { 8443: { mode: 'DISABLE' } } };
  const mesh = shop([
    peerAuthentication('istio-system', 'default', { mtls: { mode: 'STRICT' } }),
    peerAuthentication('shop', 'web', { selector: { matchLabels: { app: 'web' } }, ...ports }),
  ]);
  expect(said(call(mesh, { from: 'plain/legacy', port: 8443 }))).toBe('denied peer-authentication default');
  expect(said(call(mesh, { from: 'plain/legacy', to: 'plain/legacy', port: 8443 }))).toBe('allowed');
});

describe('which policies count', () => {
  test.each<[string, object, string]>([
    ['none with rules: an ALLOW lets nobody in', policy('p', {}), 'denied no-allow'],
    ['of other pods', policy('p', { selector: { matchLabels: { app: 'db' } } }), 'allowed'],
    ['of the whole namespace', policy('p', { selector: undefined }), 'denied no-allow'],
    ['of another namespace', policy('p', { selector: undefined }, { namespace: 'front' }), 'allowed'],
    ['of the whole mesh', policy('p', { selector: undefined }, { namespace: 'istio-system' }), 'denied no-allow'],
    ['by selector, from the root namespace', policy('p', {}, { namespace: 'istio-system' }), 'denied no-allow'],
    ['with an empty selector', policy('p', { selector: {} }), 'allowed'],
    [
      'with target references',
      policy('p', { selector: undefined, targetRefs: [{ group: '', kind: 'Service', name: 'web' }] }),
      'allowed',
    ],
    ['AUDIT', policy('p', { action: 'AUDIT', rules: [{}] }), 'allowed'],
    ['CUSTOM', policy('p', { action: 'CUSTOM', provider: { name: 'x' }, rules: [{}] }), 'allowed'],
    ['DENY', policy('p', { action: 'DENY', rules: [{}] }), 'denied deny p'],
    ['of another revision', policy('p', {}, { labels: { 'istio.io/rev': 'canary' } }), 'allowed'],
    ['as a dry run', policy('p', {}, { annotations: { 'istio.io/dry-run': 'T' } }), 'allowed'],
    ['as no dry run', policy('p', {}, { annotations: { 'istio.io/dry-run': 'yes' } }), 'denied no-allow'],
  ])('%s', (_, object, expected) => {
    expect(said(call(shop([object])))).toBe(expected);
  });

  // istio/istio#55414, of March 2025 and in release-1.25; Istio's upgrade notes of 1.29 say that istiod sent no dry run before.
  test('a dry run is none before 1.25.1, which did not look at the annotation', () => {
    const objects = [policy('p', {}, { annotations: { 'istio.io/dry-run': 'true' } })];
    expect(said(call(shop(objects, { platform: { istio: '1.24.3' } })))).toBe('denied no-allow');
    expect(said(call(shop(objects, { platform: { istio: '1.26.0' } })))).toBe('allowed');
  });

  test('a dry run that ztunnel is told of refuses nothing either', () => {
    const values = { istiod: { env: { AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY: 'true' } } };
    const objects = [policy('p', {}, { annotations: { 'istio.io/dry-run': 'true' } })];
    expect(said(call(shop(objects, { values })))).toBe('allowed');
  });
});

test('of several DENYs that of the namespace is named, then that of the mesh, then those by selector', () => {
  const all = { action: 'DENY', rules: [{}] };
  const policies = [
    policy('selected', all),
    policy('by-root', all, { namespace: 'istio-system' }),
    policy('of-mesh', { ...all, selector: undefined }, { namespace: 'istio-system' }),
    policy('of-namespace', { ...all, selector: undefined }),
  ];
  const named = (objects: readonly object[]): readonly string[] => call(shop(objects)).anyOf.map(({ name }) => name);
  expect(named(policies)).toEqual(['of-namespace', 'of-mesh', 'by-root', 'selected']);
  expect(named(backwards(policies))).toEqual(['of-namespace', 'of-mesh', 'by-root', 'selected']);
});

test('the field of a denial is the rule that matches', () => {
  const rules = [fromPrincipals('x'), fromPrincipals(FRONT)];
  expect(call(shop([policy('p', { action: 'DENY', rules })])).field?.path).toEqual(['spec', 'rules', 1]);
});

describe('bypass-inbound-capture', () => {
  const annotations = { 'ambient.istio.io/bypass-inbound-capture': 'true' };
  const objects = [
    pod('shop', 'open', '10.0.0.12', { labels: { app: 'open' }, annotations }),
    policy('nobody', { selector: undefined, action: 'DENY', rules: [{}] }),
  ];

  test('has plaintext pass policies by', () => {
    expect(said(call(shop(objects), { from: 'plain/legacy', to: 'shop/open' }))).toBe('allowed');
    expect(said(call(shop(objects), { from: 'plain/legacy', to: 'shop/web' }))).toBe('denied deny nobody');
  });

  test('changes nothing for HBONE', () => {
    expect(said(call(shop(objects), { to: 'shop/open' }))).toBe('denied deny nobody');
  });
});

describe('the policy that istiod makes for waypoints, where it is told to', () => {
  const values = { istiod: { env: { PILOT_AUTO_ALLOW_WAYPOINT_POLICY: 'true' } } };
  const listeners = [{ name: 'mesh', port: 15008, protocol: 'HBONE' }];
  const objects = [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'waypoint', namespace: 'shop' },
      spec: { gatewayClassName: 'istio-waypoint', listeners },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', labels: { 'istio.io/use-waypoint': 'waypoint' } },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
    },
  ];

  test('lets the waypoint in, and so keeps all others out', () => {
    expect(said(call(shop(objects, { values }), { identity: WAYPOINT }))).toBe('allowed waypoint');
    expect(said(call(shop(objects, { values })))).toBe('denied no-allow');
    expect(call(shop(objects, { values })).why).toBe(
      `istiod's own policy for Gateway shop/waypoint does not let in principal ${FRONT} (Pod front/client) on port 8080, ` +
        'and where there is an ALLOW all others stay out',
    );
  });

  test('is not there for pods without a waypoint, nor without the switch', () => {
    expect(said(call(shop(objects, { values }), { to: 'shop/db' }))).toBe('allowed');
    expect(said(call(shop(objects)))).toBe('allowed');
  });
});

describe('what is not known', () => {
  const byAddress = policy('by-address', { rules: [{ from: [{ source: { ipBlocks: ['10.0.1.0/24'] } }] }] });

  test('is an address that decides', () => {
    const { verdict, outcome, assumptions, why } = call(shop([byAddress]), { addresses: undefined });
    expect([verdict, outcome, assumptions]).toEqual(['unknown', 'unknown', ['the address of Pod front/client']]);
    expect(why).toContain('AuthorizationPolicy shop/by-address');
  });

  test.each<[string, readonly string[]]>([
    ['none', []],
    ['something that is none', ['somewhere']],
  ])('is an address that decides, where %s is given', (_, addresses) => {
    expect(call(shop([byAddress]), { addresses })).toMatchObject({
      verdict: 'unknown',
      assumptions: ['the address of Pod front/client'],
    });
  });

  test('does not matter where it does not decide', () => {
    const other = policy('other', { rules: [{ to: [{ operation: { ports: ['8080'] } }] }] });
    expect(said(call(shop([byAddress, other]), { addresses: undefined }))).toBe('allowed other');
    const nobody = policy('nobody', { action: 'DENY', rules: [{}] });
    expect(said(call(shop([byAddress, nobody]), { addresses: undefined }))).toBe('denied deny nobody');
  });

  test('is an address of the destination, too', () => {
    const mesh = shop([
      pod('shop', 'new'),
      policy('p', { selector: undefined, rules: [{ when: [{ key: 'destination.ip', values: ['10.0.0.0/24'] }] }] }),
    ]);
    expect(call(mesh, { to: 'shop/new' }).assumptions).toEqual(['the address of Pod shop/new']);
    expect(said(call(mesh, { to: 'shop/web' }))).toBe('allowed p');
  });

  test('of several addresses the worst holds', () => {
    const mesh = shop([byAddress]);
    expect(said(call(mesh, { addresses: ['10.0.1.1', '10.0.1.2'] }))).toBe('allowed by-address');
    expect(said(call(mesh, { addresses: ['10.0.1.1', '10.0.2.1'] }))).toBe('denied no-allow');
  });

  test('in an open world are policies of namespaces that the input has none of', () => {
    const open = { world: 'open' } as const;
    const { verdict, assumptions } = call(shop([ALLOW_FRONT], open));
    expect(verdict).toBe('unknown');
    expect(assumptions).toEqual(['that namespace istio-system has no AuthorizationPolicy that the input lacks']);
    expect(said(call(shop([DENY_FRONT], open)))).toBe('denied deny deny-front');
    const root = policy('root', { selector: { matchLabels: { app: 'none' } } }, { namespace: 'istio-system' });
    expect(said(call(shop([ALLOW_FRONT, root], open)))).toBe('allowed allow-front');
  });

  test('in an open world is a PeerAuthentication that could open what another closes', () => {
    const strict = peerAuthentication('istio-system', 'default', { mtls: { mode: 'STRICT' } });
    const own = peerAuthentication('shop', 'default', { mtls: { mode: 'UNSET' } });
    const decide = (objects: readonly object[]): string =>
      call(shop(objects, { world: 'open' }), { from: 'plain/legacy' }).verdict;
    expect(decide([strict])).toBe('unknown');
    expect(decide([strict, own])).toBe('denied');
  });
});
