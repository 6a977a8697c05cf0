import {
  ask,
  books,
  deployment,
  destinationRule,
  end,
  sidecar,
  routeTo,
  tunnel,
  V1_V2,
  virtualService,
  REVIEWS,
  STRICT,
  peerAuthentication,
} from './mesh';

const BOTH = 'reviews-v1+reviews-v2:9080';

/** A route of the Gateway API for `books/reviews`. */
function httpRoute(home: string, name: string, path: string, backend: string, more: object = {}): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: home, ...more },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'reviews', namespace: 'books' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: path } }],
          backendRefs: [{ name: backend, namespace: 'books', port: 9080 }],
        },
      ],
    },
  };
}

describe('VirtualServices at a sidecar', () => {
  test('those of any namespace count, as long as the client sees them', () => {
    const rule = (home: string, more: object = {}) =>
      virtualService(home, 'r', { http: [{ route: [routeTo('ratings')] }], ...more });
    for (const home of ['shop', 'books', 'other', 'istio-system']) {
      expect(end(ask(books([rule(home)])))).toBe('ratings:9080');
    }
    const hidden = books([rule('other', { exportTo: ['.'] })]);
    expect(end(ask(hidden))).toBe(BOTH);
    expect(end(ask(hidden, { from: 'other/cron' }))).toBe('ratings:9080');
  });

  test('one counts for a host: what it has no route for is nobody else’s', () => {
    const one = { http: [{ match: [{ uri: { prefix: '/a' } }], route: [routeTo('ratings')] }] };
    const other = { http: [{ route: [routeTo('reviews')] }] };
    const mesh = books([
      virtualService('books', 'b', one, '2026-01-01T00:00:00Z'),
      virtualService('books', 'a', other, '2026-01-02T00:00:00Z'),
    ]);
    expect(end(ask(mesh, { http: { path: '/a' } }))).toBe('ratings:9080');
    expect(end(ask(mesh, { http: { path: '/b' } }))).toBe('no-route 404');
  });

  test('one without a route for this client, or for the port, leaves the host to the next', () => {
    const next = virtualService('books', 'z', { http: [{ route: [routeTo('ratings')] }] }, '2026-01-02T00:00:00Z');
    const silver = { http: [{ match: [{ sourceLabels: { tier: 'silver' } }], route: [routeTo('reviews')] }] };
    const filtered = books([virtualService('books', 'a', silver, '2026-01-01T00:00:00Z'), next]);
    expect(end(ask(filtered))).toBe('ratings:9080');
    expect(end(ask(filtered, { from: 'shop/batch' }))).toBe(BOTH);
    const elsewhere = { http: [{ match: [{ port: 80 }], route: [routeTo('reviews')] }] };
    const ported = books([virtualService('books', 'a', elsewhere, '2026-01-01T00:00:00Z'), next]);
    expect(end(ask(ported))).toBe('ratings:9080');
    expect(end(ask(ported, { port: 80 }))).toBe(BOTH);
  });

  test('where no rule is for the client at all, the Service is as it is', () => {
    const silver = { http: [{ match: [{ sourceLabels: { tier: 'silver' } }], route: [routeTo('ratings')] }] };
    expect(end(ask(books([virtualService('books', 'a', silver)])))).toBe(BOTH);
    const near = { http: [{ match: [{ sourceNamespace: 'shop' }], route: [routeTo('ratings')] }] };
    const mesh = books([virtualService('books', 'a', near)]);
    expect(end(ask(mesh))).toBe('ratings:9080');
    expect(end(ask(mesh, { from: 'other/cron' }))).toBe(BOTH);
  });

  test('a private one is before a public one, however old', () => {
    const mesh = books([
      virtualService('books', 'old', { http: [{ route: [routeTo('reviews')] }] }, '2026-01-01T00:00:00Z'),
      virtualService(
        'shop',
        'new',
        { http: [{ route: [routeTo('ratings')] }], exportTo: ['.'] },
        '2026-01-02T00:00:00Z',
      ),
    ]);
    expect(end(ask(mesh))).toBe('ratings:9080');
    expect(end(ask(mesh, { from: 'other/cron' }))).toBe(BOTH);
  });

  test('one that names the host is before one with a pattern, which is no second choice', () => {
    const exact = { http: [{ match: [{ uri: { prefix: '/a' } }], route: [routeTo('reviews')] }] };
    const pattern = { hosts: ['*.books.svc.cluster.local'], http: [{ route: [routeTo('ratings')] }] };
    const mesh = books([
      virtualService('books', 'pattern', pattern, '2026-01-01T00:00:00Z'),
      virtualService('books', 'exact', exact, '2026-01-02T00:00:00Z'),
    ]);
    expect(end(ask(mesh, { http: { path: '/a' } }))).toBe(BOTH);
    expect(end(ask(mesh, { http: { path: '/b' } }))).toBe('no-route 404');
    expect(end(ask(mesh, { to: 'books/ratings' }))).toBe('ratings:9080');
  });

  test('a destination without a port means the port that was asked for', () => {
    const anyPort = { http: [{ route: [{ destination: { host: 'ratings' } }] }] };
    const mesh = books([virtualService('books', 'r', anyPort)]);
    expect(end(ask(mesh))).toBe('ratings:9080');
    expect(end(ask(mesh, { port: 80 }))).toBe('no-cluster 503');
  });

  test('rules about connections are for ports of TCP', () => {
    const gold = { match: [{ sourceLabels: { tier: 'gold' } }], route: [routeTo('reviews')] };
    const mesh = books([virtualService('books', 'r', { hosts: ['ratings'], tcp: [gold] })]);
    const question = { to: 'books/ratings', port: 5432, http: null };
    expect(end(ask(mesh, question))).toBe(BOTH);
    expect(end(ask(mesh, { ...question, from: 'shop/batch' }))).toBe('ratings:5432');
    expect(end(ask(mesh, { to: 'books/ratings' }))).toBe('ratings:9080');
  });
});

