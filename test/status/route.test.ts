import { status } from '../../src/status/status';
import { docs, GATEWAY, NAMESPACE, SERVICE, told, WAYPOINT } from './told';

/** istio/istio pilot/pkg/config/kube/gateway/{conversion,conditions}.go, read for 1.32-dev. */
const ROUTE = (
  parents: string,
  spec = 'rules: [{ backendRefs: [{ name: web, port: 80 }] }]',
  kind = 'HTTPRoute',
  namespace = 'shop',
): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: r, namespace: ${namespace} }\nspec: { parentRefs: [${parents}], ${spec} }`;
const PUBLIC = GATEWAY(
  'public',
  "gatewayClassName: istio, listeners: [{ name: web, port: 80, protocol: HTTP, hostname: '*.example.com' }]",
);
const MESH = "{ group: '', kind: Service, name: web }";
const accepted = (...all: readonly string[]): string | undefined =>
  told(docs(...all), 'HTTPRoute shop/r')
    .find((one) => / Accepted /.test(one))
    ?.split(' ')
    .slice(-2)
    .join(' ');
const resolved = (...all: readonly string[]): string | undefined =>
  told(docs(...all), 'HTTPRoute shop/r')
    .find((one) => / ResolvedRefs /.test(one))
    ?.split(' ')
    .slice(-2)
    .join(' ');

describe('a Service as the parent', () => {
  test('takes the route, with a waypoint or without', () => {
    const fine = [
      'Service/web Accepted True Accepted',
      'Service/web ResolvedRefs True ResolvedRefs',
      'Service/web ResolvedWaypoints True ResolvedWaypoints',
    ];
    expect(told(docs(SERVICE('web'), ROUTE(MESH)), 'HTTPRoute shop/r')).toEqual(fine);
    expect(
      told(docs(WAYPOINT, SERVICE('web', 'istio.io/use-waypoint: waypoint'), ROUTE(MESH)), 'HTTPRoute shop/r'),
    ).toEqual(fine);
  });

  test('that is not there takes none', () => {
    expect(accepted(WAYPOINT, ROUTE(MESH))).toBe('False NoMatchingParent');
  });

  test('that another controller’s waypoint serves is that one’s to tell', () => {
    const foreign = docs(
      'apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: { name: other }\nspec: { controllerName: example.com/waypoints }',
      WAYPOINT.replace('istio-waypoint', 'other'),
    );
    expect(accepted(foreign, SERVICE('web', 'istio.io/use-waypoint: waypoint'), ROUTE(MESH))).toBeUndefined();
  });
});

describe('a Gateway as the parent', () => {
  test.each([
    ['a hostname that fits', '{ name: public }', 'hostnames: [a.example.com]', 'True Accepted'],
    ['no hostname', '{ name: public }', 'rules: []', 'True Accepted'],
    ['a hostname that does not', '{ name: public }', 'hostnames: [a.example.org]', 'False NoMatchingListenerHostname'],
    ['a section that is not there', '{ name: public, sectionName: absent }', 'rules: []', 'False NoMatchingParent'],
    ['a port that is not there', '{ name: public, port: 81 }', 'rules: []', 'False NoMatchingParent'],
  ])('%s', (_, parent, spec, expected) => {
    expect(accepted(PUBLIC, ROUTE(parent, spec))).toBe(expected);
  });

  test('admits its own namespace', () => {
    const route = ROUTE('{ name: public, namespace: shop }', 'rules: []', 'HTTPRoute', 'team');
    expect(told(docs(NAMESPACE('team'), PUBLIC, route), 'HTTPRoute team/r')[0]).toBe(
      'Gateway/public Accepted False NotAllowedByListeners',
    );
  });

  test('takes the kinds of its protocol', () => {
    const route = ROUTE('{ name: public }', 'rules: []', 'TCPRoute').replace('/v1\n', '/v1alpha2\n');
    expect(told(docs(PUBLIC, route), 'TCPRoute shop/r')[0]).toBe('Gateway/public Accepted False NotAllowedByListeners');
  });

  test.each([
    ['that is not there', '{ name: absent }'],
    ['that is a waypoint', '{ name: waypoint }'],
  ])('%s: nothing is told', (_, parent) => {
    expect(accepted(PUBLIC, WAYPOINT, ROUTE(parent))).toBeUndefined();
  });
});

describe('references', () => {
  const rule = (backend: string, more = ''): string => `rules: [{ backendRefs: [{ ${backend} }], ${more} }]`;
  const AWAY = SERVICE('web').replace('namespace: shop', 'namespace: away');
  const GRANT = `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g, namespace: away }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop }], to: [{ group: '', kind: Service }] }`;

  test.each([
    ['a Service that is not there', rule('name: absent, port: 80'), 'False BackendNotFound'],
    ['a kind that istiod does not know', rule('kind: ConfigMap, name: web, port: 80'), 'False InvalidKind'],
    ['no port', rule('name: web'), 'False InvalidDestination'],
    ['a host for a name', rule('name: web.shop, port: 80'), 'False InvalidDestination'],
    ['one that gets nothing', rule('name: absent, port: 80, weight: 0'), 'True ResolvedRefs'],
    [
      'a filter that istiod has not',
      rule('name: web, port: 80', 'filters: [{ type: ExtensionRef }]'),
      'False InvalidFilter',
    ],
    [
      'a mirror that is not there',
      rule(
        'name: web, port: 80',
        'filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: absent, port: 80 } } }]',
      ),
      'False BackendNotFound',
    ],
  ])('%s', (_, spec, expected) => {
    expect(resolved(SERVICE('web'), ROUTE(MESH, spec))).toBe(expected);
  });

  test('one that costs the route goes before others, whatever comes after it', () => {
    const spec = 'rules: [{ backendRefs: [{ name: web }] }, { backendRefs: [{ name: absent, port: 80 }] }]';
    expect(resolved(SERVICE('web'), ROUTE(MESH, spec))).toBe('False InvalidDestination');
  });

  test('to another namespace: a gateway asks for a grant, and the mesh does not', () => {
    const spec = rule('name: web, namespace: away, port: 80');
    expect(resolved(PUBLIC, AWAY, ROUTE('{ name: public }', spec))).toBe('False RefNotPermitted');
    expect(resolved(PUBLIC, AWAY, GRANT, ROUTE('{ name: public }', spec))).toBe('True ResolvedRefs');
    expect(resolved(SERVICE('web'), AWAY, ROUTE(MESH, spec))).toBe('True ResolvedRefs');
  });
});

test('parents of one name are told apart', () => {
  const route = ROUTE('{ name: public, sectionName: web }, { name: public, port: 81 }', 'rules: []');
  expect(told(docs(PUBLIC, route), 'HTTPRoute shop/r').filter((one) => / Accepted /.test(one))).toEqual([
    'Gateway/public#web Accepted True Accepted',
    'Gateway/public:81 Accepted False NoMatchingParent',
  ]);
});

test('the order of the input changes nothing', () => {
  const all = [
    PUBLIC,
    WAYPOINT,
    SERVICE('web', 'istio.io/use-waypoint: waypoint'),
    SERVICE('api'),
    ROUTE(`${MESH}, { name: public }`),
  ];
  expect(status(docs(...all.slice(2), ...all.slice(0, 2)))).toEqual(status(docs(...all)));
});
