import { setting } from '../values-patch';
import { masquerades, masqueradesIPv4, replacesKubeProxy } from './dataplane';
import { lacksNativeRange } from './platform';
import type { ValuesRule } from './rule';

const CNI = 'cilium/cilium daemon/cmd/cni/config.go';
const KPR = 'cilium/cilium daemon/cmd/kube_proxy_replacement.go';

/** What lets the agent fail or do something else than was said, in any cluster. */
export const AGENT: readonly ValuesRule[] = [
  {
    id: 'cilium/bpf-masquerade-without-node-port',
    severity: 'error',
    minors: [undefined, 18],
    sources: ['cilium/cilium pull requests 29778, 41380', KPR],
    check(context) {
      const { values, given } = context;
      if (!values.isTrue('bpf.masquerade') || values.isTrue('nodePort.enabled') || replacesKubeProxy(context))
        return undefined;
      return {
        field: 'bpf.masquerade',
        message:
          'bpf.masquerade=true needs the NodePort of kubeProxyReplacement, which is off: the agent does not start ("BPF masquerade requires NodePort"), ' +
          'or in early patches of 1.15 goes back to iptables',
        fix: 'leave bpf.masquerade out, or set kubeProxyReplacement to true',
        patch: setting(given, 'bpf.masquerade', false),
      };
    },
  },
  {
    id: 'cilium/bpf-masquerade-of-nothing',
    severity: 'error',
    sources: [KPR],
    check(context) {
      const { values, given } = context;
      if (!values.isTrue('bpf.masquerade') || masquerades(context)) return undefined;
      return {
        field: 'bpf.masquerade',
        message:
          'bpf.masquerade=true says how to masquerade, and enableIPv4Masquerade and enableIPv6Masquerade are both off: the agent does not start',
        fix: 'leave bpf.masquerade out',
        patch: setting(given, 'bpf.masquerade', false),
      };
    },
  },
  {
    id: 'cilium/ip-masq-agent-without-bpf',
    severity: 'error',
    sources: ['cilium/cilium Documentation/network/concepts/masquerading.rst'],
    check({ values }) {
      if (!values.isTrue('ipMasqAgent.enabled') || values.isTrue('bpf.masquerade')) return undefined;
      return {
        field: 'ipMasqAgent.enabled',
        message:
          'ipMasqAgent.enabled=true is for eBPF masquerading, and bpf.masquerade is off: the agent does not start',
        fix: 'leave ipMasqAgent out',
      };
    },
  },
  {
    id: 'cilium/encryption-type',
    severity: 'error',
    sources: ['cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml'],
    check(context) {
      const { values, minor, given } = context;
      const known = ['ipsec', 'wireguard', ...(minor >= 19 ? ['ztunnel'] : [])];
      const type = values.get('encryption.type');
      if (!values.isTrue('encryption.enabled') || known.includes(type as string)) return undefined;
      return {
        field: 'encryption.type',
        message: `encryption.type is ${JSON.stringify(type ?? null)}: Cilium 1.${minor} renders no encryption at all for it, and packets cross the network as they are`,
        fix: `set encryption.type to one of ${known.join(', ')}`,
        patch: setting(given, 'encryption.type', 'wireguard'),
      };
    },
  },
  {
    id: 'cilium/portmap-without-need',
    severity: 'warning',
    sources: ['cilium/cilium Documentation/installation/cni-chaining-portmap.rst'],
    check(context) {
      if (context.values.get('cni.chainingMode') !== 'portmap' || !replacesKubeProxy(context)) return undefined;
      return {
        field: 'cni.chainingMode',
        message: 'cni.chainingMode=portmap does what kubeProxyReplacement=true already does for host ports',
        fix: 'leave cni.chainingMode out, and set bpf.hostLegacyRouting to true where Istio ambient runs, which chaining implied',
        patch: setting(context.given, 'cni.chainingMode', 'none'),
      };
    },
  },
  {
    id: 'cilium/api-server-unreachable',
    severity: 'warning',
    sources: ['cilium/cilium Documentation/network/kubernetes/kubeproxy-free.rst'],
    check(context) {
      const { values, minor } = context;
      const isNamed = values.isTrue('k8sServiceHost') || (minor >= 18 && values.isTrue('k8sServiceHostRef.name'));
      if (!replacesKubeProxy(context) || isNamed) return undefined;
      return {
        field: 'k8sServiceHost',
        message:
          'kubeProxyReplacement=true and k8sServiceHost is not set: without kube-proxy nothing serves the kubernetes Service while the agent starts',
        fix: 'set k8sServiceHost and k8sServicePort to where nodes reach the API server',
      };
    },
  },
  {
    id: 'cilium/native-routing-cidr',
    severity: 'error',
    sources: ['cilium/cilium Documentation/network/concepts/routing.rst'],
    check(context) {
      const { values, minor } = context;
      // Before 1.20 the mode of IPAM and eni.enabled are two settings; the agent asks for no range with either.
      if (!lacksNativeRange(context, 'IPv4') || !masqueradesIPv4(context) || values.isTrue('eni.enabled'))
        return undefined;
      // Said explicitly, the chart itself refuses from 1.18.
      if (minor >= 18 && values.get('enableIPv4Masquerade') === true) return undefined;
      return {
        field: 'ipv4NativeRoutingCIDR',
        message:
          'routingMode=native masquerades all but ipv4NativeRoutingCIDR, which is not set: the agent does not start',
        fix: 'set ipv4NativeRoutingCIDR to the range of all pods, such as 10.0.0.0/8',
      };
    },
  },
  {
    id: 'cilium/conntrack-rules',
    severity: 'error',
    sources: [KPR],
    check(context) {
      const { values } = context;
      if (!values.isTrue('installNoConntrackIptablesRules')) return undefined;
      const lacks = !replacesKubeProxy(context)
        ? 'kubeProxyReplacement=true'
        : masquerades(context) && !values.isTrue('bpf.masquerade')
          ? 'bpf.masquerade=true, or no masquerading'
          : undefined;
      if (lacks === undefined) return undefined;
      return {
        field: 'installNoConntrackIptablesRules',
        message: `installNoConntrackIptablesRules=true needs ${lacks}: the agent does not start`,
        fix: 'leave installNoConntrackIptablesRules out',
      };
    },
  },
  {
    id: 'cilium/chaining-without-target',
    severity: 'error',
    sources: [CNI],
    check({ values }) {
      if (values.get('cni.chainingMode') !== 'generic-veth') return undefined;
      if (['cni.chainingTarget', 'cni.configMap', 'cni.readCniConf'].some((path) => values.isTrue(path)))
        return undefined;
      return {
        field: 'cni.chainingMode',
        message:
          'cni.chainingMode=generic-veth needs something to chain to: the agent writes no CNI configuration, and pods get no network',
        fix: 'set cni.chainingTarget to the name of the network, or cni.configMap',
      };
    },
  },
  {
    id: 'cilium/host-services-ignored',
    severity: 'error',
    sources: ['cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml'],
    check({ values }) {
      if (!values.gives('hostServices')) return undefined;
      return {
        field: 'hostServices',
        message: 'hostServices has no effect: templates read it only where socketLB is empty, and it never is',
        fix: 'write socketLB.enabled and socketLB.hostNamespaceOnly',
      };
    },
  },
  {
    id: 'cilium/privileged-agent',
    severity: 'warning',
    sources: ['cilium/cilium install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml'],
    check({ values, given }) {
      if (!values.isTrue('securityContext.privileged')) return undefined;
      return {
        field: 'securityContext.privileged',
        message:
          'securityContext.privileged=true gives the agent every right on the node; its default set of capabilities is enough',
        fix: 'leave securityContext.privileged out',
        patch: setting(given, 'securityContext.privileged', false),
      };
    },
  },
  {
    id: 'cilium/certificates-at-each-render',
    severity: 'info',
    sources: ['cilium/cilium Documentation/observability/hubble/configuration/tls.rst'],
    check({ values, given }) {
      const path = 'hubble.tls.auto.method';
      const mints =
        values.isTrue('hubble.enabled') &&
        values.isTrue('hubble.tls.enabled') &&
        values.isTrue('hubble.tls.auto.enabled');
      if (!mints || values.get(path) !== 'helm' || !values.gives('hubble')) return undefined;
      return {
        field: path,
        message:
          'certificates of Hubble are minted at every render: tools that render again, such as Argo CD, see a change for ever',
        fix: `set ${path} to cronJob or certmanager where the chart is not installed by helm itself`,
        patch: setting(given, path, 'cronJob'),
      };
    },
  },
];
