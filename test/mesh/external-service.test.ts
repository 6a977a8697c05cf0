import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  ExternalService,
  Http,
  InputError,
  L7AuthorizationPolicy,
  Platform,
  Principal,
  ServicePort,
  Waypoint,
  type ExternalServiceProps,
  type IWaypoint,
  type WaypointTraffic,
} from '../../src';
import { emitted, pick, synth, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

/** On a platform where istiod allocates addresses. */
const onRecent = (build: (chart: Chart) => void, platform: Platform = recent): Manifest[] => synth(build, platform);

const external = (chart: Chart, props: Partial<ExternalServiceProps> = {}): ExternalService =>
  new ExternalService(chart, 'Api', {
    namespace: 'shop',
    hosts: ['api.example.com'],
    ports: [ServicePort.http(80)],
    ...props,
  });
const egress = (chart: Chart, traffic: WaypointTraffic = 'service', namespace = 'shop'): Waypoint =>
  new Waypoint(chart, 'Egress', { namespace, traffic });
const web = Principal.serviceAccount('shop', 'web');
const wildcard = { hosts: ['*.example.com'] };

/** The waypoint of an external service whose namespace has one of this traffic. */
function ofNamespace(traffic: WaypointTraffic): IWaypoint | undefined {
  let found: IWaypoint | undefined;
  onRecent((chart) => {
    const ns = new AmbientNamespace(chart, 'Shop');
    ns.enroll(egress(chart, traffic));
    found = external(chart, { namespace: ns }).serviceWaypoint;
  });
  return found;
}

/** What the waypoint does about TLS to the outside on a port: a setting of the port wins over that of the host. */
function tlsOn({ spec }: Manifest, port: number): unknown {
  const { portLevelSettings = [], tls } = spec.trafficPolicy as { portLevelSettings?: PortSetting[]; tls?: object };
  return portLevelSettings.find((setting) => setting.port.number === port)?.tls ?? tls;
}

interface PortSetting {
  readonly port: { readonly number: number };
  readonly tls?: object;
}

describe('an external service', () => {
  test('is a ServiceEntry outside the mesh, resolved by DNS', () => {
    expect(
      onRecent((chart) =>
        external(chart, { ports: [ServicePort.http(80, { targetPort: 8080 }), ServicePort.tls(443)] }),
      ),
    ).toEqual([
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'ServiceEntry',
        metadata: { name: 'api', namespace: 'shop' },
        spec: {
          hosts: ['api.example.com'],
          location: 'MESH_EXTERNAL',
          resolution: 'DNS',
          ports: [
            { name: 'http', number: 80, protocol: 'HTTP', targetPort: 8080 },
            { name: 'tls', number: 443, protocol: 'TLS' },
          ],
        },
      },
    ]);
  });

  // The protocols of a port that Istio knows: pkg/config/protocol.
  test('says what is spoken in the words of a ServiceEntry', () => {
    const ports = [
      ServicePort.http(1),
      ServicePort.http2(2),
      ServicePort.grpc(3),
      ServicePort.tcp(4),
      ServicePort.tls(5),
    ];
    const [entry] = onRecent((chart) => external(chart, { ports }));
    expect(entry!.spec.ports.map((p: { protocol: string }) => p.protocol)).toEqual([
      'HTTP',
      'HTTP2',
      'GRPC',
      'TCP',
      'TLS',
    ]);
  });

  test('has fixed endpoints instead of DNS, if it is told', () => {
    const [entry] = onRecent((chart) => external(chart, { endpoints: ['203.0.113.7', '2001:db8::7'] }));
    expect(entry!.spec).toMatchObject({
      resolution: 'STATIC',
      endpoints: [{ address: '203.0.113.7' }, { address: '2001:db8::7' }],
    });
  });

  test('is dialled at addresses that it is told', () => {
    const [entry] = onRecent((chart) => external(chart, { addresses: ['203.0.113.7'] }));
    expect(entry!.spec.addresses).toEqual(['203.0.113.7']);
  });

  test('is dialled at a block of addresses with fixed endpoints', () => {
    const [entry] = onRecent((chart) => external(chart, { addresses: ['203.0.113.0/24'], endpoints: ['203.0.113.7'] }));
    expect(entry!.spec).toMatchObject({ addresses: ['203.0.113.0/24'], resolution: 'STATIC' });
  });

  test('of a wildcard is resolved by the name that is asked for', () => {
    const [, entry] = onRecent((chart) => external(chart, { ...wildcard, waypoint: egress(chart) }), recent);
    expect(entry!.spec).toMatchObject({ hosts: ['*.example.com'], resolution: 'DYNAMIC_DNS' });
  });
});

