import { Chart } from 'cdk8s';
import {
  AccessLogging,
  Http,
  HttpSource,
  L4AuthorizationPolicy,
  L7AuthorizationPolicy,
  MeshDefaultDeny,
  MeshService,
  Platform,
  PolicyTarget,
  Principal,
  RequestAuthentication,
  Source,
  Waypoint,
} from '../../src';
import { expectForAnything, expectTakenOrRefused } from './javascript';

const platform = new Platform({ istio: '1.30' });
const cart = PolicyTarget.service('shop', 'cart');
const gateway = PolicyTarget.ingressGateway('shop', 'gateway');
const web = Principal.serviceAccount('shop', 'web');

type Construct = new (chart: Chart, id: string, props: never) => unknown;

// From JavaScript nothing stops a value of another type; what it meets is a message, or a manifest that fits its CRD.
describe.each<[string, Construct, object]>([
  [
    'L4AuthorizationPolicy',
    L4AuthorizationPolicy,
    {
      namespace: 'shop',
      name: 'p',
      action: 'ALLOW',
      rules: [{ from: [web] }],
      selector: { app: 'cart' },
      labels: {},
      annotations: {},
    },
  ],
  ['L4AuthorizationPolicy of everybody', L4AuthorizationPolicy, { namespace: 'shop', matches: 'everybody' }],
  [
    'L7AuthorizationPolicy',
    L7AuthorizationPolicy,
    {
      targets: [cart],
      namespace: 'shop',
      name: 'p',
      action: 'DENY',
      rules: [{ to: [Http.get('/x')] }],
      labels: {},
      annotations: {},
    },
  ],
  [
    'L7AuthorizationPolicy of an authorizer',
    L7AuthorizationPolicy,
    { targets: [gateway], action: 'CUSTOM', provider: 'x', matches: 'everybody' },
  ],
  ['MeshDefaultDeny', MeshDefaultDeny, { labels: {}, annotations: {} }],
  [
    'RequestAuthentication',
    RequestAuthentication,
    { targets: [cart], name: 'p', rules: [{ issuer: 'x' }], labels: {}, annotations: {} },
  ],
  [
    'AccessLogging',
    AccessLogging,
    { targets: [cart], name: 'p', providers: ['envoy'], filter: 'true', labels: {}, annotations: {} },
  ],
  ['AccessLogging of a namespace', AccessLogging, { namespace: 'shop' }],
])('%s', (_, construct, props) => {
  test('takes or refuses anything for props', () => {
    expectForAnything((value) =>
      expectTakenOrRefused((chart) => new construct(chart, 'Thing', value as never), platform),
    );
  });

  test.each(Object.keys(props))('takes or refuses anything for %s', (key) => {
    expectForAnything((value) =>
      expectTakenOrRefused((chart) => new construct(chart, 'Thing', { ...props, [key]: value } as never), platform),
    );
  });
});

describe.each<[string, (rule: unknown) => [Construct, object], object]>([
  [
    'a rule for ztunnel',
    (rule) => [L4AuthorizationPolicy, { namespace: 'shop', rules: [rule] }],
    { from: [web], ports: [80], notPorts: [90] },
  ],
  [
    'a rule for a waypoint',
    (rule) => [L7AuthorizationPolicy, { targets: [cart], rules: [rule] }],
    { from: [web], to: [Http.get()], ports: [80] },
  ],
  [
    'a rule about tokens',
    (rule) => [RequestAuthentication, { targets: [cart], rules: [rule] }],
    { issuer: 'x', jwksUri: 'https://x', audiences: ['a'], fromHeaders: ['x'], forwardOriginalToken: true },
  ],
  [
    'keys in a rule about tokens',
    (rule) => [RequestAuthentication, { targets: [cart], rules: [rule] }],
    { issuer: 'x', jwks: '{"keys":[]}' },
  ],
])('%s', (_, made, rule) => {
  const build = (given: unknown): void =>
    expectTakenOrRefused((chart) => {
      const [construct, props] = made(given);
      return new construct(chart, 'Thing', props as never);
    }, platform);

  test('is taken or refused, whatever it is', () => {
    expectForAnything(build);
  });

  test.each(Object.keys(rule))('takes or refuses anything for %s, and in a list', (key) => {
    expectForAnything((value) => {
      build({ ...rule, [key]: value });
      build({ ...rule, [key]: [value] });
    });
  });
});

