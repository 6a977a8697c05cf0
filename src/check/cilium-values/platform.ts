import { isMap } from '../../values/effective-values';
import { asInt } from './cluster';
import { removing, setting } from '../values-patch';
import { isUpgradeFromBefore, rendersConfig, type Context, type Report, type ValuesRule } from './rule';

const VALIDATE = ['cilium/cilium install/kubernetes/cilium/templates/validate.yaml'];
const CONFIG = ['cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml'];

/** The mode of IPAM, with what 1.20 makes of `eni.enabled`. */
function ipamMode({ values, minor }: Context): string {
  if (minor >= 20 && values.isTrue('eni.enabled')) return 'eni';
  const mode = values.get('ipam.mode');
  return typeof mode === 'string' && mode !== '' ? mode : 'cluster-pool';
}

/** What kubeProxyReplacement comes to: the user's, or what the release that was first installed had. */
export function kubeProxyReplacement(context: Context): string {
  const value = context.values.get('kubeProxyReplacement');
  const given = Array.isArray(value) ? JSON.stringify(value) : context.values.text('kubeProxyReplacement');
  if (given !== '') return given;
  if (!isUpgradeFromBefore(context, 14)) return 'false';
  if (!isUpgradeFromBefore(context, 12)) return 'disabled';
  return isUpgradeFromBefore(context, 8) ? 'false' : 'probe';
}

