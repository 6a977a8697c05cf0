import { Duration, Size, type Chart as ChartType } from 'cdk8s';
import * as library from '../../src';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { objectsOf } from './given';
import { roundTrip } from './round-trip';

const image = 'registry.example.com/web:1';
const { serviceAccount } = library.Principal;

/** For each construct, manifests that it would write; the names of the objects are whatever they are. */
const CASES: Readonly<Record<string, (chart: ChartType) => void>> = {
  AmbientNamespace: (chart) => {
    const namespace = new library.AmbientNamespace(chart, 'Shop', { podSecurity: 'restricted', labels: { team: 'a' } });
    namespace.requireStrictMtls();
    namespace.denyByDefault();
  },
  Waypoint: (chart) => void new library.Waypoint(chart, 'East', { namespace: 'shop', traffic: 'all' }),
  PeerAuthentication: (chart) =>
    void new library.PeerAuthentication(chart, 'Metrics', {
      namespace: 'shop',
      selector: { app: 'web' },
      mode: 'STRICT',
      permissivePorts: [9100],
    }),
  L4AuthorizationPolicy: (chart) =>
    void new library.L4AuthorizationPolicy(chart, 'Callers', {
      namespace: 'shop',
      selector: { app: 'web' },
      action: 'DENY',
      rules: [
        {
          from: [library.Source.namespaces('a').except(library.Source.principals(serviceAccount('a', 'b')))],
          ports: [80],
        },
        { from: [library.Source.unauthenticated(), library.Source.ipBlocks('10.0.0.0/8')], notPorts: [81] },
        { from: [library.Principal.of('other.example.com/ns/a/sa/b'), library.Principal.any()] },
      ],
    }),
  L7AuthorizationPolicy: (chart) =>
    void new library.L7AuthorizationPolicy(chart, 'Requests', {
      targets: [library.PolicyTarget.waypoint('shop', 'east'), library.PolicyTarget.service('shop', 'web')],
      rules: [
        {
          to: [library.Http.get('/a', '/b/*'), library.Http.request({ methods: ['GET', 'PUT'], notPaths: ['/c'] })],
          ports: [80],
        },
        { from: [library.HttpSource.requestPrincipals('*').and(library.Source.namespaces('a'))] },
        { to: [library.Http.post().withHeader('x-team', 'a', 'b*').withHeader('x-b', '*')] },
        { from: [library.HttpSource.withoutToken()] },
      ],
    }),
  RequestAuthentication: (chart) =>
    void new library.RequestAuthentication(chart, 'Tokens', {
      targets: [library.PolicyTarget.service('shop', 'web')],
      rules: [
        { issuer: 'https://a.example.com', audiences: ['x'], fromHeaders: ['x-token'], forwardOriginalToken: true },
      ],
    }),
  ExternalService: (chart) =>
    void new library.ExternalService(chart, 'Payments', {
      namespace: 'shop',
      hosts: ['api.example.com'],
      ports: [library.ServicePort.http(80), library.ServicePort.tls(443, { name: 'https' })],
    }),
  IngressGateway: (chart) =>
    void new library.IngressGateway(chart, 'Edge', {
      namespace: 'edge',
      waypoints: 'bypass',
      httpPort: 8080,
      tlsSecret: 'certificate',
      hostname: '*.example.com',
      serviceType: 'ClusterIP',
    }),
  MeshService: (chart) => {
    const web = new library.MeshService(chart, 'Web', {
      namespace: 'shop',
      ports: [library.ServicePort.http(80, { targetPort: 8080 }), library.ServicePort.grpc(9090)],
      image,
      env: { A: '1' },
      args: ['--x'],
      replicas: 2,
      resources: { requests: { cpu: '100m', memory: '1Gi' } },
      readiness: library.Probe.tcp(),
      liveness: library.Probe.command('true'),
      runAsUser: 1000,
      readOnlyRootFilesystem: true,
      podLabels: { team: 'a' },
      podAnnotations: { note: 'b' },
      labels: { owner: 'c' },
    });
    web.allowFrom(serviceAccount('a', 'b'));
  },
};

