import { Chart } from 'cdk8s';
import {
  AccessLogging,
  ExternalService,
  Http,
  InputError,
  L7AuthorizationPolicy,
  MeshService,
  Platform,
  PolicyTarget,
  RequestAuthentication,
  ServicePort,
  Waypoint,
  type IPolicyTarget,
} from '../../src';
import { emitted, synth, testApp } from '../synth';

const RECENT = new Platform({ istio: '1.30' });
const many = (count: number): PolicyTarget[] =>
  Array.from({ length: count }, (_, i) => PolicyTarget.service('shop', `cart-${i}`));

/** Each kind of policy that has targets. */
const KINDS: [string, (chart: Chart, targets: IPolicyTarget[]) => { namespace: string }][] = [
  ['AuthorizationPolicy', (chart, targets) => new L7AuthorizationPolicy(chart, 'P', { targets, matches: 'nobody' })],
  [
    'RequestAuthentication',
    (chart, targets) => new RequestAuthentication(chart, 'P', { targets, rules: [{ issuer: 'x' }] }),
  ],
  ['Telemetry', (chart, targets) => new AccessLogging(chart, 'P', { targets })],
];

describe.each(KINDS)('the targets of a %s', (kind, build) => {
  const on =
    (targets: unknown, platform = RECENT) =>
    () =>
      build(new Chart(testApp(platform), 'test'), targets as IPolicyTarget[]);

  test('say its namespace, the one where it counts', () => {
    const manifests = synth((chart) => build(chart, [PolicyTarget.service('shop', 'cart')]), RECENT);
    expect(emitted(manifests)).toEqual([`${kind} shop/p`]);
  });

  // GatewayClass targets count in the root namespace alone (istio/istio pilot/pkg/model/policyattachment.go).
  test("put it in Istio's root namespace if it is about every waypoint", () => {
    const platform = new Platform({ istio: '1.25', istioNamespace: 'mesh-root' });
    const manifests = synth((chart) => build(chart, [PolicyTarget.everyWaypoint()]), platform);
    expect(emitted(manifests)).toEqual([`${kind} mesh-root/p`]);
  });

  test('keep it out of the root namespace if theirs is called "root"', () => {
    expect(on([PolicyTarget.service('root', 'cart')])().namespace).toBe('root');
  });

  test('can be sixteen, as many as the CRD takes', () => {
    const [one] = synth((chart) => build(chart, many(16)), RECENT);
    expect(one!.spec.targetRefs).toHaveLength(16);
  });

  test.each<[string, unknown, string]>([
    ['seventeen', many(17), `${kind} has 17 targets; Istio takes at most 16`],
    ['none', [], `${kind} needs targets: services, waypoints, gateways or PolicyTarget.…; got []`],
    ['one without a list', PolicyTarget.service('shop', 'cart'), `${kind} needs targets`],
    ['names', ['cart'], '"cart" is no target of a policy; give a service, waypoint, gateway or PolicyTarget.…'],
    ['null', [null], 'null is no target of a policy'],
    ['look-alikes', [{ policyTarget: { group: '', kind: 'Service', name: 'cart' } }], 'is no target of a policy'],
    [
      'of several namespaces',
      [PolicyTarget.service('shop', 'cart'), PolicyTarget.waypoint('lab', 'waypoint')],
      `a ${kind} must be in the namespace of its targets, but it is in shop and targets Service shop/cart, Gateway lab/waypoint`,
    ],
    [
      'of the root namespace and another',
      [PolicyTarget.everyWaypoint(), PolicyTarget.service('shop', 'cart')],
      'targets GatewayClass istio-system/istio-waypoint, Service shop/cart',
    ],
  ])('are refused: %s', (_, targets, message) => {
    expect(on(targets)).toThrow(InputError);
    expect(on(targets)).toThrow('[test/P] ');
    expect(on(targets)).toThrow(message);
  });

  test('are refused before Istio 1.25: every waypoint', () => {
    const message =
      '[test/P] a policy for every waypoint (GatewayClass) needs Istio 1.25 or later; the Platform says 1.24';
    expect(on([PolicyTarget.everyWaypoint()], new Platform({ istio: '1.24' }))).toThrow(message);
  });

  test('are refused at synth: an external service that no waypoint serves', () => {
    expect(() =>
      synth((chart) => {
        const ports = [ServicePort.tls(443)];
        build(chart, [new ExternalService(chart, 'Api', { namespace: 'shop', hosts: ['api.example.com'], ports })]);
      }, RECENT),
    ).toThrow('[test/P] external service api [test/Api] has no waypoint, so nobody would enforce a policy');
  });
});

describe('a DENY by HTTP is refused where it would shut TCP', () => {
  // A waypoint's TCP chain drops HTTP conditions of a DENY and keeps the rest (istio pilot/pkg/security/authz/builder).
  const build = (targets: (chart: Chart, waypoint: Waypoint, data: MeshService) => IPolicyTarget, ports?: number[]) => {
    return (chart: Chart): void => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
      const data = new MeshService(chart, 'Data', {
        namespace: 'shop',
        ports: [ServicePort.http(80), ServicePort.tcp(5432, { name: 'db' })],
        image: 'data:1',
      });
      data.enroll(waypoint);
      const target = targets(chart, waypoint, data);
      new L7AuthorizationPolicy(chart, 'P', {
        targets: [target],
        action: 'DENY',
        rules: [{ to: [Http.get('/admin')], ...(ports && { ports }) }],
      });
    };
  };

  test.each<[string, (chart: Chart) => void]>([
    ['behind a waypoint', build((_, waypoint) => waypoint)],
    ['behind every waypoint', build(() => PolicyTarget.everyWaypoint())],
  ])('%s', (_, make) => {
    expect(() => synth(make, RECENT)).toThrow('on port 5432 (tcp) of service data [test/Data]');
  });

  test('on a TCP port that it names', () => {
    expect(() =>
      synth(
        build((_c, _w, data) => data, [80, 5432]),
        RECENT,
      ),
    ).toThrow('it denies by HTTP on port 5432 of Service data');
  });

  test('and is taken at a waypoint that has no TCP behind it', () => {
    const other = build((chart) => new Waypoint(chart, 'Other', { namespace: 'shop' }));
    expect(emitted(synth(other, RECENT))).toContain('AuthorizationPolicy shop/p');
  });

  test('and is taken on the HTTP ports', () => {
    for (const target of [
      (_: Chart, waypoint: Waypoint) => waypoint,
      (_c: Chart, _w: Waypoint, data: MeshService) => data,
    ]) {
      expect(emitted(synth(build(target, [80]), RECENT))).toContain('AuthorizationPolicy shop/p');
    }
  });
});

test('a Service that is targeted by name is looked up in the app', () => {
  const build = (chart: Chart): void => {
    new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1' });
    new L7AuthorizationPolicy(chart, 'P', {
      targets: [PolicyTarget.service('shop', 'web')],
      action: 'DENY',
      rules: [{ to: [Http.get('/admin')] }],
    });
  };
  expect(() => synth(build, RECENT)).toThrow('[test/P] service web [test/Web] has no waypoint');
});
