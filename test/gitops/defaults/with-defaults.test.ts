import { Platform } from '../../../src';
import { yamlWriter } from '../../../src/app/yaml-writer';
import { statedVersions } from '../../../src/gitops/defaults/sources';
import { defaultsWriter, withDefaults } from '../../../src/gitops/defaults/with-defaults';
import type { PlainObject } from '../../../src/gitops/shipment';

const route = (spec: unknown, apiVersion = 'gateway.networking.k8s.io/v1'): PlainObject => ({
  apiVersion,
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec,
});
const MIRROR = { requestMirror: { backendRef: { name: 'b', port: 80 }, fraction: { numerator: 1 } }, type: 'M' };
const mirrored = route({ rules: [{ filters: [MIRROR] }] });
const denominator = (object: PlainObject): unknown => {
  const { spec } = object as { spec: { rules: [{ filters: [{ requestMirror: { fraction: object } }] }] } };
  return (spec.rules[0].filters[0].requestMirror.fraction as { denominator?: number }).denominator;
};

test('an HTTPRoute gets what the API server makes of it', () => {
  const given = route({
    parentRefs: [{ name: 'reviews', group: '', kind: 'Service', port: 9080 }],
    rules: [{ backendRefs: [{ name: 'v1', port: 9080, weight: 90 }] }],
  });
  expect(withDefaults(given, { gatewayApi: '1.4' })).toEqual(
    route({
      parentRefs: [{ name: 'reviews', group: '', kind: 'Service', port: 9080 }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ group: '', kind: 'Service', name: 'v1', port: 9080, weight: 90 }],
        },
      ],
    }),
  );
});

test('an object that lacks nothing is given back itself, as is one of a kind without defaults', () => {
  const whole = withDefaults(route({ rules: [] }), {});
  expect(withDefaults(whole, {})).toBe(whole);
  for (const [apiVersion, kind] of [
    ['security.istio.io/v1', 'AuthorizationPolicy'],
    ['networking.istio.io/v1', 'VirtualService'],
    ['v1', 'Service'],
    ['apps/v1', 'Deployment'],
    ['example.com/v1', 'Own'],
  ]) {
    const object = { apiVersion, kind, metadata: { name: 'a' }, spec: {} };
    expect(withDefaults(object, {})).toBe(object);
  }
});

test('what did not change is shared, and the object that was given is as it was', () => {
  const metadata = { name: 'web' };
  const full = { group: '', kind: 'Service', name: 'a', port: 80, weight: 1 };
  const given = Object.freeze({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'TLSRoute',
    metadata,
    spec: { rules: [{ backendRefs: [full, { name: 'b' }] }] },
  });
  const before = JSON.stringify(given);
  const written = withDefaults(given, { gatewayApi: '1.5' }) as typeof given;
  expect(JSON.stringify(given)).toBe(before);
  expect(written.metadata).toBe(metadata);
  expect(written.spec.rules[0]!.backendRefs[0]).toBe(full);
  expect(written.spec.rules[0]!.backendRefs[1]).toEqual({ group: '', kind: 'Service', name: 'b', weight: 1 });
});

