import { shown } from '../input/refuse';
import { isMap, truthy, type Values } from '../values/effective-values';
import { ALIAS, at, type AmbientChart } from './istio-overrides';
import type { IstioNamespaces } from './istio-values';
import type { Platform } from './platform';

/** Something that two charts, or a chart and the platform, say differently. */
export interface Disagreement {
  readonly chart: AmbientChart;
  /** Dotted path of the value to change. */
  readonly path: string;
  readonly message: string;
}

type All = Readonly<Record<AmbientChart, Values>>;

/**
 * What no chart can see, since it sees itself only: overrides by which the four no longer fit together. Each is found late, and
 * far from its cause, in a cluster.
 */
export function disagreements(values: All, platform: Platform, namespaces: IstioNamespaces): Disagreement[] {
  return [
    ...stillAmbient(values),
    ...platformSays(values, platform),
    ...alike(values),
    ...trust(values, namespaces),
    ...twice(values),
  ];
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
      message: `is ${shown(enabled)}, which takes ambient mode away from istio-cni; leave it out`,
    };
  }
  const env = seen(values, 'istiod', 'env.PILOT_ENABLE_AMBIENT');
  if (env !== undefined && String(env) !== 'true') {
    yield {
      chart: 'istiod',
      path: 'pilot.env.PILOT_ENABLE_AMBIENT',
      message: `is ${shown(env)}, which takes ambient mode away from istiod; leave it out`,
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
      message: `is ${shown(given)}, but the Platform says ${shown(wanted)}; give the Platform its ${prop}`,
    };
  }
}

/** Paths that two charts must have alike, with the prop that sets both. */
const ALIKE: readonly (readonly [AmbientChart, string, AmbientChart, string, unknown, string])[] = [
  ['istiod', 'global.multiCluster.clusterName', 'ztunnel', 'multiCluster.clusterName', '', 'clusterName'],
  ['istiod', 'global.network', 'ztunnel', 'network', '', 'network'],
  ['istiod', 'global.nativeNftables', 'cni', 'global.nativeNftables', false, 'nativeNftables'],
  ['istiod', 'revision', 'ztunnel', 'revision', '', 'revision'],
];

function* alike(values: All): Generator<Disagreement> {
  for (const [one, path, other, otherPath, fallback, prop] of ALIKE) {
    const [a, b] = [seen(values, one, path) ?? fallback, seen(values, other, otherPath) ?? fallback];
    if (a === b) continue;
    yield {
      chart: other,
      path: otherPath,
      message: `is ${shown(b)}, but that of ${one} is ${shown(a)}; they must be the same, so give ${prop} in place of an override`,
    };
  }
}

/** istiod signs for one service account on every node. */
function* trust(values: All, namespaces: IstioNamespaces): Generator<Disagreement> {
  const name = seen(values, 'ztunnel', 'resourceName') || 'ztunnel';
  const wanted = `${namespaces.ztunnel}/${String(name)}`;
  const account = seen(values, 'istiod', 'env.CA_TRUSTED_NODE_ACCOUNTS');
  if (account !== undefined) {
    if (String(account).split(',').includes(wanted)) return;
    yield {
      chart: 'istiod',
      path: 'pilot.env.CA_TRUSTED_NODE_ACCOUNTS',
      message: `is ${shown(account)}, but ztunnel runs as ${shown(wanted)}, which then gets no certificates; leave it out`,
    };
    return;
  }
  const namespace = seen(values, 'istiod', 'trustedZtunnelNamespace') || namespaces.istiod;
  if (namespace !== namespaces.ztunnel) {
    yield {
      chart: 'istiod',
      path: 'pilot.trustedZtunnelNamespace',
      message: `is ${shown(namespace)}, but ztunnel goes to ${shown(namespaces.ztunnel)} and would get no certificates; give ztunnelNamespace in place of an override`,
    };
  }
  const trusted = seen(values, 'istiod', 'trustedZtunnelName') || 'ztunnel';
  if (trusted !== name) {
    yield {
      chart: 'istiod',
      path: 'pilot.trustedZtunnelName',
      message: `is ${shown(trusted)}, but ztunnel is called ${shown(name)} and would get no certificates; set it to ${shown(name)}`,
    };
  }
}

