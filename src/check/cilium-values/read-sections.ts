import { on, rendersEnvoy, type When } from './needs';
import { rendersConfig, type Context } from './rule';

/*
 * Which of the sections whose null crashes are left alone when their templates aren't rendered. Seen by rendering 1.15, 1.18 and
 * 1.20 with each of them null, without the agent, and as before an upgrade: preflight alone; and 1.18 without Hubble, without
 * Envoy and without the operator.
 */

/** Only the agent's own templates read these. */
const OF_AGENT: readonly string[] = [
  'cgroup.autoMount',
  'containerRuntime',
  'endpointStatus',
  'highScaleIPcache',
  'hubble.peerService',
  'hubble.tls.server',
  'image',
  'livenessProbe',
  'monitor',
  'readinessProbe',
  'scheduling',
  'securityContext.capabilities',
  'serviceAccounts.cilium',
  'startupProbe',
  'sysctlfix',
];

/** The templates of the agent, of Envoy and of the operator read these, and no other. */
const OF_COMPONENTS: readonly string[] = [
  'aksbyocni',
  'alibabacloud',
  'alibabacloud.nodeSpec',
  'azure',
  'azure.nodeSpec',
  'bgp',
  'bpf',
  'bpf.autoMount',
  'bpf.distributedLRU',
  'bpf.events',
  'bpf.events.default',
  'bpf.events.drop',
  'bpf.events.policyVerdict',
  'bpf.events.trace',
  'cgroup',
  'cni',
  'datapathPlugins',
  'debug',
  'egressGateway',
  'encryption.strictMode',
  'encryption.strictMode.egress',
  'encryption.strictMode.ingress',
  'endpointHealthChecking',
  'eni',
  'envoy.debug',
  'envoy.debug.admin',
  'envoy.image',
  'envoy.livenessProbe',
  'envoy.log',
  'envoy.nodeLocality',
  'envoy.readinessProbe',
  'envoy.securityContext',
  'envoy.securityContext.capabilities',
  'envoy.startupProbe',
  'gke',
  'hostFirewall',
  'hubble.export.static',
  'hubble.networkPolicyCorrelation',
  'ipam.operator',
  'ipv4',
  'ipv6',
  'k8s',
  'k8sClientRateLimit',
  'k8sClientRateLimit.operator',
  'k8sNetworkPolicy',
  'l2podAnnouncements',
  'localRedirectPolicies',
  'maglev',
  'nat',
  'nat46x64Gateway',
  'nodeIPAM',
  'operator.image',
  'operator.podDisruptionBudget',
  'operator.pprof',
  'operator.prometheus.tls',
  'operator.unmanagedPodWatcher',
  'pmtuDiscovery',
  'pprof',
  'sctp',
  'securityContext',
  'serviceAccounts.envoy',
  'serviceAccounts.operator',
  'wellKnownIdentities',
];

const OF_HUBBLE: readonly string[] = [
  'hubble.dropEventEmitter',
  'hubble.export.static',
  'hubble.metrics.tls',
  'hubble.networkPolicyCorrelation',
  'hubble.peerService',
  'hubble.tls',
  'hubble.tls.auto',
  'hubble.tls.server',
];

/** In 1.15 too, whose Envoy is in the agent unless the values ask for it. */
export const OF_ENVOY: readonly string[] = [
  'envoy.image',
  'envoy.livenessProbe',
  'envoy.readinessProbe',
  'envoy.startupProbe',
  'serviceAccounts.envoy',
];

const OF_OPERATOR: readonly string[] = ['operator.image', 'operator.podDisruptionBudget', 'serviceAccounts.operator'];

const READERS: readonly (readonly [sections: readonly string[], when: When])[] = [
  [OF_AGENT, rendersConfig],
  [OF_COMPONENTS, ({ values }) => !values.isTrue('preflight.enabled') || values.isTrue('operator.enabled')],
  [OF_HUBBLE, on('hubble.enabled')],
  [OF_ENVOY, rendersEnvoy],
  [OF_OPERATOR, on('operator.enabled')],
];

/** Whether a template that is rendered reads a section whose null crashes. */
export function isRead(context: Context, section: string): boolean {
  return READERS.every(([sections, when]) => !sections.includes(section) || when(context));
}
