import { oneOf } from '../input/choice';
import { refuse, shown } from '../input/refuse';
import { factsOf } from '../install/distribution';
import type { Distribution } from '../install/platform';
import { CILIUM_PRESETS, type CiliumPreset } from './cilium-values-distribution';
import { CiliumDraft } from './cilium-values-draft';
import { addresses, checkIpam, ipamOf } from './cilium-values-ipam';
import type {
  CiliumEncryption,
  CiliumHubble,
  CiliumRouting,
  CiliumValuesProps,
  IpamMode,
  RoutingMode,
} from './cilium-values-props';
import { isMinorAtLeast, type CiliumVersion } from './cilium-values-version';

/** The values of Cilium's chart that say what props mean, in the words of one minor. */
export function ciliumIntent(place: string, props: CiliumValuesProps, version: CiliumVersion): CiliumDraft {
  const { minor } = version;
  const preset = presetOf(place, props.platform.distribution);
  const draft = new CiliumDraft();
  const { cluster } = props;
  // Later charts refuse it themselves, and the check knows; agents of every minor write it into keys and names.
  if (cluster && !isMinorAtLeast(minor, '1.16')) clusterName(place, cluster.name);
  services(draft, props, preset);
  for (const [path, value, why] of preset.values ?? []) draft.set(path, value, why);
  draft.set('cni.confPath', props.cniConfDir).set('cni.binPath', props.cniBinDir);
  const { ipam, routing } = network(place, draft, props, preset, version);
  if (props.ambient !== false) ambient(draft, props);
  if (props.encryption) {
    encryption(draft, props.encryption, isMinorAtLeast(minor, '1.19'), sharesRange(ipam, routing));
    if (props.hostFirewall === true) allowsHostFirewall(place, props.encryption, minor);
  }
  if (props.hubble === false) draft.set('hubble.enabled', false);
  else hubble(draft, props.hubble ?? {}, props.serviceMonitors === true);
  metrics(draft, props, isMinorAtLeast(minor, '1.16'));
  return (
    draft
      .set('l7Proxy', props.l7Proxy)
      .set('gatewayAPI.enabled', props.gatewayApi)
      // 1.15 has no such key, and asks the cluster always.
      .set(
        'gatewayAPI.gatewayClass.create',
        props.gatewayApi === true && isMinorAtLeast(minor, '1.16') ? 'true' : undefined,
        'the chart looks for the CRDs in the cluster, which whoever renders without one has not',
      )
      .set('hostFirewall.enabled', props.hostFirewall)
      .set('cluster.name', cluster?.name)
      .set('cluster.id', cluster?.id)
      .set('operator.replicas', props.operatorReplicas)
  );
}

