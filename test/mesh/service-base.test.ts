import type { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AmbientNamespace,
  Canary,
  Http,
  IngressGateway,
  InputError,
  L7AuthorizationPolicy,
  MeshService,
  Principal,
  ServicePort,
  Source,
  Subset,
  Waypoint,
  type IWaypoint,
  type MeshServiceProps,
  type WaypointTraffic,
} from '../../src';
import { pick, synth, type Manifest } from '../synth';
import { boundWaypoint } from './binding';
import { isRefusal, recent, refusal } from './refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1', ...props });
const waypointOf = (chart: Chart, traffic: WaypointTraffic = 'service', id = 'Waypoint'): Waypoint =>
  new Waypoint(chart, id, { namespace: 'shop', traffic });
const SEED = 20261125;
const cart = Principal.serviceAccount('shop', 'cart');
const policy = (build: (chart: Chart) => void, name = 'web'): Manifest =>
  pick(synth(build, recent), 'AuthorizationPolicy', name);
const policies = (manifests: readonly Manifest[]): string[] =>
  manifests.filter((m) => m.kind === 'AuthorizationPolicy').map((m) => m.metadata.name);
/** Who a policy admits, by account or by principal. */
const admitted = ({ spec }: Manifest): string[] =>
  (spec.rules as { from: { source: Record<string, string[]> }[] }[]).flatMap((rule) =>
    rule.from.flatMap(({ source }) => Object.values(source).flat()),
  );

const label = (labels: object | undefined): boolean => 'istio.io/use-waypoint' in (labels ?? {});

const named = (w: IWaypoint | undefined): string | undefined => w && `${w.namespace}/${w.name}`;

const guarded = (chart: Chart): MeshService => {
  const web = service(chart);
  web.enroll(waypointOf(chart));
  return web;
};

describe('a service that enrolls in a waypoint', () => {
  test.each<[WaypointTraffic, boolean, boolean]>([
    ['service', true, false],
    ['workload', false, true],
    ['all', true, true],
  ])('for traffic "%s" has its Service labelled: %p, and its pods: %p', (traffic, onService, onPods) => {
    const manifests = synth((chart) => service(chart).enroll(waypointOf(chart, traffic)));
    expect(label(pick(manifests, 'Service', 'web').metadata.labels)).toBe(onService);
    const deployment = pick(manifests, 'Deployment', 'web');
    expect(label(deployment.spec.template.metadata.labels)).toBe(onPods);
    // A label of the Deployment itself means nothing to istiod, and one in its selector would fix it for ever.
    expect(label(deployment.metadata.labels) || label(deployment.spec.selector.matchLabels)).toBe(false);
  });

  test('may say so twice', () => {
    const manifests = synth((chart) => {
      const [web, waypoint] = [service(chart), waypointOf(chart)];
      web.enroll(waypoint);
      web.enroll(waypoint);
    });
    expect(boundWaypoint(manifests, 'web', 'service')).toBe('shop/waypoint');
  });

  test('is bound to a waypoint of another namespace that was shared with its own', () => {
    const manifests = synth((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      const shared = new Waypoint(chart, 'Shared', { namespace: 'infra' });
      shared.shareWith(ns, { enrollNamespace: false });
      service(chart, { namespace: ns }).enroll(shared);
    });
    expect(pick(manifests, 'Service', 'web').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'shared',
      'istio.io/use-waypoint-namespace': 'infra',
    });
    expect(boundWaypoint(manifests, 'web', 'service')).toBe('infra/shared');
  });

  test('that opts out is kept off the waypoint of the namespace', () => {
    const manifests = synth((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      ns.enroll(waypointOf(chart));
      const web = service(chart, { namespace: ns });
      web.optOutOfWaypoint();
      web.optOutOfWaypoint();
      expect(web.serviceWaypoint).toBeUndefined();
    });
    expect(pick(manifests, 'Service', 'web').metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'none' });
    expect(boundWaypoint(manifests, 'web', 'service')).toBeUndefined();
  });
});

