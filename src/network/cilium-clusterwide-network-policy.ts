import type { Construct } from 'constructs';
import type { CiliumClusterwideNetworkPolicySpec } from '../../imports/cilium-cilium.io';
import { lazily } from '../emit/fields';
import { cilium } from '../emit/generated';
import { CLUSTER_SCOPED, metadata, objectShapes } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import type { Named } from '../input/names';
import { refuse } from '../input/refuse';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { systemNamespaces } from './allowances';
import { CiliumPolicyBase, type CiliumPolicyBaseProps } from './cilium-policy-base';
import type { NetworkDefaultDenyOptions } from './network-policy-base';
import type { Dialect } from './network-rules';
import type { Subject } from './subject';

export interface CiliumClusterwideNetworkPolicyProps extends CiliumPolicyBaseProps {
  /**
   * Namespaces of the pods it is about.
   *
   * @default - that of `service`; else every namespace
   */
  readonly namespaces?: readonly Named[] | undefined;

  /**
   * The service whose pods it is about, by their labels.
   *
   * @default - `selector` or `serviceAccount` says which; else every pod
   */
  readonly service?: IMeshService | undefined;

  /**
   * Labels of the pods it is about.
   *
   * @default - `service` or `serviceAccount` says which; else every pod
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * Name of the service account that the pods it is about run as, in any of the namespaces.
   *
   * @default - `service` or `selector` says which; else every pod
   */
  readonly serviceAccount?: Named | undefined;
}

const checkProps = knownProps<CiliumClusterwideNetworkPolicyProps>({
  name: true,
  namespaces: true,
  service: true,
  selector: 'map',
  serviceAccount: true,
  ingress: true,
  egress: true,
  ingressDeny: true,
  egressDeny: true,
  enableDefaultDeny: 'object',
  enrolled: 'flag',
  ...objectShapes,
});

const DIALECT: Dialect = { kind: 'CiliumClusterwideNetworkPolicy', isCilium: true };

/**
 * Says what the pods of several namespaces, or of the whole cluster, may reach and be reached by, as a
 * {@link CiliumNetworkPolicy} does for one namespace.
 *
 * Emits one CiliumClusterwideNetworkPolicy. It selects pods only, never Cilium's own endpoints. Its `denyByDefault()` leaves
 * out kube-system and the namespaces of DNS and of Istio, so that istiod, ztunnel and istio-cni go on working.
 *
 * @example
 * // Lets the kubelet probe every enrolled pod, whatever shuts it; needs Cilium 1.16.
 * new CiliumClusterwideNetworkPolicy(chart, 'KubeletProbes', {}).allowKubeletProbes();
 *
 * @throws InputError as {@link CiliumNetworkPolicy}
 * @see https://docs.cilium.io/en/stable/network/kubernetes/policy/#ciliumclusterwidenetworkpolicy (read for 1.20)
 */
export class CiliumClusterwideNetworkPolicy extends CiliumPolicyBase {
  /** @internal */
  readonly dialect = DIALECT;

  constructor(scope: Construct, id: string, props: CiliumClusterwideNetworkPolicyProps = {}) {
    super(scope, id, DIALECT, props, checkProps);
    const { distribution } = Platform.of(this);
    const manager = factsOf(distribution).ciliumManagedBy;
    if (manager !== undefined && this.namesHosts) {
      refuse(
        this,
        `on ${distribution}, ${manager} runs Cilium, and its cluster-wide policies read no DNS, which rules for hosts need; give addresses, NetworkPeer.cidr(…)`,
      );
    }
    this.node.defaultChild = new (cilium().CiliumClusterwideNetworkPolicy)(this, 'Policy', {
      metadata: metadata(this, this.name, CLUSTER_SCOPED, props),
      spec: lazily<CiliumClusterwideNetworkPolicySpec>(
        () => this.spec() as unknown as CiliumClusterwideNetworkPolicySpec,
      ),
    });
  }

  /**
   * As of {@link CiliumNetworkPolicy}. It leaves out kube-system and the namespaces of DNS and of Istio.
   *
   * @throws InputError if it is about one of those namespaces by name, or about every namespace of OpenShift
   */
  override denyByDefault(options: NetworkDefaultDenyOptions = {}): void {
    const { namespaces } = this.subject;
    const system = systemNamespaces(this);
    const left = namespaces?.find((name) => system.includes(name));
    if (left !== undefined) {
      refuse(
        this,
        `denyByDefault() leaves out namespace ${left}, which the cluster or the mesh runs in, so nothing of this policy would hold there; ` +
          'take it out of namespaces, or write its rules without denyByDefault()',
      );
    }
    const { distribution } = Platform.of(this);
    if (namespaces === undefined && distribution === 'openshift') {
      refuse(
        this,
        'on openshift, the cluster itself runs in dozens of openshift-… namespaces, which denyByDefault() for every namespace would shut; say namespaces',
      );
    }
    super.denyByDefault(options);
  }

  protected override exemptByDefault(): Partial<Subject> {
    return { ...super.exemptByDefault(), exceptNamespaces: systemNamespaces(this) };
  }
}