test('fields stand where cdk8s would have sorted them', () => {
  const given = route({ parentRefs: [{ name: 'a' }], rules: [{ backendRefs: [{ name: 'b', port: 80 }], name: 'r' }] });
  const sorted = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(sorted);
    const entries = Object.entries(value).map(([key, one]) => [key, sorted(one)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const written = withDefaults(given, {});
  expect(written).not.toBe(given);
  expect(JSON.stringify(written)).toBe(JSON.stringify(sorted(written)));
});

test('a default that is written twice in a document makes no anchor of YAML', () => {
  const text = yamlWriter()([withDefaults(route({ rules: [{}, {}] }), {})]);
  expect(text).not.toMatch(/[&*]/);
  expect(text.match(/PathPrefix/g)).toHaveLength(2);
});

test('null is as good as nothing where there is a default, and stays where there is none', () => {
  const given = route({ hostnames: null, rules: [{ backendRefs: [{ name: 'a', weight: null }], matches: null }] });
  const { spec } = withDefaults(given, {}) as { spec: { hostnames: unknown; rules: Record<string, unknown>[] } };
  expect(spec.hostnames).toBeNull();
  expect(spec.rules[0]!['matches']).toEqual([{ path: { type: 'PathPrefix', value: '/' } }]);
  expect(spec.rules[0]!['backendRefs']).toMatchObject([{ weight: 1 }]);
});

test('what is below a default gets its own', () => {
  const { spec } = withDefaults(
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      spec: { listeners: [{ allowedRoutes: {} }, {}, { allowedRoutes: { namespaces: {} } }] },
    },
    {},
  ) as { spec: unknown };
  const allowedRoutes = { namespaces: { from: 'Same' } };
  expect(spec).toEqual({ listeners: [{ allowedRoutes }, { allowedRoutes }, { allowedRoutes }] });
});

test('a status is never written, though CRDs have a default for some', () => {
  const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', spec: { listeners: [] } };
  expect(withDefaults(gateway, { gatewayApi: '1.6' })).toBe(gateway);
});

describe('a field that came with a release', () => {
  test.each([
    ['1.2', undefined],
    ['1.3', 100],
    ['1.6.1', 100],
    ['1.9', 100],
  ])('is written for Gateway API %s as it has it', (gatewayApi, expected) => {
    expect(denominator(withDefaults(mirrored, { gatewayApi }))).toBe(expected);
  });

  test('is written for the channel that has it', () => {
    const versions = { gatewayApi: '1.2', gatewayApiChannel: 'experimental' } as const;
    expect(denominator(withDefaults(mirrored, versions))).toBe(100);
  });

  test('is written where no version is stated, if no release has what it is in without it', () => {
    expect(denominator(withDefaults(mirrored, {}))).toBe(100);
    // v2 of these came with 1.18, which has the default from then on.
    const pool = { apiVersion: 'cilium.io/v2', kind: 'CiliumLoadBalancerIPPool', spec: { blocks: [] } };
    expect(withDefaults(pool, {})).toMatchObject({ spec: { disabled: false } });
    expect(withDefaults(pool, { cilium: '1.17' })).toBe(pool);
  });

  test('is not written where no version is stated and an older release would not know it, and that is told once', () => {
    const egress = (name: string): PlainObject => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEgressGatewayPolicy',
      metadata: { name },
      spec: { egressGateway: {} },
    });
    const writer = defaultsWriter({});
    const given = egress('a');
    expect(writer.withDefaults(given)).toBe(given);
    expect(writer.notes()).toEqual([
      'releases of Cilium differ in defaults, so that these are not written: CiliumEgressGatewayPolicy a ' +
        "spec.egressGateways; state the version that your cluster has: new Platform({ cilium: '…' })",
    ]);
    for (const name of ['b', 'c', 'd', 'e']) writer.withDefaults(egress(name));
    expect(writer.notes()).toHaveLength(1);
    expect(writer.notes()[0]).toContain(' and 2 more; ');
    expect(withDefaults(given, { cilium: '1.17' })).toBe(given);
    expect(withDefaults(given, { cilium: '1.18' })).toMatchObject({ spec: { egressGateways: [] } });
  });

  test('is told of nobody who gives it, or states the version', () => {
    const spec = { egressGateway: {}, egressGateways: [] };
    const policy = { apiVersion: 'cilium.io/v2', kind: 'CiliumEgressGatewayPolicy', metadata: { name: 'a' } };
    const writer = defaultsWriter({});
    writer.withDefaults({ ...policy, spec });
    expect(writer.notes()).toEqual([]);
    const stating = defaultsWriter({ cilium: '1.16' });
    stating.withDefaults({ ...policy, spec: {} });
    expect(stating.notes()).toEqual([]);
  });

  test('of a tool that no platform has a version of is written where older releases take it as well', () => {
    const helmChart = { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChart', metadata: { name: 'a' }, spec: {} };
    // 0.16.1 had failurePolicy without a default, and no driver.
    expect(withDefaults(helmChart, {})).toEqual({ ...helmChart, spec: { failurePolicy: 'reinstall' } });
    const containers = [{ livenessProbe: { grpc: { port: 1 } }, ports: [{ containerPort: 1 }] }];
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      spec: { template: { spec: { containers } } },
    };
    expect(withDefaults(rollout, {})).toMatchObject({
      spec: {
        template: {
          spec: { containers: [{ livenessProbe: { grpc: { service: '' } }, ports: [{ protocol: 'TCP' }] }] },
        },
      },
    });
    expect(defaultsWriter({}).notes()).toEqual([]);
  });
});

