import { docs, NAMESPACE, SERVICE, told, WAYPOINT } from './told';

/** istio/istio pilot/pkg/model/service.go, pilot/pkg/serviceregistry/ambient/{waypoints,status}.go. */
const USES = 'istio.io/use-waypoint: waypoint';
const BOUND = 'istio.io/WaypointBound';

test('a Service that its waypoint serves is bound', () => {
  expect(told(docs(WAYPOINT, SERVICE('web', USES)), 'Service shop/web')).toEqual([`${BOUND} True WaypointAccepted`]);
});

test('a Service that the namespace asks for is bound, too', () => {
  const found = told(docs(NAMESPACE('shop', USES), WAYPOINT, SERVICE('web')), 'Service shop/web');
  expect(found).toEqual([`${BOUND} True WaypointAccepted`]);
});

test.each([
  ['no Gateway of the name', SERVICE('web', USES), 'WaypointIsNotReady'],
  [
    'one that serves pods',
    docs(
      WAYPOINT.replace('namespace: shop', "namespace: shop, labels: { 'istio.io/waypoint-for': workload }"),
      SERVICE('web', USES),
    ),
    'UnsupportedTrafficType',
  ],
  [
    'one of another namespace that admits its own',
    docs(
      WAYPOINT.replace('namespace: shop', 'namespace: edge'),
      SERVICE('web', `${USES}, istio.io/use-waypoint-namespace: edge`),
    ),
    'AttachmentDenied',
  ],
])('%s binds nothing', (_, manifests, reason) => {
  expect(told(manifests, 'Service shop/web')).toEqual([`${BOUND} False ${reason}`]);
});

test.each([
  ['nobody asks', SERVICE('web')],
  ['it says none', SERVICE('web', 'istio.io/use-waypoint: none')],
  ['it is an ExternalName', docs(WAYPOINT, SERVICE('web', USES, 'type: ExternalName, externalName: example.com'))],
])('nothing is told where %s', (_, manifests) => {
  expect(told(manifests, 'Service shop/web')).toEqual([]);
});

test('in an open world a Gateway that is not there may be elsewhere', () => {
  expect(told(SERVICE('web', USES), 'Service shop/web', { world: 'open' })).toEqual([`${BOUND} Unknown Unknown`]);
});

const ENTRY = (metadata: string, hosts: string): string =>
  `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: out, namespace: shop, ${metadata} }
spec: { hosts: [${hosts}], resolution: DNS, ports: [{ number: 443, name: tls, protocol: TLS }] }`;

test.each([
  ['a wildcard', ENTRY('', "'*.example.com'"), 'NoWaypointForWildcardService'],
  [
    'a connect strategy',
    ENTRY("annotations: { 'istio.io/connect-strategy': race_first_tcp_connect }", 'example.com'),
    'NoWaypointForRacingConnectStrategy',
  ],
])('%s without a waypoint is told of', (_, entry, reason) => {
  expect(told(entry, 'ServiceEntry shop/out')).toEqual([`istio.io/WaypointMissing True ${reason}`]);
});

test('a wildcard with a waypoint is only bound', () => {
  const entry = ENTRY(`labels: { ${USES} }`, "'*.example.com'");
  expect(told(docs(WAYPOINT, entry), 'ServiceEntry shop/out')).toEqual([`${BOUND} True WaypointAccepted`]);
});
