import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  ExternalService,
  Http,
  HttpSource,
  IngressGateway,
  InputError,
  MeshService,
  Platform,
  Principal,
  ServicePort,
  Source,
  Subset,
  Waypoint,
  type MeshServiceProps,
} from '../../src';
import { emitted, pick, synth, testApp, type Manifest } from '../synth';
import { admits, reaches } from './admits';

const RECENT = new Platform({ istio: '1.30' });
const web = Principal.serviceAccount('shop', 'web');
const batch = Principal.serviceAccount('shop', 'batch');
const get = (path: string): { method: string; path: string } => ({ method: 'GET', path });

interface Shop {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly cart: MeshService;
  readonly waypoint: Waypoint;
}

/** A namespace with a service and a waypoint that nothing uses yet, and what a test does with them. */
function shop(use: (shop: Shop) => void, cartProps: Partial<MeshServiceProps> = {}): Manifest[] {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const ports = cartProps.port === undefined ? [ServicePort.http(80, { targetPort: 8080 })] : undefined;
    const image = 'registry.example.com/cart:1';
    const cart = new MeshService(chart, 'Cart', { namespace, image, ports, ...cartProps });
    use({ chart, namespace, cart, waypoint: new Waypoint(chart, 'Waypoint', { namespace }) });
  }, RECENT);
}

describe('allowFrom without a waypoint', () => {
  const manifests = shop(({ cart }) => {
    cart.allowFrom(web);
    cart.allowFrom(Source.namespaces('ops'));
  });

  test('admits the callers and nobody else, at ztunnel', () => {
    const callers = ['shop/web', 'ops/any', 'shop/batch', 'shop/waypoint', undefined];
    expect(callers.filter((as) => reaches(manifests, as, 'shop/cart'))).toEqual(['shop/web', 'ops/any']);
  });

  test('holds for the address of the pods as well', () => {
    expect(reaches(manifests, 'shop/web', 'shop/cart', {}, 'pod')).toBe(true);
    expect(reaches(manifests, 'shop/batch', 'shop/cart', {}, 'pod')).toBe(false);
  });

  test('is one policy, named like the service, that selects its pods', () => {
    expect(emitted(manifests.filter((m) => m.kind === 'AuthorizationPolicy'))).toEqual([
      'AuthorizationPolicy shop/cart',
    ]);
    expect(pick(manifests, 'AuthorizationPolicy', 'cart').spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'cart' } },
      rules: [{ from: [{ source: { namespaces: ['ops'] } }, { source: { serviceAccounts: ['shop/web'] } }] }],
    });
  });

  test('takes a source by address, which ztunnel sees', () => {
    const policy = pick(
      shop(({ cart }) => cart.allowFrom(Source.ipBlocks('10.0.0.0/8'))),
      'AuthorizationPolicy',
      'cart',
    );
    expect(admits([policy], { ip: '10.1.1.1' })).toBe(true);
    expect(admits([policy], { ip: '192.168.1.1' })).toBe(false);
  });
});

