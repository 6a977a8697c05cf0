import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  HttpSource,
  IngressGateway,
  L7AuthorizationPolicy,
  MeshDefaultDeny,
  MeshService,
  ServicePort,
  Source,
  Waypoint,
  type IMeshService,
  type IngressGatewayProps,
  type IngressRouteOptions,
  type MeshServiceProps,
} from '../../src';
import { emitted, pick, synth, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

const gateway = (chart: Chart, props: Partial<IngressGatewayProps> = {}): IngressGateway =>
  new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'traverse', ...props });
const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', port: 8080, image: 'web:1', ...props });
const routeOf = (options?: IngressRouteOptions): Manifest =>
  pick(
    synth((chart) => gateway(chart).route(service(chart), options)),
    'HTTPRoute',
    options?.name ?? 'edge-web',
  );
const listenersOf = (props: Partial<IngressGatewayProps>): unknown =>
  pick(
    synth((chart) => gateway(chart, props)),
    'Gateway',
    'edge',
  ).spec.listeners;

const signedIn = (chart: Chart, edge: IngressGateway): void => {
  new L7AuthorizationPolicy(chart, 'SignedIn', {
    targets: [edge],
    rules: [{ from: [HttpSource.requestPrincipals('*')] }],
  });
};

/** Whether a request's path is one of an HTTPRoute's (Gateway API, HTTPPathMatch: prefixes are whole segments). */
function matches({ spec }: Manifest, path: string): boolean {
  const rules = spec.rules as { matches?: { path: { type: string; value: string } }[] }[];
  return rules.some(
    (rule) =>
      !rule.matches ||
      rule.matches.some(({ path: { type, value } }) => {
        if (type === 'Exact') return path === value;
        const prefix = value.replace(/\/$/, '');
        return path === prefix || path.startsWith(`${prefix}/`);
      }),
  );
}

/** Whether a Gateway's listeners let a route in: of its own namespace by default (Gateway API, AllowedRoutes). */
function letsIn({ spec, metadata }: Manifest, route: Manifest): boolean {
  return (spec.listeners as { allowedRoutes?: { namespaces: Allowed } }[]).every(({ allowedRoutes }) => {
    if (!allowedRoutes) return route.metadata.namespace === metadata.namespace;
    const [expression] = allowedRoutes.namespaces.selector.matchExpressions;
    const byName = expression.key === 'kubernetes.io/metadata.name' && expression.operator === 'In';
    return byName && expression.values.includes(route.metadata.namespace!);
  });
}

interface Allowed {
  readonly selector: { readonly matchExpressions: [{ key: string; operator: string; values: readonly string[] }] };
}

/** What the Service says about gateways and its waypoint, which it has if `enroll`. */
const label = (waypoints: 'traverse' | 'bypass', enroll: boolean): string | undefined => {
  const manifests = synth((chart) => {
    const web = service(chart);
    gateway(chart, { waypoints }).route(web);
    if (enroll) web.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
  });
  return pick(manifests, 'Service', 'web').metadata.labels?.['istio.io/ingress-use-waypoint'];
};

const clientsPolicy = (build: (chart: Chart) => void): Manifest =>
  pick(synth(build, recent), 'AuthorizationPolicy', 'edge-clients');

