import { shown } from '../input/refuse';
import type { Values } from '../values/effective-values';
import { ALIAS, at, type AmbientChart } from './istio-overrides';
import type { IstioNamespaces } from './istio-values';
import type { Platform } from './platform';

/** What overrides say that the other charts, or the platform, don't. */
export interface Disagreement {
  readonly chart: AmbientChart;
  /** Dotted path of the value to change. */
  readonly path: string;
  /** What follows the path in an error. */
  readonly message: string;
}

type All = Readonly<Record<AmbientChart, Values>>;

/**
 * What no chart can see, since it sees itself only: overrides by which the four no longer fit together. Each is found late, and
 * far from its cause, in a cluster.
 */
export function disagreements(
  values: All,
  version: string,
  platform: Platform,
  namespaces: IstioNamespaces,
): Disagreement[] {
  return [...stillAmbient(values), ...platformSays(values, platform), ...acrossCharts(values, version, namespaces)];
}

/** The value that the chart's templates see, where it is written at all. */
function seen(values: All, chart: AmbientChart, path: string): unknown {
  const alias = ALIAS[chart];
  const winning = alias === undefined ? undefined : at(values[chart], `${alias}.${path}`);
  if (winning !== undefined) return winning;
  const own = at(values[chart], path);
  // ztunnel's chart flattens `global` below its root.
  return own ?? (chart === 'ztunnel' ? at(values[chart], `global.${path}`) : undefined);
}

function* stillAmbient(values: All): Generator<Disagreement> {
  const enabled = seen(values, 'cni', 'ambient.enabled');
  if (enabled !== undefined && enabled !== true) {
    yield {
      chart: 'cni',
      path: 'cni.ambient.enabled',
      message: ` is ${shown(enabled)}, which takes ambient mode away from istio-cni; leave it out`,
    };
  }
  const env = seen(values, 'istiod', 'env.PILOT_ENABLE_AMBIENT');
  if (env !== undefined && String(env) !== 'true') {
    yield {
      chart: 'istiod',
      path: 'pilot.env.PILOT_ENABLE_AMBIENT',
      message: ` is ${shown(env)}, which takes ambient mode away from istiod; leave it out`,
    };
  }
}

function* platformSays(values: All, platform: Platform): Generator<Disagreement> {
  const says: readonly [AmbientChart, string, string, string][] = [
    ['istiod', 'meshConfig.trustDomain', platform.trustDomain, 'trustDomain'],
    ['istiod', 'meshConfig.rootNamespace', platform.istioNamespace, 'istioNamespace'],
    ['base', 'global.istioNamespace', platform.istioNamespace, 'istioNamespace'],
    ['istiod', 'global.istioNamespace', platform.istioNamespace, 'istioNamespace'],
    ['ztunnel', 'istioNamespace', platform.istioNamespace, 'istioNamespace'],
  ];
  for (const [chart, path, wanted, prop] of says) {
    const given = seen(values, chart, path);
    if (given === undefined || given === wanted) continue;
    yield {
      chart,
      path,
      message: ` is ${shown(given)}, but the Platform says ${shown(wanted)}; give the Platform its ${prop}`,
    };
  }
}

/** What is found in comparison with the Platform already. */
const SAID_BY_PLATFORM = 'istio-values/istio-namespace-unlike';

/** The prop that writes a value to all charts that need it, by the finding that tells of its lack. */
const PROPS: Readonly<Record<string, string>> = {
  'istio-values/cluster-name-unlike': 'clusterName',
  'istio-values/hub-unlike': 'hub',
  'istio-values/network-unlike': 'network',
  'istio-values/nftables-unlike': 'nativeNftables',
  'istio-values/revision-unlike': 'revision',
  'istio-values/tag-unlike': 'tag',
  'istio-values/variant-unlike': 'variant',
};

function acrossCharts(values: All, version: string, namespaces: IstioNamespaces): Disagreement[] {
  const { checkIstioInstall } = require('../check/istio-values') as typeof import('../check/istio-values');
  return checkIstioInstall(values, { version, namespaces: { ...namespaces } })
    .filter(({ rule, severity }) => severity === 'error' && rule !== SAID_BY_PLATFORM)
    .map(({ rule, field = '', message, fix }) => {
      const dot = field.indexOf('.');
      const prop = Object.hasOwn(PROPS, rule) ? PROPS[rule] : undefined;
      const what = prop === undefined ? fix?.text : `give ${prop} in place of an override`;
      return {
        chart: field.slice(0, dot) as AmbientChart,
        path: field.slice(dot + 1),
        message: `: ${message}; ${what}`,
      };
    });
}