test('a kind that only the experimental channel has is that of this channel', () => {
  const tcp = { apiVersion: 'gateway.networking.k8s.io/v1alpha2', kind: 'TCPRoute', spec: { parentRefs: [{}] } };
  const parentRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway' }];
  expect(withDefaults(tcp, { gatewayApi: '1.2' })).toMatchObject({ spec: { parentRefs } });
  const later = { ...tcp, apiVersion: 'gateway.networking.k8s.io/v1' };
  expect(withDefaults(later, { gatewayApi: '1.2' })).toBe(later);
});

test("of Kubernetes' own kinds the claim templates of a StatefulSet alone get what the server writes there", () => {
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'a' }, spec: { replicas: 1 } };
  expect(withDefaults(set, {})).toBe(set);
  const written = withDefaults({ ...set, spec: { volumeClaimTemplates: [claim] } }, {});
  expect(written['spec']).toEqual({
    volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...claim }],
  });
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{}] } } } };
  expect(withDefaults(deployment, {})).toBe(deployment);
});

test('a platform states what it was given, and the channel', () => {
  expect(statedVersions(undefined)).toEqual({});
  expect(statedVersions(new Platform({ gatewayApi: '1.4', gatewayApiChannel: 'experimental' }))).toEqual({
    gatewayApi: '1.4',
    gatewayApiChannel: 'experimental',
  });
  expect(statedVersions(new Platform({ istio: 'v1.30.2', cilium: '1.18' }))).toEqual({
    istio: '1.30.2',
    cilium: '1.18',
    gatewayApiChannel: 'standard',
  });
});

test('odd objects come back as they are', () => {
  for (const odd of [
    {},
    { apiVersion: 1, kind: 'HTTPRoute' },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: '__proto__' },
    { apiVersion: 'gateway.networking.k8s.io/__proto__', kind: 'HTTPRoute', spec: {} },
    { apiVersion: 'gateway.networking.k8s.io/v1/v1', kind: 'HTTPRoute', spec: {} },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: 'text' },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { rules: { not: 'a list' } } },
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { rules: [[], 1, 'a', null] } },
  ] as PlainObject[]) {
    expect(withDefaults(odd, {})).toBe(odd);
  }
});

test('a key named __proto__ is a key as any other', () => {
  const spec = JSON.parse('{"__proto__":{"a":1},"rules":[{"__proto__":{"b":2}}]}') as unknown;
  const written = JSON.stringify(withDefaults(route(spec), {}));
  expect(written).toContain('"__proto__":{"a":1}');
  expect(written).toContain('"__proto__":{"b":2}');
  const monitor = JSON.parse(
    '{"apiVersion":"monitoring.coreos.com/v1","kind":"ServiceMonitor","spec":{"endpoints":[{"oauth2":{"proxyConnectHeader":{"__proto__":[{"key":"a"}]}}}]}}',
  ) as PlainObject;
  expect(JSON.stringify(withDefaults(monitor, {}))).toContain('"__proto__":[{"key":"a","name":""}]');
});
