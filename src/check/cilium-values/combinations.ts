import { setting } from '../values-patch';
import type { Context, ValuesRule } from './rule';

const CONFIG = 'cilium/cilium pkg/option/config.go';
const DAEMON = 'cilium/cilium daemon/cmd/daemon_main.go';
const CONFIG_MAP = 'cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml';

/** Features that an agent does not start with together, though the chart renders them, and presets that the chart overrules. */
export const COMBINATIONS: readonly ValuesRule[] = [
  {
    id: 'cilium/ipsec-with-host-firewall',
    severity: 'error',
    // Of 1.20 nothing is known.
    minors: [undefined, 19],
    sources: [DAEMON],
    check({ values, given }) {
      if (!isIpsec(values) || !values.isTrue('hostFirewall.enabled')) return undefined;
      return {
        field: 'hostFirewall.enabled',
        message: 'hostFirewall.enabled=true and IPsec: the agent does not start with both',
        fix: 'leave hostFirewall.enabled out, or set encryption.type to wireguard',
        patch: setting(given, 'hostFirewall.enabled', false),
      };
    },
  },
  {
    id: 'cilium/eni-with-ipv6',
    severity: 'error',
    minors: [undefined, 19],
    sources: [CONFIG, 'cilium/cilium pull request 46756'],
    check({ values, given }) {
      const isEni = values.isTrue('eni.enabled') || values.get('ipam.mode') === 'eni';
      if (!isEni || !values.isTrue('ipv6.enabled')) return undefined;
      return {
        field: 'ipv6.enabled',
        message: 'ipv6.enabled=true with addresses of AWS (ENI): the agent does not start',
        fix: 'leave ipv6.enabled out, or take Cilium 1.20',
        patch: setting(given, 'ipv6.enabled', false),
      };
    },
  },
  {
    id: 'cilium/multi-pool-in-tunnels',
    severity: 'error',
    minors: [undefined, 17],
    sources: [DAEMON, 'cilium/cilium pull request 38483'],
    check({ values }) {
      if (!isMultiPool(values) || !tunnels(values)) return undefined;
      return {
        field: 'ipam.mode',
        message: 'ipam.mode=multi-pool in tunnels: the agent does not start',
        fix: 'set routingMode to native, with ipv4NativeRoutingCIDR, or take Cilium 1.18',
      };
    },
  },
  {
    id: 'cilium/multi-pool-with-ipsec',
    severity: 'error',
    minors: [undefined, 18],
    sources: ['cilium/cilium pull requests 39442, 40460'],
    check({ values, given }) {
      // Tunnels have a rule of their own up to 1.17, and work from 1.18.
      if (!isMultiPool(values) || !isIpsec(values) || tunnels(values)) return undefined;
      return {
        field: 'encryption.type',
        message: 'encryption.type=ipsec and ipam.mode=multi-pool: Cilium has no IPsec between many pools',
        fix: 'set encryption.type to wireguard, or take Cilium 1.19',
        patch: setting(given, 'encryption.type', 'wireguard'),
      };
    },
  },
  {
    id: 'cilium/aks-ipam',
    severity: 'error',
    minors: [undefined, 18],
    sources: [CONFIG_MAP],
    check({ values, given }) {
      const mode = values.get('ipam.mode');
      if (!values.isTrue('aksbyocni.enabled') || !values.gives('ipam.mode') || mode === 'cluster-pool')
        return undefined;
      return {
        field: 'ipam.mode',
        message: `ipam.mode=${String(mode)} is not read: with aksbyocni.enabled the chart renders cluster-pool`,
        fix: 'set ipam.mode to cluster-pool, or leave it out',
        patch: setting(given, 'ipam.mode', 'cluster-pool'),
      };
    },
  },
  {
    id: 'cilium/aks-tunnel-protocol',
    severity: 'error',
    minors: [undefined, 16],
    sources: [CONFIG_MAP],
    check({ values }) {
      if (!values.isTrue('aksbyocni.enabled') || !values.isTrue('tunnelProtocol')) return undefined;
      return {
        field: 'tunnelProtocol',
        message:
          'tunnelProtocol with aksbyocni.enabled: the chart writes the key twice, which tools that read YAML strictly refuse',
        fix: 'leave tunnelProtocol out: it is vxlan there, or take Cilium 1.17',
      };
    },
  },
];

type EffectiveValues = Context['values'];

function isIpsec(values: EffectiveValues): boolean {
  return values.isTrue('encryption.enabled') && values.get('encryption.type') === 'ipsec';
}

function isMultiPool(values: EffectiveValues): boolean {
  return values.get('ipam.mode') === 'multi-pool';
}

function tunnels(values: EffectiveValues): boolean {
  const mode = values.get('routingMode');
  return mode === undefined || mode === '' || mode === 'tunnel';
}