describe('allowFrom behind a waypoint', () => {
  const manifests = shop(({ cart, waypoint }) => {
    cart.enroll(waypoint);
    cart.allowFrom(web, Http.get('/items/*'), Http.post('/orders'));
    cart.allowFrom(batch);
  });

  test('admits each caller to its requests, as the waypoint reads them', () => {
    expect(reaches(manifests, 'shop/web', 'shop/cart', get('/items/7'))).toBe(true);
    expect(reaches(manifests, 'shop/web', 'shop/cart', { method: 'POST', path: '/orders' })).toBe(true);
    expect(reaches(manifests, 'shop/web', 'shop/cart', get('/orders'))).toBe(false);
    expect(reaches(manifests, 'shop/batch', 'shop/cart', get('/orders'))).toBe(true);
    expect(reaches(manifests, 'shop/other', 'shop/cart', get('/items/7'))).toBe(false);
  });

  test('lets nobody go around the waypoint, admitted callers included', () => {
    for (const as of ['shop/web', 'shop/batch', undefined]) {
      expect(reaches(manifests, as, 'shop/cart', get('/items/7'), 'pod')).toBe(false);
    }
  });

  test('is a policy for the waypoint, and one for ztunnel that admits the waypoint alone', () => {
    expect(pick(manifests, 'AuthorizationPolicy', 'cart').spec).toMatchObject({
      action: 'ALLOW',
      targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
    });
    expect(pick(manifests, 'AuthorizationPolicy', 'cart').spec).not.toHaveProperty('selector');
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-through-waypoint').spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'cart' } },
      rules: [{ from: [{ source: { serviceAccounts: ['shop/waypoint'] } }] }],
    });
  });

  test('holds for a waypoint of the whole namespace', () => {
    const all = shop(({ namespace, cart, waypoint }) => {
      namespace.enroll(waypoint);
      cart.allowFrom(web, Http.get('/items/*'));
    });
    expect(reaches(all, 'shop/web', 'shop/cart', get('/items/7'))).toBe(true);
    expect(reaches(all, 'shop/web', 'shop/cart', get('/admin'))).toBe(false);
    expect(reaches(all, 'shop/web', 'shop/cart', get('/items/7'), 'pod')).toBe(false);
  });

  test('is for ztunnel again if the service opts out of the waypoint of its namespace', () => {
    const all = shop(({ namespace, cart, waypoint }) => {
      namespace.enroll(waypoint);
      cart.optOutOfWaypoint();
      cart.allowFrom(web);
    });
    expect(reaches(all, 'shop/web', 'shop/cart')).toBe(true);
    expect(reaches(all, 'shop/batch', 'shop/cart')).toBe(false);
    expect(pick(all, 'AuthorizationPolicy', 'cart').spec).toHaveProperty('selector');
  });

  test('admits the waypoint of another namespace at the pods', () => {
    const all = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const cart = new MeshService(chart, 'Cart', { namespace, port: 80, image: 'registry.example.com/cart:1' });
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'infra' });
      waypoint.shareWith(namespace);
      cart.allowFrom(web);
    }, RECENT);
    expect(pick(all, 'AuthorizationPolicy', 'cart').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'cart' },
    ]);
    const atPods = pick(all, 'AuthorizationPolicy', 'cart-through-waypoint');
    expect(admits([atPods], { as: 'infra/waypoint' })).toBe(true);
    expect(admits([atPods], { as: 'shop/web' })).toBe(false);
  });

  test('admits services, waypoints and gateways by the account they run as', () => {
    const all = shop(({ chart, namespace, cart, waypoint }) => {
      const caller = new MeshService(chart, 'Web', {
        namespace,
        port: 80,
        image: 'registry.example.com/web:1',
        serviceAccountName: 'front',
      });
      const gateway = new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'traverse' });
      cart.enroll(waypoint);
      for (const one of [caller, gateway]) cart.allowFrom(one);
    });
    expect(['shop/front', 'shop/gateway-istio', 'shop/web'].map((as) => reaches(all, as, 'shop/cart'))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a gateway that goes around waypoints', () => {
  const manifests = shop(({ chart, namespace, cart, waypoint }) => {
    const gateway = new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' });
    cart.enroll(waypoint);
    cart.allowFrom(gateway);
    cart.allowFrom(web, Http.get('/items/*'));
  });

  test('is admitted at the pods, where it arrives as itself', () => {
    expect(reaches(manifests, 'shop/gateway-istio', 'shop/cart', get('/items/7'), 'pod')).toBe(true);
    expect(reaches(manifests, 'shop/web', 'shop/cart', get('/items/7'), 'pod')).toBe(false);
    expect(reaches(manifests, 'shop/web', 'shop/cart', get('/items/7'))).toBe(true);
  });

  test('is refused at synth if its requests are bounded: nothing would read them', () => {
    expect(() =>
      shop(({ chart, namespace, cart, waypoint }) => {
        cart.enroll(waypoint);
        cart.allowFrom(new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' }), Http.get('/x'));
      }),
    ).toThrow(
      '[test/Cart/Callers] allowFrom bounds the requests of gateway [test/Gateway], which goes around the waypoint of service cart',
    );
  });
});