/** What the chart refuses about nodes: kube-proxy, the API server, routing, addresses, clouds, taints. */
export const PLATFORM: readonly ValuesRule[] = [
  {
    id: 'cilium-chart/kube-proxy-replacement',
    severity: 'error',
    sources: CONFIG,
    check(context) {
      if (!rendersConfig(context)) return undefined;
      const mode = kubeProxyReplacement(context);
      const known = ['true', 'false', ...(context.minor === 15 ? ['disabled', 'partial', 'strict'] : [])];
      if (known.includes(mode)) return undefined;
      const meant = ['strict', 'partial'].includes(mode);
      return {
        field: 'kubeProxyReplacement',
        message:
          `the chart refuses to render: kubeProxyReplacement is "${mode}"` +
          (context.values.gives('kubeProxyReplacement') ? '' : ', as upgradeCompatibility wants it') +
          ', and it knows true and false',
        fix: 'set kubeProxyReplacement to true or false',
        patch: setting(context.given, 'kubeProxyReplacement', meant),
      };
    },
  },
  {
    id: 'cilium-chart/api-server-twice',
    severity: 'error',
    minors: [18],
    sources: VALIDATE,
    check({ values }) {
      const ref = values.isTrue('k8sServiceHostRef.name') && values.isTrue('k8sServiceHostRef.key');
      if (!ref || !values.isTrue('k8sServiceHost')) return undefined;
      return {
        field: 'k8sServiceHostRef',
        message: 'the chart refuses to render: the API server is named by k8sServiceHost and by k8sServiceHostRef',
        fix: 'leave out k8sServiceHostRef, or k8sServiceHost',
        patch: removing(['k8sServiceHostRef']),
      };
    },
  },
  {
    id: 'cilium-chart/api-server-looked-up',
    severity: 'error',
    minors: [19],
    sources: ['cilium/cilium install/kubernetes/cilium/templates/_helpers.tpl'],
    check({ values }) {
      if (values.get('k8sServiceHost') !== 'auto') return undefined;
      return {
        field: 'k8sServiceHost',
        message:
          'the chart refuses to render offline: "auto" reads a ConfigMap of the cluster, which helm template, Argo CD and Flux do not see',
        fix: 'set k8sServiceHost to the address of the API server',
      };
    },
  },
  {
    id: 'cilium-chart/routing-mode-of-cloud',
    severity: 'error',
    sources: CONFIG,
    check(context) {
      const { values } = context;
      const mode = values.get('routingMode');
      if (!rendersConfig(context) || typeof mode !== 'string' || mode === '') return undefined;
      const [cloud, wanted] = values.isTrue('gke.enabled')
        ? ['gke.enabled', 'native']
        : values.isTrue('aksbyocni.enabled')
          ? ['aksbyocni.enabled', 'tunnel']
          : [undefined, undefined];
      if (cloud === undefined || mode === wanted) return undefined;
      return {
        field: 'routingMode',
        message: `the chart refuses to render: ${cloud}=true goes with routingMode ${wanted}, got "${mode}"`,
        fix: `set routingMode to ${wanted}, or leave it out`,
        patch: setting(context.given, 'routingMode', wanted),
      };
    },
  },
  {
    id: 'cilium-chart/native-routing-cidr',
    severity: 'error',
    minors: [18],
    sources: CONFIG,
    check: (context) => nativeRanges(context),
  },
  {
    id: 'cilium-chart/pool-for-native-routing',
    severity: 'error',
    minors: [20],
    sources: CONFIG,
    check(context) {
      const { values } = context;
      const applies =
        rendersConfig(context) &&
        ipamMode(context) === 'cluster-pool' &&
        values.isTrue('nativeRoutingCIDRFromClusterPool');
      if (!applies) return undefined;
      return families(context).flatMap((family): Report[] => {
        const path = `ipam.operator.clusterPool${family}PodCIDRList`;
        const pools = values.get(path);
        // The chart's own lists have one entry.
        const count = pools === undefined ? 1 : Array.isArray(pools) ? pools.length : String(pools).split(' ').length;
        const range = rangeOf(family);
        if (count === 1 || values.isTrue(range)) return [];
        return [
          {
            field: path,
            message: `the chart refuses to render: nativeRoutingCIDRFromClusterPool takes the range from a pool of one, and there are ${count}`,
            fix: `set ${range}`,
          },
        ];
      });
    },
  },
  {
    id: 'cilium-chart/pool-cidr-single',
    severity: 'error',
    minors: [undefined, 18],
    sources: CONFIG,
    check(context) {
      if (!rendersConfig(context) || ipamMode(context) !== 'cluster-pool') return undefined;
      return families(context).flatMap((family): Report[] => {
        const path = `ipam.operator.clusterPool${family}PodCIDR`;
        if (context.values.get(path) === undefined) return [];
        return [
          {
            field: path,
            message: `the chart refuses to render: ${path} was removed in 1.14`,
            fix: `write ${path}List, a list`,
          },
        ];
      });
    },
  },
  {
    id: 'cilium-chart/eni-not-enabled',
    severity: 'error',
    minors: [20],
    sources: VALIDATE,
    check({ values, given }) {
      if (values.get('ipam.mode') !== 'eni' || values.isTrue('eni.enabled')) return undefined;
      return {
        field: 'ipam.mode',
        message: 'the chart refuses to render: ipam.mode=eni goes with eni.enabled=true',
        fix: 'set eni.enabled to true',
        patch: setting(given, 'eni.enabled', true),
      };
    },
  },
  {
    id: 'cilium-chart/taints-never-removed',
    severity: 'error',
    sources: CONFIG,
    check(context) {
      const { values, given } = context;
      if (
        !rendersConfig(context) ||
        !values.isTrue('operator.setNodeTaints') ||
        values.isTrue('operator.removeNodeTaints')
      )
        return undefined;
      return {
        field: 'operator.setNodeTaints',
        message: 'the chart refuses to render: the operator would taint nodes and never take the taint away',
        fix: 'set operator.removeNodeTaints to true',
        patch: setting(given, 'operator.removeNodeTaints', true),
      };
    },
  },
  {
    id: 'cilium-chart/gke-removes-agent',
    severity: 'error',
    sources: ['cilium/cilium install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml'],
    check(context) {
      const { values, given } = context;
      if (!rendersConfig(context) || !values.isTrue('keepDeprecatedLabels') || !values.isTrue('gke.enabled'))
        return undefined;
      return {
        field: 'keepDeprecatedLabels',
        message:
          'the chart refuses to render into kube-system: GKE removes DaemonSets with the label kubernetes.io/cluster-service from there',
        fix: 'set keepDeprecatedLabels to false',
        patch: setting(given, 'keepDeprecatedLabels', false),
      };
    },
  },
  {
    id: 'cilium-chart/bgp-announces-nothing',
    severity: 'error',
    minors: [undefined, 16],
    sources: CONFIG,
    check(context) {
      const { values } = context;
      const announces = values.isTrue('bgp.announce.loadbalancerIP') || values.isTrue('bgp.announce.podCIDR');
      if (!rendersConfig(context) || !values.isTrue('bgp.enabled') || announces) return undefined;
      return {
        field: 'bgp.enabled',
        message: 'the chart refuses to render: bgp.enabled=true, and nothing is announced',
        fix: 'set bgp.announce.loadbalancerIP or bgp.announce.podCIDR to true',
      };
    },
  },
  {
    id: 'cilium-chart/backoff-twice',
    severity: 'error',
    minors: [18],
    sources: VALIDATE,
    check({ values }) {
      const variables = values.get('extraEnv');
      if (!values.isTrue('k8sClientExponentialBackoff.enabled') || !Array.isArray(variables)) return undefined;
      const names = ['KUBE_CLIENT_BACKOFF_BASE', 'KUBE_CLIENT_BACKOFF_DURATION'];
      const index = variables.findIndex((variable) => isMap(variable) && names.includes(variable.name as string));
      if (index < 0) return undefined;
      return {
        field: `extraEnv[${index}]`,
        message: 'the chart refuses to render: k8sClientExponentialBackoff.enabled sets this variable as well',
        fix: 'set k8sClientExponentialBackoff.enabled to false, or leave the variable out',
        patch: removing(['extraEnv', index]),
      };
    },
  },
  {
    id: 'cilium-chart/envoy-base-id',
    severity: 'error',
    minors: [16],
    sources: VALIDATE,
    check({ values }) {
      const id = asInt(values.get('envoy.baseID'));
      if (id >= 0 && id <= 4_294_967_295) return undefined;
      return {
        field: 'envoy.baseID',
        message: `the chart refuses to render: envoy.baseID is ${id}, and goes from 0 to 4294967295`,
        fix: 'leave envoy.baseID out, or set it to 0',
      };
    },
  },
];

