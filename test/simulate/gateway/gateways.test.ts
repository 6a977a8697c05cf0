import type { Mesh } from '../../../src/model';
import type { RequestHttp } from '../../../src/simulate/request';
import { findGatewayProxy } from '../../../src/simulate/gateway/gateway-proxy';
import { throughGateway } from '../../../src/simulate/gateway/through-gateway';
import type { Landed } from '../../../src/simulate/together';
import {
  authorization,
  books,
  deployment,
  destinationRule,
  end,
  namespace,
  peerAuthentication,
  routeTo,
  service,
  STRICT,
  virtualService,
} from '../sidecar/mesh';

const BOTH = 'reviews-v1+reviews-v2:9080';
const HOST = 'shop.example.com';

/** A Gateway of the Gateway API, open to routes of all namespaces. */
function gateway(listeners: readonly object[] = [{}], spec: object = {}): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'edge' },
    spec: {
      gatewayClassName: 'istio',
      listeners: listeners.map((one, i) => ({
        name: `l${i}`,
        port: 80,
        protocol: 'HTTP',
        allowedRoutes: { namespaces: { from: 'All' } },
        ...one,
      })),
      ...spec,
    },
  };
}

function route(
  name: string,
  { backend = 'reviews', hostnames = [HOST], parent = {}, path, ...more }: RouteOptions = {},
): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: more.home ?? 'books' },
    spec: {
      parentRefs: [{ name: 'gw', namespace: 'edge', ...parent }],
      hostnames,
      rules: [
        {
          ...(path !== undefined && { matches: [{ path: { type: 'PathPrefix', value: path } }] }),
          backendRefs: [{ name: backend, namespace: 'books', port: 9080 }],
        },
      ],
    },
  };
}

interface RouteOptions {
  readonly backend?: string;
  readonly hostnames?: readonly string[];
  readonly parent?: object;
  readonly path?: string;
  readonly home?: string;
}

/** Asks from outside. */
function ask(mesh: Mesh, http: RequestHttp | null = {}, port = 80, name = 'edge/gw'): Landed {
  const [home = '', own = ''] = name.split('/');
  const proxy = findGatewayProxy(mesh, home, own)!;
  const request = http === null ? undefined : { host: HOST, ...http };
  return throughGateway(mesh, { kind: 'outside', address: '203.0.113.7' }, proxy, port, request);
}

