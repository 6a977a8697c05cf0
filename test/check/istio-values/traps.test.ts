import { applyPatch } from 'fast-json-patch';

import type { Finding } from '../../../src/check';
import { checkIstioValues, type IstioValuesOptions } from '../../../src/check/istio-values';
import { ISTIO_MINORS, type IstioMinor } from '../../../src/values/charts';
import type { Values } from '../../../src/values/effective-values';

type ChartName = IstioValuesOptions['chart'];

/** One mistake: values that make it, and values near them that don't. */
interface Mistake {
  readonly rule: string;
  readonly chart: ChartName;
  readonly field: string;
  readonly values: Values;
  readonly near: readonly Values[];
  /** The minors in which it is one; all of them if it is left out. */
  readonly in?: readonly IstioMinor[];
}

const from = (first: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(ISTIO_MINORS.indexOf(first));
const until = (last: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(0, ISTIO_MINORS.indexOf(last) + 1);
const but = (...minors: IstioMinor[]): IstioMinor[] => ISTIO_MINORS.filter((minor) => !minors.includes(minor));

const AMBIENT = { profile: 'ambient' };

/** What the charts render without a word; each was seen by rendering it. */
const TRAPS: readonly Mistake[] = [
  {
    rule: 'istio-values/overruled',
    chart: 'cni',
    field: 'ambient.enabled',
    values: { ...AMBIENT, ambient: { enabled: false } },
    near: [
      { ...AMBIENT, cni: { ambient: { enabled: false } } },
      { ...AMBIENT, ambient: { enabled: true } },
      { ambient: { enabled: false } },
    ],
  },
  {
    rule: 'istio-values/overruled',
    chart: 'istiod',
    field: 'env.PILOT_ENABLE_AMBIENT',
    values: { ...AMBIENT, env: { PILOT_ENABLE_AMBIENT: 'false' } },
    near: [
      { ...AMBIENT, pilot: { env: { PILOT_ENABLE_AMBIENT: 'false' } } },
      { ...AMBIENT, env: { PILOT_ENABLE_ALPHA_GATEWAY_API: 'true' } },
    ],
  },
  {
    rule: 'istio-values/overruled',
    chart: 'cni',
    field: 'cniConfDir',
    values: { global: { platform: 'k3s' }, cniConfDir: '/etc/cni/net.d' },
    near: [{ global: { platform: 'k3s' }, cni: { cniConfDir: '/etc/cni/net.d' } }, { cniConfDir: '/etc/cni/net.d' }],
  },
  {
    // 1.24 reads global.platform only.
    rule: 'istio-values/overruled',
    chart: 'cni',
    field: 'cniConfDir',
    values: { platform: 'k3s', cniConfDir: '/etc/cni/net.d' },
    near: [{ platform: 'k3s', cni: { cniConfDir: '/etc/cni/net.d' } }],
    in: from('1.25'),
  },
  {
    // 1.24 reads profile only.
    rule: 'istio-values/overruled',
    chart: 'cni',
    field: 'ambient.enabled',
    values: { global: AMBIENT, ambient: { enabled: false } },
    near: [{ global: AMBIENT, cni: { ambient: { enabled: false } } }],
    in: from('1.25'),
  },
  {
    rule: 'istio-values/overruled',
    chart: 'cni',
    field: 'ambient.reconcileIptablesOnStartup',
    values: { compatibilityVersion: '1.25', ambient: { reconcileIptablesOnStartup: true } },
    near: [
      { compatibilityVersion: '1.25', cni: { ambient: { reconcileIptablesOnStartup: true } } },
      { compatibilityVersion: '1.25', ambient: { reconcileIptablesOnStartup: false } },
      // The file has this one at the root, where the user's own wins.
      { compatibilityVersion: '1.25', ambient: { shareHostNetworkNamespace: false } },
    ],
    in: from('1.29'),
  },
  {
    rule: 'istio-values/platform-at-root',
    chart: 'istiod',
    field: 'platform',
    values: { platform: 'openshift' },
    near: [{ global: { platform: 'openshift' } }, {}],
  },
  {
    rule: 'istio-values/profile-thrown-away',
    chart: 'cni',
    field: 'cni',
    values: { ...AMBIENT, cni: null },
    near: [{ ...AMBIENT, cni: {} }, { cni: null }, AMBIENT],
  },
  {
    rule: 'istio-values/profile-thrown-away',
    chart: 'istiod',
    field: 'pilot',
    values: { ...AMBIENT, pilot: null },
    near: [{ ...AMBIENT, pilot: {} }, { pilot: null }],
  },
  ...(['1.30', 'Canary', 'default'] as const).map((revision): Mistake => ({
    rule: 'istio-values/revision',
    chart: 'istiod',
    field: 'revision',
    values: { revision },
    near: [{ revision: '1-30' }, { revision: 'canary' }, { revision: '' }, {}],
  })),
  {
    rule: 'istio-values/revision',
    chart: 'istiod',
    field: 'pilot.revision',
    values: { pilot: { revision: 'default' } },
    near: [{ pilot: { revision: 'default-2' } }],
  },
  {
    rule: 'istio-values/number-for-tag',
    chart: 'ztunnel',
    field: 'tag',
    values: { tag: 1.3 },
    near: [{ tag: '1.30' }, {}],
  },
  {
    rule: 'istio-values/number-for-tag',
    chart: 'istiod',
    field: 'global.tag',
    values: { global: { tag: 1.3 } },
    near: [{ global: { tag: '1.30' } }],
  },
  {
    rule: 'istio-values/number-for-tag',
    chart: 'cni',
    field: 'cni.tag',
    values: { cni: { tag: 1.3 } },
    near: [{ cni: { tag: '1.30' } }],
  },
  {
    rule: 'istio-values/repair-without-permission',
    chart: 'cni',
    field: 'repair.deletePods',
    values: { repair: { deletePods: true } },
    near: [{ repair: { deletePods: true, repairPods: false } }, { repair: { labelPods: true } }, {}],
  },
  {
    rule: 'istio-values/repair-without-permission',
    chart: 'cni',
    field: 'cni.repair.deletePods',
    values: { cni: { repair: { deletePods: true } } },
    near: [{ cni: { repair: { deletePods: true, repairPods: false } } }],
  },
  {
    rule: 'istio-values/gke-folder',
    chart: 'cni',
    field: 'cni.cniBinDir',
    values: { global: { platform: 'gke' } },
    near: [
      { global: { platform: 'gke' }, cni: { cniBinDir: '/home/kubernetes/bin' } },
      { global: { platform: 'k3s' } },
    ],
    in: from('1.25'),
  },
  {
    rule: 'istio-values/kube-system-not-excluded',
    chart: 'cni',
    field: 'excludeNamespaces',
    values: { excludeNamespaces: ['istio-system'] },
    near: [{ excludeNamespaces: ['istio-system', 'kube-system'] }, { excludeNamespaces: null }, {}],
  },
  {
    rule: 'istio-values/unread',
    chart: 'ztunnel',
    field: 'global.logging.level',
    values: { global: { logging: { level: 'debug' } } },
    near: [{ logLevel: 'debug' }, { global: { logLevel: 'debug' } }],
  },
  {
    rule: 'istio-values/unread',
    chart: 'ztunnel',
    field: 'ztunnel',
    values: { ztunnel: { resources: { requests: { cpu: '1' } } } },
    near: [{ resources: { requests: { cpu: '1' } } }],
  },
  {
    rule: 'istio-values/deprecated',
    chart: 'istiod',
    field: 'global.enableTracing',
    values: { global: { enableTracing: true } },
    near: [{ meshConfig: { enableTracing: true } }],
  },
  {
    rule: 'istio-values/deprecated',
    chart: 'istiod',
    field: 'global.localityLbSetting',
    values: { global: { localityLbSetting: { enabled: true } } },
    near: [{ meshConfig: { localityLbSetting: { enabled: true } } }],
  },
];

/** What the charts refuse, or crash over. */
const REFUSALS: readonly Mistake[] = [
  ...(['minimal', 'default', 'openshift', 'Ambient'] as const).map((profile): Mistake => ({
    rule: 'istio-chart/unknown-profile',
    chart: 'cni',
    field: 'profile',
    values: { profile },
    near: [AMBIENT, { profile: 'demo' }, { profile: 'platform-k3s' }, { profile: '' }],
  })),
  {
    rule: 'istio-chart/unknown-platform',
    chart: 'cni',
    field: 'global.platform',
    values: { global: { platform: 'eks' } },
    near: [{ global: { platform: 'k3s' } }, { global: { platform: 'openshift' } }, { global: { platform: '' } }],
  },
  {
    rule: 'istio-chart/unknown-platform',
    chart: 'ztunnel',
    field: 'platform',
    values: { platform: 'eks' },
    near: [{ platform: 'k3s' }],
    in: from('1.25'),
  },
  {
    rule: 'istio-chart/unknown-platform',
    chart: 'cni',
    field: 'global.platform',
    values: { global: { platform: 'gke' } },
    near: [{ global: { platform: 'k3d' } }],
    in: ['1.24'],
  },
  {
    rule: 'istio-chart/unknown-compatibility-version',
    chart: 'istiod',
    field: 'compatibilityVersion',
    values: { compatibilityVersion: '1.24' },
    near: [{}, { compatibilityVersion: '' }],
    in: but('1.25', '1.26', '1.27'),
  },
  {
    rule: 'istio-chart/unknown-compatibility-version',
    chart: 'ztunnel',
    field: 'compatibilityVersion',
    values: { compatibilityVersion: '1.25' },
    near: [{}],
    in: until('1.25'),
  },
  {
    rule: 'istio-chart/defaults',
    chart: 'ztunnel',
    field: 'defaults',
    values: { defaults: { logLevel: 'debug' } },
    near: [{ logLevel: 'debug' }, { defaults: {} }],
  },
  ...(
    [
      ['telemetry.v2.prometheus.configOverride', { telemetry: { v2: { prometheus: { configOverride: false } } } }],
      ['telemetry.v2.stackdriver.disableOutbound', { telemetry: { v2: { stackdriver: { disableOutbound: false } } } }],
      ['global.tracer.stackdriver.debug', { global: { tracer: { stackdriver: { debug: false } } } }],
    ] as const
  ).map(([field, values]): Mistake => ({
    rule: 'istio-chart/removed-key',
    chart: 'istiod',
    field,
    values,
    near: [
      { telemetry: { v2: { stackdriver: { configOverride: {} } } } },
      { telemetry: { v2: { prometheus: { enabled: false } } } },
    ],
  })),
  {
    rule: 'istio-chart/removed-value',
    chart: 'istiod',
    field: 'global.pilotCertProvider',
    values: { global: { pilotCertProvider: 'kubernetes' } },
    near: [{ global: { pilotCertProvider: 'istiod' } }],
  },
  {
    rule: 'istio-chart/null-section',
    chart: 'cni',
    field: 'ambient',
    values: { ambient: null },
    near: [{ ambient: {} }, { excludeNamespaces: null }, { resources: null }, { tolerations: null }],
  },
  {
    rule: 'istio-chart/null-section',
    chart: 'istiod',
    field: 'env',
    values: { env: null },
    near: [{ env: {} }],
  },
  {
    rule: 'istio-chart/crash',
    chart: 'cni',
    field: 'excludeNamespaces',
    values: { excludeNamespaces: 'kube-system' },
    near: [{ excludeNamespaces: ['kube-system'] }],
  },
  {
    rule: 'istio-chart/crash',
    chart: 'istiod',
    field: 'env',
    values: { env: [{ name: 'A', value: 'b' }] },
    near: [{ env: { A: 'b' } }],
  },
  {
    rule: 'istio-chart/crash',
    chart: 'istiod',
    field: 'revision',
    values: { revision: 130 },
    near: [{ revision: '1-30' }],
  },
  ...(['istiod', 'ztunnel'] as const).map((chart): Mistake => ({
    rule: 'istio-chart/crash',
    chart,
    field: 'env.ENABLE_CLUSTER_TRUST_BUNDLE_API',
    values: { env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: 'true' } },
    near: [{ env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: true } }],
    in: from('1.26'),
  })),
  {
    rule: 'istio-chart/crash',
    chart: 'istiod',
    field: 'env.COMPLIANCE_POLICY',
    values: { env: { COMPLIANCE_POLICY: 1 } },
    near: [{ env: { COMPLIANCE_POLICY: 'fips-140-2' } }],
    in: from('1.31'),
  },
  {
    rule: 'istio-chart/crash',
    chart: 'istiod',
    field: 'global.proxy.tracer',
    values: { global: { proxy: { tracer: 'lightstep' } } },
    near: [
      { global: { proxy: { tracer: 'zipkin' } } },
      { global: { proxy: { tracer: 'lightstep' }, tracer: { lightstep: { address: 'a', accessToken: 't' } } } },
    ],
  },
  {
    rule: 'istio-chart/gateway-schema',
    chart: 'gateway',
    field: '_internal_defaults_do_not_set',
    values: {},
    near: [],
    in: ['1.24'],
  },
  {
    rule: 'istio-chart/gateway-without-ports',
    chart: 'gateway',
    field: 'service.ports',
    values: { service: { ports: [] } },
    near: [
      { service: { ports: [] }, networkGateway: 'net1' },
      { service: { ports: [{ name: 'http', port: 80 }] } },
      {},
    ],
    in: from('1.30'),
  },
];

