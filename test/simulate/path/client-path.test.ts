import { loadMesh } from '../../../src/model';
import { findService } from '../../../src/model/services/service';
import { workloads } from '../../../src/model/workloads/workload';
import { clientPath, type ClientPath } from '../../../src/simulate/path/client-path';
import { senderOf, targetOf } from '../../../src/simulate/path/ends';
import type { RequestTo } from '../../../src/simulate/request';

interface Settings {
  /** Labels of the namespace beside the mode. */
  readonly namespace?: Readonly<Record<string, string>>;
  /** Labels and the rest of Service `web`. */
  readonly service?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly serviceSpec?: object;
  /** Labels and the rest of the pods of `web`. */
  readonly pods?: Readonly<Record<string, string>>;
  readonly podSpec?: object;
  /** What the waypoint serves; none is there without. */
  readonly waypointFor?: string;
  readonly more?: readonly object[];
}

const HBONE = { name: 'mesh', port: 15008, protocol: 'HBONE' };

function gateway(name: string, namespace: string, traffic: string, listener: object = HBONE) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, labels: { 'istio.io/waypoint-for': traffic } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [listener] },
  };
}

function deployment(name: string, labels: object = {}, spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...labels } },
        spec: { containers: [{ name: 'app', image: 'example/app:1', ports: [{ containerPort: 8080 }] }], ...spec },
      },
    },
  };
}

const TO_SERVICE: RequestTo = { service: 'shop/web', port: 80 };
const TO_POD: RequestTo = { workload: 'shop/web', port: 8080 };

function meshOf(settings: Settings) {
  const { annotations, more = [], namespace, podSpec, pods, service, serviceSpec, waypointFor } = settings;
  return loadMesh(
    [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient', ...namespace } },
      },
      deployment('client'),
      deployment('web', pods, podSpec),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop', labels: service ?? {}, annotations: annotations ?? {} },
        spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...serviceSpec },
      },
      ...(waypointFor === undefined ? [] : [gateway('wp', 'shop', waypointFor)]),
      ...more,
    ],
    { world: 'closed' },
  );
}

/** The way of `client` through the mesh of some settings. */
function pathOf(settings: Settings, to: RequestTo): ClientPath {
  const mesh = meshOf(settings);
  const from = { workload: 'shop/client' };
  const client = senderOf(mesh, 'test', from);
  const target = targetOf(mesh, 'test', { from, to }, 'shop');
  if (client.kind !== 'workload' || target.kind !== 'dialled') throw new Error('not dialled by a workload');
  return clientPath(mesh, client.workload, target.dialled, undefined);
}

/** As `kind`, then the waypoints, or else the protocols and ports of the ends. */
function shortly({ backends, kind, waypoints }: ClientPath): string {
  const ends = (waypoints.length > 0 ? [] : backends).map(
    ({ port, takesHbone }) => `${takesHbone ? 'HBONE' : 'TCP'}:${port}`,
  );
  return [kind, ...waypoints.map(({ waypoint }) => `${waypoint.namespace}/${waypoint.name}`), ...ends].join(' ');
}

const BOUND = { 'istio.io/use-waypoint': 'wp' };

describe('a Service that is bound to a waypoint', () => {
  test.each([
    ['enrolled', {}],
    ['out of the mesh', { pods: { 'istio.io/dataplane-mode': 'none' } }],
    ['with sidecars', { pods: { 'sidecar.istio.io/inject': 'true' } }],
  ])('is asked for through it, its pods %s', (_, more: Settings) => {
    expect(shortly(pathOf({ service: BOUND, waypointFor: 'service', ...more }, TO_SERVICE))).toBe('waypoint shop/wp');
  });

  test('is left to the waypoint whatever the port, which ztunnel does not look at', () => {
    const path = pathOf({ service: BOUND, waypointFor: 'service' }, { service: 'shop/web', port: 81 });
    expect(shortly(path)).toBe('waypoint shop/wp');
  });

  test('is not what its pods are: their own addresses pass the waypoint by', () => {
    expect(shortly(pathOf({ service: BOUND, waypointFor: 'service' }, TO_POD))).toBe('direct HBONE:8080');
  });
});