describe('a Gateway of the Gateway API', () => {
  test('takes the routes that are attached to it, and no others', () => {
    expect(end(ask(books([gateway(), route('r')])))).toBe(BOTH);
    expect(end(ask(books([gateway()])))).toBe('no-route 404');
    expect(end(ask(books([gateway(), route('r')]), { host: 'other.example.com' }))).toBe('no-route 404');
    expect(end(ask(books([gateway(), route('r', { parent: { name: 'other' } })])))).toBe('no-route 404');
    expect(end(ask(books([gateway(), route('r')]), {}, 8080))).toBe('no-listener reset');
  });

  test('by section and port', () => {
    const two = gateway([{}, { port: 8080 }]);
    const mesh = books([two, route('r', { parent: { port: 8080 } })]);
    expect([end(ask(mesh)), end(ask(mesh, {}, 8080))]).toEqual(['no-route 404', BOTH]);
    const named = books([two, route('r', { parent: { sectionName: 'l0' } })]);
    expect([end(ask(named)), end(ask(named, {}, 8080))]).toEqual([BOTH, 'no-route 404']);
  });

  test('from the namespaces that a listener admits', () => {
    const from = (namespaces: object) => end(ask(books([gateway([{ allowedRoutes: { namespaces } }]), route('r')])));
    expect(from({ from: 'Same' })).toBe('no-route 404');
    const selector = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
    expect(from({ from: 'Selector', selector: selector('books') })).toBe(BOTH);
    expect(from({ from: 'Selector', selector: selector('shop') })).toBe('no-route 404');
  });

  test('the most specific host decides, and has no second choice', () => {
    const mesh = books([
      gateway(),
      route('exact', { path: '/a' }),
      route('pattern', { hostnames: ['*.example.com'], backend: 'ratings' }),
    ]);
    expect(end(ask(mesh, { path: '/a' }))).toBe(BOTH);
    expect(end(ask(mesh, { path: '/b' }))).toBe('no-route 404');
    expect(end(ask(mesh, { host: 'other.example.com' }))).toBe('ratings:9080');
    expect(end(ask(mesh, { host: 'SHOP.example.com:80', path: '/a' }))).toBe(BOTH);
  });

  test('a listener with a host keeps its hosts from the others of the port', () => {
    const mesh = books([
      gateway([{ hostname: HOST }, {}]),
      route('one', { parent: { sectionName: 'l1' } }),
      route('two', { parent: { sectionName: 'l1' }, hostnames: ['other.example.com'], backend: 'ratings' }),
    ]);
    expect(end(ask(mesh))).toBe('no-route 404');
    expect(end(ask(mesh, { host: 'other.example.com' }))).toBe('ratings:9080');
  });

  test('routes of one host are one list, the most specific first', () => {
    const mesh = books([gateway(), route('a'), route('b', { path: '/ratings', backend: 'ratings' })]);
    expect(end(ask(mesh, { path: '/ratings/1' }))).toBe('ratings:9080');
    expect(end(ask(mesh, { path: '/x' }))).toBe(BOTH);
  });

  test('a backend in another namespace needs a grant', () => {
    const foreign = route('r', { home: 'shop' });
    expect(end(ask(books([gateway(), foreign])))).toBe('no-cluster 500');
    const grant = {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: 'g', namespace: 'books' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service' }],
      },
    };
    expect(end(ask(books([gateway(), foreign, grant])))).toBe(BOTH);
  });

  test('rules of the mesh are not its own', () => {
    const mesh = virtualService('books', 'r', { http: [{ route: [routeTo('ratings')] }] });
    expect(end(ask(books([gateway(), route('r'), mesh])))).toBe(BOTH);
  });

  test('connections go by routes about connections, without which nobody listens', () => {
    const tcp = {
      apiVersion: 'gateway.networking.k8s.io/v1alpha2',
      kind: 'TCPRoute',
      metadata: { name: 't', namespace: 'books' },
      spec: {
        parentRefs: [{ name: 'gw', namespace: 'edge' }],
        rules: [{ backendRefs: [{ name: 'ratings', port: 5432 }] }],
      },
    };
    const listener = gateway([{ protocol: 'TCP', port: 5432 }]);
    expect(end(ask(books([listener, tcp]), null, 5432))).toBe('ratings:5432');
    expect(end(ask(books([listener]), null, 5432))).toBe('no-listener reset');
  });

  test('TLS that is passed on goes by the name that it asks for', () => {
    const tls = (hostnames: string[]) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'TLSRoute',
      metadata: { name: 't', namespace: 'books' },
      spec: {
        parentRefs: [{ name: 'gw', namespace: 'edge' }],
        hostnames,
        rules: [{ backendRefs: [{ name: 'ratings', port: 5432 }] }],
      },
    });
    const listener = gateway([{ protocol: 'TLS', port: 443, tls: { mode: 'Passthrough' } }]);
    expect(end(ask(books([listener, tls([HOST])]), {}, 443))).toBe('ratings:5432');
    expect(end(ask(books([listener, tls(['other.example.com'])]), {}, 443))).toBe('no-listener reset');
  });
});

