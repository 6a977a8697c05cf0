import {
  ISTIO_MINORS,
  istioChartsOf,
  nodeAt,
  type IstioChart,
  type IstioChartName,
  type IstioMinor,
} from '../../src/values/charts';
import { isMap } from '../../src/values/effective-values';
import { ISTIO_NOTES, istioNotes } from '../../src/values/istio-notes';
import type { ValueNode } from '../../src/values/value-node';

const CHARTS = Object.keys(ISTIO_NOTES) as IstioChartName[];
const RELEASES = ISTIO_MINORS.flatMap((minor) => CHARTS.map((chart) => [minor, chart] as const));

const chartOf = (minor: IstioMinor, name: IstioChartName): IstioChart => istioChartsOf(minor).charts[name];
const from = (first: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(ISTIO_MINORS.indexOf(first));

/** The key and the value that a note is about. */
function subject(key: string): { path: string[]; value: string | undefined } {
  const [field, value] = key.split('=') as [string, string?];
  return { path: field.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.')), value };
}

/** The notes that hold as they are written, without the other places of their values. */
function held(minor: IstioMinor, name: IstioChartName): { key: string; does: string; source: string }[] {
  const notes = istioNotes(chartOf(minor, name), minor);
  return Object.keys(ISTIO_NOTES[name])
    .filter((key) => Object.hasOwn(notes, key))
    .map((key) => ({ key, ...notes[key]! }));
}

/** What the chart knows of a key; below a free map, that map. */
function known(root: ValueNode, path: readonly string[]): ValueNode | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node) return length === path.length || node.open || node.values ? node : undefined;
  }
  return undefined;
}

describe.each(RELEASES)('on Istio %s, chart %s,', (minor, name) => {
  const { root } = chartOf(minor, name);

  test('every note is about a key that the chart reads', () => {
    const wrong = held(minor, name).filter(({ key }) => {
      const node = known(root, subject(key).path);
      return !node || (node.unread && !node.properties);
    });
    expect(wrong).toEqual([]);
  });

  test('a note on one value is about a value that the key takes', () => {
    const wrong = held(minor, name).filter(({ key }) => {
      const { path, value } = subject(key);
      const node = known(root, path);
      const allowed = node?.enum ?? node?.hint;
      return value !== undefined && allowed && !allowed.some((one) => String(one) === value);
    });
    expect(wrong).toEqual([]);
  });

  /* In a text, a word that has a capital within, and none at its start, is a key. */
  test('the keys that a note names are those of a chart', () => {
    const roots = CHARTS.map((chart) => chartOf(minor, chart));
    const isKey = (word: string): boolean =>
      roots.some((chart) =>
        [word, word.split('.').slice(1).join('.')].some(
          (path, index) => (index === 0 || word.startsWith(`${chart.alias}.`)) && known(chart.root, path.split('.')),
        ),
      );
    const named = held(minor, name).flatMap(({ key, does }) =>
      [...does.matchAll(/(?<![\w./-])[a-z]+(?:\.[a-z]+)*[A-Z]\w*(?:\.\w+)*/g)].map(([word]) => ({ key, word })),
    );
    const others = ['mTLS', 'cni.binPath', 'cni.confPath']; // The last two are of Cilium's chart, and told so.
    const wrong = named.filter(({ word }) => !isKey(word) && !others.includes(word));
    expect(wrong).toEqual([]);
  });

  test('notes are one or two sentences, with a source', () => {
    for (const { does, source } of held(minor, name)) {
      expect(does).toMatch(/^[a-z]+ [^\n]{10,180}[^.]$/);
      expect(source).toMatch(/^(istio\/|https:\/\/)/);
    }
  });
});

test.each(CHARTS)('no note on %s is for no minor at all', (name) => {
  const keys = new Set(ISTIO_MINORS.flatMap((minor) => held(minor, name).map(({ key }) => key)));
  expect([...keys].sort()).toEqual(Object.keys(ISTIO_NOTES[name]).sort());
});

describe('a note is found at every place that the chart reads the value from', () => {
  const at = (name: IstioChartName, key: string) => istioNotes(chartOf('1.30', name), '1.30')[key]?.does;

  test.each<[IstioChartName, string, string]>([
    ['istiod', 'autoscaleMin', 'pilot.autoscaleMin'],
    ['cni', 'ambient.dnsCapture', 'cni.ambient.dnsCapture'],
    ['ztunnel', 'logLevel', 'global.logLevel'],
  ])('%s: %s, and %s', (name, key, other) => {
    expect(at(name, key)).toBeDefined();
    expect(at(name, other)).toBe(at(name, key));
  });

  test('a profile is read from the root alone', () => {
    expect(at('istiod', 'profile=ambient')).toBeDefined();
    expect(at('istiod', 'pilot.profile=ambient')).toBeUndefined();
    expect(at('ztunnel', 'global.profile=ambient')).toBeUndefined();
  });
});

