import { checkIstioValues, type IstioValuesOptions } from '../../../src/check/istio-values';
import { ISTIO_MINORS, type IstioChartName, type IstioMinor } from '../../../src/values/charts';

type Options = Partial<IstioValuesOptions>;

function said(values: unknown, chart: IstioChartName, options: Options = {}): string[] {
  return checkIstioValues(values, { version: '1.28', chart, ...options }).map(({ rule, field }) => `${rule} ${field}`);
}

function minorsOf(expected: string, values: unknown, chart: IstioChartName, options: Options = {}): IstioMinor[] {
  return ISTIO_MINORS.filter((version) => said(values, chart, { ...options, version }).includes(expected));
}

const from = (first: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(ISTIO_MINORS.indexOf(first));

interface Mistake {
  readonly chart: IstioChartName;
  readonly expected: string;
  readonly values: unknown;
  readonly near: unknown;
  readonly in?: readonly IstioMinor[];
}

const MISTAKES: readonly Mistake[] = [
  {
    chart: 'cni',
    expected: 'istio-values/unread repair.hub',
    values: { repair: { hub: 'h' } },
    near: { repair: { labelPods: true }, hub: 'h' },
  },
  {
    chart: 'cni',
    expected: 'istio-values/unread cni.ambient.configDir',
    values: { cni: { ambient: { configDir: '/x' } } },
    near: { cni: { ambient: { dnsCapture: false } } },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/unread global.revision',
    values: { global: { revision: 'canary' } },
    near: { revision: 'canary' },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/variable-twice env.REVISION',
    values: { env: { REVISION: 'canary' } },
    near: { env: { PILOT_ENABLE_ALPHA_GATEWAY_API: 'true' } },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/variable-twice pilot.env.PILOT_TRACE_SAMPLING',
    values: { pilot: { env: { PILOT_TRACE_SAMPLING: '5' } } },
    near: { traceSampling: 0, pilot: { env: { PILOT_TRACE_SAMPLING: '5' } } },
  },
  {
    chart: 'ztunnel',
    expected: 'istio-values/variable-twice env.RUST_LOG',
    values: { env: { RUST_LOG: 'debug' } },
    near: { logLevel: 'debug' },
  },
  {
    // Before that, the variables of istio-cni go to its ConfigMap alone.
    chart: 'cni',
    expected: 'istio-values/variable-twice env.NODE_NAME',
    values: { env: { NODE_NAME: 'x' } },
    near: { env: { OTHER: 'x' } },
    in: from('1.27'),
  },
  {
    // Its ConfigMap has them in all minors.
    chart: 'cni',
    expected: 'istio-values/variable-twice cni.env.AMBIENT_IPV6',
    values: { cni: { env: { AMBIENT_IPV6: 'false' } } },
    near: { cni: { env: { HOST_PROBE_SNAT_IP: '169.254.7.127' } } },
  },
  {
    chart: 'ztunnel',
    expected: 'istio-values/variable-twice env.ISTIO_META_ENABLE_HBONE',
    values: { profile: 'ambient', env: { ISTIO_META_ENABLE_HBONE: 'true' } },
    near: { env: { ISTIO_META_ENABLE_HBONE: 'true' } },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/ambient-switch-ignored env.ENABLE_INGRESS_WAYPOINT_ROUTING',
    values: { env: { ENABLE_INGRESS_WAYPOINT_ROUTING: 'true' } },
    near: { profile: 'ambient', env: { ENABLE_INGRESS_WAYPOINT_ROUTING: 'true' } },
  },
  {
    // ztunnel passes on what it does not know (istio/ztunnel src/proxy/outbound.rs).
    chart: 'istiod',
    expected: 'istio-values/registry-only-ignored meshConfig.outboundTrafficPolicy.mode',
    values: { profile: 'ambient', meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } } },
    near: { meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } } },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/trust-domain global.trustDomain',
    values: { global: { trustDomain: 'prod.example' } },
    near: { global: { trustDomain: 'prod.example' }, meshConfig: { trustDomain: 'prod.example' } },
  },
  {
    chart: 'istiod',
    expected: 'istio-values/mesh-config-dropped meshConfig',
    values: { configMap: false, meshConfig: { trustDomain: 'prod.example' } },
    near: { configMap: true, meshConfig: { trustDomain: 'prod.example' } },
  },
];

describe.each(MISTAKES)('$expected', ({ chart, expected, values, near, in: minors = ISTIO_MINORS }) => {
  test('is found in the minors that it holds for, and no other', () => {
    expect(minorsOf(expected, values, chart)).toEqual(minors);
  });

  test('is not found for what is near', () => {
    const rule = expected.split(' ')[0]!;
    const wrong = minors.flatMap((version) => said(near, chart, { version }).filter((one) => one.startsWith(rule)));
    expect(wrong).toEqual([]);
  });
});

test('the condition of a parent chart is read by helm itself', () => {
  expect(said({ enabled: true }, 'gateway', { version: '1.32' })).toEqual([]);
});

test.each([
  ['cni', { ambient: { enableAmbientDetectionRetry: true } }, '1.28.3', '1.28.4'],
  ['base', { base: { validationFailurePolicy: 'Fail' } }, '1.28.5', '1.28.6'],
  ['base', { base: { validationFailurePolicy: 'Fail' } }, '1.29.1', '1.29.2'],
  ['ztunnel', { network: 'a' }, '1.27.1', '1.27.2'],
  ['istiod', { pilot: { taint: { name: 'a' } } }, '1.30.2', '1.30.3'],
] as const)('a key of chart %s is unknown before the patch that brought it: %j', (chart, values, before, first) => {
  const [finding] = checkIstioValues(values, { version: before, chart });
  expect(finding).toMatchObject({
    rule: 'istio-values/unknown-key',
    message: expect.stringContaining(`Istio ${first}`),
  });
  expect(said(values, chart, { version: first })).toEqual([]);
});

describe('for an IstioOperator', () => {
  test('keys are named that its types do not have, once for a section', () => {
    const values = { cni: { updateStrategy: { type: 'OnDelete' }, tolerations: [] } };
    expect(said(values, 'cni', { for: 'operator' })).toEqual([
      'istio-values/refused-by-operator cni.updateStrategy',
      'istio-values/refused-by-operator cni.tolerations',
    ]);
    expect(said({ cni: { ambient: { enabled: true } } }, 'cni', { for: 'operator' })).toEqual([]);
  });

  test('keys are named that it takes elsewhere', () => {
    expect(said({ ambient: { enabled: true }, profile: 'ambient' }, 'cni', { for: 'operator' })).toEqual([
      'istio-values/elsewhere-for-operator ambient',
    ]);
    expect(said({ logLevel: 'debug' }, 'ztunnel', { for: 'operator' })).toEqual([
      'istio-values/elsewhere-for-operator logLevel',
    ]);
    expect(said({ global: { hub: 'h' }, meshConfig: { trustDomain: 'a' } }, 'istiod', { for: 'operator' })).toEqual([]);
  });

  test('nobody else is told', () => {
    expect(said({ ambient: { enabled: true }, tolerations: [] }, 'cni')).toEqual([]);
    expect(said({ ambient: { enabled: true }, tolerations: [] }, 'cni', { for: 'helm' })).toEqual([]);
  });

  test('refuses what is no way to install', () => {
    expect(() => said({}, 'cni', { for: 'argo' as 'helm' })).toThrow('for must be');
  });
});
