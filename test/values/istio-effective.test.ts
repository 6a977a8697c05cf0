import { istioChartsOf, type IstioChartName, type IstioMinor } from '../../src/values/charts';
import type { Values } from '../../src/values/effective-values';
import { effectiveIstioValues } from '../../src/values/istio-effective';

function effective(minor: IstioMinor, chart: IstioChartName, values: Values, path: string): unknown {
  const charts = istioChartsOf(minor);
  return effectiveIstioValues(values, charts, charts.charts[chart]).get(path);
}

const K3S = '/var/lib/rancher/k3s/agent/etc/cni/net.d';
const LEVELS = { defaults: 'info', global: 'warn', root: 'debug' } as const;

/* Each was rendered with the charts of 1.30 and 1.32, and read from what came out. */
test.each<[string, IstioChartName, Values, string, unknown]>([
  ['a default', 'cni', {}, 'cniConfDir', '/etc/cni/net.d'],
  ['a value at the root', 'cni', { cniConfDir: '/x' }, 'cniConfDir', '/x'],
  [
    'a value below cni before that at the root',
    'cni',
    { cniConfDir: '/x', cni: { cniConfDir: '/y' } },
    'cniConfDir',
    '/y',
  ],
  ['a platform before the root', 'cni', { global: { platform: 'k3s' }, cniConfDir: '/x' }, 'cniConfDir', K3S],
  ['below cni before the platform', 'cni', { platform: 'k3s', cni: { cniConfDir: '/y' } }, 'cniConfDir', '/y'],
  ['a profile named as a platform is', 'cni', { profile: 'platform-k3s' }, 'cniConfDir', K3S],
  ['a profile before the root', 'cni', { profile: 'ambient', ambient: { enabled: false } }, 'ambient.enabled', true],
  ['a null of the section drops the profile', 'cni', { profile: 'ambient', cni: null }, 'ambient.enabled', false],
  [
    'a platform below the root',
    'istiod',
    { platform: 'openshift', trustedZtunnelNamespace: 'a' },
    'trustedZtunnelNamespace',
    'a',
  ],
  ['ztunnel reads global', 'ztunnel', { global: { logLevel: LEVELS.global } }, 'logLevel', LEVELS.global],
  [
    'and its root first',
    'ztunnel',
    { global: { logLevel: LEVELS.global }, logLevel: LEVELS.root },
    'logLevel',
    LEVELS.root,
  ],
  ['ztunnel reads global of a profile', 'ztunnel', { profile: 'ambient' }, 'variant', 'distroless'],
  [
    'replaced defaults lose to the profile',
    'ztunnel',
    { profile: 'ambient', _internal_defaults_do_not_set: { variant: 'a' } },
    'variant',
    'distroless',
  ],
  ['replaced defaults', 'ztunnel', { _internal_defaults_do_not_set: { logLevel: 'trace' } }, 'logLevel', 'trace'],
])('%s', (_, chart, values, path, expected) => {
  for (const minor of ['1.30', '1.32'] as const) expect(effective(minor, chart, values, path)).toBe(expected);
});

test('1.24 reads one place of each name', () => {
  expect(effective('1.24', 'cni', { platform: 'k3s' }, 'cniConfDir')).not.toBe(K3S);
  expect(effective('1.24', 'cni', { global: { platform: 'k3s' } }, 'cniConfDir')).toBe(K3S);
  expect(effective('1.24', 'cni', { global: { profile: 'ambient' } }, 'ambient.enabled')).toBe(false);
});

test('keys that mean something else to JavaScript stay where they are', () => {
  const global: Values = JSON.parse('{ "__proto__": { "logLevel": "trace" } }') as Values;
  expect(effective('1.30', 'ztunnel', { global }, 'logLevel')).toBe('info');
});