describe('an ingress gateway', () => {
  test('is a Gateway of the class istio, with plain HTTP for every host', () => {
    expect(synth((chart) => gateway(chart))).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'edge', namespace: 'shop' },
        spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
      },
    ]);
  });

  const tls = { mode: 'Terminate', certificateRefs: [{ name: 'cert' }] };
  test.each<[string, Partial<IngressGatewayProps>, object[]]>([
    ['plain HTTP on another port', { httpPort: 8080 }, [{ name: 'http', port: 8080, protocol: 'HTTP' }]],
    ['HTTPS alone with a certificate', { tlsSecret: 'cert' }, [{ name: 'https', port: 443, protocol: 'HTTPS', tls }]],
    [
      'both when both are asked for, for a host',
      { tlsSecret: 'cert', httpPort: 80, httpsPort: 8443, hostname: '*.example.com' },
      [
        { name: 'http', hostname: '*.example.com', port: 80, protocol: 'HTTP' },
        { name: 'https', hostname: '*.example.com', port: 8443, protocol: 'HTTPS', tls },
      ],
    ],
  ])('speaks %s', (_, props, listeners) => {
    expect(listenersOf(props)).toEqual(listeners);
  });

  // The annotation that istiod reads: networking.istio.io/service-type (deploymentcontroller.go).
  test.each(['LoadBalancer', 'NodePort', 'ClusterIP'] as const)('is reached by a %s, if told', (serviceType) => {
    const [manifest] = synth((chart) => gateway(chart, { serviceType, annotations: { note: 'why' } }));
    expect(manifest!.metadata.annotations).toEqual({ note: 'why', 'networking.istio.io/service-type': serviceType });
  });

  test('keeps labels of the user off its pods', () => {
    const [manifest] = synth((chart) => gateway(chart, { labels: { app: 'web' } }));
    expect(manifest!.metadata.labels).toEqual({ app: 'web' });
    expect(manifest!.spec.infrastructure).toEqual({ labels: {} });
  });
});

describe('a route', () => {
  test('leads from the gateway to the HTTP port of the service, beside it', () => {
    expect(routeOf()).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'edge-web', namespace: 'shop' },
      spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }] },
    });
  });

  test('to a service of another namespace is there, and the gateway lets it in', () => {
    const manifests = synth((chart) => {
      const edge = gateway(chart, { namespace: 'infra', tlsSecret: 'cert', httpPort: 80 });
      edge.route(service(chart));
      edge.route(new MeshService(chart, 'Local', { namespace: 'infra', port: 80, image: 'x' }), {
        paths: ['/local/*'],
      });
    });
    const [edge, web, local] = [
      pick(manifests, 'Gateway', 'edge'),
      pick(manifests, 'HTTPRoute', 'edge-web'),
      pick(manifests, 'HTTPRoute', 'edge-local'),
    ];
    expect(web.metadata.namespace).toBe('shop');
    expect(web.spec.parentRefs).toEqual([{ name: 'edge', namespace: 'infra' }]);
    expect([letsIn(edge, web), letsIn(edge, local)]).toEqual([true, true]);
    expect(letsIn(edge, { ...web, metadata: { name: 'x', namespace: 'elsewhere' } })).toBe(false);
  });

  test('takes paths as they are written, and prefixes by whole segments', () => {
    const route = routeOf({ paths: ['/productpage', '/static/*'] });
    const paths = ['/productpage', '/static', '/static/a/b', '/productpage/x', '/staticx', '/', '/other'];
    expect(paths.filter((path) => matches(route, path))).toEqual(['/productpage', '/static', '/static/a/b']);
  });

  test('takes every path when none or all are asked for', () => {
    expect([routeOf(), routeOf({ paths: ['/*'] })].map((route) => matches(route, '/any/thing'))).toEqual([true, true]);
  });

  test('is about hosts, has a name and takes a port, if told', () => {
    const route = routeOf({ hostnames: ['shop.example.com'], name: 'front', port: 8080 });
    expect(route.spec.hostnames).toEqual(['shop.example.com']);
    expect(route.metadata.name).toBe('front');
  });

  // Hosts of a route meet those of a listener where one is the other, or its wildcard covers it (Gateway API, HTTPRoute).
  test.each([
    ['*.example.com', 'shop.example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['*.example.com', '*.example.com'],
    ['shop.example.com', 'shop.example.com'],
    ['shop.example.com', '*.example.com'],
  ])('may be about hosts that the gateway answers for: %s, %s', (hostname, host) => {
    const build = (chart: Chart) => gateway(chart, { hostname }).route(service(chart), { hostnames: [host] });
    expect(pick(synth(build), 'HTTPRoute', 'edge-web').spec.hostnames).toEqual([host]);
  });

  test.each([
    ['*.example.com', 'example.com'],
    ['*.example.com', 'notexample.com'],
    ['shop.example.com', 'other.example.com'],
    ['shop.example.com', 'a.shop.example.com'],
  ])('is refused for hosts that the gateway does not answer for: %s, %s', (hostname, host) => {
    const build = (chart: Chart) => gateway(chart, { hostname }).route(service(chart), { hostnames: [host] });
    expect(refusal(build)).toContain(`host "${host}" of the route is none that the gateway answers for`);
  });

  test('picks the one HTTP port among others', () => {
    const ports = [ServicePort.tcp(5432), ServicePort.grpc(9090)];
    const manifests = synth((chart) => gateway(chart).route(service(chart, { port: undefined, ports })));
    expect(pick(manifests, 'HTTPRoute', 'edge-web').spec.rules[0].backendRefs).toEqual([{ name: 'web', port: 9090 }]);
  });

  test('has the labels of the gateway', () => {
    const manifests = synth((chart) => gateway(chart, { labels: { team: 'a' } }).route(service(chart)));
    expect(pick(manifests, 'HTTPRoute', 'edge-web').metadata.labels).toEqual({ team: 'a' });
  });
});

