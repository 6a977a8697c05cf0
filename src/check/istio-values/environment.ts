import type { IstioChartName } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { isMap, truthy } from '../../values/effective-values';
import { removing } from '../values-patch';
import { givenAt, placesOf, valueAt, type Context } from './context';
import type { IstioRule, Report } from './rule';

const CHARTS = 'istio/istio manifests/charts';

/** The variables that a chart's container always has; `env` of the values is written beside them (seen by rendering 1.30 and 1.32). */
const ALWAYS: Readonly<Partial<Record<IstioChartName, readonly string[]>>> = {
  istiod: [
    'CLUSTER_ID',
    'GOMAXPROCS',
    'KUBECONFIG',
    'PILOT_CERT_PROVIDER',
    'PILOT_ENABLE_ANALYSIS',
    'PLATFORM',
    'POD_NAME',
    'POD_NAMESPACE',
    'REVISION',
    'SERVICE_ACCOUNT',
  ],
  cni: [
    'ALLOW_SWITCH_TO_HOST_NS',
    'GOMAXPROCS',
    'GOMEMLIMIT',
    'NODE_NAME',
    'POD_NAME',
    'POD_NAMESPACE',
    'REPAIR_NODE_NAME',
    'REPAIR_RUN_AS_DAEMON',
    'REPAIR_SIDECAR_ANNOTATION',
  ],
  ztunnel: [
    'CA_ADDRESS',
    'INPOD_ENABLED',
    'INSTANCE_IP',
    'ISTIO_META_CLUSTER_ID',
    'NODE_NAME',
    'POD_NAME',
    'POD_NAMESPACE',
    'RUST_BACKTRACE',
    'RUST_LOG',
    'SERVICE_ACCOUNT',
    'TERMINATION_GRACE_PERIOD_SECONDS',
    'XDS_ADDRESS',
  ],
};

/** Variables that are there only when a value is set. */
const WHEN: Readonly<Partial<Record<IstioChartName, Readonly<Record<string, string>>>>> = {
  istiod: {
    PILOT_CA_CERT_CONFIGMAP: 'global.trustBundleName',
    PILOT_CRL_CONFIGMAP: 'crlConfigMapName',
    PILOT_TRACE_SAMPLING: 'traceSampling',
  },
  ztunnel: { LOG_FORMAT: 'logAsJson', NETWORK: 'network' },
};

/** The value that sets a variable, for those that have one. */
const INSTEAD: Readonly<Record<string, string>> = {
  CA_ADDRESS: 'caAddress',
  CLUSTER_ID: 'global.multiCluster.clusterName',
  ISTIO_META_CLUSTER_ID: 'multiCluster.clusterName',
  LOG_FORMAT: 'logAsJson',
  NETWORK: 'network',
  PILOT_CA_CERT_CONFIGMAP: 'global.trustBundleName',
  PILOT_CERT_PROVIDER: 'global.pilotCertProvider',
  PILOT_CRL_CONFIGMAP: 'crlConfigMapName',
  PILOT_ENABLE_ANALYSIS: 'global.istiod.enableAnalysis',
  PILOT_TRACE_SAMPLING: 'traceSampling',
  PLATFORM: 'global.platform',
  REVISION: 'revision',
  RUST_LOG: 'logLevel',
  TERMINATION_GRACE_PERIOD_SECONDS: 'terminationGracePeriodSeconds',
  XDS_ADDRESS: 'xdsAddress',
};

/** `env` names what the chart writes as well. */
const TWICE: IstioRule = {
  id: 'istio-values/variable-twice',
  severity: 'warning',
  charts: ['istiod', 'cni', 'ztunnel'],
  sources: [CHARTS],
  check(context) {
    const { chart, minor } = context;
    // Up to 1.26 the variables of istio-cni go to its ConfigMap alone.
    if (chart.name === 'cni' && minor < 27) return [];
    return givenVariables(context).flatMap(({ name, place }): Report[] => {
      if (!isWritten(context, name)) return [];
      const field = dotted(place);
      const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
      return [
        {
          field,
          message: `the chart writes ${name} itself, so that the container has it twice: the last one counts, and server-side apply refuses the object`,
          fix: instead === undefined ? 'leave it out' : `set ${instead} instead`,
          patch: removing(place),
        },
      ];
    });
  },
};

function isWritten({ chart, values }: Context, name: string): boolean {
  const chartName = chart.name as IstioChartName;
  if (ALWAYS[chartName]?.includes(name)) return true;
  const conditions = WHEN[chartName] ?? {};
  return Object.hasOwn(conditions, name) && values.isTrue(conditions[name]!);
}

function givenVariables(context: Context): { name: string; place: readonly string[] }[] {
  return placesOf(context, 'env').flatMap((path) => {
    const env = givenAt(context, path);
    return isMap(env) ? Object.keys(env).map((name) => ({ name, place: [...path.split('.'), name] })) : [];
  });
}

/** Switches of ambient mode that istiod ignores while ambient mode as a whole is off. */
const AMBIENT_SWITCHES: readonly string[] = [
  'AMBIENT_ENABLE_STATUS',
  'ENABLE_INGRESS_WAYPOINT_ROUTING',
  'PILOT_ENABLE_SENDING_HBONE',
];

const IDLE_SWITCH: IstioRule = {
  id: 'istio-values/ambient-switch-ignored',
  severity: 'warning',
  charts: ['istiod'],
  sources: ['istio/istio pilot/pkg/features/ambient.go'],
  check(context) {
    if (String(valueAt(context.merged, ['env', 'PILOT_ENABLE_AMBIENT'])) === 'true') return [];
    return givenVariables(context)
      .filter(({ name, place }) => AMBIENT_SWITCHES.includes(name) && truthy(valueAt(context.given, place)))
      .filter(({ place }) => String(valueAt(context.given, place)) !== 'false')
      .map(({ name, place }) => ({
        field: dotted(place),
        message: `istiod ignores ${name} and only logs that, because PILOT_ENABLE_AMBIENT is not true`,
        fix: 'set profile to ambient',
      }));
  },
};

export const ENVIRONMENT: readonly IstioRule[] = [TWICE, IDLE_SWITCH];