describe('a Service without a waypoint', () => {
  test.each([
    ['enrolled', {}, 'HBONE'],
    ['out of the mesh', { pods: { 'istio.io/dataplane-mode': 'none' } }, 'TCP'],
    ['with sidecars of old', { pods: { 'sidecar.istio.io/inject': 'true' } }, 'TCP'],
    [
      'with sidecars that take HBONE',
      { pods: { 'sidecar.istio.io/inject': 'true', 'networking.istio.io/tunnel': 'http' } },
      'HBONE',
    ],
    ['on the network of their node', { podSpec: { hostNetwork: true } }, 'TCP'],
  ])('leads to its pods %s by what they take', (_, settings: Settings, protocol) => {
    expect(shortly(pathOf(settings, TO_SERVICE))).toBe(`direct ${protocol}:8080`);
  });

  test('refuses a port that it does not have, and not one that it has', () => {
    expect(pathOf({}, { service: 'shop/web', port: 81 })).toMatchObject({ kind: 'rejected', reason: 'no-endpoint' });
    expect(pathOf({}, TO_SERVICE).kind).toBe('direct');
  });

  test('does not take the waypoint of its pods', () => {
    expect(shortly(pathOf({ pods: BOUND, waypointFor: 'workload' }, TO_SERVICE))).toBe('direct HBONE:8080');
  });
});

describe('the own address of a pod', () => {
  test('is asked for through the waypoint of the pod, which is for workloads', () => {
    expect(shortly(pathOf({ pods: BOUND, waypointFor: 'workload' }, TO_POD))).toBe('waypoint shop/wp');
    expect(shortly(pathOf({ pods: BOUND, waypointFor: 'all' }, TO_POD))).toBe('waypoint shop/wp');
    expect(shortly(pathOf({ pods: BOUND, waypointFor: 'service' }, TO_POD))).toBe('direct HBONE:8080');
  });

  test('takes no waypoint of the namespace that is for Services, as it is unless it says otherwise', () => {
    expect(shortly(pathOf({ namespace: BOUND, waypointFor: 'service' }, TO_POD))).toBe('direct HBONE:8080');
    expect(shortly(pathOf({ namespace: BOUND, waypointFor: 'service' }, TO_SERVICE))).toBe('waypoint shop/wp');
  });

  test('is that of a node for pods on its network, and goes out as it is', () => {
    expect(shortly(pathOf({ podSpec: { hostNetwork: true } }, TO_POD))).toBe('passthrough');
  });
});

describe('a waypoint that is not to be had', () => {
  test('by a misspelt name has traffic go direct, whatever the namespace has', () => {
    const path = pathOf(
      { namespace: BOUND, service: { 'istio.io/use-waypoint': 'wq' }, waypointFor: 'service' },
      TO_SERVICE,
    );
    expect(shortly(path)).toBe('direct HBONE:8080');
    expect(path.why).toContain('WaypointIsNotReady');
  });

  test('as it serves pods alone has traffic to the Service go direct', () => {
    const path = pathOf({ service: BOUND, waypointFor: 'workload' }, TO_SERVICE);
    expect(shortly(path)).toBe('direct HBONE:8080');
    expect(path.why).toContain('UnsupportedTrafficType');
  });

  test('as its namespace is another needs a listener that admits it', () => {
    const service = { ...BOUND, 'istio.io/use-waypoint-namespace': 'infra' };
    const shared = { ...HBONE, allowedRoutes: { namespaces: { from: 'All' } } };
    const closed = pathOf({ service, more: [gateway('wp', 'infra', 'service')] }, TO_SERVICE);
    expect(shortly(closed)).toBe('direct HBONE:8080');
    expect(closed.why).toContain('AttachmentDenied');
    expect(shortly(pathOf({ service, more: [gateway('wp', 'infra', 'service', shared)] }, TO_SERVICE))).toBe(
      'waypoint infra/wp',
    );
  });

  test('as the Service wants none leaves the waypoint of the namespace', () => {
    const service = { 'istio.io/use-waypoint': 'none' };
    expect(shortly(pathOf({ namespace: BOUND, service, waypointFor: 'service' }, TO_SERVICE))).toBe(
      'direct HBONE:8080',
    );
  });
});

describe('a second waypoint as a canary', () => {
  const service = { ...BOUND, 'istio.io/use-waypoint-canary': 'wp2' };
  const more = [gateway('wp2', 'shop', 'service')];

  test('gets its weight of the connections', () => {
    const annotations = { 'istio.io/use-waypoint-canary-weight': '20' };
    const mesh: Settings = { service, annotations, waypointFor: 'service', more };
    const { kind, waypoints } = pathOf({ ...mesh, more: [...more, ...installed('1.31.0')] }, TO_SERVICE);
    expect(kind).toBe('split');
    expect(waypoints.map(({ waypoint, weight }) => [waypoint.name, weight])).toEqual([
      ['wp', 80],
      ['wp2', 20],
    ]);
  });

  test('is none before Istio 1.31', () => {
    const annotations = { 'istio.io/use-waypoint-canary-weight': '20' };
    const path = pathOf(
      { service, annotations, waypointFor: 'service', more: [...more, ...installed('1.30.0')] },
      TO_SERVICE,
    );
    expect(shortly(path)).toBe('waypoint shop/wp');
  });
});

