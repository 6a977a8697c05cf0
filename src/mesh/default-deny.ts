import { Construct } from 'constructs';
import { CiliumNetworkPolicy } from '../network/cilium-network-policy';
import { dnsRule, type DnsPods } from '../network/dns-pods';
import { NetworkPolicy } from '../network/network-policy';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import { DENY_ALL, addL4 } from '../policy/policies-of-app';

export type { DnsPods } from '../network/dns-pods';

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

/** Both halves of a namespace that admits nobody by default; see {@link AmbientNamespace.denyByDefault}. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, namespace: string, options: DefaultDenyOptions) {
    super(scope, id);
    checkOptions(this, options);
    const { dns, labels, annotations } = options;
    // What is wrong with it is of this call, whichever policy is written.
    dnsRule(this, dns);
    addL4(this, namespace, DENY_ALL);
    const name = 'default-deny';
    new (istioSecurity().AuthorizationPolicy)(this, 'Ztunnel', {
      metadata: metadata(this, name, namespace, options),
      spec: {},
    });
    const Policy = readsCiliumPolicies(Platform.of(this)) ? CiliumNetworkPolicy : NetworkPolicy;
    new Policy(this, 'Network', { name, namespace, labels, annotations }).denyByDefault({ dns });
  }
}

/** Only a cluster that is said to run Cilium, and one of the user's own, is known to read Cilium's policies. */
function readsCiliumPolicies(platform: Platform): boolean {
  return platform.states('cilium') && factsOf(platform.distribution).ciliumManagedBy === undefined;
}
