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

const CONFIG = (visibility: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: '{ serviceEntryVisibility: { ${visibility} } }'`;
const TIGHT =
  'policies: [{ visibility: PUBLIC, matchingRules: [{}] }, { visibility: NAMESPACE, matchingRules: [{ namespaceSelector: { matchLabels: { tier: tight } } }] }, { visibility: NONE, matchingRules: [{ namespaceSelector: { matchLabels: { tier: shut } } }] }]';
const ELSEWHERE = WAYPOINT.replace('namespace: shop', 'namespace: edge').replace(
  'protocol: HBONE',
  'protocol: HBONE, allowedRoutes: { namespaces: { from: All } }',
);
const IN_EDGE = `${USES}, istio.io/use-waypoint-namespace: edge`;

// As istiod of 27 Aug 2026 wrote them.
test.each([
  ['keeps it in its namespace', 'tight', ['istio.io/VisibilityApplied True Namespace']],
  ['keeps it from everybody', 'shut', []],
  ['has no policy for it', 'odd', ['istio.io/VisibilityApplied True Public']],
])('where the mesh %s, that is told', (_, tier, expected) => {
  const manifests = docs(CONFIG(TIGHT), NAMESPACE('shop', `tier: ${tier}`), ENTRY('', 'example.com'));
  expect(told(manifests, 'ServiceEntry shop/out', { platform: { istio: '1.31' } })).toEqual(expected);
});

test('where the mesh keeps ServiceEntries in their namespaces, a waypoint of another is refused; Services go on', () => {
  const manifests = docs(
    CONFIG(TIGHT),
    NAMESPACE('shop', 'tier: tight'),
    ELSEWHERE,
    ENTRY(`labels: { ${IN_EDGE} }`, 'example.com'),
    SERVICE('web', IN_EDGE),
  );
  expect(told(manifests, 'ServiceEntry shop/out', { platform: { istio: '1.31' } })).toEqual([
    `${BOUND} False CrossNamespaceWaypointForbidden`,
    'istio.io/VisibilityApplied True Namespace',
  ]);
  expect(told(manifests, 'Service shop/web', { platform: { istio: '1.31' } })).toEqual([
    `${BOUND} True WaypointAccepted`,
  ]);
});

test('before 1.31 nobody reads how far ServiceEntries are to be seen', () => {
  const manifests = docs(
    CONFIG(TIGHT),
    NAMESPACE('shop', 'tier: tight'),
    ELSEWHERE,
    ENTRY(`labels: { ${IN_EDGE} }`, 'example.com'),
  );
  expect(told(manifests, 'ServiceEntry shop/out', { platform: { istio: '1.30' } })).toEqual([
    `${BOUND} True WaypointAccepted`,
  ]);
});

test('in an open world a namespace that is not there may have any labels', () => {
  const manifests = docs(CONFIG(TIGHT), ENTRY('', 'example.com'));
  expect(told(manifests, 'ServiceEntry shop/out', { platform: { istio: '1.31' }, world: 'open' })).toEqual([
    'istio.io/VisibilityApplied Unknown Unknown',
  ]);
});