/** An istiod of some version. */
function installed(version: string): object[] {
  const istiod = deployment(
    'istiod',
    {},
    { containers: [{ name: 'discovery', image: `docker.io/istio/pilot:${version}` }] },
  );
  return [{ ...istiod, metadata: { name: 'istiod', namespace: 'istio-system' } }];
}

describe('who is asked for', () => {
  test('the pods behind a headless Service, each by itself', () => {
    const mesh = meshOf({ serviceSpec: { clusterIP: 'None' } });
    const target = targetOf(mesh, 'test', { from: { workload: 'shop/client' }, to: TO_SERVICE }, 'shop');
    expect(target).toMatchObject({ kind: 'headless', service: findService(mesh, 'shop', 'web'), port: 80 });
  });

  test('an address that nobody has goes out as it is', () => {
    expect(shortly(pathOf({}, { host: '203.0.113.7', port: 443 }))).toBe('passthrough');
  });

  test.each(['fd00::1', 'FD00::1', 'fd00:0:0::0:1', 'fd00:0000::0001'])(
    'the Service that has %s, however that is spelt',
    (host) => {
      const settings = { serviceSpec: { clusterIP: 'fd00::1', clusterIPs: ['fd00::1'] } };
      expect(pathOf(settings, { host, port: 80 }).kind).toBe('direct');
      expect(pathOf(settings, { host: 'fd00::2', port: 80 }).kind).toBe('passthrough');
    },
  );

  test('the Service that has an address as its cluster IP', () => {
    const settings = { serviceSpec: { clusterIP: '10.96.0.10' } };
    expect(shortly(pathOf(settings, { host: '10.96.0.10', port: 80 }))).toBe('direct HBONE:8080');
  });

  test.each(['web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local'])('the Service by its name %s', (host) => {
    expect(shortly(pathOf({}, { host, port: 80 }))).toBe('direct HBONE:8080');
  });

  test('the pods of a headless Service by its name too, whatever waypoint it asks for', () => {
    const mesh = meshOf({ service: BOUND, waypointFor: 'service', serviceSpec: { clusterIP: 'None' } });
    const to = { host: 'web.shop.svc.cluster.local', port: 80 };
    expect(targetOf(mesh, 'test', { from: { workload: 'shop/client' }, to }, 'shop').kind).toBe('headless');
  });

  test('what an ExternalName leads to, and nobody where that is itself', () => {
    const named = (externalName: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'alias', namespace: 'shop' },
      spec: { type: 'ExternalName', externalName },
    });
    const to: RequestTo = { service: 'shop/alias', port: 80 };
    expect(shortly(pathOf({ more: [named('web.shop.svc.cluster.local')] }, to))).toBe('direct HBONE:8080');
    expect(shortly(pathOf({ more: [named('alias.shop.svc.cluster.local')] }, to))).toBe('passthrough');
  });

  test('a ServiceEntry by its host, where it has an address that ztunnel can tell it by', () => {
    const entry = (resolution: string, addresses: string[]) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'api', namespace: 'shop', labels: BOUND },
      spec: {
        hosts: ['api.example.com'],
        resolution,
        addresses,
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      },
    });
    const to: RequestTo = { host: 'api.example.com', port: 443 };
    const path = (one: object): string => shortly(pathOf({ waypointFor: 'service', more: [one] }, to));
    expect(path(entry('NONE', ['240.0.0.9']))).toBe('waypoint shop/wp');
    expect(path(entry('DNS', []))).toBe('waypoint shop/wp');
    expect(path(entry('NONE', []))).toBe('passthrough');
  });

  test('nobody by a name that is nowhere, which is told with the name that was meant', () => {
    const mesh = meshOf({});
    expect(() => senderOf(mesh, 'request 1', { workload: 'shop/clent' })).toThrow(/"shop\/clent".*"shop\/client"/);
    expect(senderOf(mesh, 'request 1', { workload: 'shop/client' })).toMatchObject({
      kind: 'workload',
      workload: workloads(mesh).find(({ name }) => name === 'client'),
    });
  });
});
