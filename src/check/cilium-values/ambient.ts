import { kubeProxyReplacement, lacksNativeRange } from './platform';
import { setting } from '../values-patch';
import { said, type Context, type ValuesRule } from './rule';

const ISTIO = 'istio/istio.io content/en/docs/ambient/install/platform-prerequisites/index.md';
const CILIUM = 'cilium/cilium Documentation/network/servicemesh/istio.rst';
const CNI = 'cilium/cilium daemon/cmd/cni/config.go';
const KPR = 'cilium/cilium daemon/cmd/kube_proxy_replacement.go';

/** What lets Istio's ambient mode lose traffic, though the chart renders it. */
export const AMBIENT: readonly ValuesRule[] = [
  {
    id: 'cilium/exclusive-cni',
    severity: 'error',
    ambient: true,
    sources: [CILIUM, ISTIO, CNI],
    check(context) {
      const { values, given } = context;
      // With a configuration of the user's own, the agent writes none and renders no cni-exclusive.
      if (values.isTrue('cni.customConf') || !values.isTrue('cni.install') || !values.isTrue('cni.exclusive'))
        return undefined;
      return {
        field: 'cni.exclusive',
        message:
          `${said(context, 'cni.exclusive')}: the agent renames CNI configurations of others to *.cilium_bak and undoes what istio-cni adds to its own, ` +
          'so that pods start outside the mesh',
        fix: 'set cni.exclusive to false',
        patch: setting(given, 'cni.exclusive', false),
      };
    },
  },
  {
    id: 'cilium/socket-lb-in-pods',
    severity: 'error',
    ambient: true,
    sources: [CILIUM, 'istio/istio architecture/ambient/ztunnel.md'],
    check(context) {
      const { values, given, minor } = context;
      const by = socketLoadBalancing(context);
      // 1.20 forces the setting where its own gateways are on.
      const isForced = minor >= 20 && values.isTrue('gatewayAPI.enabled');
      if (by === undefined || values.isTrue('socketLB.hostNamespaceOnly') || isForced) return undefined;
      return {
        field: 'socketLB.hostNamespaceOnly',
        message:
          `${said(context, 'socketLB.hostNamespaceOnly')} while ${by}: a socket in a pod swaps the Service for a backend before ztunnel sees it, ` +
          'so that its waypoint, policies and canary are skipped',
        fix: 'set socketLB.hostNamespaceOnly to true',
        patch: setting(given, 'socketLB.hostNamespaceOnly', true),
      };
    },
  },
  {
    id: 'cilium/ebpf-host-routing',
    severity: 'error',
    ambient: true,
    sources: ['cilium/cilium issue 36022', 'istio/istio issues 52208, 57911', KPR],
    check(context) {
      if (!hasEbpfHostRouting(context)) return undefined;
      return {
        field: 'bpf.hostLegacyRouting',
        message:
          'eBPF host routing is in force on kernels from 5.10: it finds no route for 169.254.7.127, the address of kubelet probes to enrolled pods, ' +
          'so that every probe times out',
        fix: 'set bpf.hostLegacyRouting to true',
        patch: setting(context.given, 'bpf.hostLegacyRouting', true),
      };
    },
  },
  {
    id: 'cilium/bpf-masquerade-with-ambient',
    severity: 'warning',
    ambient: true,
    sources: [ISTIO, 'cilium/cilium pull request 38338'],
    check(context) {
      if (!context.values.isTrue('bpf.masquerade') || hasEbpfHostRouting(context)) return undefined;
      return {
        field: 'bpf.masquerade',
        message:
          'Istio documents bpf.masquerade=true as unsupported with ambient; probes fail where eBPF host routing comes with it, which these values avoid',
        fix: 'leave bpf.masquerade out, unless something needs it; then keep bpf.hostLegacyRouting at true',
        patch: setting(context.given, 'bpf.masquerade', false),
      };
    },
  },
  {
    id: 'cilium/ztunnel-twice',
    severity: 'error',
    minors: [19],
    ambient: true,
    sources: ['cilium/cilium Documentation/security/network/encryption-ztunnel.rst'],
    check({ values, given }) {
      if (!values.isTrue('encryption.enabled') || values.get('encryption.type') !== 'ztunnel') return undefined;
      return {
        field: 'encryption.type',
        message:
          "Cilium's own ztunnel takes the ports and redirection that Istio's uses: pods can be in one mesh of the two",
        fix: 'set encryption.type to wireguard, or leave encryption out: the mesh encrypts what it carries',
        patch: setting(given, 'encryption.type', 'wireguard'),
      };
    },
  },
];

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

/** What turns socket load balancing on, in words. */
function socketLoadBalancing(context: Context): string | undefined {
  if (replacesKubeProxy(context)) return `kubeProxyReplacement=${kubeProxyReplacement(context)}`;
  return context.values.isTrue('socketLB.enabled') ? 'socketLB.enabled=true' : undefined;
}

/** 1.15 has words of its own for the same. */
function replacesKubeProxy(context: Context): boolean {
  return ['true', 'strict'].includes(kubeProxyReplacement(context));
}

function masqueradesIPv4({ values }: Context): boolean {
  const given = values.get('enableIPv4Masquerade');
  // From 1.18 the default is null, and the chart then masquerades everywhere but with ENIs.
  return given === undefined ? !values.isTrue('eni.enabled') : given !== false && given !== 'false';
}

function masquerades(context: Context): boolean {
  const { values } = context;
  return (
    (masqueradesIPv4(context) && values.isTrue('ipv4.enabled')) ||
    (values.isTrue('enableIPv6Masquerade') && values.isTrue('ipv6.enabled'))
  );
}

/**
 * When the agent sends packets of pods past the host's network stack, on a kernel that can (5.10): daemon/cmd/kube_proxy_replacement.go.
 * Any chaining makes the chart ask for the stack, unless hostLegacyRouting is given.
 */
function hasEbpfHostRouting(context: Context): boolean {
  const { values } = context;
  if (!replacesKubeProxy(context) || values.isTrue('bpf.hostLegacyRouting')) return false;
  const mode =
    values.get('cni.chainingMode') ?? (values.get('cni.chainingTarget') === undefined ? 'none' : 'generic-veth');
  if (mode !== 'none' && !values.gives('bpf.hostLegacyRouting')) return false;
  if (values.isTrue('encryption.enabled') && values.get('encryption.type') === 'ipsec') return false;
  return values.isTrue('bpf.masquerade') || !masquerades(context);
}
