import type { Construct } from 'constructs';
import { knownProps } from '../input/known-props';
import { refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { NetworkPolicyBase, type NetworkPolicyBaseProps } from './network-policy-base';
import type { Dialect, Direction, NetworkEgressRule, NetworkIngressRule, Rule } from './network-rules';
import type { SubjectProps } from './subject';
import { egress, endpointSelector, ingress, type CiliumSpec } from './write-cilium';

/** Whether a policy shuts pods for what no policy admits, by direction. */
export interface EnableDefaultDeny {
  /**
   * Whether what is not admitted may not come in.
   *
   * @default - true if the policy has rules of its own for what comes in
   */
  readonly ingress?: boolean | undefined;

  /**
   * Whether what is not admitted may not go out.
   *
   * @default - true if the policy has rules of its own for what goes out
   */
  readonly egress?: boolean | undefined;
}

/** What both of Cilium's policies take. */
export interface CiliumPolicyBaseProps extends NetworkPolicyBaseProps {
  /**
   * What may never come in, whatever another rule or policy admits.
   *
   * @default - nothing
   */
  readonly ingressDeny?: readonly NetworkIngressRule[] | undefined;

  /**
   * What may never go out, whatever another rule or policy admits.
   *
   * @default - nothing
   */
  readonly egressDeny?: readonly NetworkEgressRule[] | undefined;

  /**
   * Whether the policy shuts the pods for what no policy admits. `false` lets it add to other policies, or deny, without
   * shutting anything; it needs Cilium 1.16.
   *
   * @default - each direction in which the policy has rules of its own is shut
   */
  readonly enableDefaultDeny?: EnableDefaultDeny | undefined;
}

const checkDefaultDeny = knownProps<EnableDefaultDeny>({ ingress: 'flag', egress: 'flag' });

/** What Cilium's two kinds of policies share. */
export abstract class CiliumPolicyBase extends NetworkPolicyBase {
  private readonly stated: EnableDefaultDeny;

  protected constructor(
    scope: Construct,
    id: string,
    dialect: Dialect,
    props: CiliumPolicyBaseProps & SubjectProps,
    check: (place: Construct, props: unknown) => void,
  ) {
    super(scope, id, dialect, props, check);
    const stated = props.enableDefaultDeny ?? {};
    checkDefaultDeny(this, stated, 'enableDefaultDeny');
    this.stated = { ...stated };
    if (this.stated.ingress !== false && this.stated.egress !== false) return;
    const tooOld = Platform.of(this).lacks('cilium', '1.16', 'enableDefaultDeny');
    if (tooOld === undefined) return;
    refuse(
      this,
      `${tooOld}; before that the field is dropped, and the policy shuts the pods; put its rules into the policies that shut them, or, beside ` +
        'deny rules, admit the others: ingress: [{ from: [NetworkPeer.anybody()] }]',
    );
  }

  /** @internal */
  protected states(direction: Direction): boolean | undefined {
    return this.stated[direction];
  }

  /** @internal */
  protected whyAllowanceShuts(): string | undefined {
    const tooOld = Platform.of(this).lacks('cilium', '1.16', 'a policy that shuts nothing (enableDefaultDeny)');
    return (
      tooOld &&
      `${tooOld}; before that it would shut the pods for everything else; call it on the policies that shut them`
    );
  }

  /** The spec, as it is known when all calls were made. */
  protected spec(): CiliumSpec {
    const { dialect, subject } = this;
    const isDns = (rule: Rule): boolean => this.namesHosts && this.isDns(rule);
    const comesIn = ingress(this.admitted('ingress'));
    const goesOut = egress(this.admitted('egress'), isDns);
    const inDenied = ingress(this.denied('ingress'));
    const outDenied = egress(this.denied('egress'));
    // A direction that is shut without a rule needs an empty one; the field alone does nothing (cilium/cilium issue 35558).
    if (this.shuts('ingress') && comesIn.length + inDenied.length === 0) comesIn.push({});
    if (this.shuts('egress') && goesOut.length + outDenied.length === 0) goesOut.push({});
    const open = {
      ...(comesIn.length + inDenied.length > 0 && !this.shuts('ingress') && { ingress: false }),
      ...(goesOut.length + outDenied.length > 0 && !this.shuts('egress') && { egress: false }),
    };
    return {
      endpointSelector: endpointSelector(subject, dialect.kind === 'CiliumClusterwideNetworkPolicy'),
      ...(comesIn.length > 0 && { ingress: comesIn }),
      ...(goesOut.length > 0 && { egress: goesOut }),
      ...(inDenied.length > 0 && { ingressDeny: inDenied }),
      ...(outDenied.length > 0 && { egressDeny: outDenied }),
      ...(Object.keys(open).length > 0 && { enableDefaultDeny: open }),
    };
  }
}
