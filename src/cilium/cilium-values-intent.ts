import { oneOf } from '../input/choice';
import { refuse } from '../input/refuse';
import { factsOf } from '../install/distribution';
import type { Distribution } from '../install/platform';
import { CILIUM_PRESETS, type CiliumPreset } from './cilium-values-distribution';
import { CiliumDraft } from './cilium-values-draft';
import type { CiliumEncryption, CiliumHubble, CiliumValuesProps, IpamMode, RoutingMode } from './cilium-values-props';
import { isMinorAtLeast, type CiliumVersion } from './cilium-values-version';

/** The values of Cilium's chart that say what props mean, in the words of one minor. */
export function ciliumIntent(place: string, props: CiliumValuesProps, { minor }: CiliumVersion): CiliumDraft {
  const preset = presetOf(place, props.platform.distribution);
  const draft = new CiliumDraft();
  const { cluster } = props;
  services(draft, props, preset);
  for (const [path, value, why] of preset.values ?? []) draft.set(path, value, why);
  draft.set('cni.confPath', props.cniConfDir).set('cni.binPath', props.cniBinDir);
  const routing = network(place, draft, props, preset);
  if (props.ambient !== false) ambient(draft, props);
  if (props.encryption) encryption(draft, props.encryption, isMinorAtLeast(minor, '1.19'), routing);
  if (props.hubble === false) draft.set('hubble.enabled', false);
  else hubble(draft, props.hubble ?? {}, props.serviceMonitors === true);
  metrics(draft, props, isMinorAtLeast(minor, '1.16'));
  return draft
    .set('l7Proxy', props.l7Proxy)
    .set('gatewayAPI.enabled', props.gatewayApi)
    .set('hostFirewall.enabled', props.hostFirewall)
    .set('cluster.name', cluster?.name)
    .set('cluster.id', cluster?.id)
    .set('operator.replicas', props.operatorReplicas);
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
    .set('k8sServicePort', server && (server.port ?? 6443));
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
  if (props.masquerade === 'bpf') return;
  draft.set('bpf.masquerade', false, 'Istio documents eBPF masquerading as unsupported with ambient');
}

function network(place: string, draft: CiliumDraft, props: CiliumValuesProps, preset: CiliumPreset): RoutingMode {
  const ipam = ipamOf(props, preset);
  const routing = routingOf(place, props, preset, ipam);
  const given = props.routing;
  if (props.platform.distribution === 'gke') needsRange(place, props);
  draft
    .set('routingMode', routing, routing === 'native' ? 'the network routes the addresses of pods' : undefined)
    .set('tunnelProtocol', given?.tunnelProtocol)
    .set('ipv4NativeRoutingCIDR', given?.nativeCidr, 'reached without masquerading')
    .set('ipv6NativeRoutingCIDR', given?.nativeCidrIpv6, 'reached without masquerading')
    .set('autoDirectNodeRoutes', given?.autoDirectNodeRoutes)
    .set('ipv6.enabled', props.ipv6);

  if (ipam !== 'cluster-pool' || props.ipam?.mode !== undefined) draft.set('ipam.mode', ipam);
  if (ipam === 'eni') draft.set('eni.enabled', true, 'addresses of the VPC, by way of AWS network interfaces');
  if (ipam === 'cluster-pool') {
    const pools = props.ipam?.podCidrs ?? preset.podCidrs ?? [];
    const of = (isIpv6: boolean): string[] => pools.filter((cidr) => cidr.includes(':') === isIpv6);
    const why = props.ipam?.podCidrs ? undefined : `the pod range of ${props.platform.distribution}`;
    for (const [family, list] of [['IPv4', of(false)] as const, ['IPv6', of(true)] as const]) {
      if (list.length > 0) draft.set(`ipam.operator.clusterPool${family}PodCIDRList`, list, why);
    }
    draft.set('ipam.operator.clusterPoolIPv4MaskSize', props.ipam?.podCidrSizePerNode);
  }

  const { masquerade } = props;
  if (masquerade === undefined) return routing;
  draft.set('enableIPv4Masquerade', masquerade !== 'off').set('bpf.masquerade', masquerade === 'bpf');
  if (masquerade === 'off' || props.ipv6 === true) draft.set('enableIPv6Masquerade', masquerade !== 'off');
  return routing;
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

function ipamOf({ ipam, routing }: CiliumValuesProps, preset: CiliumPreset): IpamMode {
  if (ipam?.mode !== undefined) return ipam.mode;
  const isOwnPool = ipam?.podCidrs !== undefined || ipam?.podCidrSizePerNode !== undefined;
  // Addresses of the VPC need no tunnel, and none is possible.
  if (isOwnPool || (preset.ipam === 'eni' && routing?.mode === 'tunnel')) return 'cluster-pool';
  return preset.ipam ?? 'cluster-pool';
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

/** @param isByDirection since 1.19 strict mode is said for egress and ingress apart */
function encryption(draft: CiliumDraft, given: CiliumEncryption, isByDirection: boolean, routing: RoutingMode): void {
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
  if (routing === 'tunnel') {
    draft.set(
      `${strict}.allowRemoteNodeIdentities`,
      true,
      'tunnels go from node to node; without it strict mode drops them',
    );
  }
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