describe('manifests that a construct would write become that construct', () => {
  it.each(Object.entries(CASES))('%s', (name, build) => {
    const became = roundTrip(objectsOf(build));
    expect(new Set(Object.values(became))).toEqual(new Set([name]));
  });

  it('a StatefulSet, headless and with subsets, is a service as well', () => {
    const build = (chart: ChartType): void =>
      void new library.MeshService(chart, 'Store', {
        namespace: 'shop',
        ports: [library.ServicePort.tcp(5432)],
        kind: 'StatefulSet',
        headless: true,
        subsets: [
          library.Subset.labelled('blue', { color: 'blue' }, { image, replicas: 1 }),
          library.Subset.version('v2', { image }),
        ],
      });
    expect(new Set(Object.values(roundTrip(objectsOf(build))))).toEqual(new Set(['MeshService']));
  });

  it('versions of a service have their own variables, and share the rest', () => {
    const build = (chart: ChartType): void =>
      void new library.MeshService(chart, 'Web', {
        namespace: 'shop',
        port: 80,
        image,
        env: { A: 'a', B: library.EnvValue.fromSecret('s', 'key') },
        subsets: [
          library.Subset.version('v1', { env: { C: '1' } }),
          library.Subset.version('v2', { env: { C: library.EnvValue.fromSecret('s', 'other'), D: '' } }),
        ],
      });
    const given = objectsOf(build);
    expect(new Set(Object.values(roundTrip(given)))).toEqual(new Set(['MeshService']));
    const { text } = typescriptFor(given).find(({ path }) => path === 'shop.ts')!;
    expect(text).toContain("env: { A: 'a', B: EnvValue.fromSecret('s', 'key') },");
    expect(text).toContain("env: { C: EnvValue.fromSecret('s', 'other'), D: '' }");
  });

  it('a service that scales, spreads, and reads from elsewhere is one with all of that', () => {
    const build = (chart: ChartType): void =>
      void new library.MeshService(chart, 'Web', {
        namespace: 'shop',
        port: 80,
        image,
        env: {
          A: 'a',
          B: library.EnvValue.fromSecret('s', 'key'),
          C: library.EnvValue.fromConfigMap('c', 'key'),
          D: library.EnvValue.fromField('metadata.name'),
        },
        volumes: [
          library.Volume.emptyDir('tmp', '/tmp', { sizeLimit: Size.mebibytes(64) }),
          library.Volume.emptyDir('fast', '/fast', { inMemory: true }),
          library.Volume.configMap('c', '/c'),
          library.Volume.secret('s', '/s'),
          library.Volume.claim('d', '/d'),
        ],
        spreadOver: ['zones', 'nodes'],
        autoscaling: { minReplicas: 2, maxReplicas: 5, targetCpuPercent: 60 },
        disruptionBudget: { minAvailable: '50%' },
        readiness: library.Probe.grpc({ period: Duration.seconds(5), failureThreshold: 2 }),
      });
    expect(new Set(Object.values(roundTrip(objectsOf(build))))).toEqual(new Set(['MeshService']));
  });

  it('an autoscaler of another shape stays as it is, beside the service', () => {
    const [account, service, workload] = objectsOf(
      (chart) => void new library.MeshService(chart, 'Web', { namespace: 'shop', port: 80, image }),
    );
    const scaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        maxReplicas: 3,
        metrics: [{ type: 'Resource', resource: { name: 'memory', target: { averageUtilization: 5 } } }],
      },
    };
    const became = roundTrip([account!, service!, workload!, scaler]);
    expect(became).toMatchObject({
      'Service shop/web': 'MeshService',
      'HorizontalPodAutoscaler shop/web': 'ApiObject',
    });
  });

  it('a gateway that goes through waypoints is one, with the label that it has put on the Service', () => {
    const build = (chart: ChartType): void => {
      const namespace = new library.AmbientNamespace(chart, 'Shop');
      const web = new library.MeshService(chart, 'Web', { namespace, port: 80, image });
      namespace.enroll(new library.Waypoint(chart, 'Waypoint', { namespace }));
      const gateway = new library.IngressGateway(chart, 'Edge', { namespace, waypoints: 'traverse' });
      gateway.route(web, { paths: ['/', '/api/*'] });
    };
    const given = objectsOf(build);
    expect(JSON.stringify(given)).toContain('"istio.io/ingress-use-waypoint":"true"');
    expect(Object.values(roundTrip(given))).not.toContain('ApiObject');
  });

  it('callers that the chart makes are named as such, in whichever order they come', () => {
    const given = objectsOf((chart) => {
      const make = (id: string) => new library.MeshService(chart, id, { namespace: 'shop', port: 80, image });
      const [a, b] = [make('A'), make('B')];
      a.allowFrom(b);
      a.allowFrom(serviceAccount('shop', 'other'));
      b.allowFrom(a);
    });
    expect(new Set(Object.values(roundTrip(given)))).toEqual(new Set(['MeshService']));
    const { text } = typescriptFor(given).find(({ path }) => path === 'shop.ts')!;
    expect(text.match(/^ *[ab]\.allowFrom.*$/gm)?.map((line) => line.trim())).toEqual([
      'a.allowFrom(b);',
      "a.allowFrom(Principal.serviceAccount('shop', 'other'));",
      'b.allowFrom(a);',
    ]);
  });

  it('a service behind a waypoint of its namespace keeps its requests, and a split of it is a canary', () => {
    const build = (chart: ChartType): void => {
      const namespace = new library.AmbientNamespace(chart, 'Shop');
      const web = new library.MeshService(chart, 'Web', {
        namespace,
        port: 80,
        subsets: [library.Subset.version('v1', { image }), library.Subset.version('v2', { image })],
      });
      namespace.enroll(new library.Waypoint(chart, 'Waypoint', { namespace }));
      web.allowFrom(serviceAccount('a', 'b'), library.Http.get('/x'));
      new library.Canary(chart, 'Canary', { service: web, stable: 'v1', canary: 'v2', percent: 5 });
    };
    const became = roundTrip(objectsOf(build));
    expect(became).toMatchObject({
      'Namespace shop': 'AmbientNamespace',
      'Gateway shop/waypoint': 'Waypoint',
      'AuthorizationPolicy shop/web-through-waypoint': 'MeshService',
      'VirtualService shop/web': 'Canary',
      'DestinationRule shop/web': 'Canary',
    });
  });
});