function found(values: unknown, { rule, field, chart }: Mistake, version: string): Finding | undefined {
  return checkIstioValues(values, { version, chart }).find((one) => one.rule === rule && one.field === field);
}

describe.each([...TRAPS, ...REFUSALS])('$rule of $chart: $values', (mistake) => {
  const { in: minors = ISTIO_MINORS, values, near } = mistake;

  test('is found in the minors that it holds for, and no other', () => {
    expect(ISTIO_MINORS.filter((version) => found(values, mistake, version))).toEqual(minors);
  });

  test('says what to do, and where that is known from', () => {
    expect(found(values, mistake, minors.at(-1)!)).toMatchObject({
      fix: { text: expect.stringMatching(/\w/) },
      sources: [expect.stringMatching(/^istio\/istio /)],
    });
  });

  test('is not found for what is near', () => {
    const wrong = near.flatMap((other) =>
      minors.flatMap((version) =>
        checkIstioValues(other, { version, chart: mistake.chart })
          .filter(({ rule }) => rule === mistake.rule)
          .map(({ field }) => `${version} ${field} in ${JSON.stringify(other)}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('goes away with its patch', () => {
    const stays = minors.filter((version) => {
      const patch = found(values, mistake, version)?.fix?.patch;
      if (!patch) return false;
      const patched = applyPatch(structuredClone(values), [...patch] as never[], true, false, true).newDocument;
      return found(patched, mistake, version) !== undefined;
    });
    expect(stays).toEqual([]);
  });
});

test.each(REFUSALS)('$rule of $chart is an error: $values', (mistake) => {
  expect(found(mistake.values, mistake, (mistake.in ?? ISTIO_MINORS).at(-1)!)).toMatchObject({ severity: 'error' });
});

/** Written at the root by the platform, so that the user's own wins (OpenShift's trustedZtunnelNamespace). */
test('a value that a platform sets at the root is not overruled', () => {
  const values = { global: { platform: 'openshift' }, trustedZtunnelNamespace: 'istio-system' };
  const wrong = ISTIO_MINORS.filter((version) =>
    checkIstioValues(values, { version, chart: 'istiod' }).some(({ rule }) => rule === 'istio-values/overruled'),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['1.24.6', true],
  ['1.25.4', true],
  ['1.25.5', false],
  ['1.26.3', true],
  ['1.26.4', false],
  ['1.27.0', true],
  ['1.27.1', false],
  ['1.28.0', false],
])('the gateway chart of %s refuses its own defaults: %s', (version, expected) => {
  const rules = checkIstioValues({}, { version, chart: 'gateway' }).map(({ rule }) => rule);
  expect(rules.includes('istio-chart/gateway-schema')).toBe(expected);
});

test.each(['base', 'istiod', 'cni', 'ztunnel'] as const)('the ambient profile alone has no findings in %s', (chart) => {
  expect(ISTIO_MINORS.flatMap((version) => checkIstioValues(AMBIENT, { version, chart }))).toEqual([]);
});
