import { docs, GATEWAY, NAMESPACE, POLICY, SERVICE, told, WAYPOINT } from './told';

/** istio/istio pilot/pkg/serviceregistry/ambient/{policies,authorization}.go; ambient.md 11.4 of the pages, measured. */
const of = (manifests: string): string[] => told(manifests, 'AuthorizationPolicy shop/p');
const ref = (kind: string, name: string): string => {
  const group = kind.startsWith('Gateway')
    ? 'gateway.networking.k8s.io'
    : kind === 'Service'
      ? "''"
      : 'networking.istio.io';
  return `{ group: ${group}, kind: ${kind}, name: ${name} }`;
};
const targets = (...refs: readonly string[]): string => `targetRefs: [${refs.join(', ')}]`;
const BOUND = SERVICE('web', 'istio.io/use-waypoint: waypoint');
const PUBLIC = GATEWAY('public', 'gatewayClassName: istio, listeners: [{ name: web, port: 80, protocol: HTTP }]');

test.each([
  ['a Service with a waypoint', docs(WAYPOINT, BOUND), [ref('Service', 'web')], 'True Accepted'],
  ['a waypoint', WAYPOINT, [ref('Gateway', 'waypoint')], 'True Accepted'],
  ['a Service without one', SERVICE('web'), [ref('Service', 'web')], 'False AncestorNotBound'],
  ['a Service that is not there', WAYPOINT, [ref('Service', 'web')], 'False TargetNotFound'],
  ['a Gateway that is not there', SERVICE('web'), [ref('Gateway', 'waypoint')], 'False TargetNotFound'],
  ['an ingress Gateway without an address', PUBLIC, [ref('Gateway', 'public')], 'False TargetNotFound'],
  ['a class, outside of the root namespace', WAYPOINT, [ref('GatewayClass', 'istio-waypoint')], 'False Invalid'],
  ['two that have it', docs(WAYPOINT, BOUND), [ref('Service', 'web'), ref('Gateway', 'waypoint')], 'True Accepted'],
  [
    'two, of which one has it',
    docs(WAYPOINT, BOUND),
    [ref('Service', 'web'), ref('Service', 'absent')],
    'True PartiallyInvalid',
  ],
  ['two, of which none has it', SERVICE('web'), [ref('Service', 'web'), ref('Service', 'absent')], 'False Invalid'],
])('%s', (_, manifests, refs, expected) => {
  expect(of(docs(NAMESPACE('shop'), manifests, POLICY(targets(...refs))))).toEqual([`WaypointAccepted ${expected}`]);
});

test.each([
  ['istio-waypoint', 'True Accepted'],
  ['istio', 'False Invalid'],
  // As istiod 1.31 has written it, with its default settings.
  ['istio-agentgateway-waypoint', 'False TargetNotFound'],
  ['nobodys', 'False TargetNotFound'],
])('class %s, in the root namespace', (name, expected) => {
  const policy = POLICY(targets(ref('GatewayClass', name))).replace('namespace: shop', 'namespace: istio-system');
  expect(told(policy, 'AuthorizationPolicy istio-system/p')).toEqual([`WaypointAccepted ${expected}`]);
});

test.each([
  ['principals', "rules: [{ from: [{ source: { principals: ['*'] } }] }]", 'True Accepted'],
  ['nothing at all', '', 'True Accepted'],
  ['methods', 'rules: [{ to: [{ operation: { methods: [GET] } }] }]', 'True UnsupportedValue'],
  ['AUDIT', 'action: AUDIT', 'False UnsupportedValue'],
  ['CUSTOM', 'action: CUSTOM, provider: { name: ext }', 'False UnsupportedValue'],
])('for ztunnel: %s', (_, spec, expected) => {
  expect(of(POLICY(spec))).toEqual([`ZtunnelAccepted ${expected}`]);
});

describe('a dry run', () => {
  const policy = POLICY(
    "rules: [{ from: [{ source: { principals: ['*'] } }] }]",
    "annotations: { 'istio.io/dry-run': 'true' }",
  );

  test('is not taken, also with targets', () => {
    expect(of(policy)).toEqual(['ZtunnelAccepted False UnsupportedValue']);
    const targeted = POLICY(targets(ref('Gateway', 'waypoint')), "annotations: { 'istio.io/dry-run': 'true' }");
    expect(of(docs(WAYPOINT, targeted))).toEqual([
      'WaypointAccepted True Accepted',
      'ZtunnelAccepted False UnsupportedValue',
    ]);
  });

  test('is, as if it were none, before 1.29', () => {
    expect(told(policy, 'AuthorizationPolicy shop/p', { platform: { istio: '1.28' } })).toEqual([
      'ZtunnelAccepted True Accepted',
    ]);
  });
});
