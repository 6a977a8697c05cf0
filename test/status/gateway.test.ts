import { docs, GATEWAY, SERVICE, told } from './told';

/** istio/istio pilot/pkg/config/kube/gateway/conversion.go, gatewaycommon/{conversion,listener_conflict}.go, read for 1.32-dev. */
const of = (spec: string, more = '', istio = '1.32'): Record<string, string> => {
  const all = told(docs(GATEWAY('g', spec), ...(more === '' ? [] : [more])), 'Gateway shop/g', { platform: { istio } });
  return Object.fromEntries(
    all.map((line) => {
      const [status, reason] = line.split(' ').slice(-2);
      return [line.split(' ').slice(0, -2).join(' '), `${status} ${reason}`];
    }),
  );
};
const listeners = (...all: readonly string[]): string =>
  `gatewayClassName: istio, listeners: [${all.map((one, i) => `{ name: l${i}, ${one} }`).join(', ')}]`;
const HTTP = 'port: 80, protocol: HTTP';

test('an ingress Gateway waits for its address', () => {
  const found = of(listeners(HTTP));
  expect(found['Accepted']).toBe('True Accepted');
  expect(found['Programmed']).toBe('False AddressNotAssigned');
  expect(found['listener/l0 Programmed']).toBe('True Programmed');
});

test('of another controller nothing is told', () => {
  expect(of('gatewayClassName: nginx, listeners: [{ name: l0, port: 80, protocol: HTTP }]')).toEqual({});
});

describe('of agentgateway', () => {
  const classes = ['istio-agentgateway', 'istio-agentgateway-waypoint'];
  const agentgateway = (name: string, env: Record<string, string>): readonly string[] =>
    told(GATEWAY('g', `gatewayClassName: ${name}, listeners: [{ name: l0, ${HTTP} }]`), 'Gateway shop/g', {
      values: { istiod: { pilot: { env } } },
    });

  // Neither Gateway has had a word of istiod 1.31 with its default settings.
  test.each(classes)('nothing is told by default: %s', (name) => {
    expect(agentgateway(name, {})).toEqual([]);
  });

  test.each(classes)('nothing is predicted where istiod is told to have it: %s', (name) => {
    expect(agentgateway(name, { PILOT_ENABLE_AGENTGATEWAY: 'true' })).toEqual([
      'Accepted Unknown Unknown',
      'Programmed Unknown Unknown',
    ]);
  });
});

describe('listeners of a waypoint', () => {
  const waypoint = (listener: string): string =>
    `gatewayClassName: istio-waypoint, listeners: [{ name: l0, ${listener} }]`;

  test('HBONE on 15008 is what it has', () => {
    expect(of(waypoint('port: 15008, protocol: HBONE'))).toMatchObject({
      Programmed: 'True Programmed',
      'listener/l0 Accepted': 'True Accepted',
    });
  });

  test('do not clash, which istiod looks for only where ListenerSets may be', () => {
    const twice = '{ name: a, port: 15008, protocol: HBONE }, { name: b, port: 15008, protocol: HBONE }';
    const found = of(`gatewayClassName: istio-waypoint, listeners: [${twice}]`);
    expect(found).toMatchObject({
      'listener/b Accepted': 'True Accepted',
      'listener/b Conflicted': 'False NoConflicts',
    });
  });

  test('another one is said at the listener, and nowhere else', () => {
    const found = of(waypoint('port: 80, protocol: HTTP'));
    expect(found).toMatchObject({
      Accepted: 'True Accepted',
      Programmed: 'True Programmed',
      'listener/l0 Accepted': 'False UnsupportedProtocol',
      'listener/l0 Programmed': 'True Programmed',
    });
  });
});

test.each([
  ['UDP', 'port: 53, protocol: UDP'],
  ['lower case', 'port: 80, protocol: http'],
  ['HBONE', 'port: 15008, protocol: HBONE'],
])('%s is no protocol of an ingress gateway', (_, listener) => {
  expect(of(listeners(listener))).toMatchObject({
    Accepted: 'False ListenersNotValid',
    'listener/l0 Accepted': 'False UnsupportedProtocol',
  });
  expect(of(listeners(listener, HTTP))['Accepted']).toBe('True ListenersNotValid');
  expect(of(listeners(listener), '', '1.30')['Accepted']).toBe('True Accepted');
});