describe('routes of the Gateway API at a sidecar', () => {
  test('a consumer’s replace all others for the clients of its namespace', () => {
    const mesh = books([
      httpRoute('books', 'producer', '/', 'reviews', { creationTimestamp: '2026-01-01T00:00:00Z' }),
      httpRoute('shop', 'consumer', '/a', 'ratings', { creationTimestamp: '2026-01-02T00:00:00Z' }),
      virtualService('books', 'r', { http: [{ route: [routeTo('reviews')] }] }, '2025-01-01T00:00:00Z'),
    ]);
    expect(end(ask(mesh, { http: { path: '/a' } }))).toBe('ratings:9080');
    expect(end(ask(mesh, { http: { path: '/b' } }))).toBe('no-route 404');
    expect(end(ask(mesh, { from: 'other/cron', http: { path: '/b' } }))).toBe(BOTH);
  });

  test('a consumer’s is nothing to clients of other namespaces', () => {
    const mesh = books([httpRoute('shop', 'consumer', '/', 'ratings')]);
    expect(end(ask(mesh))).toBe('ratings:9080');
    expect(end(ask(mesh, { from: 'other/cron' }))).toBe(BOTH);
  });

  test('a backend that is not there is a 500, where a VirtualService’s is a 503', () => {
    expect(end(ask(books([httpRoute('books', 'producer', '/', 'nosuch')])))).toBe('no-cluster 500');
    expect(end(ask(books([virtualService('books', 'r', { http: [{ route: [routeTo('nosuch')] }] })])))).toBe(
      'no-cluster 503',
    );
  });
});

