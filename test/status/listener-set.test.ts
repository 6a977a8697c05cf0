import { docs, GATEWAY, NAMESPACE, told } from './told';

/** istio/istio pilot/pkg/config/kube/gateway/gateway_collection.go, gatewaycommon/conversion.go, read for 1.32-dev. */
const PUBLIC = (allowed: string, className = 'istio'): string =>
  GATEWAY(
    'public',
    `gatewayClassName: ${className}, allowedListeners: { namespaces: { ${allowed} } }, listeners: [{ name: web, port: 80, protocol: HTTP }]`,
  );
const SET = (listeners: string, namespace = 'team'): string =>
  `apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: { name: more, namespace: ${namespace} }
spec: { parentRef: { name: public, namespace: shop }, listeners: [${listeners}] }`;
const API = '{ name: api, port: 8080, protocol: HTTP }';
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: team }
spec: { parentRefs: [{ kind: ListenerSet, name: more }] }`;
const TEAM = NAMESPACE('team', 'kind: own');

const own = (...all: readonly string[]): string[] =>
  told(docs(TEAM, ...all), 'ListenerSet team/more', { platform: { istio: '1.32' } }).filter(
    (one) => !one.startsWith('listener/'),
  );

test.each([
  ['all', 'from: All', 'Accepted True Accepted'],
  ['those with a label', 'from: Selector, selector: { matchLabels: { kind: own } }', 'Accepted True Accepted'],
  [
    'those with another label',
    'from: Selector, selector: { matchLabels: { kind: other } }',
    'Accepted False NotAllowed',
  ],
  ['its own namespace', 'from: Same', 'Accepted False NotAllowed'],
  ['none', 'from: None', 'Accepted False NotAllowed'],
])('a Gateway that admits sets of %s', (_, allowed, expected) => {
  expect(own(PUBLIC(allowed), SET(API))[0]).toBe(expected);
});

test('waits for the address of its Gateway', () => {
  expect(own(PUBLIC('from: All'), SET(API))).toEqual(['Accepted True Accepted', 'Programmed False AddressNotAssigned']);
});

test('a waypoint takes none', () => {
  expect(own(PUBLIC('from: All', 'istio-waypoint'), SET(API))).toEqual([
    'Accepted False NotAllowed',
    'Programmed False NotAllowed',
  ]);
});

test('its Gateway goes before it, and without a listener it is nothing', () => {
  expect(own(PUBLIC('from: All'), SET('{ name: web, port: 80, protocol: HTTP }'))).toEqual([
    'Accepted False ListenersNotValid',
    'Programmed False ListenersNotValid',
  ]);
});

test('a Gateway may keep a place without TLS, and a set may not', () => {
  const https = '{ name: tls, port: 443, protocol: HTTPS }';
  const found = told(docs(TEAM, PUBLIC('from: All'), SET(https)), 'ListenerSet team/more');
  expect(found).toContain('listener/tls Accepted False UnsupportedProtocol');
});

test('routes attach to its listeners, those that clash with none', () => {
  const accepted = (listeners: string): string | undefined =>
    told(docs(TEAM, PUBLIC('from: All'), SET(listeners), ROUTE), 'HTTPRoute team/r')[0];
  expect(accepted(API)).toBe('ListenerSet/more Accepted True Accepted');
  expect(accepted('{ name: web, port: 80, protocol: HTTP }')).toBeUndefined();
});

test('of a Gateway that is not there nothing is told', () => {
  expect(own(SET(API))).toEqual([]);
});