describe('the waypoint of an external service', () => {
  test('is the one it enrolled in', () => {
    const manifests = onRecent((chart) => external(chart, { waypoint: egress(chart) }));
    expect(pick(manifests, 'ServiceEntry', 'api').metadata.labels).toEqual({ 'istio.io/use-waypoint': 'egress' });
  });

  test('may be in another namespace that shares it', () => {
    const manifests = onRecent((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      const shared = egress(chart, 'all', 'infra');
      shared.shareWith(ns, { enrollNamespace: false });
      const api = external(chart, { namespace: ns });
      api.enroll(shared);
      api.enroll(shared);
    });
    expect(pick(manifests, 'ServiceEntry', 'api').metadata.labels).toEqual({
      'istio.io/use-waypoint': 'egress',
      'istio.io/use-waypoint-namespace': 'infra',
    });
  });

  test('is that of the namespace, unless that serves workloads alone', () => {
    expect(ofNamespace('service')).toMatchObject({ name: 'egress' });
    expect(ofNamespace('all')).toMatchObject({ name: 'egress' });
    expect(ofNamespace('workload')).toBeUndefined();
  });

  test('admits callers, by a policy that targets the ServiceEntry', () => {
    const manifests = onRecent((chart) => {
      external(chart, { waypoint: egress(chart), labels: { team: 'a' } }).allowFrom(web, Http.post('/charges'));
    }, recent);
    expect(pick(manifests, 'AuthorizationPolicy', 'api')).toMatchObject({
      metadata: { namespace: 'shop', labels: { team: 'a' } },
      spec: {
        action: 'ALLOW',
        targetRefs: [{ group: 'networking.istio.io', kind: 'ServiceEntry', name: 'api' }],
        rules: [
          {
            from: [{ source: { serviceAccounts: ['shop/web'] } }],
            to: [{ operation: { methods: ['POST'], paths: ['/charges'] } }],
          },
        ],
      },
    });
  });

  test('opens TLS, if it is told', () => {
    const ports = [ServicePort.http(80, { targetPort: 443 })];
    const manifests = onRecent((chart) => external(chart, { ports, originateTls: true, waypoint: egress(chart) }));
    const rule = pick(manifests, 'DestinationRule', 'api');
    expect(rule.spec.host).toBe('api.example.com');
    expect(tlsOn(rule, 80)).toEqual({ mode: 'SIMPLE' });
  });

  test('opens TLS to each of its hosts, by a rule each', () => {
    const hosts = ['a.example.com', 'b.example.com'];
    const manifests = onRecent((chart) =>
      external(chart, {
        hosts,
        ports: [ServicePort.http(80, { targetPort: 443 })],
        originateTls: true,
        waypoint: egress(chart),
      }),
    );
    const rules = manifests.filter((m) => m.kind === 'DestinationRule');
    expect(emitted(rules)).toEqual(['DestinationRule shop/api-1', 'DestinationRule shop/api-2']);
    expect(rules.map((m) => m.spec.host)).toEqual(hosts);
  });

  test('opens TLS on the ports that clients speak plain HTTP on, and no second one on those of TLS', () => {
    const ports = [ServicePort.http(80, { targetPort: 443 }), ServicePort.tls(443)];
    const manifests = onRecent((chart) => external(chart, { ports, originateTls: true, waypoint: egress(chart) }));
    const rule = pick(manifests, 'DestinationRule', 'api');
    expect(tlsOn(rule, 80)).toEqual({ mode: 'SIMPLE' });
    expect(tlsOn(rule, 443)).not.toEqual({ mode: 'SIMPLE' });
  });
});

