import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AccessLogging,
  AmbientNamespace,
  Canary,
  CiliumNetworkPolicy,
  ExternalService,
  Fault,
  Http,
  IngressGateway,
  L4AuthorizationPolicy,
  L7AuthorizationPolicy,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
  Principal,
  Probe,
  RequestMatch,
  Retry,
  ServicePort,
  ServiceRoute,
  Source,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
} from '../../src';

const image = 'registry.example.com/app:1';

export const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
const percent = fc.integer({ min: 0, max: 100 });
const seconds = fc.integer({ min: 1, max: 100_000 });
const port = fc.integer({ min: 1024, max: 14_999 });
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);

const anyService = fc.record({
  hasTwoPorts: fc.boolean(),
  hasVersions: fc.boolean(),
  replicas: maybe(fc.integer({ min: 2, max: 5 })),
  env: maybe(fc.dictionary(label, fc.string(), { maxKeys: 3, noNullPrototype: true })),
  probe: maybe(fc.constantFrom(Probe.httpGet('/ready'), Probe.tcp(), Probe.command('true'))),
  callers: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }),
  callsGet: fc.boolean(),
  route: fc.constantFrom('none', 'route', 'canary', 'http-route'),
});

const behaviour = fc.record({
  timeout: maybe(seconds.map((n) => Timeout.after(Duration.seconds(n)))),
  retry: maybe(
    fc.oneof(
      fc.constant(Retry.never()),
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), seconds)
        .map(([n, s]) => Retry.attempts(n, { perTry: Duration.seconds(s) })),
    ),
  ),
  fault: maybe(fc.tuple(percent, percent).map(([a, b]) => Fault.abort(a, 503).and(Fault.delay(b, Duration.millis(5))))),
  trafficPolicy: maybe(port.map((n) => new TrafficPolicy({ balance: 'random', maxConnections: n }))),
});

const network = fc.record({
  isCilium: fc.boolean(),
  about: maybe(fc.nat({ max: 3 })),
  peers: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }),
  others: fc.uniqueArray(fc.constantFrom('ns', 'pods', 'cidr', 'every'), { minLength: 1, maxLength: 3 }),
  ports: fc.uniqueArray(port, { maxLength: 3 }),
  out: fc.boolean(),
  deny: fc.boolean(),
});

/** Apps of one namespace, with whatever constructs may be in one. */
export const anyApp = fc.record({
  strict: fc.boolean(),
  deny: fc.boolean(),
  proxy: fc.record({
    replicas: maybe(fc.integer({ min: 1, max: 4 })),
    seccompProfile: maybe(fc.constant('RuntimeDefault' as const)),
  }),
  services: fc.array(anyService, { minLength: 4, maxLength: 4 }),
  behaviour,
  share: percent,
  gateway: maybe(
    fc.array(
      label.map((path) => `/${path}`),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  networks: fc.array(network, { maxLength: 2 }),
  logs: maybe(label),
  outside: maybe(fc.boolean()),
  labels: maybe(fc.constant({ team: 'a', "o'clock": '5' })),
});

type App = typeof anyApp extends fc.Arbitrary<infer T> ? T : never;

/** Makes an app in a chart. */
export function build(chart: Chart, given: App): void {
  const namespace = new AmbientNamespace(chart, 'Shop');
  if (given.strict) namespace.requireStrictMtls();
  if (given.deny) namespace.denyByDefault();
  const waypoint = new Waypoint(chart, 'Waypoint', { namespace, ...given.proxy });
  namespace.enroll(waypoint);
  const services = given.services.map((one, i) => serviceOf(chart, namespace, one, i));
  given.services.forEach(({ callers, callsGet, route }, i) => {
    for (const caller of callers)
      services[i]!.allowFrom(services[caller]!, ...(callsGet ? [Http.get('/a', `/b/${i}/*`)] : []));
    routeOf(chart, services[i]!, route, given, given.services[i]!.hasVersions);
  });
  if (given.gateway) {
    const gateway = new IngressGateway(chart, 'Edge', { namespace, waypoints: 'traverse', ...given.proxy });
    gateway.route(services[0]!, { paths: given.gateway.filter((path, i, all) => all.indexOf(path) === i), port: 80 });
    new L7AuthorizationPolicy(chart, 'Extra', {
      targets: [services[0]!],
      action: 'DENY',
      rules: [{ from: [Source.namespaces('bad')], to: [Http.request({ notMethods: ['GET'] })], ports: [80] }],
    });
  }
  given.networks.forEach((one, i) => networkOf(chart, namespace, waypoint, services, one, i));
  if (given.logs) new AccessLogging(chart, 'Logs', { targets: [waypoint], providers: [given.logs] });
  if (given.outside !== undefined) {
    const outside = new ExternalService(chart, 'Outside', {
      namespace,
      hosts: ['api.example.com'],
      ports: [ServicePort.http(80, { targetPort: 443 })],
      originateTls: given.outside,
      waypoint,
    });
    outside.allowFrom(services[1]!);
  }
  new L4AuthorizationPolicy(chart, 'Metrics', {
    namespace,
    selector: { app: 'metrics' },
    ...(given.labels && { annotations: { note: given.labels.team } }),
    rules: [
      { from: [Principal.serviceAccount('monitoring', 'prometheus'), services[0]!, services[1]!], ports: [9090] },
    ],
  });
}

function serviceOf(chart: Chart, namespace: AmbientNamespace, one: App['services'][number], i: number): MeshService {
  const { hasTwoPorts, hasVersions, replicas, env, probe } = one;
  return new MeshService(chart, `S${i}`, {
    namespace,
    ports: hasTwoPorts ? [ServicePort.http(80, { targetPort: 8080 }), ServicePort.grpc(9090)] : [ServicePort.http(80)],
    ...(hasVersions ? { subsets: [Subset.version('v1', { image }), Subset.version('v2', { image })] } : { image }),
    ...(replicas !== undefined && { replicas }),
    ...(env && {
      env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key.replaceAll('-', '_'), value])),
    }),
    ...(probe && { readiness: probe }),
  });
}

