import { Size, type Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AmbientNamespace,
  EnvValue,
  ExternalService,
  IngressGateway,
  MeshService,
  PeerAuthentication,
  Platform,
  Principal,
  Probe,
  ServicePort,
  Subset,
  Volume,
  Waypoint,
} from '../../src';
import { fate, mishaps, type Kind } from './hostile-values';

const SEED = 20261125;

/** Something that takes props: those that it cannot do without, and what each of all may be. */
interface Subject {
  // oxlint-disable-next-line typescript/no-explicit-any -- what a program without types may say
  readonly make: (chart: Chart, props: any) => unknown;
  readonly needs: object;
  readonly props: Readonly<Record<string, Kind>>;
}

/** Props by their kind, as names with spaces between them. */
function kinds(byKind: Partial<Record<Kind, string>>): Record<string, Kind> {
  const pairs = Object.entries(byKind).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind]));
  return Object.fromEntries(pairs) as Record<string, Kind>;
}

const inShop = { namespace: 'shop' };
const objects = kinds({ map: 'labels annotations' });
const proxy = kinds({
  number: 'replicas',
  choice: 'autoscaling disruptionBudget seccompProfile',
  options: 'resources',
  map: 'nodeSelector',
  choices: 'tolerations',
});

const service = (chart: Chart, props: object): MeshService =>
  new MeshService(chart, 'X', { namespace: 'shop', port: 8080, image: 'x:1', ...props });
const ofStatefulSet = (chart: Chart, volume: Volume): MeshService =>
  service(chart, { kind: 'StatefulSet', volumes: [volume] });
const edge = (chart: Chart, props: object = {}): IngressGateway =>
  new IngressGateway(chart, 'X', { namespace: 'shop', waypoints: 'traverse', ...props });
const shop = (chart: Chart): AmbientNamespace => new AmbientNamespace(chart, 'Shop');
const waypoint = (chart: Chart): Waypoint => new Waypoint(chart, 'Waypoint', { namespace: 'infra' });
const api = (chart: Chart, egress?: Waypoint): ExternalService =>
  new ExternalService(chart, 'X', { ...inShop, hosts: ['a.example'], ports: [ServicePort.tcp(80)], waypoint: egress });

