import type { Construct } from 'constructs';
import type { CiliumNetworkPolicySpec } from '../../imports/cilium-cilium.io';
import { lazily } from '../emit/fields';
import { cilium } from '../emit/generated';
import { metadata, objectShapes } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import type { Named } from '../input/names';
import { refuse } from '../input/refuse';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { CiliumPolicyBase, type CiliumPolicyBaseProps } from './cilium-policy-base';
import type { Dialect } from './network-rules';

export interface CiliumNetworkPolicyProps extends CiliumPolicyBaseProps {
  /**
   * Namespace of the policy and of the pods it is about.
   *
   * @default - that of `service`
   */
  readonly namespace?: Named | undefined;

  /**
   * The service whose pods it is about, by their labels.
   *
   * @default - `selector` or `serviceAccount` says which; else every pod of the namespace
   */
  readonly service?: IMeshService | undefined;

  /**
   * Labels of the pods it is about.
   *
   * @default - `service` or `serviceAccount` says which; else every pod of the namespace
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * Service account that the pods it is about run as.
   *
   * @default - `service` or `selector` says which; else every pod of the namespace
   */
  readonly serviceAccount?: Named | undefined;
}

const checkProps = knownProps<CiliumNetworkPolicyProps>({
  name: true,
  namespace: true,
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

const DIALECT: Dialect = { kind: 'CiliumNetworkPolicy', isCilium: true };

/**
 * Says what may reach the pods of a namespace over the network, and what they may reach, in Cilium's words: service
 * accounts, entities and DNS names beside labels and addresses; and what is denied whatever else is admitted.
 *
 * Emits one CiliumNetworkPolicy. It decides on connections, never on requests: mesh traffic is encrypted where Cilium sees
 * it. Requests are for an {@link L7AuthorizationPolicy} or `service.allowFrom`.
 *
 * @example
 * const policy = new CiliumNetworkPolicy(chart, 'Productpage', {
 *   service: productpage,
 *   ingress: [{ from: [gateway], ports: [15008] }],
 *   egress: [{ to: [NetworkPeer.entity('kube-apiserver')] }],
 * });
 * policy.allowMesh('egress');
 * policy.allowKubeletProbes();
 * policy.allowDns();
 *
 * @throws InputError on an empty rule, a wrong name, label, port or peer, on rules that read requests, and on what the
 * platform's Cilium is too old for; and at synth, if rules overlook mesh traffic or a waypoint, or stop probes, or deny
 * rules would shut the pods for everybody
 * @see https://docs.cilium.io/en/stable/security/policy/ (read for 1.20)
 */
export class CiliumNetworkPolicy extends CiliumPolicyBase {
  /** Namespace of the object. */
  readonly namespace: string;
  /** @internal */
  readonly dialect = DIALECT;

  constructor(scope: Construct, id: string, props: CiliumNetworkPolicyProps) {
    super(scope, id, DIALECT, props, checkProps);
    const { distribution } = Platform.of(this);
    const manager = factsOf(distribution).ciliumManagedBy;
    if (manager !== undefined) {
      refuse(
        this,
        `on ${distribution}, ${manager} runs Cilium, and clusters do not read CiliumNetworkPolicy; use NetworkPolicy, or CiliumClusterwideNetworkPolicy with namespaces`,
      );
    }
    this.namespace = this.subject.namespaces![0]!;
    this.node.defaultChild = new (cilium().CiliumNetworkPolicy)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: lazily<CiliumNetworkPolicySpec>(() => this.spec() as unknown as CiliumNetworkPolicySpec),
    });
  }
}