describe('requests from outside', () => {
  // Without the label on the Service a gateway goes straight to the pods (istio.io, "ingress-use-waypoint").
  test('pass the waypoint of the service when told to', () => {
    expect(label('traverse', true)).toBe('true');
  });

  test('go around the waypoint when told to', () => {
    expect(label('bypass', true)).toBeUndefined();
  });

  test('need no label where there is no waypoint', () => {
    expect(label('traverse', false)).toBeUndefined();
  });
});

describe('clients of a gateway', () => {
  const target = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' };

  test('are admitted by nobody in particular where nothing is shut', () => {
    expect(emitted(synth((chart) => gateway(chart)))).toEqual(['Gateway shop/edge']);
  });

  // A policy for the whole namespace and one that targets the Gateway are one set: an empty ALLOW would shut it.
  test('are all admitted where the namespace denies by default, whenever it is told', () => {
    const { spec } = clientsPolicy((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      gateway(chart, { namespace });
      namespace.denyByDefault();
    });
    expect(spec).toEqual({ action: 'ALLOW', rules: [{}], targetRefs: [target] });
  });

  test('are all admitted where a namespace of other manifests is said to deny by default', () => {
    const { spec } = clientsPolicy((chart) => {
      gateway(chart, { namespace: 'shop' });
      AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop', { deniesByDefault: true });
    });
    expect(spec).toEqual({ action: 'ALLOW', rules: [{}], targetRefs: [target] });
  });

  test('are all admitted where the mesh denies by default', () => {
    const { spec } = clientsPolicy((chart) => {
      gateway(chart);
      new MeshDefaultDeny(chart, 'Deny');
    });
    expect(spec).toEqual({ action: 'ALLOW', rules: [{}], targetRefs: [target] });
  });

  test('are those that are named, where they are', () => {
    const { spec } = clientsPolicy((chart) => gateway(chart, { clients: [Source.ipBlocks('203.0.113.0/24')] }));
    expect(spec).toEqual({
      action: 'ALLOW',
      rules: [{ from: [{ source: { ipBlocks: ['203.0.113.0/24'] } }] }],
      targetRefs: [target],
    });
  });

  // ALLOW policies add up, so an ALLOW for everybody would undo one for some.
  test('are whom an ALLOW on the gateway names, also where the namespace denies by default', () => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      namespace.denyByDefault();
      signedIn(chart, gateway(chart, { namespace }));
    }, recent);
    expect(emitted(manifests).filter((text) => text.startsWith('AuthorizationPolicy'))).toEqual([
      'AuthorizationPolicy shop/default-deny',
      'AuthorizationPolicy shop/signed-in',
    ]);
  });

  test('are refused beside an ALLOW on the gateway', () => {
    const text = refusal((chart) => signedIn(chart, gateway(chart, { clients: [Source.ipBlocks('203.0.113.0/24')] })));
    expect(text).toContain(
      '[test/Edge] clients is given, and an L7AuthorizationPolicy with ALLOW targets the gateway too: Istio admits whom either',
    );
  });

  test('are refused as an empty list, which Istio would read as everybody', () => {
    expect(refusal((chart) => gateway(chart, { clients: [] }))).toContain(
      '[test/Edge] clients is empty, which Istio would read as everybody; leave it out to mean that',
    );
  });
});