describe('an external service refuses', () => {
  const tls = [ServicePort.tls(443)];

  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'no props',
      (c) => new ExternalService(c, 'Api', undefined as unknown as ExternalServiceProps),
      'props must be an object, got undefined',
    ],
    ['no hosts', (c) => external(c, { hosts: [] }), 'hosts needs at least one host name, got []'],
    [
      'a host outside a list',
      (c) => external(c, { hosts: 'api.example.com' as unknown as string[] }),
      'hosts needs at least one host name, got "api.example.com"',
    ],
    [
      'a URL',
      (c) => external(c, { hosts: ['https://api.example.com'] }),
      '"https://api.example.com" is not a full host name, such as "api.example.com" or "*.example.com"',
    ],
    ['a short name', (c) => external(c, { hosts: ['api'] }), '"api" is not a full host name'],
    [
      'a label longer than Istio takes',
      (c) => external(c, { hosts: [`${'a'.repeat(64)}.example.com`] }),
      `"${'a'.repeat(64)}.example.com" is not a full host name`,
    ],
    [
      'a host longer than Istio takes',
      (c) => external(c, { hosts: [`${'a.'.repeat(130)}com`] }),
      `"${'a.'.repeat(38)}… is not a full host name`,
    ],
    [
      'no addresses in the list of them',
      (c) => external(c, { addresses: [] }),
      'addresses is empty; leave it out to have one allocated',
    ],
    [
      'a waypoint by name',
      (c) => external(c, { waypoint: 'egress' as unknown as Waypoint }),
      'enroll takes a Waypoint, got "egress"; for one that is written elsewhere use Waypoint.fromWaypointName',
    ],
    [
      'the label of a waypoint, which a method writes',
      (c) => external(c, { labels: { 'istio.io/use-waypoint': 'none' } }),
      'label "istio.io/use-waypoint" is not set by hand; say enroll(waypoint)',
    ],
    ['every host there is', (c) => external(c, { hosts: ['*'] }), '"*" is not a full host name'],
    [
      'a star in the middle',
      (c) => external(c, { hosts: ['api.*.example.com'] }),
      '"api.*.example.com" is not a full host name',
    ],
    [
      'a host that is no text',
      (c) => external(c, { hosts: [null as unknown as string] }),
      'null is not a full host name',
    ],
    [
      'wildcards beside plain hosts',
      (c) => external(c, { hosts: ['*.example.com', 'api.example.org'] }),
      'wildcard hosts and plain ones resolve differently; make one ExternalService of each kind',
    ],
    [
      'no ports',
      (c) => external(c, { ports: undefined as unknown as ServicePort[] }),
      'needs a port: port: 8080 for HTTP',
    ],
    [
      'two ports of one name',
      (c) => external(c, { ports: [ServicePort.http(80), ServicePort.http(81)] }),
      'two ports have the name http; give each its own',
    ],
    [
      'endpoints of a wildcard',
      (c) => external(c, { ...wildcard, endpoints: ['203.0.113.7'] }),
      'a wildcard host takes neither addresses nor endpoints; it resolves by the name asked for',
    ],
    [
      'addresses of a wildcard',
      (c) => external(c, { ...wildcard, addresses: ['203.0.113.7'] }),
      'a wildcard host takes neither addresses nor endpoints',
    ],
    [
      'an address that is a name',
      (c) => external(c, { addresses: ['api.example.com'] }),
      'addresses takes IP addresses and CIDR blocks, got "api.example.com"',
    ],
    [
      'an endpoint that is a name',
      (c) => external(c, { endpoints: ['api.example.com'] }),
      'endpoints takes IP addresses, got "api.example.com"',
    ],
    [
      'an endpoint that is a block',
      (c) => external(c, { endpoints: ['10.0.0.0/8'] }),
      'endpoints takes IP addresses, got "10.0.0.0/8"',
    ],
    [
      'a block longer than addresses are',
      (c) => external(c, { addresses: ['10.0.0.0/99'], endpoints: ['10.0.0.1'] }),
      'addresses takes IP addresses and CIDR blocks, got "10.0.0.0/99"',
    ],
    [
      'a block with two lengths',
      (c) => external(c, { addresses: ['10.0.0.0/8/9'], endpoints: ['10.0.0.1'] }),
      'addresses takes IP addresses and CIDR blocks, got "10.0.0.0/8/9"',
    ],
    [
      "a block of addresses with DNS, as Istio's webhook does",
      (c) => external(c, { addresses: ['10.0.0.0/8'] }),
      'addresses has the block "10.0.0.0/8", which Istio takes with endpoints only; give single addresses',
    ],
    [
      'no endpoints in the list of them',
      (c) => external(c, { endpoints: [] }),
      'endpoints is empty; leave it out to mean DNS',
    ],
    [
      'addresses outside a list',
      (c) => external(c, { addresses: 5 as unknown as string[] }),
      'addresses must be a list',
    ],
    [
      'an address that is no text',
      (c) => external(c, { addresses: [5 as unknown as string] }),
      'addresses takes IP addresses and CIDR blocks, got 5',
    ],
    ['endpoints outside a list', (c) => external(c, { endpoints: {} as string[] }), 'endpoints must be a list'],
    [
      'TLS for ports that speak no plain HTTP',
      (c) => external(c, { ports: tls, originateTls: true }),
      'originateTls needs a port that clients speak plain HTTP on, such as ServicePort.http(80, { targetPort: 443 })',
    ],
    [
      'a waypoint of workloads',
      (c) => external(c, { waypoint: egress(c, 'workload') }),
      "waypoint egress [test/Egress] serves workloads only; an external service needs traffic: 'service'",
    ],
    [
      'a waypoint that serves nothing',
      (c) => external(c, { waypoint: egress(c, 'none') }),
      'waypoint egress [test/Egress] has traffic "none" and serves nothing',
    ],
    [
      'a second waypoint',
      (c) => external(c, { waypoint: egress(c) }).enroll(new Waypoint(c, 'Other', { namespace: 'shop' })),
      'external service api has waypoint egress already, and can have one only',
    ],
    ['a wrong name', (c) => external(c, { name: 'Api' }), 'name "Api" is not a valid name'],
    ['a wrong namespace', (c) => external(c, { namespace: 'a b' }), 'namespace "a b" is not a valid name'],
    [
      'a misspelt prop',
      (c) => external(c, { originateTLS: true } as object),
      'unknown prop "originateTLS"; did you mean "originateTls"?',
    ],
    [
      'a caller by name',
      (c) => external(c, { waypoint: egress(c) }).allowFrom('web' as unknown as Principal),
      'allowFrom takes a service, waypoint, gateway, Principal or Source, got "web"',
    ],
    [
      'at synth, a waypoint that does not admit its namespace',
      (c) => external(c, { waypoint: egress(c, 'service', 'infra') }),
      'external service api enrolls in waypoint infra/egress [test/Egress], which does not admit namespace shop',
    ],
    [
      'at synth, a wildcard without a waypoint',
      (c) => external(c, wildcard),
      'a wildcard host needs a waypoint: ztunnel would look up the literal "*" name; give it one',
    ],
    [
      'at synth, TLS without a waypoint',
      (c) => external(c, { originateTls: true, ports: [ServicePort.http(80, { targetPort: 443 })] }),
      'originateTls needs a waypoint: ztunnel opens no TLS to the outside; give it one',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Api] ${text}`);
  });

  test('at synth, callers without a waypoint', () => {
    expect(refusal((chart) => external(chart).allowFrom(web))).toContain(
      '[test/Api/Callers] allowFrom guards external service api at a waypoint, and it has none: anybody could call it; call enroll(waypoint) on it',
    );
  });

  test('a caller, and then is as open or shut as it was before', () => {
    const manifests = onRecent((chart) => {
      const guarded = external(chart, { waypoint: egress(chart) });
      expect(() => guarded.allowFrom('web' as unknown as Principal)).toThrow(InputError);
    });
    expect(emitted(manifests)).toEqual(['Gateway shop/egress', 'ServiceEntry shop/api']);
  });

  test('at synth, a policy for its requests when it has no waypoint', () => {
    const text = refusal((chart) => {
      new L7AuthorizationPolicy(chart, 'Policy', { targets: [external(chart)], action: 'DENY', matches: 'everybody' });
    });
    expect(text).toContain(
      'external service api [test/Api] has no waypoint, so nobody would enforce a policy that targets it',
    );
  });

  test('a waypoint before Istio 1.25 without addresses, since clients would dial the real ones', () => {
    const old = new Platform({ istio: '1.24' });
    const guarded = (addresses?: string[]) => (chart: Chart) =>
      external(chart, { waypoint: egress(chart), ...(addresses && { addresses }) });
    expect(refusal(guarded(), old)).toContain(
      'needs Istio 1.25 or later; the Platform says 1.24; without, clients dial the real address',
    );
    expect(emitted(onRecent(guarded(['240.240.0.1']), old))).toContain('ServiceEntry shop/api');
  });

  test('TLS to the port of plain HTTP', () => {
    const ports = [ServicePort.http(80)];
    expect(refusal((chart) => external(chart, { ports, originateTls: true, waypoint: egress(chart) }))).toContain(
      '[test/Api] originateTls would open TLS to port 80; say where it is spoken',
    );
  });

  test('a wildcard before Istio 1.28, and says so', () => {
    const old = new Platform({ istio: '1.27' });
    expect(refusal((chart) => external(chart, { ...wildcard, waypoint: egress(chart) }), old)).toBe(
      '[test/Api] a wildcard host (resolution DYNAMIC_DNS) needs Istio 1.28 or later; the Platform says 1.27',
    );
  });
});

describe('the way out of an egress waypoint', () => {
  const payments = (chart: Chart, options: Partial<ExternalServiceProps> = {}): ExternalService => {
    const waypoint = new Waypoint(chart, 'Way', { namespace: 'egress', name: 'way' });
    const ports = [ServicePort.http(80, { targetPort: 443 })];
    return new ExternalService(chart, 'Payments', {
      namespace: 'egress',
      hosts: ['a.example.com'],
      ports,
      waypoint,
      ...options,
    });
  };

  test('is opened where its namespace denies by default, to the outside alone, on the port it dials', () => {
    const manifests = onRecent((chart) => {
      payments(chart);
      new AmbientNamespace(chart, 'Egress').denyByDefault();
    });
    expect(pick(manifests, 'NetworkPolicy', 'payments-way-out').spec).toEqual({
      podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'way' } },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
          ports: [{ protocol: 'TCP', port: 443 }],
        },
      ],
    });
  });

  test('is opened where a policy for the whole cluster denies by default, and not where one leaves the namespace out', () => {
    const shut = (namespaces: string[]) => (chart: Chart) => {
      payments(chart);
      new CiliumClusterwideNetworkPolicy(chart, 'Shut', { namespaces }).denyByDefault();
    };
    expect(pick(onRecent(shut(['egress'])), 'NetworkPolicy', 'payments-way-out').spec.egress).toHaveLength(1);
    expect(onRecent(shut(['shop'])).filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });

  test('is opened to its endpoints alone, where those are known', () => {
    const manifests = onRecent((chart) => {
      payments(chart, { endpoints: ['192.0.2.1', '2001:db8::1'] });
      new AmbientNamespace(chart, 'Egress').denyByDefault();
    });
    expect(pick(manifests, 'NetworkPolicy', 'payments-way-out').spec.egress[0].to).toEqual([
      { ipBlock: { cidr: '192.0.2.1/32' } },
      { ipBlock: { cidr: '2001:db8::1/128' } },
    ]);
  });

  test('needs no opening where nothing is shut', () => {
    const manifests = onRecent((chart) => payments(chart));
    expect(emitted(manifests).filter((name) => name.startsWith('NetworkPolicy'))).toEqual([]);
  });
});
