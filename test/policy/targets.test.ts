import { Chart } from 'cdk8s';
import {
  AccessLogging,
  ExternalService,
  InputError,
  L7AuthorizationPolicy,
  Platform,
  PolicyTarget,
  RequestAuthentication,
  ServicePort,
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