/**
 * Variables that the templates write themselves, so that `env` writes them a second time: server-side apply refuses that, and
 * of two the kubelet takes the last (templates of 1.31 and 1.32).
 */
const FIXED_ENV: Readonly<Partial<Record<AmbientChart, Readonly<Record<string, string>>>>> = {
  istiod: {
    CLUSTER_ID: 'clusterName',
    GOMAXPROCS: 'istiodResources',
    KUBECONFIG: '',
    PILOT_CERT_PROVIDER: 'overrides.istiod.global.pilotCertProvider',
    PILOT_ENABLE_ANALYSIS: 'overrides.istiod.global.istiod.enableAnalysis',
    PILOT_TRACE_SAMPLING: 'overrides.istiod.traceSampling',
    PLATFORM: "the Platform's distribution",
    POD_NAME: '',
    POD_NAMESPACE: '',
    REVISION: 'revision',
    SERVICE_ACCOUNT: '',
  },
  cni: {
    AMBIENT_DNS_CAPTURE: 'dnsCapture',
    AMBIENT_ENABLED: '',
    AMBIENT_IPV6: 'ipv6',
    AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: 'reconcileIptables',
    CHAINED_CNI_PLUGIN: 'overrides.cni.chained',
    EXCLUDE_NAMESPACES: 'excludeNamespaces',
    GOMAXPROCS: 'cniResources',
    GOMEMLIMIT: 'cniResources',
    NATIVE_NFTABLES: 'nativeNftables',
    NODE_NAME: '',
    POD_NAME: '',
    POD_NAMESPACE: '',
    REPAIR_DELETE_PODS: 'repair',
    REPAIR_ENABLED: 'repair',
    REPAIR_LABEL_PODS: 'repair',
    REPAIR_NODE_NAME: '',
    REPAIR_REPAIR_PODS: 'repair',
    REPAIR_RUN_AS_DAEMON: '',
    REPAIR_SIDECAR_ANNOTATION: '',
  },
  ztunnel: {
    CA_ADDRESS: 'overrides.ztunnel.caAddress',
    INPOD_ENABLED: '',
    INSTANCE_IP: '',
    ISTIO_META_CLUSTER_ID: 'clusterName',
    ISTIO_META_ENABLE_HBONE: '',
    LOG_FORMAT: 'logAsJson',
    NETWORK: 'network',
    NODE_NAME: '',
    POD_NAME: '',
    POD_NAMESPACE: '',
    RUST_BACKTRACE: '',
    RUST_LOG: 'logLevel',
    SERVICE_ACCOUNT: '',
    TERMINATION_GRACE_PERIOD_SECONDS: 'overrides.ztunnel.terminationGracePeriodSeconds',
    XDS_ADDRESS: 'overrides.ztunnel.xdsAddress',
  },
};

/** The value that makes a template write a variable, for those that are not always there. */
const WRITTEN_IF: Readonly<Record<string, readonly [AmbientChart, string, fallback: unknown]>> = {
  LOG_FORMAT: ['ztunnel', 'logAsJson', false],
  NETWORK: ['ztunnel', 'network', ''],
  PILOT_TRACE_SAMPLING: ['istiod', 'traceSampling', 1],
};

function isWritten(values: All, name: string): boolean {
  if (!Object.hasOwn(WRITTEN_IF, name)) return true;
  const [chart, path, fallback] = WRITTEN_IF[name]!;
  return truthy(seen(values, chart, path) ?? fallback);
}

function* twice(values: All): Generator<Disagreement> {
  for (const [chart, fixed] of Object.entries(FIXED_ENV) as [AmbientChart, Readonly<Record<string, string>>][]) {
    const alias = ALIAS[chart];
    const path = alias === undefined ? 'env' : `${alias}.env`;
    const env = at(values[chart], path);
    if (!isMap(env)) continue;
    for (const name of Object.keys(env)) {
      if (!Object.hasOwn(fixed, name) || !isWritten(values, name)) continue;
      yield {
        chart,
        path: `${path}.${name}`,
        message: `is written by the chart itself, and twice is refused by server-side apply; ${fixed[name] ? `use ${fixed[name]}` : 'leave it out'}`,
      };
    }
  }
}
