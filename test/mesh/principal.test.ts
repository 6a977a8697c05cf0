import type { Chart } from 'cdk8s';
import {
  IngressGateway,
  InputError,
  MeshService,
  Platform,
  Principal,
  ServicePort,
  Waypoint,
  type IPrincipal,
} from '../../src';
import { isPrincipal } from '../../src/mesh/principal';
import { synth } from '../synth';

const web = Principal.serviceAccount('shop', 'web');

const identity = (make: (chart: Chart) => IPrincipal): string => {
  let text = '';
  synth((chart) => {
    text = make(chart).principal.identity(new Platform());
  });
  return text;
};

describe('a principal of a service account', () => {
  // serviceAccounts of AuthorizationPolicy's Source: since Istio 1.26, `<namespace>/<account>`, in any trust domain.
  test('is written as a service account from Istio 1.26', () => {
    const platform = new Platform({ istio: '1.26', trustDomain: 'example.org' });
    expect(web.renderFor(platform)).toEqual({ serviceAccount: 'shop/web' });
  });

  test('is written in the trust domain of the platform before, since ztunnel knows no aliases', () => {
    const platform = new Platform({ istio: '1.25', trustDomain: 'example.org' });
    expect(web.renderFor(platform)).toEqual({ principal: 'example.org/ns/shop/sa/web' });
  });

  test('is the same account in any trust domain where it must not be let in', () => {
    expect([web.inAnyTrustDomain, Principal.of('*/sa/web').inAnyTrustDomain]).toEqual(['*/ns/shop/sa/web', '*/sa/web']);
  });

  test('takes names, or what has one', () => {
    expect(Principal.serviceAccount({ name: 'shop' }, { name: 'web' }).key).toBe(web.key);
  });
});

describe('a principal as text', () => {
  test.each(['cluster.local/ns/shop/sa/web', 'cluster.local/ns/shop/*', '*/sa/web', '*'])(
    'is written as it is: %s',
    (text) => {
      expect(Principal.of(text).renderFor(new Platform({ istio: '1.30' }))).toEqual({ principal: text });
    },
  );

  test('of anybody is the wildcard, which callers without identity do not match', () => {
    expect(Principal.any().renderFor(new Platform({ istio: '1.30' }))).toEqual({ principal: '*' });
  });
});

describe('what calls others', () => {
  test.each<[string, (chart: Chart) => IPrincipal, string]>([
    [
      'a service, as its account',
      (c) => new MeshService(c, 'Web', { namespace: 'shop', port: 80, image: 'x' }),
      'shop/sa/web',
    ],
    [
      'a waypoint, as the account that istiod makes for it',
      (c) => new Waypoint(c, 'Waypoint', { namespace: 'infra' }),
      'infra/sa/waypoint',
    ],
    // The Deployment and account of an ingress gateway are `<gateway>-<class>` (istio/istio deploymentcontroller.go).
    [
      'an ingress gateway, as the account that istiod makes for it',
      (c) => new IngressGateway(c, 'Edge', { namespace: 'infra', waypoints: 'bypass' }),
      'infra/sa/edge-istio',
    ],
    [
      'a waypoint from elsewhere',
      (c) => Waypoint.fromWaypointName(c, 'W', 'shared', { namespace: 'infra' }),
      'infra/sa/shared',
    ],
    [
      'a service from elsewhere',
      (c) =>
        MeshService.fromServiceName(c, 'S', 'web', {
          namespace: 'shop',
          ports: [ServicePort.tcp(80)],
          serviceAccount: 'robot',
        }),
      'shop/sa/robot',
    ],
    ['a principal, as itself', () => web, 'shop/sa/web'],
  ])('%s', (_, make, end) => {
    expect(identity(make)).toBe(`cluster.local/ns/${end}`);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'cluster.local/ns/shop/sa/web'],
    ['an object that only looks like one', { principal: 'cluster.local/ns/shop/sa/web' }],
    ['an object whose principal is null', { principal: null }],
  ])('is not %s', (_, value) => {
    expect(isPrincipal(value)).toBe(false);
  });
});

describe('a principal refuses', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a prefix that Istio never matches',
      () => Principal.of('spiffe://cluster.local/ns/shop/sa/web'),
      '[Principal.of] principal "spiffe://cluster.local/ns/shop/sa/web" has the prefix "spiffe://", which Istio never matches; write it as "cluster.local/ns/shop/sa/web"',
    ],
    [
      'a star in the middle',
      () => Principal.of('cluster.local/ns/*/sa/web'),
      '[Principal.of] principal "cluster.local/ns/*/sa/web" has "*" in the middle, where ztunnel reads it literally',
    ],
    [
      'stars at both ends',
      () => Principal.of('*/sa/*'),
      '[Principal.of] principal "*/sa/*" has "*" at both ends; ztunnel reads the second literally',
    ],
    ['nothing but two stars', () => Principal.of('**'), '[Principal.of] principal "**" has "*" at both ends'],
    [
      'a namespace and an account',
      () => Principal.of('shop/web'),
      '[Principal.of] principal "shop/web" is not of the form <trust domain>/ns/<namespace>/sa/<account>',
    ],
    ['more than an account', () => Principal.of('cluster.local/ns/shop/sa/web/x'), 'is not of the form'],
    ['no text', () => Principal.of(''), '[Principal.of] a principal must be text, got ""'],
    [
      'a principal in place of text',
      () => Principal.of(web as unknown as string),
      '[Principal.of] a principal must be text, got',
    ],
    [
      'undefined',
      () => Principal.of(undefined as unknown as string),
      '[Principal.of] a principal must be text, got undefined',
    ],
    [
      'a wrong namespace',
      () => Principal.serviceAccount('Shop', 'web'),
      '[Principal.serviceAccount] namespace "Shop" is not a valid name',
    ],
    [
      'a wrong account',
      () => Principal.serviceAccount('shop', 'web/x'),
      '[Principal.serviceAccount] service account "web/x" is not a valid name',
    ],
    [
      'no account',
      () => Principal.serviceAccount('shop', undefined as unknown as string),
      '[Principal.serviceAccount] service account must be a name or something that has one, got undefined',
    ],
    [
      'no namespace',
      () => Principal.serviceAccount(null as unknown as string, 'web'),
      '[Principal.serviceAccount] namespace must be a name or something that has one, got null',
    ],
  ])('%s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });
});
