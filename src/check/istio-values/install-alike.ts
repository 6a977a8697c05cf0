import type { Finding } from '../finding';
import { installed, layerOf, type Install, type InstallChart, type Installed } from './install-context';

const CHARTS = 'istio/istio manifests/charts';

/** A value that charts must have alike. */
interface Alike {
  /** What messages call it. */
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** Where each chart has it; the charts that are left out have no such value. */
  readonly paths: Readonly<Partial<Record<InstallChart, readonly string[]>>>;
  /** What stands for a value that is not there. */
  readonly fallback: unknown;
  readonly effect: string;
  readonly since?: number;
}

/** Root first: where a chart reads both, its root wins. */
const image = (key: string): readonly string[] => [key, `global.${key}`];

const ALIKE: readonly Alike[] = [
  {
    name: 'tag',
    rule: 'istio-values/tag-unlike',
    severity: 'warning',
    paths: { istiod: image('tag'), cni: image('tag'), ztunnel: image('tag') },
    fallback: undefined,
    effect: 'parts of one mesh run in versions that were not tested together',
  },
  {
    name: 'hub',
    rule: 'istio-values/hub-unlike',
    severity: 'warning',
    paths: { istiod: image('hub'), cni: image('hub'), ztunnel: image('hub') },
    fallback: undefined,
    effect: 'images come from more than one registry',
  },
  {
    name: 'variant',
    rule: 'istio-values/variant-unlike',
    severity: 'warning',
    paths: { istiod: image('variant'), cni: image('variant'), ztunnel: image('variant') },
    fallback: '',
    effect: 'some images are distroless, and others not',
  },
  {
    name: 'istioNamespace',
    rule: 'istio-values/istio-namespace-unlike',
    severity: 'error',
    paths: {
      base: ['global.istioNamespace'],
      istiod: ['global.istioNamespace'],
      ztunnel: ['istioNamespace', 'global.istioNamespace'],
    },
    fallback: 'istio-system',
    effect: 'ztunnel and the webhooks look for istiod where it is not',
  },
  {
    name: 'revision',
    rule: 'istio-values/revision-unlike',
    severity: 'error',
    paths: { istiod: ['revision'], ztunnel: ['revision'] },
    fallback: '',
    effect: 'ztunnel asks the istiod of another revision for its configuration and certificates',
  },
  {
    name: 'clusterName',
    rule: 'istio-values/cluster-name-unlike',
    severity: 'error',
    paths: {
      istiod: ['global.multiCluster.clusterName'],
      ztunnel: ['multiCluster.clusterName', 'global.multiCluster.clusterName'],
    },
    fallback: '',
    effect: 'istiod takes ztunnel for one of another cluster',
  },
  {
    name: 'network',
    rule: 'istio-values/network-unlike',
    severity: 'error',
    paths: { istiod: ['global.network'], ztunnel: ['network', 'global.network'] },
    fallback: '',
    effect: 'they disagree on which workloads are in the network of ztunnel',
    since: 27,
  },
  {
    name: 'nativeNftables',
    rule: 'istio-values/nftables-unlike',
    severity: 'error',
    paths: { istiod: ['global.nativeNftables'], cni: ['global.nativeNftables'] },
    fallback: false,
    effect: 'one writes rules for nftables and the other for iptables',
    since: 27,
  },
];

/** Where charts of one install say different things about what they share. */
export function alike(install: Install): Finding[] {
  const profiles = layerUnlike(install, 'profile');
  // A profile sets the variant; where it is missing, that is no second mistake.
  const others = ALIKE.filter(
    ({ name, since = 0 }) => install.minor >= since && (name !== 'variant' || profiles.length === 0),
  );
  return [...profiles, ...layerUnlike(install, 'platform'), ...others.flatMap((one) => unlike(install, one))];
}