describe('the waypoint that a service thinks it has', () => {
  const traffic = fc.constantFrom<WaypointTraffic>('service', 'workload', 'all');
  const world = fc.record({
    ofNamespace: fc.option(traffic, { nil: undefined }),
    own: fc.option(fc.oneof(traffic, fc.constant('opted out' as const)), { nil: undefined }),
    headless: fc.boolean(),
    elsewhere: fc.boolean(),
  });

  // The labels that were emitted, read as istiod reads them, are the outside word.
  test('is the one that istiod binds, for its address and for its pods', () => {
    let checked = 0;
    fc.assert(
      fc.property(world, ({ ofNamespace, own, headless, elsewhere }) => {
        const seen: Record<string, string | undefined> = {};
        let manifests: Manifest[];
        try {
          manifests = synth((chart) => {
            const ns = new AmbientNamespace(chart, 'Shop');
            const web = service(chart, { namespace: ns, headless });
            const make = (id: string, serves: WaypointTraffic): Waypoint => {
              const waypoint = new Waypoint(chart, id, { namespace: elsewhere ? 'infra' : ns, traffic: serves });
              if (elsewhere) waypoint.shareWith(ns, { enrollNamespace: false });
              return waypoint;
            };
            if (ofNamespace) ns.enroll(make('Common', ofNamespace));
            if (own === 'opted out') web.optOutOfWaypoint();
            else if (own) web.enroll(make('Own', own));
            seen['service'] = named(web.serviceWaypoint);
            seen['workload'] = named(web.workloadWaypoint);
          });
        } catch (error) {
          if (isRefusal(error)) return;
          throw error;
        }
        checked += 1;
        // A headless Service has no address, so nothing is addressed to it.
        const toAddress = headless ? undefined : boundWaypoint(manifests, 'web', 'service');
        expect(seen).toEqual({ service: toAddress, workload: boundWaypoint(manifests, 'web', 'workload') });
      }),
      { numRuns: 200, seed: SEED },
    );
    expect(checked).toBeGreaterThan(100);
  });
});

describe('callers of a service without a waypoint', () => {
  test('are admitted by ztunnel, which sees them by their account, to the pods', () => {
    const { spec, metadata } = policy((chart) => service(chart).allowFrom(cart));
    expect(metadata.namespace).toBe('shop');
    expect(spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'web' } },
      rules: [{ from: [{ source: { serviceAccounts: ['shop/cart'] } }] }],
    });
  });

  test('add up, in one policy', () => {
    const manifests = synth((chart) => {
      const web = service(chart);
      web.allowFrom(cart);
      web.allowFrom(new MeshService(chart, 'Edge', { namespace: 'front', port: 80, image: 'x' }));
      web.allowFrom(Source.namespaces('batch'));
    }, recent);
    expect(policies(manifests)).toEqual(['web']);
    expect(admitted(pick(manifests, 'AuthorizationPolicy', 'web')).sort()).toEqual([
      'batch',
      'front/edge',
      'shop/cart',
    ]);
  });

  test('nobody called for leaves the service without a policy', () => {
    expect(policies(synth((chart) => service(chart)))).toEqual([]);
  });
});