function clusterName(place: string, name: string): void {
  if (/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return;
  refuse(
    place,
    `cluster.name must be at most 32 lower-case letters, digits and "-", such as "prod-eu-1", got ${shown(name)}`,
  );
}

function presetOf(place: string, distribution: Distribution): CiliumPreset {
  const { ciliumManagedBy, ipam, apiServer } = factsOf(distribution);
  if (ciliumManagedBy !== undefined) {
    refuse(
      place,
      `on ${distribution} ${ciliumManagedBy} installs Cilium and sets its values, so that none of yours would count; ` +
        "use distribution 'gke', a cluster without it, or leave CiliumValues out",
    );
  }
  return { ...CILIUM_PRESETS[distribution], ipam, apiServer };
}

/** Who implements Services, and where the API server is until somebody does. */
function services(draft: CiliumDraft, props: CiliumValuesProps, preset: CiliumPreset): void {
  const replaces = props.kubeProxyReplacement === true;
  const server = props.apiServer ?? (replaces ? preset.apiServer : undefined);
  draft
    .set(
      'kubeProxyReplacement',
      replaces,
      replaces ? 'Cilium implements Services; kube-proxy must not run' : 'kube-proxy implements Services',
    )
    .set('k8sServiceHost', server?.host, 'agents have to reach it before anything implements Services')
    .set('k8sServicePort', server && (server.port ?? preset.apiServerPort ?? 6443));
}

/** What istio-cni, ztunnel and waypoints need of Cilium. */
function ambient(draft: CiliumDraft, props: CiliumValuesProps): void {
  draft
    .set(
      'cni.exclusive',
      false,
      'istio-cni adds itself to the CNI configuration; an exclusive agent takes it out again',
    )
    .set(
      'socketLB.hostNamespaceOnly',
      true,
      'sockets in pods keep the address of the Service, by which ztunnel finds its waypoint and policies',
    )
    .set(
      'bpf.hostLegacyRouting',
      true,
      'eBPF host routing has no route for 169.254.7.127, where kubelet probes of enrolled pods come from; they would time out',
    );
  if (props.masquerade === 'bpf') {
    draft.set(
      'bpf.masquerade',
      true,
      'Istio documents it as unsupported with ambient; bpf.hostLegacyRouting is what keeps probes alive',
    );
  } else {
    draft.set('bpf.masquerade', false, 'Istio documents eBPF masquerading as unsupported with ambient');
  }
}

function network(
  place: string,
  draft: CiliumDraft,
  props: CiliumValuesProps,
  preset: CiliumPreset,
  version: CiliumVersion,
): { ipam: IpamMode; routing: RoutingMode } {
  const ipam = ipamOf(place, props, preset);
  const routing = routingOf(place, props, preset, ipam);
  const given = props.routing;
  checkIpam(place, props, ipam, routing, version);
  if (props.platform.distribution === 'gke') needsRange(place, props);
  draft
    .set('routingMode', routing, routing === 'native' ? whoRoutes(given) : undefined)
    .set('tunnelProtocol', tunnelProtocol(place, props, version))
    .set('ipv4NativeRoutingCIDR', given?.nativeCidr, 'reached without masquerading')
    .set('ipv6NativeRoutingCIDR', given?.nativeCidrIpv6, 'reached without masquerading')
    .set('autoDirectNodeRoutes', given?.autoDirectNodeRoutes)
    .set('ipv6.enabled', props.ipv6);
  addresses(place, draft, props, ipam, preset);

  const { masquerade } = props;
  if (masquerade === undefined) return { ipam, routing };
  draft.set('enableIPv4Masquerade', masquerade !== 'off').set('bpf.masquerade', masquerade === 'bpf');
  if (masquerade === 'off' || props.ipv6 === true) draft.set('enableIPv6Masquerade', masquerade !== 'off');
  return { ipam, routing };
}

/** Through 1.16 the chart says vxlan for AKS by itself, and a second time what is given: no YAML that others read. */
function tunnelProtocol(
  place: string,
  { platform, routing }: CiliumValuesProps,
  { minor }: CiliumVersion,
): CiliumRouting['tunnelProtocol'] {
  const protocol = routing?.tunnelProtocol;
  if (platform.distribution !== 'aks' || isMinorAtLeast(minor, '1.17')) return protocol;
  if (protocol === 'geneve') {
    refuse(
      place,
      `routing.tunnelProtocol "geneve" on aks: the chart of ${minor} writes vxlan beside it; take 1.17, or leave it out`,
    );
  }
  return undefined;
}

function whoRoutes(given: CiliumRouting | undefined): string {
  return given?.autoDirectNodeRoutes === true
    ? 'nodes have routes to the pods of each other, in one L2 network'
    : 'the network routes the addresses of pods';
}

/** The agent finds the range by itself on AWS, and nowhere else; on GKE the cluster knows it. */
function needsRange(place: string, { routing, masquerade, overrides }: CiliumValuesProps): void {
  if (routing?.nativeCidr !== undefined || masquerade === 'off' || overrides?.ipv4NativeRoutingCIDR !== undefined)
    return;
  refuse(
    place,
    'on gke agents do not start without the range of all pods; give routing: { mode: "native", nativeCidr }, ' +
      'which `gcloud container clusters describe` has as clusterIpv4Cidr',
  );
}

function routingOf(place: string, props: CiliumValuesProps, preset: CiliumPreset, ipam: IpamMode): RoutingMode {
  const mode = props.routing?.mode ?? preset.routing ?? (ipam === 'eni' ? 'native' : 'tunnel');
  if (ipam === 'eni' && mode !== 'native') {
    refuse(place, 'routing.mode "tunnel" and ipam.mode "eni" exclude each other: addresses of the VPC need no tunnel');
  }
  if (preset.onlyRouting && preset.routing)
    oneOf(place, `routing.mode on ${props.platform.distribution}`, mode, [preset.routing]);
  return mode;
}

/** Why packets between nodes can carry addresses that lie in the range of pods, if they can. */
function sharesRange(ipam: IpamMode, routing: RoutingMode): string | undefined {
  if (routing === 'tunnel') return 'tunnels go from node to node; without it strict mode drops them';
  // Otherwise the agent stops: "the node's IPv4 address is within the strict CIDR range".
  return ipam === 'eni'
    ? 'nodes have addresses of the same VPC; without it strict mode drops what they send'
    : undefined;
}

/** @param isByDirection since 1.19 strict mode is said for egress and ingress apart */
function encryption(
  draft: CiliumDraft,
  given: CiliumEncryption,
  isByDirection: boolean,
  shared: string | undefined,
): void {
  const { type, nodes, strictCidr, secretName } = given;
  draft
    .set('encryption.enabled', true)
    .set('encryption.type', type)
    .set('encryption.nodeEncryption', nodes)
    .set('encryption.ipsec.secretName', secretName);
  if (strictCidr === undefined) return;
  const strict = isByDirection ? 'encryption.strictMode.egress' : 'encryption.strictMode';
  draft
    .set(`${strict}.enabled`, true, 'drops what would leave in plaintext while keys are exchanged')
    .set(`${strict}.cidr`, strictCidr);
  if (shared !== undefined) draft.set(`${strict}.allowRemoteNodeIdentities`, true, shared);
}

/** Both are in the way of each other; seen in agents through 1.19 (cilium/cilium issue 41854). */
function allowsHostFirewall(place: string, { type }: CiliumEncryption, minor: CiliumVersion['minor']): void {
  if (type !== 'ipsec' || isMinorAtLeast(minor, '1.20')) return;
  refuse(
    place,
    `hostFirewall and encryption.type "ipsec": agents of ${minor} do not start with both; ` +
      'take encryption.type "wireguard", or leave one out',
  );
}

function hubble(draft: CiliumDraft, given: CiliumHubble, monitored: boolean): void {
  const { ui, relay = ui, metrics: names, certificates = 'cronJob' } = given;
  draft.set('hubble.relay.enabled', relay).set('hubble.ui.enabled', ui);
  if (names !== undefined && names.length > 0) {
    draft.set('hubble.metrics.enabled', names);
    if (monitored) draft.set('hubble.metrics.serviceMonitor.enabled', true);
  }
  if (relay === true && monitored) {
    draft.set('hubble.relay.prometheus.enabled', true).set('hubble.relay.prometheus.serviceMonitor.enabled', true);
  }
  if (typeof certificates === 'string') {
    const why =
      certificates === 'cronJob'
        ? 'certificates are made in the cluster; the default makes new ones each time the chart is rendered'
        : undefined;
    draft.set('hubble.tls.auto.method', certificates, why);
    return;
  }
  draft
    .set('hubble.tls.auto.method', 'certmanager')
    .set('hubble.tls.auto.certManagerIssuerRef', { group: 'cert-manager.io', ...certificates });
}

/** @param hasProxy since 1.16 Envoy runs beside the agent, and serves metrics of its own */
function metrics(draft: CiliumDraft, props: CiliumValuesProps, hasProxy: boolean): void {
  draft.set('prometheus.enabled', props.metrics).set('operator.prometheus.enabled', props.metrics);
  if (props.serviceMonitors !== true) return;
  draft
    .set('prometheus.serviceMonitor.enabled', true)
    .set(
      'prometheus.serviceMonitor.trustCRDsExist',
      true,
      'the chart looks for the CRDs in the cluster, which whoever renders without one has not',
    )
    .set('operator.prometheus.serviceMonitor.enabled', true);
  if (hasProxy) draft.set('envoy.prometheus.serviceMonitor.enabled', true);
}
