import {
  ask,
  authorization,
  books,
  deployment,
  destinationRule,
  end,
  namespace,
  peerAuthentication,
  service,
  STRICT,
  routeTo,
  tunnel,
  V1_V2,
  virtualService,
} from './mesh';

const BOTH = 'reviews-v1+reviews-v2:9080';
const ALL_DENIED = authorization({ action: 'DENY', rules: [{}] });

describe('PeerAuthentication at a sidecar', () => {
  test('STRICT resets plaintext, and lets mTLS in', () => {
    const mesh = books([peerAuthentication(STRICT)]);
    expect(end(ask(mesh))).toBe(BOTH);
    const refused = ask(mesh, { from: 'plain/old' });
    expect(end(refused)).toBe('mtls reset');
    expect(refused.by).toMatchObject({ hop: 'sidecar', side: 'server', object: 'PeerAuthentication books/mode' });
  });

  test('the pod’s own is before its namespace’s, and that before the mesh’s', () => {
    const root = peerAuthentication(STRICT, 'istio-system');
    const permissive = { mtls: { mode: 'PERMISSIVE' } };
    const refused = (more: readonly object[]) => end(ask(books([root, ...more]), { from: 'plain/old' }));
    expect(refused([])).toBe('mtls reset');
    expect(refused([peerAuthentication(permissive)])).toBe(BOTH);
    expect(refused([peerAuthentication({ mtls: {} })])).toBe('mtls reset');
    const own = { ...permissive, selector: { matchLabels: { app: 'reviews' } } };
    expect(refused([peerAuthentication(own)])).toBe(BOTH);
  });

  test('ports are those of containers; one without a mode is as the whole', () => {
    const of = (ports: object, mode = 'STRICT') =>
      books([
        peerAuthentication({
          selector: { matchLabels: { app: 'reviews' } },
          mtls: { mode },
          portLevelMtls: ports,
        }),
      ]);
    const asked = { from: 'plain/old', port: 80 };
    expect(end(ask(of({ 80: { mode: 'PERMISSIVE' } }), asked))).toBe('mtls reset');
    expect(end(ask(of({ 9080: { mode: 'PERMISSIVE' } }), asked))).toBe(BOTH);
    expect(end(ask(of({ 9080: {} }), asked))).toBe('mtls reset');
    expect(end(ask(of({ 9080: { mode: 'STRICT' } }, 'PERMISSIVE'), asked))).toBe('mtls reset');
  });

  test('none of the quirks of ambient mode', () => {
    // DISABLE of a port, with STRICT inherited from the namespace.
    const disabled = { selector: { matchLabels: { app: 'reviews' } }, portLevelMtls: { 9080: { mode: 'DISABLE' } } };
    const mesh = books([peerAuthentication(STRICT), peerAuthentication(disabled, 'books', 'own')]);
    expect(end(ask(mesh, { from: 'plain/old' }))).toBe(BOTH);
    expect(tunnel(ask(mesh))).toBe('plain');
  });

  test('one with a selector in the root namespace is for nobody, and an empty selector is for all', () => {
    const root = peerAuthentication({ ...STRICT, selector: { matchLabels: { app: 'reviews' } } }, 'istio-system');
    expect(end(ask(books([root]), { from: 'plain/old' }))).toBe(BOTH);
    const empty = peerAuthentication({ ...STRICT, selector: {} });
    expect(end(ask(books([empty]), { from: 'plain/old' }))).toBe('mtls reset');
  });

  test('DISABLE has clients send plaintext, so that nobody has an identity', () => {
    const off = peerAuthentication({ mtls: { mode: 'DISABLE' } });
    const named = authorization({ rules: [{ from: [{ source: { namespaces: ['shop'] } }] }] });
    expect(end(ask(books([named])))).toBe(BOTH);
    expect(tunnel(ask(books([off])))).toBe('plain');
    expect(end(ask(books([off, named])))).toBe('policy 403');
  });

  test('it holds on ports that no Service has', () => {
    const question = { from: 'plain/old', pod: 'books/ratings', port: 8443, http: null };
    expect(end(ask(books([peerAuthentication(STRICT)]), question))).toBe('mtls reset');
    expect(end(ask(books([ALL_DENIED]), question))).toBe('policy reset');
  });
});

