import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import type { ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { nameFromId, objectName } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { ambientNamespace } from '../mesh/namespaces-of-app';
import type { ServiceBase } from '../mesh/service-base';
import { GATEWAY_PODS, istiodRule, meshRule, probesRule } from './allowances';
import { dnsRule, type DnsPods } from './dns-pods';
import { identityLabels } from './identity-labels';
import { addNetworkPolicy, describePolicy, namesakeOf, type WrittenPolicy } from './known-policies';
import { meshProblems } from './mesh-problems';
import { rangeProblem } from './network-port';
import { probeProblems } from './probe-problems';
import {
  rulesOf,
  type Dialect,
  type Direction,
  type NetworkEgressRule,
  type NetworkIngressRule,
  type Rule,
} from './network-rules';
import { subjectOf, type Subject, type SubjectProps } from './subject';
import { waypointProblems } from './waypoint-problems';

/** What the policies of all three kinds take. */
export interface NetworkPolicyBaseProps extends ObjectOptions {
  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * What may come in; everything else may not, unless another policy admits it.
   *
   * @default - no rule: what comes in is not touched
   */
  readonly ingress?: readonly NetworkIngressRule[] | undefined;

  /**
   * What may go out; everything else may not, unless another policy admits it.
   *
   * @default - no rule: what goes out is not touched
   */
  readonly egress?: readonly NetworkEgressRule[] | undefined;

  /**
   * Whether ztunnel captures the pods, so that their TCP traffic is HBONE, on port 15008. Rules that would overlook it are
   * refused.
   *
   * @default - true in an {@link AmbientNamespace} of the app, and in a policy for every pod of the cluster
   */
  readonly enrolled?: boolean | undefined;
}

export interface NetworkDefaultDenyOptions {
  /**
   * The cluster's DNS pods, which stay reachable.
   *
   * @default - `k8s-app: kube-dns` and `node-local-dns` in kube-system on 53; on OpenShift `dns.operator.openshift.io/daemonset-dns: default`
   * in openshift-dns on 5353
   */
  readonly dns?: DnsPods | undefined;
}

const checkDefaultDeny = knownProps<NetworkDefaultDenyOptions>({ dns: 'object' });

const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];

/** Rules that are denied, where a policy can. */
interface Denies {
  readonly ingressDeny?: readonly NetworkIngressRule[] | undefined;
  readonly egressDeny?: readonly NetworkEgressRule[] | undefined;
}

/** Rules and allowances of a network policy; what the three kinds share. */
export abstract class NetworkPolicyBase extends Construct implements WrittenPolicy {
  /** Name of the object. */
  readonly name: string;
  /** @internal */
  abstract readonly dialect: Dialect;
  private readonly givenSubject: Subject;
  private readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
  private readonly denies: Readonly<Record<Direction, readonly Rule[]>>;
  private readonly given: { readonly enrolled: boolean | undefined };
  private dns: Rule | undefined;
  private probes: Rule | undefined;
  private istiod: Rule | undefined;
  private mesh: { readonly rule: Rule; readonly directions: readonly Direction[] | undefined } | undefined;
  private shutByDefault = false;