/** An external service that admits a caller, with or without an egress waypoint. */
function external(enrol: boolean, ...requests: Http[]): Manifest[] {
  return synth((chart) => {
    const ports = [ServicePort.http(80, { targetPort: 443 })];
    const api = new ExternalService(chart, 'Api', { namespace: 'shop', hosts: ['api.example.com'], ports });
    if (enrol) api.enroll(new Waypoint(chart, 'Egress', { namespace: 'shop' }));
    api.allowFrom(web, ...requests);
  }, RECENT);
}

describe('a gateway that goes around waypoints and is admitted without being named', () => {
  const build = (...callers: ((gateway: IngressGateway) => Parameters<MeshService['allowFrom']>[0])[]): Manifest[] =>
    shop(({ chart, namespace, cart, waypoint }) => {
      const gateway = new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' });
      cart.enroll(waypoint);
      gateway.route(cart);
      for (const caller of callers) cart.allowFrom(caller(gateway));
    });

  test.each<[string, (gateway: IngressGateway) => Principal | Source]>([
    ['its namespace', () => Source.namespaces('shop')],
    ['its account', (gateway) => gateway.principal],
    ['anybody', () => Principal.any()],
  ])('is refused: by %s', (_, caller) => {
    expect(() => build(caller)).toThrow(
      'allowFrom admits gateway [test/Gateway] to service cart without naming it, and at the waypoint alone, which the gateway goes around',
    );
  });

  test('is not there when nobody admits it', () => {
    expect(
      reaches(
        build(() => batch),
        'shop/gateway-istio',
        'shop/cart',
        {},
        'pod',
      ),
    ).toBe(false);
  });

  test('is taken when it is named as well', () => {
    const manifests = build(
      () => Source.namespaces('shop'),
      (gateway) => gateway,
    );
    expect(reaches(manifests, 'shop/gateway-istio', 'shop/cart', {}, 'pod')).toBe(true);
  });
});

describe('allowFrom of an external service', () => {
  test('admits callers at the egress waypoint', () => {
    const policy = pick(external(true, Http.post('/charges')), 'AuthorizationPolicy', 'api');
    expect(policy.spec.targetRefs).toEqual([{ group: 'networking.istio.io', kind: 'ServiceEntry', name: 'api' }]);
    expect(admits([policy], { as: 'shop/web', method: 'POST', path: '/charges' })).toBe(true);
    expect(admits([policy], { as: 'shop/web', method: 'GET', path: '/charges' })).toBe(false);
    expect(admits([policy], { as: 'shop/batch', method: 'POST', path: '/charges' })).toBe(false);
  });

  test('is refused at synth without a waypoint, where anybody could call', () => {
    expect(() => external(false)).toThrow(
      '[test/Api/Callers] allowFrom guards external service api at a waypoint, and it has none',
    );
  });
});

/** Every order of some calls. */
function orders<T>(calls: readonly T[]): T[][] {
  if (calls.length < 2) return [[...calls]];
  return calls.flatMap((first, i) => orders(calls.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

/** Manifests with all lists sorted, for the order of policies, rules and callers means nothing. */
function withoutOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v) => JSON.stringify(withoutOrder(v))).sort();
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withoutOrder(v)]));
}