/** A policy with these requests or sources. */
const withRule = (rule: () => object) => (): void =>
  expectTakenOrRefused(
    (chart) => new L7AuthorizationPolicy(chart, 'Thing', { targets: [gateway], rules: [rule()] }),
    platform,
  );

test.each<[string, (value: never) => object]>([
  ['Http.get', (v) => ({ to: [Http.get(v)] })],
  ['Http.head', (v) => ({ to: [Http.head(v)] })],
  ['Http.post', (v) => ({ to: [Http.post(v)] })],
  ['Http.put', (v) => ({ to: [Http.put(v)] })],
  ['Http.patch', (v) => ({ to: [Http.patch(v)] })],
  ['Http.delete', (v) => ({ to: [Http.delete(v)] })],
  ['Http.path', (v) => ({ to: [Http.path(v)] })],
  ['Http.grpc, for the service', (v) => ({ to: [Http.grpc(v)] })],
  ['Http.grpc, for the method', (v) => ({ to: [Http.grpc('shop.v1.Cart', v)] })],
  ['Http.request', (v) => ({ to: [Http.request(v)] })],
  ...['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'].flatMap(
    (key): [string, (value: never) => object][] => [
      [`Http.request, for ${key}`, (v) => ({ to: [Http.request({ [key]: v })] })],
      [`Http.request, in ${key}`, (v) => ({ to: [Http.request({ [key]: [v] })] })],
    ],
  ),
  ['withHeader, for the name', (v) => ({ to: [Http.get('/x').withHeader(v, 'x')] })],
  ['withHeader, for a value', (v) => ({ to: [Http.get('/x').withHeader('x', v)] })],
  ['onHost', (v) => ({ to: [Http.get('/x').onHost(v)] })],
  ['Source.principals', (v) => ({ from: [Source.principals(v)] })],
  ['Source.namespaces', (v) => ({ from: [Source.namespaces(v)] })],
  ['Source.ipBlocks', (v) => ({ from: [Source.ipBlocks(v)] })],
  ['Source.of', (v) => ({ from: [Source.of(v)] })],
  ['Source.and', (v) => ({ from: [Source.namespaces('shop').and(v)] })],
  ['Source.except', (v) => ({ from: [Source.namespaces('shop').except(v)] })],
  ['HttpSource.requestPrincipals', (v) => ({ from: [HttpSource.requestPrincipals(v)] })],
  ['HttpSource.remoteIpBlocks', (v) => ({ from: [HttpSource.remoteIpBlocks(v)] })],
  ['HttpSource.and', (v) => ({ from: [HttpSource.withoutToken().and(v)] })],
])('%s takes or refuses anything', (_, rule) => {
  expectForAnything((value) => withRule(() => rule(value as never))());
});

test.each(['service', 'serviceEntry', 'waypoint', 'ingressGateway'] as const)(
  'PolicyTarget.%s takes or refuses anything for namespace and name',
  (kind) => {
    expectForAnything((value) => {
      for (const [namespace, name] of [
        [value, 'cart'],
        ['shop', value],
      ] as [string, string][]) {
        expectTakenOrRefused((chart) => {
          const targets = [PolicyTarget[kind](namespace, name)];
          return new L7AuthorizationPolicy(chart, 'Thing', { targets, matches: 'nobody' });
        }, platform);
      }
    });
  },
);

test.each([0, 1, 2])('allowFrom takes or refuses anything for argument %i', (i) => {
  expectForAnything((value) =>
    expectTakenOrRefused((chart) => {
      const service = new MeshService(chart, 'Cart', {
        namespace: 'shop',
        port: 80,
        image: 'registry.example.com/cart:1',
      });
      service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      const given: unknown[] = [web, Http.get('/x'), Http.get('/y')];
      given[i] = value;
      service.allowFrom(...(given as [Principal, ...Http[]]));
    }, platform),
  );
});
