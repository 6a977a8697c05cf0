import { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-27';
import { istioSecurity, k8s as generated } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels } from '../input/names';
import { port } from '../input/numbers';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import { DENY_ALL, addL4 } from '../policy/policies-of-app';

/** Where a cluster's DNS pods are, as a NetworkPolicy sees them: behind the Service, on the pod's own port. */
export interface DnsPods {
  /** Their namespace. */
  readonly namespace: string;
  /** Their labels. */
  readonly podLabels: Readonly<Record<string, string>>;
  /**
   * The port they listen on.
   *
   * @default - 53
   */
  readonly port?: number | undefined;
}

export interface DefaultDenyOptions extends ObjectOptions {
  /**
   * The cluster's DNS pods, which stay reachable.
   *
   * @default - `k8s-app: kube-dns` and `node-local-dns` in kube-system on 53; on OpenShift `dns.operator.openshift.io/daemonset-dns: default`
   * in openshift-dns on 5353
   */
  readonly dns?: DnsPods | undefined;
}

const checkOptions = knownProps<DefaultDenyOptions>({ dns: 'object', ...objectShapes });
const checkDns = knownProps<DnsPods>({ namespace: true, podLabels: 'map', port: true });

/**
 * The addresses that istio-cni gives kubelet probes, so that they bypass ztunnel (istio/istio cni/pkg/nodeagent/options.go,
 * read for 1.30). Cilium knows neither as a node, so only a CIDR rule admits them.
 */
const PROBE_ADDRESSES = ['169.254.7.127/32', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128'];

/** HBONE: all TCP between enrolled pods, whatever the application's port. */
const HBONE = 15008;
/** istiod's XDS over TLS, where waypoints and gateways get their configuration. */
const XDS = 15012;

/** Both halves of a namespace that admits nobody by default; see {@link AmbientNamespace.denyByDefault}. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, namespace: string, options: DefaultDenyOptions) {
    super(scope, id);
    checkOptions(this, options);
    addL4(this, namespace, DENY_ALL);
    const own = metadata(this, 'default-deny', namespace, options);
    new (istioSecurity().AuthorizationPolicy)(this, 'Ztunnel', { metadata: own, spec: {} });
    new (generated().KubeNetworkPolicy)(this, 'Network', { metadata: own, spec: this.networkPolicy(options) });
  }

  private networkPolicy(options: DefaultDenyOptions): k8s.NetworkPolicySpec {
    const platform = Platform.of(this);
    const everyPod = { namespaceSelector: {} };
    return {
      // istiod puts this label on the pods of its gateways in every supported release; that of the class only from 1.28.
      podSelector: {
        matchExpressions: [
          { key: 'gateway.istio.io/managed', operator: 'NotIn', values: ['istio.io-gateway-controller'] },
        ],
      },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [everyPod], ports: [tcp(HBONE)] },
        { from: PROBE_ADDRESSES.map((cidr) => ({ ipBlock: { cidr } })) },
      ],
      egress: [
        { to: [everyPod], ports: [tcp(HBONE)] },
        this.dnsRule(options.dns, platform),
        { to: [inNamespace(platform.istioNamespace, { matchLabels: { app: 'istiod' } })], ports: [tcp(XDS)] },
      ],
    };
  }

  private dnsRule(given: DnsPods | undefined, platform: Platform): k8s.NetworkPolicyEgressRule {
    if (given !== undefined) {
      checkDns(this, given, 'dns');
      const number = port(this, 'dns.port', given.port ?? 53);
      const matchLabels = labels(this, 'dns.podLabel', given.podLabels);
      return dns(inNamespace(dnsLabel(this, 'dns.namespace', given.namespace), { matchLabels }), number);
    }
    const { namespace, label, values, port: number } = factsOf(platform.distribution).dns;
    const [only, ...others] = values;
    const pods =
      others.length === 0
        ? { matchLabels: { [label]: only } }
        : { matchExpressions: [{ key: label, operator: 'In', values: [...values] }] };
    return dns(inNamespace(namespace, pods), number);
  }
}

function dns(peer: k8s.NetworkPolicyPeer, number: number): k8s.NetworkPolicyEgressRule {
  return { to: [peer], ports: [udp(number), tcp(number)] };
}

function inNamespace(name: string, podSelector: k8s.LabelSelector): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } }, podSelector };
}

function tcp(number: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: generated().IntOrString.fromNumber(number) };
}

function udp(number: number): k8s.NetworkPolicyPort {
  return { protocol: 'UDP', port: generated().IntOrString.fromNumber(number) };
}