describe('what a construct would write in another way stays as it is', () => {
  const mutations: Readonly<Record<string, (object: Record<string, unknown>) => object>> = {
    'a label that the construct refuses': (object) => withLabel(object, 'istio.io/dataplane-mode', 'x'),
    'a field of metadata': (object) => ({
      ...object,
      metadata: { ...(object['metadata'] as object), finalizers: ['x'] },
    }),
    'a field beside the spec': (object) => ({ ...object, status: { x: 1 } }),
    'another version': (object) => ({ ...object, apiVersion: String(object['apiVersion']).replace(/v1$/, 'v1beta9') }),
  };
  const withLabel = (object: Record<string, unknown>, key: string, value: string): object => {
    const metadata = object['metadata'] as { labels?: object };
    return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [key]: value } } };
  };

  const titleOf = (object: object): string => {
    const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
    return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  };

  // The rest of the set may be another construct then; that all of it comes back is checked within.
  it.each(Object.keys(mutations))('%s', (name) => {
    const became = Object.values(CASES).flatMap((build) => {
      const [first, ...rest] = objectsOf(build) as Record<string, unknown>[];
      const changed = mutations[name]!(first!);
      return roundTrip([changed, ...rest])[titleOf(changed)];
    });
    expect(new Set(became)).toEqual(new Set(['ApiObject']));
  });
});