const SUBJECTS: Readonly<Record<string, Subject>> = {
  AmbientNamespace: {
    make: (c, props) => new AmbientNamespace(c, 'X', props),
    needs: {},
    props: { ...kinds({ name: 'name', choice: 'podSecurity' }), ...objects },
  },
  'AmbientNamespace.fromNamespaceName': {
    make: (c, props) => AmbientNamespace.fromNamespaceName(c, 'X', 'shop', props),
    needs: {},
    props: kinds({ choice: 'waypoint podSecurity' }),
  },
  denyByDefault: {
    make: (c, props) => shop(c).denyByDefault(props),
    needs: {},
    props: { ...kinds({ choice: 'dns' }), ...objects },
  },
  'denyByDefault, dns': {
    make: (c, dns) => shop(c).denyByDefault({ dns }),
    needs: { namespace: 'dns', podLabels: { app: 'dns' } },
    props: kinds({ name: 'namespace', map: 'podLabels', number: 'port' }),
  },
  requireStrictMtls: { make: (c, props) => shop(c).requireStrictMtls(props), needs: {}, props: objects },
  MeshService: {
    make: (c, props) => new MeshService(c, 'X', props),
    needs: { ...inShop, port: 8080, image: 'x:1' },
    props: {
      ...objects,
      ...kinds({
        name: 'namespace name serviceAccountName serviceAccount service',
        text: 'image',
        number: 'port runAsUser',
        count: 'replicas',
        flag: 'headless readOnlyRootFilesystem mountServiceAccountToken',
        choice: 'ports workload kind autoscaling disruptionBudget readiness liveness startup hostNetwork',
        choices: 'subsets volumes spreadOver',
        names: 'command args',
        map: 'selector env podLabels podAnnotations',
        options: 'resources',
        podSpec: 'podSpec',
      }),
    },
  },
  'MeshService.fromServiceName': {
    make: (c, props) => MeshService.fromServiceName(c, 'X', 'web', props),
    needs: { ...inShop, port: 8080 },
    props: kinds({
      name: 'namespace serviceAccount',
      number: 'port',
      flag: 'headless',
      choice: 'ports waypoint',
      choices: 'subsets',
      map: 'selector',
    }),
  },
  Waypoint: {
    make: (c, props) => new Waypoint(c, 'X', props),
    needs: inShop,
    props: { ...kinds({ name: 'namespace name', choice: 'traffic' }), ...objects, ...proxy },
  },
  'Waypoint.fromWaypointName': {
    make: (c, props) => Waypoint.fromWaypointName(c, 'X', 'waypoint', props),
    needs: inShop,
    props: kinds({ name: 'namespace', choice: 'traffic', names: 'sharedWith' }),
  },
  shareWith: {
    make: (c, props) => waypoint(c).shareWith(shop(c), props),
    needs: {},
    props: kinds({ flag: 'enrollNamespace' }),
  },
  PeerAuthentication: {
    make: (c, props) => new PeerAuthentication(c, 'X', props),
    needs: { ...inShop, mode: 'STRICT', selector: { app: 'web' } },
    props: {
      ...kinds({ name: 'namespace name', choice: 'mode', map: 'selector', numbers: 'permissivePorts' }),
      ...objects,
    },
  },
  ExternalService: {
    make: (c, props) => new ExternalService(c, 'X', props),
    needs: { ...inShop, hosts: ['a.example.com'], ports: [ServicePort.http(80)] },
    props: {
      ...kinds({ name: 'namespace name', choice: 'hosts ports endpoints waypoint', choices: 'addresses' }),
      ...kinds({ flag: 'originateTls' }),
      ...objects,
    },
  },
  IngressGateway: {
    make: (c, props) => new IngressGateway(c, 'X', props),
    needs: { ...inShop, waypoints: 'traverse' },
    props: {
      ...kinds({ name: 'namespace name tlsSecret hostname', number: 'httpPort' }),
      ...kinds({ choice: 'waypoints httpsPort serviceType clients' }),
      ...objects,
      ...proxy,
    },
  },
  route: {
    make: (c, props) => edge(c).route(new MeshService(c, 'Web', { ...inShop, port: 80, image: 'x' }), props),
    needs: {},
    props: kinds({ choice: 'paths port', names: 'hostnames', name: 'name' }),
  },
  Subset: {
    make: (c, props) => service(c, { subsets: [Subset.version('v1', props)] }),
    needs: {},
    props: kinds({ text: 'image', count: 'replicas', map: 'env' }),
  },
  ServicePort: {
    make: (c, props) => service(c, { port: undefined, ports: [ServicePort.http(80, props)] }),
    needs: {},
    props: kinds({ name: 'name', number: 'targetPort' }),
  },
  Probe: {
    make: (c, props) => service(c, { readiness: Probe.httpGet('/', props) }),
    needs: {},
    props: kinds({ number: 'port failureThreshold', choice: 'initialDelay period timeout' }),
  },
  autoscaling: {
    make: (c, autoscaling) => service(c, { autoscaling }),
    needs: { maxReplicas: 9 },
    props: kinds({ number: 'minReplicas maxReplicas targetCpuPercent' }),
  },
  resources: {
    make: (c, resources) => service(c, { resources }),
    needs: {},
    props: kinds({ options: 'requests limits' }),
  },
  'resources, requests': {
    make: (c, requests) => service(c, { resources: { requests } }),
    needs: {},
    props: kinds({ choice: 'cpu memory' }),
  },
  'resources of a proxy': {
    make: (c, resources) => new Waypoint(c, 'X', { ...inShop, resources }),
    needs: {},
    props: kinds({ options: 'requests limits' }),
  },
  'a toleration': {
    make: (c, toleration) => new Waypoint(c, 'X', { ...inShop, tolerations: [toleration] }),
    needs: { operator: 'Exists' },
    props: kinds({ labelValue: 'key value', choice: 'operator effect' }),
  },
  'Volume.emptyDir, options': {
    make: (c, options) => service(c, { volumes: [Volume.emptyDir('x', '/x', options)] }),
    needs: {},
    props: kinds({ choice: 'sizeLimit', flag: 'inMemory' }),
  },
  Platform: {
    make: (_, props) => new Platform(props),
    needs: {},
    props: kinds({
      choice: 'kubernetes istio gatewayApi gatewayApiChannel cilium distribution',
      name: 'trustDomain istioNamespace',
    }),
  },
};