describe('the Host header', () => {
  test('decides, wherever the connection was dialled to', () => {
    const mesh = books();
    expect(end(ask(mesh, { http: { host: 'ratings.books:9080' } }))).toBe('ratings:9080');
    expect(end(ask(mesh, { pod: 'books/ratings', http: { host: 'reviews.books' } }))).toBe(BOTH);
    expect(tunnel(ask(mesh, { pod: 'books/ratings', http: { host: 'reviews.books' } }))).toBe('mTLS');
  });

  test('of nobody goes on in plaintext, to where it was dialled', () => {
    const landed = ask(books(), { pod: 'books/ratings', http: { host: 'nobody.example' } });
    expect([end(landed), tunnel(landed)]).toEqual(['ratings:9080', 'plain']);
    // A short name is that of the client's own namespace.
    const short = ask(books(), { http: { host: 'reviews' } });
    expect([end(short), tunnel(short)]).toEqual([BOTH, 'plain']);
    expect(tunnel(ask(books(), { from: 'books/ratings', http: { host: 'reviews' } }))).toBe('mTLS');
  });

  test('says nothing where first bytes decide', () => {
    const landed = ask(books(), { to: 'books/ratings', port: 7000, http: { host: 'reviews.books' } });
    expect([end(landed), tunnel(landed)]).toEqual(['ratings:7000', 'mTLS']);
  });

  test('says nothing of a port that is none of HTTP', () => {
    const landed = ask(books(), { to: 'books/ratings', port: 5432, http: { host: 'reviews.books' } });
    expect([end(landed), tunnel(landed)]).toEqual(['ratings:5432', 'mTLS']);
  });

  test('a service that is not exported to the client is nobody’s', () => {
    const hidden = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'secret', namespace: 'books', annotations: { 'networking.istio.io/exportTo': '.' } },
      spec: { selector: { app: 'ratings' }, ports: [{ name: 'http', port: 9080 }] },
    };
    const mesh = books([hidden]);
    expect(tunnel(ask(mesh, { to: 'books/secret' }))).toBe('plain');
    expect(tunnel(ask(mesh, { to: 'books/secret', from: 'books/reviews-v1' }))).toBe('mTLS');
  });
});

describe('Sidecar resources', () => {
  const own = sidecar('shop', { egress: [{ hosts: ['./*'] }] });

  test('what is not taken in goes on in plaintext', () => {
    const landed = ask(books([own]));
    expect([end(landed), tunnel(landed)]).toEqual([BOTH, 'plain']);
    expect(tunnel(ask(books([own]), { from: 'other/cron' }))).toBe('mTLS');
  });

  test('STRICT refuses it, with a status only where the sidecar listens for requests', () => {
    const strict = peerAuthentication(STRICT);
    expect(end(ask(books([own, strict])))).toBe('mtls reset');
    const listening = sidecar('shop', { egress: [{ hosts: ['plain/*'] }] });
    expect(end(ask(books([listening, strict])))).toBe('mtls 503');
  });

  test('REGISTRY_ONLY sends nothing there', () => {
    const only = (hosts: string) =>
      books([sidecar('shop', { egress: [{ hosts: [hosts] }], outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } })]);
    expect(end(ask(only('plain/*')))).toBe('direct 502');
    expect(end(ask(only('./*')))).toBe('reset reset');
    expect(end(ask(only('books/*')))).toBe(BOTH);
    expect(end(ask(only('*/reviews.books.svc.cluster.local')))).toBe(BOTH);
    expect(end(ask(only('*/reviews.books.svc.cluster.local'), { to: 'books/ratings' }))).toBe('direct 502');
  });

  test('one with a selector is before one for all, and that of the root namespace is for those without', () => {
    const all = sidecar('shop', { egress: [{ hosts: ['*/*'] }] });
    const gold = sidecar(
      'shop',
      { workloadSelector: { labels: { tier: 'gold' } }, egress: [{ hosts: ['./*'] }] },
      'gold',
    );
    const root = sidecar('istio-system', { egress: [{ hosts: ['./*'] }] });
    const mesh = books([all, gold, root]);
    expect(tunnel(ask(mesh))).toBe('plain');
    expect(tunnel(ask(mesh, { from: 'shop/batch' }))).toBe('mTLS');
    expect(tunnel(ask(mesh, { from: 'other/cron' }))).toBe('plain');
  });

  test('destinations of rules that are taken in come with them', () => {
    const rule = virtualService('books', 'r', { http: [{ route: [routeTo('ratings')] }] });
    const mesh = books([rule, sidecar('shop', { egress: [{ hosts: [`books/${REVIEWS}`] }] })]);
    const landed = ask(mesh);
    expect([end(landed), tunnel(landed)]).toEqual(['ratings:9080', 'mTLS']);
    expect(tunnel(ask(mesh, { to: 'books/ratings' }))).toBe('plain');
  });
});