describe('callers of a service behind a waypoint', () => {
  test('are admitted by the waypoint, which is the last to see them, to the Service', () => {
    const { spec } = policy((chart) => guarded(chart).allowFrom(cart, Http.get('/items/*')));
    expect(spec).toEqual({
      action: 'ALLOW',
      targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
      rules: [
        {
          from: [{ source: { serviceAccounts: ['shop/cart'] } }],
          to: [{ operation: { methods: ['GET'], paths: ['/items/*'] } }],
        },
      ],
    });
  });

  test('find its pods shut but for the waypoint, which is who ztunnel sees', () => {
    const { spec } = policy((chart) => guarded(chart).allowFrom(cart), 'web-through-waypoint');
    expect(spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'web' } },
      rules: [{ from: [{ source: { serviceAccounts: ['shop/waypoint'] } }] }],
    });
  });

  test('are admitted by the waypoint of the namespace, if that is whose it is', () => {
    const manifests = synth((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      service(chart, { namespace: ns }).allowFrom(cart);
      ns.enroll(waypointOf(chart));
    }, recent);
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec).toHaveProperty('targetRefs');
    expect(admitted(pick(manifests, 'AuthorizationPolicy', 'web-through-waypoint'))).toEqual(['shop/waypoint']);
  });

  test('keep the requests of one from another', () => {
    const { spec } = policy((chart) => {
      const web = guarded(chart);
      web.allowFrom(cart, Http.get('/a'), Http.post('/b'));
      web.allowFrom(Principal.serviceAccount('shop', 'admin'));
    });
    expect(spec.rules).toEqual([
      { from: [{ source: { serviceAccounts: ['shop/admin'] } }] },
      {
        from: [{ source: { serviceAccounts: ['shop/cart'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/a'] } }, { operation: { methods: ['POST'], paths: ['/b'] } }],
      },
    ]);
  });

  test('reach the pods too, if they are a gateway that goes around the waypoint', () => {
    const manifests = synth((chart) => {
      const gateway = new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'bypass' });
      const web = guarded(chart);
      web.allowFrom(gateway);
      gateway.route(web);
    }, recent);
    expect(admitted(pick(manifests, 'AuthorizationPolicy', 'web-through-waypoint'))).toEqual([
      'shop/waypoint',
      'shop/edge-istio',
    ]);
  });

  test('do not reach the pods, if they are a gateway that goes through', () => {
    const manifests = synth((chart) => {
      const web = guarded(chart);
      web.allowFrom(new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'traverse' }));
    }, recent);
    expect(admitted(pick(manifests, 'AuthorizationPolicy', 'web-through-waypoint'))).toEqual(['shop/waypoint']);
  });

  test('of a headless service meet ztunnel, since no waypoint of services sees them', () => {
    const manifests = synth((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      ns.enroll(waypointOf(chart));
      service(chart, { namespace: ns, headless: true }).allowFrom(cart);
    }, recent);
    expect(policies(manifests)).toEqual(['web']);
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec).toHaveProperty('selector');
  });
});

