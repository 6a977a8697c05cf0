import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-27';
import { lazily } from '../emit/fields';
import { k8s as generated } from '../emit/generated';
import { metadata, objectShapes } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import type { Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { NetworkPolicyBase, type NetworkPolicyBaseProps } from './network-policy-base';
import { noCiliumProps, type Dialect, type Direction } from './network-rules';
import { egress, ingress, podSelector } from './write-kubernetes';

/** What a NetworkPolicy shuts, as Kubernetes writes it. */
export type NetworkPolicyType = 'Ingress' | 'Egress';

export interface NetworkPolicyProps extends NetworkPolicyBaseProps {
  /**
   * Namespace of the policy and of the pods it is about.
   *
   * @default - that of `service`
   */
  readonly namespace?: Named | undefined;

  /**
   * The service whose pods it is about, by their labels.
   *
   * @default - `selector` says which; else every pod of the namespace
   */
  readonly service?: IMeshService | undefined;

  /**
   * Labels of the pods it is about.
   *
   * @default - `service` says which; else every pod of the namespace
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * The directions that it shuts for what is not admitted. One that has rules must be among them.
   *
   * @default - those that have rules
   */
  readonly policyTypes?: readonly NetworkPolicyType[] | undefined;
}

const checkProps = knownProps<NetworkPolicyProps>({
  name: true,
  namespace: true,
  service: true,
  selector: 'map',
  ingress: true,
  egress: true,
  policyTypes: 'list',
  enrolled: 'flag',
  ...objectShapes,
});

const DIALECT: Dialect = { kind: 'NetworkPolicy', isCilium: false };

/**
 * Says what may reach the pods of a namespace over the network, and what they may reach, in words that every CNI reads:
 * labels, namespaces and addresses.
 *
 * Emits one NetworkPolicy. Services, waypoints and gateways of the app stand for their pods. It can't name service
 * accounts, entities or hosts, and denies nothing that another policy admits; a {@link CiliumNetworkPolicy} can.
 *
 * @example
 * const policy = new NetworkPolicy(chart, 'Metrics', {
 *   namespace,
 *   ingress: [{ from: [NetworkPeer.pods({ app: 'prometheus' }, { namespace: 'monitoring' })], ports: [15020] }],
 * });
 * policy.allowMesh();
 * policy.allowKubeletProbes();
 *
 * @throws InputError on an empty rule, a wrong name, label or port, and on what only Cilium's policies can say; and at synth,
 * if rules overlook mesh traffic or a waypoint, or stop probes, or an allowance would shut the pods
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ (read for 1.33)
 */
export class NetworkPolicy extends NetworkPolicyBase {
  /** Namespace of the object. */
  readonly namespace: string;
  /** @internal */
  readonly dialect = DIALECT;
  private readonly types: ReadonlySet<NetworkPolicyType> | undefined;

  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id, DIALECT, props, (place, given) => {
      noCiliumProps(place, given);
      checkProps(place, given);
    });
    this.namespace = this.subject.namespaces![0]!;
    this.types = this.checkTypes(props);
    this.node.defaultChild = new (generated().KubeNetworkPolicy)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: lazily<k8s.NetworkPolicySpec>(() => this.spec()),
    });
  }

  /** @internal */
  protected states(direction: Direction): boolean | undefined {
    return this.types?.has(typeOf(direction)) ? true : undefined;
  }

  /** @internal */
  protected whyAllowanceShuts(): string | undefined {
    return (
      'a NetworkPolicy would shut the pods for everything else; call it on the policies that shut them, or denyByDefault(); ' +
      'a CiliumNetworkPolicy can add without shutting'
    );
  }

  private checkTypes({
    policyTypes,
    ingress: comesIn,
    egress: goesOut,
  }: NetworkPolicyProps): ReadonlySet<NetworkPolicyType> | undefined {
    if (policyTypes === undefined) return undefined;
    if (policyTypes.length === 0)
      refuse(this, `policyTypes must have at least one of "Ingress" and "Egress", got ${shown(policyTypes)}`);
    const types = new Set(policyTypes.map((type) => oneOf(this, 'policyTypes', type, ['Ingress', 'Egress'] as const)));
    const missing =
      comesIn && !types.has('Ingress') ? 'ingress' : goesOut && !types.has('Egress') ? 'egress' : undefined;
    if (missing !== undefined) {
      refuse(
        this,
        `policyTypes leaves out "${typeOf(missing)}", but there are ${missing} rules: Kubernetes would ignore them, and Cilium apply them; name both or neither`,
      );
    }
    return types;
  }

  private spec(): k8s.NetworkPolicySpec {
    const comesIn = this.shuts('ingress');
    const goesOut = this.shuts('egress');
    return {
      podSelector: podSelector(this.subject),
      policyTypes: [...(comesIn ? ['Ingress'] : []), ...(goesOut ? ['Egress'] : [])],
      ...(comesIn && { ingress: ingress(this.admitted('ingress')) }),
      ...(goesOut && { egress: egress(this.admitted('egress')) }),
    };
  }
}

function typeOf(direction: Direction): NetworkPolicyType {
  return direction === 'ingress' ? 'Ingress' : 'Egress';
}