function routeOf(chart: Chart, service: MeshService, route: string, given: App, hasVersions: boolean): void {
  const id = `Route-${service.name}`;
  const { timeout, retry, fault, trafficPolicy } = given.behaviour;
  const says = [timeout, retry, fault, trafficPolicy].some((one) => one !== undefined);
  const both = { service, stable: 'v1', canary: 'v2', percent: given.share, port: 80 };
  const testers = given.share % 2 === 0 ? [RequestMatch.cookie('beta', 'on')] : [];
  if (route === 'route' && says)
    new ServiceRoute(chart, id, { service, port: 80, timeout, retry, fault, trafficPolicy });
  if (route === 'canary' && hasVersions)
    new Canary(chart, id, { ...both, testers, timeout, retry, fault, trafficPolicy });
  if (route === 'http-route' && hasVersions)
    new Canary(chart, id, { ...both, testers, timeout, trafficPolicy, via: 'HTTPRoute', mirrorPercent: given.share });
}

function networkOf(
  chart: Chart,
  namespace: AmbientNamespace,
  waypoint: Waypoint,
  services: readonly MeshService[],
  { isCilium, about, peers, others, ports, out, deny }: App['networks'][number],
  i: number,
): void {
  const known = {
    ns: NetworkPeer.namespace('monitoring'),
    pods: NetworkPeer.pods({ app: 'x' }, { namespace: 'monitoring' }),
    cidr: NetworkPeer.cidr('10.0.0.0/8', { except: ['10.1.0.0/16'] }),
    every: NetworkPeer.everyPod(),
  };
  const from = [waypoint, ...peers.map((n) => services[n]!), ...others.map((one) => known[one as keyof typeof known])];
  const Policy = isCilium ? CiliumNetworkPolicy : NetworkPolicy;
  const policy = new Policy(chart, `Net${i}`, {
    ...(about === undefined ? { namespace } : { service: services[about]! }),
    ingress: [
      { from, ports: [15_008, NetworkPort.udp(53)] },
      ...(ports.length > 0 ? [{ from: [known.pods], ports: [...ports, 15_008] }] : []),
    ],
    ...(out && { egress: [{ to: from }] }),
  });
  if (deny) return policy.denyByDefault();
  policy.allowMesh();
  policy.allowKubeletProbes();
  if (out) policy.allowDns();
}