describe('TLS that a DestinationRule asks for', () => {
  const tls = (mode: string, home = 'shop') => destinationRule(home, 't', { trafficPolicy: { tls: { mode } } });

  test('DISABLE sends plaintext, which STRICT refuses with a 503', () => {
    expect(tunnel(ask(books([tls('DISABLE')])))).toBe('plain');
    expect(end(ask(books([tls('DISABLE'), peerAuthentication(STRICT)])))).toBe('mtls 503');
    expect(end(ask(books([tls('DISABLE'), peerAuthentication(STRICT)]), { from: 'other/cron' }))).toBe(BOTH);
  });

  test('ISTIO_MUTUAL finds nobody where there is no sidecar, or one that takes plaintext alone', () => {
    const old = destinationRule('shop', 't', {
      host: 'old.plain.svc.cluster.local',
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
    });
    const landed = ask(books([old]), { to: 'plain/old' });
    expect([end(landed), landed.verdict]).toEqual(['transport 503', 'allowed']);
    const off = peerAuthentication({ mtls: { mode: 'DISABLE' } });
    expect(end(ask(books([tls('ISTIO_MUTUAL'), off])))).toBe('transport 503');
  });

  test('SIMPLE is none that a sidecar takes', () => {
    expect(end(ask(books([tls('SIMPLE')])))).toBe('transport 503');
  });

  test('settings of a port replace all others, and those of a subset what they name', () => {
    const ported = destinationRule('shop', 't', {
      trafficPolicy: {
        tls: { mode: 'DISABLE' },
        portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } }],
      },
    });
    expect(tunnel(ask(books([ported])))).toBe('plain');
    expect(tunnel(ask(books([ported]), { port: 80 }))).toBe('mTLS');
    const subset = destinationRule('shop', 't', {
      trafficPolicy: { tls: { mode: 'DISABLE' } },
      subsets: [{ ...V1_V2[0], trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }, V1_V2[1]],
    });
    const routed = (name: string) => virtualService('shop', 'r', { http: [{ route: [routeTo('reviews', name)] }] });
    expect(tunnel(ask(books([subset, routed('v1')])))).toBe('mTLS');
    expect(tunnel(ask(books([subset, routed('v2')])))).toBe('plain');
  });

  test('enrolled pods get HBONE whatever it says', () => {
    const enrolled = [
      namespace('enrolled', { 'istio.io/dataplane-mode': 'ambient' }),
      deployment('enrolled', 'api', { app: 'api' }),
      service('enrolled', 'api', [{ name: 'http', port: 9080 }]),
    ];
    for (const mode of ['DISABLE', 'ISTIO_MUTUAL']) {
      const rule = destinationRule('shop', 't', {
        host: 'api.enrolled.svc.cluster.local',
        trafficPolicy: { tls: { mode } },
      });
      expect(tunnel(ask(books([...enrolled, rule]), { to: 'enrolled/api' }))).toBe('HBONE');
    }
    const strict = peerAuthentication(STRICT, 'enrolled');
    expect(end(ask(books([...enrolled, strict]), { to: 'enrolled/api' }))).toBe('api:9080');
  });
});