/** What is gone where a chart lacks the ambient profile, and whether values can say it in the profile's place. */
const WITHOUT_AMBIENT: Readonly<Record<InstallChart, readonly [path: string, effect: string, Finding['severity']]>> = {
  base: ['', 'it changes nothing there today, but the next release may', 'info'],
  istiod: ['env.PILOT_ENABLE_AMBIENT', 'istiod stops serving ztunnel and waypoints', 'error'],
  cni: ['ambient.enabled', 'istio-cni no longer sends the traffic of enrolled pods to ztunnel', 'error'],
  ztunnel: [
    'meshConfig.defaultConfig.proxyMetadata.ISTIO_META_ENABLE_HBONE',
    'its image is of another variant, and it lacks what the profile sets',
    'warning',
  ],
};

function layerUnlike(install: Install, layer: 'profile' | 'platform'): Finding[] {
  const named = installed(install).map(([chart, own]) => ({ chart, own, name: layerOf(install, own, layer) }));
  const wanted = named.find(({ name }) => name === 'ambient') ?? named.find(({ name }) => name !== undefined);
  if (wanted?.name === undefined) return [];
  const path = layer === 'platform' ? 'global.platform' : 'profile';
  return named
    .filter(({ name }) => name !== wanted.name)
    .flatMap(({ chart, own, name }): Finding[] => {
      const [effect, severity] = layer === 'platform' ? platformEffect(chart) : profileEffect(chart, own, wanted.name);
      if (severity === undefined) return [];
      const has = name === undefined ? `has no ${layer}` : `has ${layer} ${said(name)}`;
      return [
        {
          rule: `istio-values/${layer}-unlike`,
          codes: [],
          severity,
          field: `${chart}.${path}`,
          message: `chart ${chart} ${has}, and ${wanted.chart} has ${said(wanted.name)}: ${effect}`,
          fix: { text: `set ${path} to ${said(wanted.name)} for ${chart}, at each upgrade as well` },
          sources: ['istio/istio manifests/zzz_profile.yaml'],
        },
      ];
    });
}

function profileEffect(chart: InstallChart, { values }: Installed, wanted: unknown): Effect {
  const [path, effect, severity] = WITHOUT_AMBIENT[chart];
  if (wanted !== 'ambient') return ['what that profile sets is missing there', chart === 'base' ? 'info' : 'warning'];
  // Said by hand, it is not gone.
  return String(values.get(path)) === 'true' ? [effect, undefined] : [effect, severity];
}

function platformEffect(chart: InstallChart): Effect {
  return ['folders, permissions or trust there are those of another platform', chart === 'base' ? 'info' : 'error'];
}

type Effect = readonly [effect: string, severity: Finding['severity'] | undefined];

function unlike(install: Install, { name, rule, severity, paths, fallback, effect, since }: Alike): Finding[] {
  const given = installed(install).flatMap(([chart, own]) =>
    paths[chart] ? [{ chart, path: paths[chart][0]!, value: valueOf(own, paths[chart], fallback) }] : [],
  );
  const [first, ...others] = given;
  if (!first) return [];
  return others
    .filter(({ value }) => value !== first.value)
    .slice(0, 1)
    .map(({ chart, path, value }): Finding => ({
      rule,
      codes: [],
      severity,
      field: `${chart}.${path}`,
      message: `${name} of chart ${chart} is ${said(value)}, and that of ${first.chart} is ${said(first.value)}: ${effect}`,
      fix: { text: `write the same for ${given.map((one) => one.chart).join(', ')}` },
      sources: [CHARTS],
      ...(since !== undefined && { since: `istio >=1.${since}` }),
    }));
}

function valueOf({ values }: Installed, paths: readonly string[], fallback: unknown): unknown {
  for (const path of paths) {
    const value = values.get(path);
    // An empty text is how charts say that a value is not set.
    if (value !== undefined && value !== '') return value;
  }
  return fallback;
}

function said(value: unknown): string {
  if (value === undefined || value === '') return 'not set';
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'not set');
}