describe('policies at an ingress gateway', () => {
  const deny = (spec: object, home = 'edge') => authorization({ action: 'DENY', rules: [{}], ...spec }, home);
  const target = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' };
  const verdict = (policy: object) => end(ask(books([gateway(), route('r'), policy])));

  test('are those of its namespace and the root’s, by selector or by its name', () => {
    expect(verdict(deny({}))).toBe('policy 403');
    expect(verdict(deny({}, 'istio-system'))).toBe('policy 403');
    expect(verdict(deny({ targetRefs: [target] }))).toBe('policy 403');
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'gw' };
    expect(verdict(deny({ selector: { matchLabels: labels } }))).toBe('policy 403');
    expect(verdict(deny({ selector: { matchLabels: { app: 'other' } } }))).toBe(BOTH);
    expect(verdict(deny({ targetRefs: [target] }, 'shop'))).toBe(BOTH);
  });

  test('those for a class are not for it', () => {
    for (const name of ['istio', 'istio-waypoint']) {
      const refs = [{ group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name }];
      expect(verdict(deny({ targetRefs: refs }, 'istio-system'))).toBe(BOTH);
    }
  });

  test('an ALLOW for identities shuts out whoever has none', () => {
    expect(verdict(authorization({ rules: [{ from: [{ source: { principals: ['*'] } }] }] }, 'istio-system'))).toBe(
      'policy 403',
    );
  });

  test('PeerAuthentication is not for its listeners', () => {
    expect(verdict(peerAuthentication(STRICT, 'edge'))).toBe(BOTH);
    expect(verdict(peerAuthentication(STRICT, 'istio-system'))).toBe(BOTH);
  });

  test('do not believe X-Forwarded-For, and the pods behind believe the gateway', () => {
    const remote = (cidr: string, home: string) =>
      deny({ rules: [{ from: [{ source: { remoteIpBlocks: [cidr] } }] }] }, home);
    const asked = (policy: object) =>
      end(ask(books([gateway(), route('r'), policy]), { headers: { 'X-Forwarded-For': '198.51.100.1' } }));
    for (const home of ['edge', 'books']) {
      expect(asked(remote('198.51.100.0/24', home))).toBe(BOTH);
      expect(asked(remote('203.0.113.0/24', home))).toBe('policy 403');
    }
  });

  test('a token that was looked at is not passed on', () => {
    const tokens = (home: string, forwardOriginalToken = false) => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'RequestAuthentication',
      metadata: { name: 'tokens', namespace: home },
      spec: { jwtRules: [{ issuer: 'https://issuer.example', forwardOriginalToken }] },
    });
    const required = deny({ rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }] }, 'books');
    const jwt = { iss: 'https://issuer.example', sub: 'alice' };
    const asked = (...more: object[]) => end(ask(books([gateway(), route('r'), required, ...more]), { jwt }));
    expect(asked(tokens('books'))).toBe(BOTH);
    expect(asked(tokens('edge'), tokens('books'))).toBe('policy 403');
    expect(asked(tokens('edge', true), tokens('books'))).toBe(BOTH);
  });
});

describe('what a gateway sends', () => {
  test('has the identity of the gateway', () => {
    const from = (principal: string) => authorization({ rules: [{ from: [{ source: { principals: [principal] } }] }] });
    const asked = (policy: object) => end(ask(books([gateway(), route('r'), policy])));
    expect(asked(from('cluster.local/ns/edge/sa/gw-istio'))).toBe(BOTH);
    expect(asked(from('cluster.local/ns/edge/sa/gw'))).toBe('policy 403');
  });

  test('goes by DestinationRules of the gateway’s namespace', () => {
    const plain = destinationRule('edge', 't', { trafficPolicy: { tls: { mode: 'DISABLE' } } });
    const strict = peerAuthentication(STRICT);
    expect(end(ask(books([gateway(), route('r'), strict])))).toBe(BOTH);
    expect(end(ask(books([gateway(), route('r'), strict, plain])))).toBe('mtls 503');
  });

  test('passes a waypoint by, unless a Service wants its gateways to use it', () => {
    const waypoint = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'waypoint', namespace: 'ambient' },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    };
    const ambient = (labels: Readonly<Record<string, string>>, more: object = {}) =>
      books([
        gateway(),
        waypoint,
        namespace('ambient', { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint', ...labels }),
        deployment('ambient', 'api', { app: 'api' }),
        { ...service('ambient', 'api', [{ name: 'http', port: 9080 }]), ...more },
        {
          ...route('r', { home: 'ambient' }),
          spec: {
            parentRefs: [{ name: 'gw', namespace: 'edge' }],
            rules: [{ backendRefs: [{ name: 'api', port: 9080 }] }],
          },
        },
        authorization(
          { action: 'DENY', rules: [{}], targetRefs: [{ group: '', kind: 'Service', name: 'api' }] },
          'ambient',
        ),
      ]);
    expect(end(ask(ambient({})))).toBe('api:9080');
    const through = ask(ambient({ 'istio.io/ingress-use-waypoint': 'true' }));
    expect(end(through)).toBe('policy 403');
    expect(through.by).toMatchObject({ hop: 'waypoint', object: 'AuthorizationPolicy ambient/policy' });
    const metadata = { name: 'api', namespace: 'ambient', labels: { 'istio.io/ingress-use-waypoint': 'false' } };
    expect(end(ask(ambient({ 'istio.io/ingress-use-waypoint': 'true' }, { metadata })))).toBe('api:9080');
  });
});