describe('the order of calls', () => {
  test.each<[string, (namespace: AmbientNamespace, cart: MeshService, waypoint: Waypoint) => void]>([
    ['of its own', (_, cart, waypoint) => cart.enroll(waypoint)],
    ['of the namespace', (namespace, _, waypoint) => namespace.enroll(waypoint)],
  ])('changes nothing with a waypoint %s', (_, enroll) => {
    const calls: ((shop: Shop) => void)[] = [
      ({ namespace, cart, waypoint }) => enroll(namespace, cart, waypoint),
      ({ cart }) => cart.allowFrom(web, Http.get('/items/*')),
      ({ cart }) => cart.allowFrom(batch),
      ({ cart }) => cart.allowFrom(Principal.serviceAccount('ops', 'probe')),
      ({ namespace }) => namespace.denyByDefault(),
    ];
    const [first, ...others] = orders(calls).map((order) =>
      withoutOrder(shop((all) => order.forEach((call) => call(all)))),
    );
    expect(others).toHaveLength(119);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('allowFrom refuses', () => {
  test.each<[string, (cart: MeshService) => void, string]>([
    [
      'a caller by name',
      (cart) => cart.allowFrom('web' as never),
      'allowFrom takes a service, waypoint, gateway, Principal or Source, got "web"',
    ],
    [
      'nobody',
      (cart) => cart.allowFrom(undefined as never),
      'allowFrom takes a service, waypoint, gateway, Principal or Source, got undefined',
    ],
    [
      'a token, which ztunnel cannot read',
      (cart) => cart.allowFrom(HttpSource.withoutToken() as never),
      'allowFrom takes a service, waypoint',
    ],
    [
      'a request as text',
      (cart) => cart.allowFrom(web, '/items' as never),
      'allowFrom takes Http requests after the caller, such as Http.get(\'/x\'), got "/items"',
    ],
    [
      'a list of requests',
      (cart) => cart.allowFrom(web, [Http.get('/x')] as never),
      'allowFrom takes Http requests after the caller',
    ],
  ])('%s, at the call', (_, use, message) => {
    const cart = new MeshService(new Chart(testApp(), 'test'), 'Cart', {
      namespace: 'shop',
      port: 80,
      image: 'registry.example.com/cart:1',
    });
    expect(() => use(cart)).toThrow(InputError);
    expect(() => use(cart)).toThrow(`[test/Cart] ${message}`);
  });

  test.each<[string, Partial<MeshServiceProps>, (shop: Shop) => void, string]>([
    [
      'requests that no waypoint reads',
      {},
      ({ cart }) => cart.allowFrom(web, Http.get('/x')),
      'service cart has no waypoint and ztunnel cannot read them: nobody would be admitted',
    ],
    [
      'requests on ports that carry none',
      { port: undefined, ports: [ServicePort.tcp(5432)] },
      ({ cart, waypoint }) => {
        cart.enroll(waypoint);
        cart.allowFrom(web, Http.get('/x'));
      },
      'no port of service cart speaks HTTP or gRPC; leave the requests out',
    ],
    [
      'an address behind a waypoint',
      {},
      ({ cart, waypoint }) => {
        cart.enroll(waypoint);
        cart.allowFrom(Source.ipBlocks('10.0.0.0/8'));
      },
      'service cart has a waypoint, where ipBlocks never match (istio/istio#46982); use identities',
    ],
    [
      'an excepted address behind a waypoint',
      {},
      ({ cart, waypoint }) => {
        cart.enroll(waypoint);
        cart.allowFrom(Source.namespaces('shop').except(Source.ipBlocks('10.0.0.1')));
      },
      'where ipBlocks never match',
    ],
    [
      'pods on the host network, which the mesh does not capture',
      { hostNetwork: 'outside-the-mesh', podSpec: { hostNetwork: true } },
      ({ cart }) => cart.allowFrom(web),
      'it runs on the host network, so ztunnel does not capture its pods and nothing enforces who may call them',
    ],
    [
      'pods that opted out of the mesh',
      { podLabels: { 'istio.io/dataplane-mode': 'none' } },
      ({ cart }) => cart.allowFrom(web),
      'its pods are labelled istio.io/dataplane-mode: none, so ztunnel does not capture its pods',
    ],
  ])('%s, at synth', (_, props, use, message) => {
    expect(() => shop(use, props)).toThrow('[test/Cart/Callers] allowFrom ');
    expect(() => shop(use, props)).toThrow(message);
  });

  // A caller by pod address would meet no policy of the Service, yet arrive at the pods as the waypoint.
  test.each(['all', 'workload'] as const)('a waypoint that serves pod addresses too (%s), at synth', (traffic) => {
    expect(() =>
      shop(({ chart, namespace, cart }) => {
        namespace.enroll(new Waypoint(chart, 'Both', { namespace, traffic }));
        cart.allowFrom(web);
      }),
    ).toThrow(
      "[test/Cart/Callers] allowFrom can't guard service cart: its waypoint both [test/Both] also serves pod addresses",
    );
  });

  test('says what is wrong of every service in one go', () => {
    expect(() =>
      shop(({ chart, namespace, cart }) => {
        const other = new MeshService(chart, 'Stock', { namespace, port: 80, image: 'registry.example.com/stock:1' });
        for (const service of [cart, other]) service.allowFrom(web, Http.get('/x'));
      }),
    ).toThrow(/\[test\/Cart\/Callers\][^]*\[test\/Stock\/Callers\]/);
  });
});

test('subsets of a service are guarded together', () => {
  const manifests = shop(({ cart }) => cart.allowFrom(web), { subsets: [Subset.version('v1'), Subset.version('v2')] });
  const { matchLabels } = pick(manifests, 'AuthorizationPolicy', 'cart').spec.selector;
  for (const { spec } of manifests.filter((m) => m.kind === 'Deployment')) {
    expect(spec.template.metadata.labels).toMatchObject(matchLabels);
  }
});

describe('allowFrom is refused at synth', () => {
  const target = (chart: Chart): MeshService =>
    new MeshService(chart, 'Target', { namespace: 'shop', port: 80, image: 'x' });

  test('for a caller on the host network, whose calls carry no identity', () => {
    const build = (): unknown =>
      synth((chart) => {
        const agent = new MeshService(chart, 'Agent', {
          namespace: 'shop',
          port: 80,
          image: 'x',
          podSpec: { hostNetwork: true },
          hostNetwork: 'outside-the-mesh',
        });
        target(chart).allowFrom(agent);
      });
    expect(build).toThrow('allowFrom admits [test/Agent] to service target in vain: it runs on the host network');
  });

  test('for a caller whose pods are kept out of the mesh by a label, within a Source', () => {
    const build = (): unknown =>
      synth((chart) => {
        const podLabels = { 'istio.io/dataplane-mode': 'none' };
        const outside = new MeshService(chart, 'Batch', { namespace: 'shop', port: 80, image: 'x', podLabels });
        target(chart).allowFrom(Source.principals(outside));
      });
    expect(build).toThrow('allowFrom admits [test/Batch] to service target in vain');
  });

  const bypassing = { podAnnotations: { 'ambient.istio.io/bypass-inbound-capture': 'true' } };

  test('not for a caller that is captured on its way out', () => {
    const manifests = synth((chart) => {
      const proxy = new MeshService(chart, 'Proxy', { namespace: 'shop', port: 80, image: 'x', ...bypassing });
      target(chart).allowFrom(proxy);
    });
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/target');
  });

  test('for a service whose pods bypass capture on the way in', () => {
    const build = (): unknown =>
      synth((chart) =>
        new MeshService(chart, 'Proxy', { namespace: 'shop', port: 80, image: 'x', ...bypassing }).allowFrom(
          Principal.any(),
        ),
      );
    expect(build).toThrow('its pods bypass inbound capture by annotation, so ztunnel does not capture its pods');
  });

  test('in the root namespace, where a selector reaches the pods of every namespace', () => {
    const root = (): unknown =>
      synth((chart) =>
        new MeshService(chart, 'Kiali', { namespace: 'istio-system', port: 80, image: 'x' }).allowFrom(Principal.any()),
      );
    expect(root).toThrow("service kiali is in Istio's root namespace istio-system");
  });

  test('for callers without identity where a waypoint takes none', () => {
    const build = (): unknown =>
      synth((chart) => {
        const service = target(chart);
        service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
        service.allowFrom(Source.unauthenticated());
      });
    expect(build).toThrow('allowFrom admits callers without identity in vain');
  });
});