describe('AuthorizationPolicies at a sidecar', () => {
  test('are those of the pod reached, after the client’s own changes of the request', () => {
    const admin = authorization({
      selector: { matchLabels: { app: 'reviews' } },
      action: 'DENY',
      rules: [{ to: [{ operation: { paths: ['/admin'] } }] }],
    });
    const rewritten = virtualService('books', 'r', {
      http: [
        { match: [{ uri: { prefix: '/public' } }], rewrite: { uri: '/admin' }, route: [routeTo('reviews')] },
        { route: [routeTo('reviews')] },
      ],
    });
    expect(end(ask(books([admin, rewritten]), { http: { path: '/public' } }))).toBe('policy 403');
    expect(end(ask(books([admin]), { http: { path: '/public' } }))).toBe(BOTH);
    const elsewhere = virtualService('books', 'r', { http: [{ route: [routeTo('ratings')] }] });
    expect(end(ask(books([admin, elsewhere]), { http: { path: '/admin' } }))).toBe('ratings:9080');
  });

  test('with target references are for others', () => {
    const targeted = authorization({
      action: 'DENY',
      rules: [{}],
      targetRefs: [{ group: '', kind: 'Service', name: 'reviews' }],
    });
    expect(end(ask(books([targeted])))).toBe(BOTH);
    expect(end(ask(books([ALL_DENIED])))).toBe('policy 403');
  });

  test('see the port of the container, and by the name of mTLS that of the Service', () => {
    const ports = (port: string) =>
      authorization({ action: 'DENY', rules: [{ to: [{ operation: { ports: [port] } }] }] });
    expect(end(ask(books([ports('80')]), { port: 80 }))).toBe(BOTH);
    expect(end(ask(books([ports('9080')]), { port: 80 }))).toBe('policy 403');
    const sni = (values: string[]) =>
      authorization({ action: 'DENY', rules: [{ when: [{ key: 'connection.sni', values }] }] });
    const name = (port: number) => `outbound_.${port}_._.reviews.books.svc.cluster.local`;
    expect(end(ask(books([sni([name(80)])]), { port: 80 }))).toBe('policy 403');
    expect(end(ask(books([sni([name(9080)])]), { port: 80 }))).toBe(BOTH);
    expect(end(ask(books([sni([name(9080)])]), { from: 'plain/old' }))).toBe(BOTH);
  });

  test('believe the last entry of X-Forwarded-For, whoever wrote it', () => {
    const remote = authorization({
      action: 'DENY',
      rules: [{ from: [{ source: { remoteIpBlocks: ['203.0.113.0/24'] } }] }],
    });
    const from = (value: string) => end(ask(books([remote]), { http: { headers: { 'X-Forwarded-For': value } } }));
    expect(from('203.0.113.7')).toBe('policy 403');
    expect(from('203.0.113.7, 192.0.2.1')).toBe(BOTH);
    expect(ask(books([remote])).verdict).toBe('unknown');
  });

  test('what a client’s sidecar passes on as bytes is read by nobody', () => {
    const get = authorization({ rules: [{ to: [{ operation: { methods: ['GET'] } }] }] });
    const asked = { to: 'books/ratings', port: 5432 };
    expect(end(ask(books([get]), { to: 'books/ratings' }))).toBe('ratings:9080');
    expect(end(ask(books([get]), asked))).toBe('policy reset');
  });

  test('a share that is refused leaves the others', () => {
    const ratings = authorization({ selector: { matchLabels: { app: 'ratings' } }, action: 'DENY', rules: [{}] });
    const split = virtualService('books', 'r', {
      http: [
        {
          route: [
            { ...routeTo('reviews'), weight: 75 },
            { ...routeTo('ratings'), weight: 25 },
          ],
        },
      ],
    });
    const landed = ask(books([ratings, split]));
    expect(landed).toMatchObject({
      verdict: 'denied',
      status: 403,
      lands: [{ workloads: ['books/reviews-v1', 'books/reviews-v2'], weight: 75 }],
    });
  });
});

describe('tokens at a sidecar', () => {
  const tokens = {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name: 'tokens', namespace: 'books' },
    spec: { jwtRules: [{ issuer: 'https://issuer.example' }] },
  };
  const required = authorization({ action: 'DENY', rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }] });

  test('are checked before policies', () => {
    const mesh = books([tokens, required]);
    expect(end(ask(mesh, { http: { jwt: { iss: 'https://issuer.example', sub: 'alice' } } }))).toBe(BOTH);
    expect(end(ask(mesh, { http: { jwt: { iss: 'https://other.example', sub: 'alice' } } }))).toBe('authn 401');
    expect(end(ask(mesh))).toBe('policy 403');
  });
});