describe('Gateways of Istio’s own', () => {
  const INGRESS = [
    deployment('istio-system', 'ingress', { app: 'ingress', istio: 'ingressgateway' }),
    service('istio-system', 'ingress', [{ name: 'http', port: 80, targetPort: 8080 }]),
  ];

  function istioGateway(server: object = {}, home = 'books', name = 'ig'): object {
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace: home },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'], ...server }],
      },
    };
  }

  const bound = (more: object = {}, home = 'books', name = 'v') =>
    virtualService(home, name, { hosts: [HOST], gateways: ['ig'], http: [{ route: [routeTo('reviews')] }], ...more });
  const asked = (more: readonly object[], http: RequestHttp = {}, port = 80) =>
    end(ask(books([...INGRESS, ...more]), http, port, 'istio-system/ingress'));

  test('take VirtualServices that name them, by hosts that both have', () => {
    expect(asked([istioGateway(), bound()])).toBe(BOTH);
    expect(asked([istioGateway(), bound({ gateways: ['mesh'] })])).toBe('no-route 404');
    expect(asked([istioGateway({ hosts: ['other.example.com'] }), bound()])).toBe('no-route 404');
    expect(asked([istioGateway({ hosts: ['*.example.com'] }), bound()])).toBe(BOTH);
    expect(asked([istioGateway({ hosts: [`shop/${HOST}`] }), bound()])).toBe('no-route 404');
    expect(asked([istioGateway({ hosts: [`./${HOST}`] }), bound()])).toBe(BOTH);
    expect(asked([bound()])).toBe('no-listener reset');
  });

  test('of any namespace, by its name, if the gateway’s pods see it', () => {
    expect(asked([istioGateway(), bound({ gateways: ['books/ig'] }, 'shop')])).toBe(BOTH);
    expect(asked([istioGateway(), bound({ gateways: ['ig'] }, 'shop')])).toBe('no-route 404');
    expect(asked([istioGateway(), bound({ exportTo: ['.'] })])).toBe('no-route 404');
  });

  test('join what several say of a host, what takes everything last', () => {
    const path = { http: [{ match: [{ uri: { prefix: '/ratings' } }], route: [routeTo('ratings')] }] };
    const mesh = [istioGateway(), bound({}, 'books', 'a'), bound(path, 'books', 'b')];
    expect(asked(mesh, { path: '/ratings' })).toBe('ratings:9080');
    expect(asked(mesh, { path: '/x' })).toBe(BOTH);
  });

  test('send plain requests to HTTPS where they are told to', () => {
    const landed = ask(
      books([...INGRESS, istioGateway({ tls: { httpsRedirect: true } }), bound()]),
      { path: '/a?b' },
      80,
      'istio-system/ingress',
    );
    expect(landed).toMatchObject({ outcome: 'redirect', status: 301 });
    expect(landed.route?.location).toBe(`https://${HOST}/a?b`);
  });

  test('answer 503 for destinations that are not there', () => {
    expect(asked([istioGateway(), bound({ http: [{ route: [routeTo('nosuch')] }] })])).toBe('no-cluster 503');
    expect(asked([istioGateway(), bound({ http: [{ route: [routeTo('reviews', 'v9')] }] })])).toBe('no-cluster 503');
  });

  test('take policies by the labels of their pods', () => {
    const deny = (selector: object, home = 'istio-system') =>
      authorization({ action: 'DENY', rules: [{}], selector: { matchLabels: selector } }, home);
    expect(asked([istioGateway(), bound(), deny({ istio: 'ingressgateway' })])).toBe('policy 403');
    expect(asked([istioGateway(), bound(), deny({ istio: 'other' })])).toBe(BOTH);
  });
});