describe('a note holds from the minor that brought what it tells', () => {
  const minorsOf = (name: IstioChartName, key: string): IstioMinor[] =>
    ISTIO_MINORS.filter((minor) => held(minor, name).some((note) => note.key === key));

  test.each<[IstioChartName, string, readonly IstioMinor[]]>([
    ['cni', 'ambient.enabled', ISTIO_MINORS],
    ['cni', 'ambient.reconcileIptablesOnStartup', from('1.25')],
    ['cni', 'tolerations', from('1.27')],
    ['cni', 'terminationGracePeriodSeconds', from('1.29')],
    ['cni', 'rollingMaxUnavailable', ['1.24', '1.25']],
    ['istiod', 'pdb', from('1.27')],
    ['ztunnel', 'terminationGracePeriodSeconds', ISTIO_MINORS],
    ['ztunnel', 'peerCaCrl.enabled', from('1.29')],
  ])('%s: %s', (name, key, minors) => {
    expect(minorsOf(name, key)).toEqual(minors);
  });

  /* Through 1.29 only the plugin knows the list: istio/istio cni/pkg/nodeagent/informers.go. */
  test('excludeNamespaces keeps pods from being enrolled from 1.30 on', () => {
    const does = (minor: IstioMinor) => istioNotes(chartOf(minor, 'cni'), minor)['excludeNamespaces']!.does;
    expect(ISTIO_MINORS.filter((minor) => does(minor).includes('enrolled'))).toEqual(from('1.30'));
  });
});

/** What notes say of profiles and platforms, against the files that the charts carry. */
describe('the files of the charts agree with the notes:', () => {
  const file = (minor: IstioMinor, kind: 'profile' | 'platform' | 'compatibilityVersion', name: string) =>
    istioChartsOf(minor).profiles[kind][name];
  const mentions = (value: unknown, text: string): boolean => JSON.stringify(value).includes(text);

  test.each(ISTIO_MINORS)('only the profile ambient turns ambient mode on, %s', (minor) => {
    expect(file(minor, 'profile', 'ambient')).toMatchObject({
      cni: { ambient: { enabled: true } },
      global: { variant: 'distroless' },
      meshConfig: { defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } } },
      pilot: { env: { PILOT_ENABLE_AMBIENT: 'true' } },
    });
    for (const [name, values] of Object.entries(istioChartsOf(minor).profiles.profile)) {
      const isAmbient = mentions(values, 'PILOT_ENABLE_AMBIENT') || mentions(values, '"ambient":');
      expect([name, isAmbient]).toEqual([name, name === 'ambient']);
    }
  });

  test.each(ISTIO_MINORS)('neither the profile ambient nor a platform has values that base reads, %s', (minor) => {
    const { base } = istioChartsOf(minor).charts;
    for (const values of [file(minor, 'profile', 'ambient'), ...Object.values(istioChartsOf(minor).profiles.platform)])
      for (const [key, value] of Object.entries(values!)) {
        const own = base.root.properties?.[key];
        const inner = isMap(value) ? Object.keys(value) : [];
        expect([key, own ? inner.filter((one) => own.properties?.[one]) : []]).toEqual([key, []]);
      }
  });

  test.each(ISTIO_MINORS)('the platform openshift, %s', (minor) => {
    expect(file(minor, 'platform', 'openshift')).toMatchObject({
      cni: { chained: false, provider: 'multus' },
      seLinuxOptions: { type: 'spc_t' },
      trustedZtunnelNamespace: 'kube-system',
    });
  });

  test.each(from('1.26'))('the behaviour of 1.25 is the network of the host, %s', (minor) => {
    expect(mentions(file(minor, 'compatibilityVersion', '1.25'), '"shareHostNetworkNamespace":true')).toBe(true);
  });

  test.each(ISTIO_MINORS)('the profile remote installs no istiod, %s', (minor) => {
    expect(file(minor, 'profile', 'remote')).toMatchObject({ istiodRemote: { enabled: true } });
  });
});