describe('pods by their own addresses, and headless Services', () => {
  test('a headless Service gets mTLS where all its pods have sidecars', () => {
    const landed = ask(books(), { to: 'books/queue', port: 5672, http: null });
    expect([end(landed), tunnel(landed)]).toEqual(['queue:5672', 'mTLS']);
    const mesh = books([deployment('books', 'queue-2', { app: 'queue', 'sidecar.istio.io/inject': 'false' })]);
    expect(tunnel(ask(mesh, { to: 'books/queue', port: 5672, http: null }))).toBe('plain');
  });

  test('a pod of a headless Service is known by its own address, and others are not', () => {
    const queue = ask(books(), { pod: 'books/queue', port: 5672, http: null });
    expect([end(queue), tunnel(queue)]).toEqual(['queue:5672', 'mTLS']);
    const ratings = ask(books(), { pod: 'books/ratings', port: 5432, http: null });
    expect([end(ratings), tunnel(ratings)]).toEqual(['ratings:5432', 'plain']);
    expect(end(ask(books([peerAuthentication(STRICT)]), { pod: 'books/ratings', port: 5432, http: null }))).toBe(
      'mtls reset',
    );
  });
});

describe('DestinationRules', () => {
  const subsets = { http: [{ route: [routeTo('reviews', 'v1')] }] };

  test('the client’s namespace hides that of the service, subsets and all', () => {
    const home = destinationRule('books', 's', { subsets: V1_V2 });
    const routed = virtualService('books', 'r', subsets);
    expect(end(ask(books([home, routed])))).toBe('reviews-v1:9080 v1');
    const client = destinationRule('shop', 'c', { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } });
    expect(end(ask(books([home, routed, client])))).toBe('no-cluster 503');
    expect(end(ask(books([home, routed, client]), { from: 'other/cron' }))).toBe('reviews-v1:9080 v1');
    const wildcard = destinationRule('shop', 'c', { host: '*.svc.cluster.local' });
    expect(end(ask(books([home, routed, wildcard])))).toBe('no-cluster 503');
  });

  test('what a namespace exports reaches others, and the root namespace comes last', () => {
    const routed = virtualService('books', 'r', subsets);
    const root = destinationRule('istio-system', 's', { subsets: V1_V2 });
    expect(end(ask(books([routed, root])))).toBe('reviews-v1:9080 v1');
    const hidden = destinationRule('books', 'h', { exportTo: ['.'] });
    expect(end(ask(books([routed, root, hidden])))).toBe('reviews-v1:9080 v1');
    expect(end(ask(books([routed, root, hidden]), { from: 'books/ratings' }))).toBe('no-cluster 503');
    expect(end(ask(books([routed, destinationRule('istio-system', 's', { subsets: V1_V2, exportTo: ['.'] })])))).toBe(
      'no-cluster 503',
    );
  });

  test('a rule for some pods hides others from all of its namespace', () => {
    const home = destinationRule('books', 's', { subsets: V1_V2 });
    const routed = virtualService('books', 'r', subsets);
    const gold = destinationRule('shop', 'c', { subsets: V1_V2, workloadSelector: { matchLabels: { tier: 'gold' } } });
    const mesh = books([home, routed, gold]);
    expect(end(ask(mesh))).toBe('reviews-v1:9080 v1');
    expect(end(ask(mesh, { from: 'shop/batch' }))).toBe('no-cluster 503');
    expect(end(ask(mesh, { from: 'other/cron' }))).toBe('reviews-v1:9080 v1');
    const beside = books([home, routed, gold, destinationRule('shop', 'd', { subsets: V1_V2 })]);
    expect(end(ask(beside, { from: 'shop/batch' }))).toBe('reviews-v1:9080 v1');
  });
});