const FAMILIES = ['IPv4', 'IPv6'] as const;
type Family = (typeof FAMILIES)[number];

function families({ values }: Context): Family[] {
  return FAMILIES.filter((family) => values.isTrue(`${family.toLowerCase()}.enabled`));
}

/** Whether packets are routed natively, and nothing says which of a family are reached without masquerading. */
export function lacksNativeRange(context: Context, family: Family): boolean {
  const { values, minor } = context;
  if (values.get('routingMode') !== 'native' || values.isTrue('ipMasqAgent.enabled')) return false;
  if (!values.isTrue(`${family.toLowerCase()}.enabled`) || values.isTrue(rangeOf(family))) return false;
  const ipam = ipamMode(context);
  if (minor >= 20 && ipam === 'cluster-pool' && values.isTrue('nativeRoutingCIDRFromClusterPool')) return false;
  return family === 'IPv6' || (ipam !== 'eni' && ipam !== 'alibabacloud');
}

function rangeOf(family: Family): string {
  return `${family.toLowerCase()}NativeRoutingCIDR`;
}

/** Native routing has to know what is reached without masquerading. */
function nativeRanges(context: Context): Report[] {
  if (!rendersConfig(context)) return [];
  return FAMILIES.flatMap((family): Report[] => {
    if (!context.values.isTrue(`enable${family}Masquerade`) || !lacksNativeRange(context, family)) return [];
    const range = rangeOf(family);
    return [
      {
        field: range,
        message: `the chart refuses to render: with routingMode native and masquerading, ${range} says what is reached directly`,
        fix: `set ${range} to the range of all pods, such as ${family === 'IPv4' ? '10.0.0.0/8' : 'fd00::/104'}, or enable${family}Masquerade to false`,
      },
    ];
  });
}
