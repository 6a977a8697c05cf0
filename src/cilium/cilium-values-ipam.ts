import { oneOf } from '../input/choice';
import { refuse } from '../input/refuse';
import { isMap } from '../values/effective-values';
import type { CiliumPreset } from './cilium-values-distribution';
import type { CiliumDraft } from './cilium-values-draft';
import type { CiliumValuesProps, IpamMode, RoutingMode } from './cilium-values-props';
import { isMinorAtLeast, type CiliumVersion } from './cilium-values-version';

/** Sizes of the ranges of nodes, where the chart alone says them. */
const NODE_BITS = { IPv4: 24, IPv6: 120 } as const;

/** The operator keeps a bitmap of the ranges of nodes, and takes no larger one: pkg/ipam/cidrset/cidr_set.go of Cilium. */
const MOST_BITS_IPV6 = 16;

/** Who hands out addresses: the props, else what the distribution needs. */
export function ipamOf(place: string, props: CiliumValuesProps, preset: CiliumPreset): IpamMode {
  const { ipam, routing, platform } = props;
  const isOwnPool = ipam?.podCidrs !== undefined || ipam?.podCidrSizePerNode !== undefined;
  // Addresses of the VPC need no tunnel, and none is possible.
  const isTunnelled = preset.ipam === 'eni' && routing?.mode === 'tunnel';
  const mode = ipam?.mode ?? (isOwnPool || isTunnelled ? 'cluster-pool' : (preset.ipam ?? 'cluster-pool'));
  if (preset.onlyIpam) oneOf(place, `ipam.mode on ${platform.distribution}`, mode, preset.onlyIpam);
  if (mode === 'eni' && preset.isOffAws) {
    refuse(place, `ipam.mode "eni" takes addresses of AWS, and ${platform.distribution} has none; leave ipam.mode out`);
  }
  return mode;
}

/** Refuses what the agent does not start with, or the chart renders as something else, in one minor. */
export function checkIpam(
  place: string,
  props: CiliumValuesProps,
  mode: IpamMode,
  routing: RoutingMode,
  { minor }: CiliumVersion,
): void {
  const isBefore = (least: Parameters<typeof isMinorAtLeast>[1]): boolean => !isMinorAtLeast(minor, least);
  if (mode === 'eni' && props.ipv6 === true && isBefore('1.20')) {
    // pkg/option/config.go; pull request 46756
    refuse(place, `ipv6 and ipam.mode "eni": agents of ${minor} do not start with both; leave ipv6 out, or take 1.20`);
  }
  if (mode !== 'multi-pool') return;
  if (props.platform.distribution === 'aks' && isBefore('1.19')) {
    refuse(
      place,
      `ipam.mode "multi-pool" on aks: the chart of ${minor} renders cluster-pool for it; take 1.19, or "cluster-pool"`,
    );
  }
  if (routing === 'tunnel' && isBefore('1.18')) {
    // daemon/cmd/daemon_main.go; pull request 38483
    refuse(
      place,
      `ipam.mode "multi-pool" and routing.mode "tunnel": agents of ${minor} do not start with both; ` +
        'give routing: { mode: "native", nativeCidr }, or take 1.18',
    );
  }
  if (props.encryption?.type === 'ipsec' && isBefore(routing === 'tunnel' ? '1.18' : '1.19')) {
    // pull requests 39442 (tunnels, 1.18) and 40460 (native, 1.19)
    refuse(
      place,
      `ipam.mode "multi-pool" and encryption.type "ipsec" with routing.mode "${routing}": Cilium ${minor} has no IPsec ` +
        'between many pools; take encryption.type "wireguard"',
    );
  }
}

/** Writes who hands out addresses, and from where. */
export function addresses(
  place: string,
  draft: CiliumDraft,
  props: CiliumValuesProps,
  mode: IpamMode,
  preset: CiliumPreset,
): void {
  if (mode !== 'cluster-pool' || props.ipam?.mode !== undefined) draft.set('ipam.mode', mode);
  if (mode === 'eni') draft.set('eni.enabled', true, 'addresses of the VPC, by way of AWS network interfaces');
  if (mode === 'multi-pool') {
    draft.set('endpointRoutes.enabled', true, 'pods of a node have addresses of many ranges, so each has a route');
  }
  if (mode !== 'cluster-pool') return;
  for (const family of ['IPv4', 'IPv6'] as const) {
    const given = ofFamily(family, props.ipam?.podCidrs);
    const pools = given.length > 0 ? given : ofFamily(family, preset.podCidrs);
    if (pools.length === 0) continue;
    if (family === 'IPv6') needsIpv6(place, props);
    for (const pool of pools) fits(place, family, pool, props);
    const why = given.length > 0 ? undefined : `the pod range of ${props.platform.distribution}`;
    draft.set(`ipam.operator.clusterPool${family}PodCIDRList`, pools, why);
  }
  draft.set('ipam.operator.clusterPoolIPv4MaskSize', props.ipam?.podCidrSizePerNode);
}

function ofFamily(family: 'IPv4' | 'IPv6', pools: readonly string[] = []): string[] {
  return pools.filter((cidr) => cidr.includes(':') === (family === 'IPv6'));
}

function needsIpv6(place: string, { ipv6, overrides }: CiliumValuesProps): void {
  if (ipv6 === true || overrides?.ipv6?.enabled === true) return;
  refuse(
    place,
    'ipam.podCidrs has a range of IPv6, which the chart drops as long as ipv6 is off; give ipv6: true as well',
  );
}

/** The operator cuts a pool into ranges of one size, one or more for each node. */
function fits(place: string, family: 'IPv4' | 'IPv6', pool: string, { ipam, overrides }: CiliumValuesProps): void {
  const operator: unknown = isMap(overrides?.ipam) ? overrides.ipam['operator'] : undefined;
  const overridden = isMap(operator) ? operator[`clusterPool${family}MaskSize`] : undefined;
  const asked = family === 'IPv4' ? ipam?.podCidrSizePerNode : undefined;
  const bits = typeof overridden === 'number' ? overridden : (asked ?? NODE_BITS[family]);
  const has = Number(pool.split('/')[1]);
  if (has > bits) {
    const fix = family === 'IPv4' ? 'ipam.podCidrSizePerNode' : 'the override ipam.operator.clusterPoolIPv6MaskSize';
    refuse(place, `ipam.podCidrs: no range of /${bits} for a node fits into ${pool}; give a larger pool, or ${fix}`);
  }
  if (family === 'IPv6' && bits - has > MOST_BITS_IPV6) {
    refuse(
      place,
      `ipam.podCidrs: ${pool} is too large for ranges of /${bits}, and the operator does not start; ` +
        `give one of /${bits - MOST_BITS_IPV6} or smaller, such as fd00::/${bits - MOST_BITS_IPV6}`,
    );
  }
}