describe('an ingress gateway refuses', () => {
  const several = { port: undefined, ports: [ServicePort.http(80), ServicePort.grpc(90)] };
  const tcp = { port: undefined, ports: [ServicePort.tcp(5432)] };

  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'no props',
      (c) => new IngressGateway(c, 'Edge', undefined as unknown as IngressGatewayProps),
      'props must be an object, got undefined',
    ],
    [
      'not to be told about waypoints',
      (c) => gateway(c, { waypoints: undefined as unknown as 'bypass' }),
      'waypoints must be one of "traverse", "bypass", got undefined',
    ],
    [
      'another word about waypoints',
      (c) => gateway(c, { waypoints: 'traverze' as 'traverse' }),
      'waypoints must be one of "traverse", "bypass", got "traverze"; did you mean "traverse"?',
    ],
    ['a wrong namespace', (c) => gateway(c, { namespace: 'Shop' }), 'namespace "Shop" is not a valid name'],
    ['a wrong name', (c) => gateway(c, { name: '9' }), 'name "9" is not a valid name'],
    [
      'a name too long for the Service that istiod makes',
      (c) => gateway(c, { name: 'e'.repeat(58) }),
      'has 64 characters; at most 63 are allowed',
    ],
    [
      'a misspelt prop',
      (c) => gateway(c, { hostnme: 'x' } as object),
      'unknown prop "hostnme"; did you mean "hostname"?',
    ],
    [
      'a host with a port',
      (c) => gateway(c, { hostname: 'shop.example.com:80' }),
      '"shop.example.com:80" is not a host name, such as "shop.example.com" or "*.example.com"',
    ],
    ['a host that is no text', (c) => gateway(c, { hostname: 5 as unknown as string }), '5 is not a host name'],
    ['a long host', (c) => gateway(c, { hostname: 'a.'.repeat(130) + 'com' }), 'is not a host name'],
    [
      'a wrong port for HTTP',
      (c) => gateway(c, { httpPort: 0 }),
      'httpPort must be a whole number from 1 to 65535, got 0',
    ],
    [
      'a wrong port for HTTPS',
      (c) => gateway(c, { tlsSecret: 'cert', httpsPort: 70000 }),
      'httpsPort must be a whole number from 1 to 65535, got 70000',
    ],
    [
      'a port for HTTPS without a certificate',
      (c) => gateway(c, { httpsPort: 443 }),
      'httpsPort needs a tlsSecret with the certificate',
    ],
    [
      'one port for both',
      (c) => gateway(c, { tlsSecret: 'cert', httpPort: 443 }),
      'httpPort and httpsPort are both 443; give each its own',
    ],
    [
      'a Secret without a name',
      (c) => gateway(c, { tlsSecret: {} as { name: string } }),
      'tlsSecret must be a name or something that has one, got {}',
    ],
    [
      'a wrong name of a Secret',
      (c) => gateway(c, { tlsSecret: 'infra/cert' }),
      'tlsSecret "infra/cert" is not a valid name',
    ],
    [
      'another type of Service',
      (c) => gateway(c, { serviceType: 'Loadbalancer' as 'LoadBalancer' }),
      'serviceType must be one of "LoadBalancer", "NodePort", "ClusterIP", got "Loadbalancer"; did you mean "LoadBalancer"?',
    ],
    [
      'clients outside a list',
      (c) => gateway(c, { clients: Source.namespaces('a') as unknown as Source[] }),
      'clients must be a list',
    ],
    [
      'clients by name',
      (c) => gateway(c, { clients: ['10.0.0.0/8' as unknown as Source] }),
      'clients takes Source.ipBlocks(…) and the like, got "10.0.0.0/8"',
    ],
    [
      'a route to a service by name',
      (c) => gateway(c).route('web' as unknown as IMeshService),
      'route takes a MeshService, got "web"',
    ],
    [
      'a route to nothing',
      (c) => gateway(c).route(undefined as unknown as IMeshService),
      'route takes a MeshService, got undefined',
    ],
    [
      'a route to a service that speaks no HTTP',
      (c) => gateway(c).route(service(c, tcp)),
      'service web has no HTTP or gRPC port, and requests are routed on no other; it has 5432 (tcp)',
    ],
    [
      'a route to one of several ports, untold',
      (c) => gateway(c).route(service(c, several)),
      'service web has several HTTP ports, 80 (http), 90 (grpc); say which by port',
    ],
    [
      'a route to a port that is not there',
      (c) => gateway(c).route(service(c), { port: 81 }),
      'port 81 is not an HTTP or gRPC port of service web, which has 8080 (http)',
    ],
    [
      'a misspelt option of a route',
      (c) => gateway(c).route(service(c), { path: ['/'] } as object),
      'unknown prop "path"; did you mean "paths"?',
    ],
    [
      'no paths in the list of them',
      (c) => gateway(c).route(service(c), { paths: [] }),
      'paths is empty; leave it out to mean every path',
    ],
    [
      'paths outside a list',
      (c) => gateway(c).route(service(c), { paths: '/' as unknown as string[] }),
      'paths must be a list',
    ],
    [
      'a path without a slash',
      (c) => gateway(c).route(service(c), { paths: ['static/*'] }),
      'path "static/*" is not a request path; write "/exact" or "/prefix/*"',
    ],
    [
      'a path with a query',
      (c) => gateway(c).route(service(c), { paths: ['/a?b=c'] }),
      'path "/a?b=c" is not a request path',
    ],
    [
      'a path with an empty segment',
      (c) => gateway(c).route(service(c), { paths: ['/a//b'] }),
      'path "/a//b" is not a request path',
    ],
    [
      'a prefix that is no whole segment',
      (c) => gateway(c).route(service(c), { paths: ['/static*'] }),
      'path "/static*" can\'t be said by Gateway API, whose prefixes are whole segments; write "/prefix/*"',
    ],
    [
      'a star in the middle of a path',
      (c) => gateway(c).route(service(c), { paths: ['/a/*/b'] }),
      'path "/a/*/b" can\'t be said by Gateway API',
    ],
    [
      'two stars in a path',
      (c) => gateway(c).route(service(c), { paths: ['/a/*/*'] }),
      'path "/a/*/*" can\'t be said by Gateway API',
    ],
    ['a wrong host of a route', (c) => gateway(c).route(service(c), { hostnames: ['*'] }), '"*" is not a host name'],
    [
      'hosts outside a list',
      (c) => gateway(c).route(service(c), { hostnames: 'a.b' as unknown as string[] }),
      'hostnames must be a list',
    ],
    [
      'a host of a route that the gateway does not answer for',
      (c) => gateway(c, { hostname: 'a.example.com' }).route(service(c), { hostnames: ['b.example.com'] }),
      'host "b.example.com" of the route is none that the gateway answers for, which is "a.example.com"',
    ],
    [
      'a wrong name of a route',
      (c) => gateway(c).route(service(c), { name: 'A' }),
      'name of the route "A" is not a valid name',
    ],
    [
      'a path that goes to another service already',
      (c) => {
        const edge = gateway(c);
        edge.route(service(c), { paths: ['/a', '/b'] });
        edge.route(new MeshService(c, 'Other', { namespace: 'shop', port: 80, image: 'x' }), { paths: ['/b'] });
      },
      'path /b of every host is routed to service web [test/Web] already',
    ],
    [
      'clients by identity, which nobody outside has',
      (c) => gateway(c, { clients: [Source.namespaces('jobs')] }),
      'clients from outside have no mesh identity',
    ],
    [
      'a second route of the same name',
      (c) => {
        const [edge, web] = [gateway(c), service(c)];
        edge.route(web, { paths: ['/a'] });
        edge.route(web, { paths: ['/b'] });
      },
      'route edge-web exists already; give all paths in one call, or this one a name of its own',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Edge] `);
    expect(refusal(build)).toContain(text);
  });

  test('at synth, what another gateway of the service says about its waypoint', () => {
    const text = refusal((chart) => {
      const web = service(chart);
      web.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      gateway(chart).route(web);
      new IngressGateway(chart, 'Other', { namespace: 'shop', waypoints: 'bypass' }).route(web);
    });
    expect(text).toContain(
      "[test/Other] service web is reached through its waypoint by [test/Edge], and around it here; the choice is the Service's " +
        '(istio.io/ingress-use-waypoint), so its gateways must agree',
    );
  });
});