  protected constructor(
    scope: Construct,
    id: string,
    dialect: Dialect,
    props: NetworkPolicyBaseProps & SubjectProps & Denies,
    check: (place: Construct, props: unknown) => void,
  ) {
    super(scope, id);
    check(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    this.givenSubject = subjectOf(this, dialect, props);
    const { namespaces } = this.givenSubject;
    const home = dialect.kind === 'CiliumClusterwideNetworkPolicy' ? undefined : namespaces![0];
    const read = (prop: keyof Denies | Direction): Rule[] =>
      this.checked(dialect, prop, rulesOf(this, dialect, prop, props[prop], home));
    this.rules = { ingress: read('ingress'), egress: read('egress') };
    this.denies = { ingress: read('ingressDeny'), egress: read('egressDeny') };
    this.given = { enrolled: props.enrolled };
    addNetworkPolicy(this, home);
    atSynth(this, () => this.problems());
  }

  /** @internal whether the user says that a direction is shut, or is not */
  protected abstract states(direction: Direction): boolean | undefined;

  /** @internal why it can't admit something without shutting the pods for the rest */
  protected abstract whyAllowanceShuts(): string | undefined;

  /**
   * Lets mesh traffic through: HBONE, on port 15008, from and to every pod of the cluster. Who may call whom is then for
   * ztunnel and its policies to say.
   *
   * An allowance shuts nothing. Where this policy says nothing else of a direction, it adds to what other policies admit,
   * which needs a policy of Cilium 1.16 or later.
   *
   * @param direction which way
   * @default - the directions that the policy shuts; both, if it shuts none
   * @see https://docs.cilium.io/en/stable/network/servicemesh/istio/ (read for 1.20)
   */
  allowMesh(direction?: 'ingress' | 'egress' | 'both'): void {
    const way =
      direction === undefined ? undefined : oneOf(this, 'direction', direction, ['ingress', 'egress', 'both'] as const);
    const asked = way === undefined ? undefined : way === 'both' ? DIRECTIONS : [way];
    const before = this.mesh?.directions;
    this.mesh = {
      rule: this.mesh?.rule ?? meshRule(),
      directions:
        before && asked ? DIRECTIONS.filter((d) => before.includes(d) || asked.includes(d)) : (asked ?? before),
    };
  }

  /**
   * Lets the kubelet's probes through. They reach enrolled pods from an address that istio-cni gives them, 169.254.7.127
   * or fd16:9254:7127:1337:ffff:ffff:ffff:ffff, which is no node to Cilium, so that every default deny stops them.
   *
   * An allowance shuts nothing, as `allowMesh()`. Before Cilium 1.16, say it on the policies that shut the pods.
   *
   * @see https://istio.io/latest/docs/ambient/install/platform-prerequisites/#cilium (read for 1.30)
   */
  allowKubeletProbes(): void {
    this.probes ??= probesRule();
  }

  /**
   * Lets the pods ask the cluster's DNS. An allowance shuts nothing, as `allowMesh()`.
   *
   * @param dns the DNS pods
   * @default - those of the platform's distribution
   */
  allowDns(dns?: DnsPods): void {
    this.dns = dnsRule(this, dns);
  }

  /**
   * Shuts the pods both ways, but for what the mesh needs: HBONE (15008) both ways; probes of the kubelet; DNS; and istiod
   * (15012), for waypoints. Rules of the policy add to it. Pods of ingress gateways are exempt: their clients come from
   * anywhere.
   */
  denyByDefault(options: NetworkDefaultDenyOptions = {}): void {
    checkDefaultDeny(this, options);
    if (this.shutByDefault) refuse(this, 'denyByDefault() was called before');
    if (this.givenSubject.pods.matchLabels[GATEWAY_PODS.key] === GATEWAY_PODS.value) {
      refuse(
        this,
        'denyByDefault() leaves out the pods of ingress gateways, and this policy is about no others, so it would hold for nobody; ' +
          'write rules, with allowMesh() and allowDns()',
      );
    }
    this.noDenies();
    this.shutByDefault = true;
    this.allowMesh('both');
    this.allowKubeletProbes();
    this.allowDns(options.dns);
    this.istiod = istiodRule(this);
  }

  /** @internal */
  get isDefaultDeny(): boolean {
    return this.shutByDefault;
  }

  /** @internal */
  get subject(): Subject {
    return this.shutByDefault ? { ...this.givenSubject, ...this.exemptByDefault() } : this.givenSubject;
  }

  /** @internal */
  admitted(direction: Direction): readonly Rule[] {
    return [...this.rules[direction], ...this.allowances(direction)];
  }

  /** @internal */
  denied(direction: Direction): readonly Rule[] {
    return this.denies[direction];
  }

  /** Whom a default deny leaves out. */
  protected exemptByDefault(): Partial<Subject> {
    return { exceptGateways: true };
  }

  /** Whether some rule names a host. */
  protected get namesHosts(): boolean {
    return this.rules.egress.some(({ peers }) => peers.some(({ facts }) => facts.kind === 'fqdn'));
  }

  /** @internal whether the policy shuts a direction for what it does not admit */
  shuts(direction: Direction): boolean {
    const stated = this.states(direction);
    if (stated !== undefined) return stated;
    return this.shutByDefault || this.rules[direction].length > 0 || this.denies[direction].length > 0;
  }

  /** Whether a rule is the one for DNS. */
  protected isDns(rule: Rule): boolean {
    return rule === this.dns;
  }

  private allowances(direction: Direction): Rule[] {
    if (direction === 'egress' && this.namesHosts) this.dns ??= dnsRule(this, undefined);
    const shut = DIRECTIONS.filter((d) => this.shuts(d));
    const mesh = this.mesh && (this.mesh.directions ?? (shut.length > 0 ? shut : DIRECTIONS)).includes(direction);
    const wanted =
      direction === 'ingress'
        ? [mesh ? this.mesh!.rule : undefined, this.probes]
        : [mesh ? this.mesh!.rule : undefined, this.dns, this.istiod];
    return wanted.filter((rule) => rule !== undefined);
  }

  private checked(dialect: Dialect, prop: string, rules: Rule[]): Rule[] {
    const platform = Platform.of(this);
    for (const { peers, ports } of rules) {
      const range = rangeProblem(platform, ports, dialect.isCilium);
      if (range !== undefined) refuse(this, `${prop}: ${range}`);
      for (const { facts } of dialect.isCilium || platform.states('cilium') ? peers : []) {
        const byLabels = facts.kind === 'pods' || (facts.kind === 'account' && !dialect.isCilium);
        if (byLabels && facts.pods) identityLabels(this, prop, facts.pods.matchLabels);
      }
    }
    return rules;
  }

  /** A deny that holds for everybody is not to end at those whom a default deny leaves out. */
  private noDenies(): void {
    const { account, namespaces, pods } = this.givenSubject;
    const leavesOut = namespaces === undefined || (account === undefined && Object.keys(pods.matchLabels).length === 0);
    if (!leavesOut || DIRECTIONS.every((direction) => this.denies[direction].length === 0)) return;
    const who = namespaces === undefined ? 'ingress gateways and the namespaces of the cluster' : 'ingress gateways';
    refuse(
      this,
      `denyByDefault() leaves out ${who}, and so would the deny rules of this policy; put them into a policy of their own`,
    );
  }

  private problems(): string[] {
    const empty = DIRECTIONS.every(
      (d) => this.admitted(d).length === 0 && this.denies[d].length === 0 && !this.shuts(d),
    );
    if (empty) {
      return [
        `${this.dialect.kind} ${this.name} has no rule, and Cilium refuses such a policy; give it ingress or egress, or call denyByDefault()`,
      ];
    }
    const namesake = namesakeOf(this);
    return [
      ...(namesake
        ? [
            `${describePolicy(this)} is also [${nameOf(namesake)}], and one would overwrite the other; give it another name`,
          ]
        : []),
      ...DIRECTIONS.flatMap((direction) => this.allowanceProblems(direction)),
      ...DIRECTIONS.flatMap((direction) => this.denyProblems(direction)),
      ...(this.enrolled ? [...meshProblems(this), ...waypointProblems(this), ...probeProblems(this)] : []),
    ];
  }

  private allowanceProblems(direction: Direction): string[] {
    if (this.shuts(direction) || this.allowances(direction).length === 0) return [];
    const why = this.whyAllowanceShuts();
    return why === undefined
      ? []
      : [
          `${this.dialect.kind} ${this.name} only adds to what may ${direction === 'ingress' ? 'come in' : 'go out'}: ${why}`,
        ];
  }

  private denyProblems(direction: Direction): string[] {
    const meant = this.states(direction) !== undefined || this.shutByDefault || this.rules[direction].length > 0;
    if (meant || this.denies[direction].length === 0) return [];
    const peers = direction === 'ingress' ? 'from' : 'to';
    return [
      `${this.dialect.kind} ${this.name} only denies on ${direction}, and Cilium then denies everybody else too; to admit them, say ` +
        `${direction}: [{ ${peers}: [NetworkPeer.anybody()] }], or enableDefaultDeny: { ${direction}: false } from Cilium 1.16; to shut them out, ` +
        `enableDefaultDeny: { ${direction}: true }`,
    ];
  }

  private get enrolled(): boolean {
    if (this.given.enrolled !== undefined) return this.given.enrolled;
    const { namespaces, service } = this.subject;
    if ((service as ServiceBase | undefined)?.uncaptured) return false;
    return namespaces === undefined || namespaces.some((name) => ambientNamespace(this, name) !== undefined);
  }
}