/** What takes one thing, and what that may be. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a program without types may say
const CALLS: Readonly<Record<string, [Kind, (chart: Chart, value: any) => unknown]>> = {
  'namespace.enroll': ['choice', (c, v) => shop(c).enroll(v)],
  'namespace.enroll, from elsewhere': ['choice', (c, v) => AmbientNamespace.fromNamespaceName(c, 'X', 'x').enroll(v)],
  'service.enroll': ['choice', (c, v) => service(c, {}).enroll(v)],
  'service.allowFrom': ['choice', (c, v) => service(c, {}).allowFrom(v)],
  'service.allowFrom, request': ['choice', (c, v) => service(c, {}).allowFrom(Principal.any(), v)],
  'waypoint.shareWith': ['choice', (c, v) => waypoint(c).shareWith(v)],
  'waypoint.requireTraversal': ['choice', (c, v) => waypoint(c).requireTraversal(v)],
  'external.enroll': ['choice', (c, v) => api(c).enroll(v)],
  'external.allowFrom': ['choice', (c, v) => api(c, new Waypoint(c, 'W', inShop)).allowFrom(v)],
  'gateway.route': ['choice', (c, v) => edge(c).route(v)],
  'a client of a gateway': ['choice', (c, v) => edge(c, { clients: [v] })],
  fromNamespaceName: ['name', (c, v) => AmbientNamespace.fromNamespaceName(c, 'X', v)],
  fromServiceName: ['name', (c, v) => MeshService.fromServiceName(c, 'X', v, { ...inShop, port: 80 })],
  fromWaypointName: ['name', (c, v) => Waypoint.fromWaypointName(c, 'X', v, inShop)],
  'Principal.serviceAccount, namespace': ['name', (_, v) => Principal.serviceAccount(v, 'web')],
  'Principal.serviceAccount, name': ['name', (_, v) => Principal.serviceAccount('shop', v)],
  'Principal.of': ['choice', (_, v) => Principal.of(v)],
  'Subset.version': ['name', (_, v) => Subset.version(v)],
  'Subset.labelled, name': ['name', (_, v) => Subset.labelled(v, { a: 'b' })],
  'Subset.labelled, labels': ['map', (_, v) => Subset.labelled('x', v)],
  'ServicePort.http': ['number', (_, v) => ServicePort.http(v)],
  'Probe.httpGet': ['choice', (_, v) => Probe.httpGet(v)],
  'Probe.command': ['anyText', (c, v) => service(c, { readiness: Probe.command(v) })],
  'Volume.emptyDir, name': ['name', (c, v) => service(c, { volumes: [Volume.emptyDir(v, '/x')] })],
  'Volume.emptyDir, path': ['choice', (c, v) => service(c, { volumes: [Volume.emptyDir('x', v)] })],
  'Volume.configMap': ['name', (c, v) => service(c, { volumes: [Volume.configMap(v, '/x')] })],
  'Volume.secret': ['name', (c, v) => service(c, { volumes: [Volume.secret(v, '/x')] })],
  'Volume.claim': ['name', (c, v) => service(c, { volumes: [Volume.claim(v, '/x')] })],
  'Volume.claimTemplate, size': ['choice', (c, v) => ofStatefulSet(c, Volume.claimTemplate('x', '/x', v))],
  'Volume.claimTemplate, storage class': [
    'name',
    (c, v) => ofStatefulSet(c, Volume.claimTemplate('x', '/x', Size.gibibytes(1), v)),
  ],
  'a volume': ['choice', (c, v) => service(c, { volumes: [v] })],
  'a subset': ['choice', (c, v) => service(c, { subsets: [v] })],
  'a subset, from elsewhere': [
    'choice',
    (c, v) => MeshService.fromServiceName(c, 'X', 'x', { ...inShop, port: 80, subsets: [v] }),
  ],
  'a port': ['choice', (c, v) => service(c, { port: undefined, ports: [v] })],
  'a variable': ['anyText', (c, v) => service(c, { env: { A: v } })],
  'a word of a command': ['anyText', (c, v) => service(c, { command: [v] })],
  'a topology': ['choice', (c, v) => service(c, { spreadOver: [v] })],
  'a bound on disruptions': ['count', (c, v) => service(c, { disruptionBudget: { minAvailable: v } })],
  'a label': ['labelValue', (c, v) => new AmbientNamespace(c, 'X', { labels: { a: v } })],
  'an annotation': ['anyText', (c, v) => new AmbientNamespace(c, 'X', { annotations: { a: v } })],
  'EnvValue.fromConfigMap': ['name', (c, v) => service(c, { env: { A: EnvValue.fromConfigMap(v, 'k') } })],
  'EnvValue.fromConfigMap, key': ['name', (c, v) => service(c, { env: { A: EnvValue.fromConfigMap('x', v) } })],
  'EnvValue.fromSecret': ['name', (c, v) => service(c, { env: { A: EnvValue.fromSecret(v, 'k') } })],
  'EnvValue.fromSecret, key': ['name', (c, v) => service(c, { env: { A: EnvValue.fromSecret('x', v) } })],
  'EnvValue.fromField': ['text', (c, v) => service(c, { env: { A: EnvValue.fromField(v) } })],
  'an existing workload': ['choice', (c, v) => new MeshService(c, 'X', { ...inShop, port: 80, workload: v })],
  'an existing workload, labels': [
    'map',
    (c, v) => new MeshService(c, 'X', { ...inShop, port: 80, workload: { name: 'x', matchLabels: v } }),
  ],
  'an existing workload, account': [
    'name',
    (c, v) => service(c, { image: undefined, workload: { name: 'x', matchLabels: { a: 'b' }, serviceAccount: v } }),
  ],
  'an existing service': ['name', (c, v) => new MeshService(c, 'X', { ...inShop, port: 80, image: 'x', service: v })],
  'platform.applyTo': ['choice', (_, v) => new Platform().applyTo(v)],
};

describe.each(Object.entries(SUBJECTS))('%s', (_, { make, needs, props }) => {
  test('takes what it needs, so that what is refused below is refused for itself', () => {
    expect(fate((chart) => make(chart, needs))).toBe('taken');
  });

  test.each(Object.entries(props))('refuses what "%s" is not (%s)', (prop, kind) => {
    expect(mishaps(kind, (chart, value) => make(chart, { ...needs, [prop]: value }))).toEqual([]);
  });

  test('refuses what is no props', () => {
    const kind = Object.keys(needs).length === 0 ? 'options' : 'choice';
    expect(mishaps(kind, make)).toEqual([]);
  });

  test('refuses props that nobody reads', () => {
    expect(fate((chart) => make(chart, { ...needs, nobodyReadsThis: 1 }))).toBe('refused');
    expect(fate((chart) => make(chart, { ...needs, toString: 1 }))).toBe('refused');
  });

  test('never crashes, whatever JSON it is given', () => {
    // One prop at a time, since the first that is refused hides the others.
    const oneProp = fc
      .tuple(fc.constantFrom(...Object.keys(props)), fc.jsonValue({ maxDepth: 2 }))
      .map(([prop, value]) => ({ [prop]: value }));
    fc.assert(
      fc.property(oneProp, (given) => {
        expect(fate((chart) => make(chart, { ...needs, ...given }))).not.toMatch(/^crashed/);
      }),
      { numRuns: 150, seed: SEED },
    );
  });
});

describe('in its place', () => {
  test.each(Object.entries(CALLS))('%s refuses what it is not', (_, [kind, call]) => {
    expect(mishaps(kind, call)).toEqual([]);
  });
});
