import { setting } from '../values-patch';
import { hasEbpfHostRouting, socketLoadBalancing } from './dataplane';
import { said, type ValuesRule } from './rule';

const ISTIO = 'istio/istio.io content/en/docs/ambient/install/platform-prerequisites/index.md';
const CILIUM = 'cilium/cilium Documentation/network/servicemesh/istio.rst';
const KPR = 'cilium/cilium daemon/cmd/kube_proxy_replacement.go';
const CNI = 'cilium/cilium daemon/cmd/cni/config.go';

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
  {
    id: 'cilium/enforcement-always',
    severity: 'warning',
    ambient: true,
    sources: ['cilium/cilium Documentation/security/policy/intro.rst', ISTIO],
    check({ values, given }) {
      const mode = values.get('policyEnforcementMode');
      if (typeof mode !== 'string' || mode.toLowerCase() !== 'always') return undefined;
      return {
        field: 'policyEnforcementMode',
        message:
          `policyEnforcementMode=${mode} shuts every pod that no policy opens, both ways: enrolled pods and waypoints lose HBONE (TCP 15008), ` +
          'and enrolled pods the probes from 169.254.7.127, until policies let them through',
        fix: 'set policyEnforcementMode to default and shut namespaces by policies; or let port 15008 and 169.254.7.127/32 through for the whole cluster first',
        patch: setting(given, 'policyEnforcementMode', 'default'),
      };
    },
  },
  {
    id: 'cilium/double-encryption',
    severity: 'info',
    ambient: true,
    sources: ['cilium/cilium Documentation/security/network/encryption.rst', 'istio/ztunnel ARCHITECTURE.md'],
    check({ values, given }) {
      const type = values.get('encryption.type');
      if (!values.isTrue('encryption.enabled') || (type !== 'wireguard' && type !== 'ipsec')) return undefined;
      return {
        field: 'encryption.enabled',
        message: `encryption.type=${type} encrypts what enrolled pods say to each other a second time, under the mTLS of the mesh`,
        fix: 'leave it on for what is outside the mesh, such as UDP and pods that are not enrolled; else set encryption.enabled to false',
        patch: setting(given, 'encryption.enabled', false),
      };
    },
  },
];