test.each([
  ['the same twice', HTTP, HTTP, 'HostnameConflict'],
  ['TCP beside HTTP', HTTP, 'port: 80, protocol: TCP', 'ProtocolConflict'],
  ['TCP beside UDP', 'port: 80, protocol: TCP', 'port: 80, protocol: UDP', 'ProtocolConflict'],
])('%s on a port: the second loses', (_, first, second, reason) => {
  const found = of(listeners(first, second));
  expect(found['listener/l0 Conflicted']).toBe('False NoConflicts');
  expect(found).toMatchObject({
    'listener/l1 Accepted': `False ${reason}`,
    'listener/l1 Conflicted': `True ${reason}`,
    'listener/l1 Programmed': `False ${reason}`,
  });
  expect(found).not.toHaveProperty('listener/l1 ResolvedRefs');
});

test('other hostnames, or ports, are no conflict', () => {
  const found = of(
    listeners(`${HTTP}, hostname: a.example.com`, `${HTTP}, hostname: b.example.com`, 'port: 81, protocol: HTTP'),
  );
  expect(Object.values(found).filter((one) => one.endsWith('NoConflicts'))).toHaveLength(3);
});

test('kinds of route that a protocol has no use for', () => {
  const kinds = 'allowedRoutes: { kinds: [{ kind: TCPRoute }] }';
  expect(of(listeners(`${HTTP}, ${kinds}`))['listener/l0 ResolvedRefs']).toBe('False InvalidRouteKinds');
  expect(of(listeners(`port: 80, protocol: TCP, ${kinds}`))['listener/l0 ResolvedRefs']).toBe('True ResolvedRefs');
});

describe('certificates', () => {
  const https = (refs: string): string => listeners(`port: 443, protocol: HTTPS, tls: { certificateRefs: [${refs}] }`);
  const OTHER = 'apiVersion: v1\nkind: Secret\nmetadata: { name: other, namespace: shop }\ndata: {}';
  const ISSUED =
    'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: c, namespace: shop }\nspec: { secretName: web }';

  test('a Secret among others that is not there', () => {
    expect(of(https('{ name: web }'), OTHER)).toMatchObject({
      'listener/l0 Accepted': 'True Accepted',
      'listener/l0 Programmed': 'False Invalid',
      'listener/l0 ResolvedRefs': 'False InvalidCertificateRef',
    });
  });

  test('where there are no Secrets at all, nobody knows', () => {
    expect(of(https('{ name: web }'))['listener/l0 ResolvedRefs']).toBe('Unknown Unknown');
  });

  test('one that is issued is there', () => {
    expect(of(https('{ name: web }'), docs(OTHER, ISSUED))['listener/l0 ResolvedRefs']).toBe('True ResolvedRefs');
  });

  test('one that is empty is none, nor is a ConfigMap, nor are three', () => {
    const bad = 'False InvalidCertificateRef';
    expect(of(https('{ name: other }'), OTHER)['listener/l0 ResolvedRefs']).toBe(bad);
    expect(of(https('{ kind: ConfigMap, name: web }'))['listener/l0 ResolvedRefs']).toBe(bad);
    expect(of(https('{ name: a }, { name: b }, { name: c }'))['listener/l0 ResolvedRefs']).toBe(bad);
  });
});

describe('a Gateway of a Service that is there', () => {
  const manual = (more: string): string =>
    `gatewayClassName: istio, addresses: [{ type: Hostname, value: ingress }], listeners: [{ name: l0, ${more} }]`;
  const POD =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: i, namespace: shop, labels: { a: i } }\nspec: { containers: [] }';
  const ingress = (type: string): string =>
    docs(POD, SERVICE('ingress', '', `type: ${type}, selector: { a: i }, ports: [{ port: 80 }]`));

  test.each([
    ['is programmed by it', HTTP, ingress('ClusterIP'), 'True Programmed'],
    ['waits for its address', HTTP, ingress('LoadBalancer'), 'False AddressNotAssigned'],
    ['has only its ports', 'port: 81, protocol: HTTP', ingress('ClusterIP'), 'False AddressNotUsable'],
    ['has to find it', HTTP, POD, 'False AddressNotUsable'],
  ])('%s', (_, listener, more, expected) => {
    expect(of(manual(listener), more)['Programmed']).toBe(expected);
  });
});

test('parameters that are not there', () => {
  const spec = `${listeners(HTTP)}, infrastructure: { parametersRef: { group: '', kind: ConfigMap, name: absent } }`;
  expect(of(spec)['Accepted']).toBe('False InvalidParameters');
});