describe('a service refuses', () => {
  const tcp = { port: undefined, ports: [ServicePort.tcp(5432)] };

  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'a second waypoint',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c));
        web.enroll(waypointOf(c, 'all', 'Other'));
      },
      '[test/Web] service web has waypoint waypoint [test/Waypoint] already, and can have one only',
    ],
    [
      'to enroll after it opted out',
      (c) => {
        const web = service(c);
        web.optOutOfWaypoint();
        web.enroll(waypointOf(c));
      },
      '[test/Web] service web opted out of waypoints before; take one of the two calls out',
    ],
    [
      'to opt out after it enrolled',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c));
        web.optOutOfWaypoint();
      },
      '[test/Web] service web enrolled in waypoint waypoint before; take one of the two calls out',
    ],
    [
      'a waypoint of services when headless',
      (c) => service(c, { headless: true }).enroll(waypointOf(c)),
      "[test/Web] service web is headless: clients dial its pods, so the waypoint waypoint [test/Waypoint], which serves services, would see nothing; give the waypoint traffic: 'workload'",
    ],
    [
      'a waypoint by name',
      (c) => service(c).enroll('waypoint' as unknown as Waypoint),
      '[test/Web] enroll takes a Waypoint, got "waypoint"; for one that is written elsewhere use Waypoint.fromWaypointName',
    ],
    [
      'no waypoint at all',
      (c) => service(c).enroll(undefined as unknown as Waypoint),
      '[test/Web] enroll takes a Waypoint, got undefined',
    ],
    [
      'a waypoint that serves nothing',
      (c) => service(c).enroll(waypointOf(c, 'none')),
      '[test/Web] waypoint waypoint [test/Waypoint] has traffic "none" and serves nothing; give it another traffic type',
    ],
    [
      'at synth, a waypoint that does not admit its namespace',
      (c) => service(c).enroll(new Waypoint(c, 'Far', { namespace: 'infra' })),
      '[test/Web] service web enrolls in waypoint infra/far [test/Far], which does not admit namespace shop: its traffic would skip the waypoint; call shareWith on the waypoint',
    ],
    [
      'to be reached through two waypoints',
      (c) => {
        const web = service(c);
        waypointOf(c).requireTraversal(web);
        waypointOf(c, 'all', 'Other').requireTraversal(web);
      },
      "[test/Web] service web must be reached through waypoint waypoint already; it can't be two",
    ],
    [
      'at synth, to be reached through a waypoint that it does not use',
      (c) => waypointOf(c).requireTraversal(service(c)),
      '[test/Web] service web must be reached through waypoint waypoint [test/Waypoint], but it has none; call enroll(waypoint) on it',
    ],
    [
      'at synth, to be reached through another waypoint than its own',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c));
        waypointOf(c, 'service', 'Other').requireTraversal(web);
      },
      '[test/Web] service web must be reached through waypoint other [test/Other], but its waypoint is waypoint [test/Waypoint]',
    ],
    [
      'a caller by name',
      (c) => service(c).allowFrom('cart' as unknown as Principal),
      '[test/Web] allowFrom takes a service, waypoint, gateway, Principal or Source, got "cart"',
    ],
    [
      'no caller',
      (c) => service(c).allowFrom(undefined as unknown as Principal),
      '[test/Web] allowFrom takes a service, waypoint, gateway, Principal or Source, got undefined',
    ],
    [
      'a request as text',
      (c) => service(c).allowFrom(cart, '/items' as unknown as Http),
      '[test/Web] allowFrom takes Http requests after the caller, such as Http.get(\'/x\'), got "/items"',
    ],
    [
      'at synth, requests that nobody reads',
      (c) => service(c).allowFrom(cart, Http.get('/x')),
      'allowFrom was given HTTP requests, but service web has no waypoint and ztunnel cannot read them: nobody would be admitted',
    ],
    [
      'at synth, requests on ports that speak no HTTP',
      (c) => {
        const web = service(c, tcp);
        web.enroll(waypointOf(c));
        web.allowFrom(cart, Http.get('/x'));
      },
      'allowFrom was given HTTP requests, but no port of service web speaks HTTP or gRPC; leave the requests out',
    ],
    [
      'at synth, callers by address behind a waypoint',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c));
        web.allowFrom(Source.ipBlocks('10.0.0.0/8'));
      },
      'allowFrom asks for an address, but service web has a waypoint, where ipBlocks never match',
    ],
    [
      'at synth, callers when its waypoint serves pods too',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c, 'all'));
        web.allowFrom(cart);
      },
      "allowFrom can't guard service web: its waypoint waypoint [test/Waypoint] also serves pod addresses",
    ],
    [
      'at synth, the requests of a gateway that goes around',
      (c) => {
        const web = service(c);
        web.enroll(waypointOf(c));
        web.allowFrom(new IngressGateway(c, 'Edge', { namespace: 'shop', waypoints: 'bypass' }), Http.get('/x'));
      },
      'allowFrom bounds the requests of gateway [test/Edge], which goes around the waypoint of service web',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(text);
  });

  test('a caller, and then is as open or shut as it was before', () => {
    const manifests = synth((chart) => {
      const web = service(chart);
      expect(() => web.allowFrom('cart' as unknown as Principal)).toThrow(InputError);
    });
    expect(policies(manifests)).toEqual([]);
  });

  test('at synth, a policy for its requests when it has no waypoint', () => {
    const text = refusal((chart) => {
      new L7AuthorizationPolicy(chart, 'Policy', { targets: [service(chart)], action: 'DENY', matches: 'everybody' });
    });
    expect(text).toContain(
      'service web [test/Web] has no waypoint, so nobody would enforce a policy that targets it; call enroll(waypoint) on it',
    );
  });

  test('at synth, routes from two sides', () => {
    const text = refusal((chart) => {
      const web = service(chart, { subsets: [Subset.version('v1'), Subset.version('v2')] });
      web.enroll(waypointOf(chart));
      for (const id of ['One', 'Two']) {
        new Canary(chart, id, { service: web, stable: 'v1', canary: 'v2', percent: 10, via: 'HTTPRoute' });
      }
    });
    expect(text).toContain('service web has routes from [test/Two] too');
  });

  test('all that is wrong, in one list', () => {
    const text = refusal((chart) => {
      const web = service(chart);
      web.enroll(new Waypoint(chart, 'Far', { namespace: 'infra' }));
      web.allowFrom(Source.ipBlocks('10.0.0.1'));
      new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'x' }).allowFrom(cart, Http.get('/x'));
    });
    expect(text.split('\n')).toEqual([
      'Validation failed with the following errors:',
      expect.stringContaining('[test/Web] service web enrolls in waypoint infra/far'),
      expect.stringContaining('[test/Web/Callers] allowFrom asks for an address'),
      expect.stringContaining('[test/Cart/Callers] allowFrom was given HTTP requests'),
    ]);
  });
});
