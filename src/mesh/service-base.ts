import { Construct, type IConstruct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import type { ObjectOptions } from '../emit/metadata';
import { dnsLabel, plainName, type Named } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { Callers, checkCaller, type IBypassesWaypoints } from '../policy/callers';
import type { Http } from '../policy/http';
import { PolicyTarget, type IPolicyTarget } from '../policy/policy-target';
import type { Source } from '../policy/source';
import { Traversal } from '../policy/traversal';
import type { IAmbientNamespace } from './ambient-namespace';
import { NEVER_CAPTURED, ambientNamespace } from './namespaces-of-app';
import { otherWaysIn } from './other-ways-in';
import type { IPrincipal, Principal } from './principal';
import { sharingPods } from './services-of-app';
import type { ServicePort } from './service-port';
import type { Subset } from './subset';
import { checkWaypoint, isSameWaypoint, useWaypointLabels, waypointProblem } from './use-waypoint';
import type { IWaypoint } from './waypoint';

/** A service of the mesh, of this app or from elsewhere. */
export interface IMeshService extends IConstruct, IPrincipal, IPolicyTarget {
  /** Name of the Service. */
  readonly name: string;
  /** Its namespace, by name. */
  readonly namespace: string;
  /** Its ports, by what they speak. */
  readonly ports: readonly ServicePort[];
  /** Parts that routes can tell apart; none when it is one. */
  readonly subsets: readonly Subset[];
  /** Labels that all its pods have, and no others in the namespace. */
  readonly selector: Readonly<Record<string, string>>;
  /** @internal all labels that some of its pods are known to have */
  readonly podLabels: readonly Readonly<Record<string, string>>[];
  /** Whether it has no address of its own: clients dial its pods. */
  readonly headless: boolean;
  /** The waypoint of traffic addressed to the Service: its own, else the namespace's. */
  readonly serviceWaypoint: IWaypoint | undefined;
  /** The waypoint of traffic addressed to its pods. */
  readonly workloadWaypoint: IWaypoint | undefined;
  /** Admits a caller; see {@link MeshService.allowFrom}. */
  allowFrom(caller: IPrincipal | Source, ...requests: readonly Http[]): void;
  /** @internal */
  readonly waypointKnown: boolean;
  /** @internal whether a policy of this app says who may call it */
  readonly guarded: boolean;
  /** @internal whether `allowFrom` says who may call it */
  readonly hasCallers: boolean;
  /** @internal the account that its pods run as, if that is known */
  readonly runsAs: string | undefined;
  /** @internal whether this only stands for a Service of other manifests */
  readonly writtenElsewhere: boolean;
  /** @internal */
  requireTraversal(waypoint: IWaypoint): void;
  /** @internal tells it of an ingress gateway that routes to it */
  addGateway(gateway: IBypassesWaypoints): void;
  /** @internal */
  claimRoutes(claimant: IConstruct): void;
  /** @internal */
  readonly routeClaims: readonly IConstruct[];
  /** @internal */
  useWaypointAtIngress(gateway: IConstruct, use: boolean): void;
}

/** How pods stay out of ztunnel's sight, and whether their own calls still carry an identity. */
export interface Uncaptured {
  readonly why: string;
  readonly hasIdentity: boolean;
}

/** Why no pod of a namespace is ever captured, if that is so. */
export function leftOut(namespace: string): Uncaptured | undefined {
  if (!NEVER_CAPTURED.has(namespace)) return undefined;
  return { why: `istio-cni leaves out its namespace ${namespace}`, hasIdentity: false };
}

/** Waypoint, callers and routes of a service; what `MeshService` and its imported twin share. */
export abstract class ServiceBase extends Construct implements IMeshService {
  abstract readonly name: string;
  abstract readonly namespace: string;
  abstract readonly ports: readonly ServicePort[];
  abstract readonly subsets: readonly Subset[];
  abstract readonly selector: Readonly<Record<string, string>>;
  abstract readonly headless: boolean;
  abstract readonly principal: Principal;
  /** @internal */
  abstract readonly runsAs: string | undefined;
  /** @internal */
  abstract readonly writtenElsewhere: boolean;
  /** @internal why ztunnel does not capture its pods, as far as is known */
  readonly uncaptured: Uncaptured | undefined;
  /** @internal whether its pods' labels were stated */
  readonly selectorKnown: boolean = true;
  /** @internal what its pods are labelled beside its selector, where that is known */
  protected readonly labelsBesideSelector: Readonly<Record<string, string>> = {};
  /** @internal whether its own waypoint was stated, or is ours to state */
  readonly waypointKnown: boolean = true;

  private labelsOfPods: readonly Readonly<Record<string, string>>[] | undefined;
  private ownWaypoint: IWaypoint | 'none' | undefined;
  private callers: Callers | undefined;
  private traversalWanted: IWaypoint | undefined;
  private readonly claims: IConstruct[] = [];
  private readonly gateways: IBypassesWaypoints[] = [];
  private ingress: { readonly gateway: IConstruct; readonly use: boolean } | undefined;

  protected constructor(
    scope: Construct,
    id: string,
    private readonly givenNamespace: Named,
    private readonly objectOptions: ObjectOptions,
  ) {
    super(scope, id);
    dnsLabel(this, 'namespace', plainName(this, 'namespace', givenNamespace));
    atSynth(this, () => this.settle());
  }

  /** Puts labels on the Service object, or refuses where that object is not ours. */
  protected abstract labelService(labels: Record<string, string>, why: string): void;
  /** The same for the pods. */
  protected abstract labelPods(labels: Record<string, string>, why: string): void;

  get serviceWaypoint(): IWaypoint | undefined {
    return this.headless ? undefined : this.waypointFor('service');
  }

  get workloadWaypoint(): IWaypoint | undefined {
    return this.waypointFor('workload');
  }

  get policyTarget(): PolicyTarget {
    return PolicyTarget.of({
      group: '',
      kind: 'Service',
      name: this.name,
      namespace: this.namespace,
      enforcedBy: 'waypoint',
      ports: this.ports,
      problem: () => this.targetProblem(),
    });
  }

  get guarded(): boolean {
    return this.callers !== undefined || this.traversalWanted !== undefined;
  }

  /** @internal */
  get podLabels(): readonly Readonly<Record<string, string>>[] {
    if (this.labelsOfPods) return this.labelsOfPods;
    const own = { ...this.labelsBesideSelector, ...this.selector };
    this.labelsOfPods = this.subsets.length > 0 ? this.subsets.map(({ labels }) => ({ ...own, ...labels })) : [own];
    return this.labelsOfPods;
  }

  get hasCallers(): boolean {
    return this.callers !== undefined;
  }

  get routeClaims(): readonly IConstruct[] {
    return this.claims;
  }

  /**
   * Sends the service's traffic through a waypoint: that addressed to the Service if the waypoint serves services, that
   * addressed to its pods if it serves workloads.
   *
   * @throws InputError if it has another waypoint or opted out, or is headless while the waypoint serves services only;
   * and at synth, if the waypoint does not admit its namespace
   */
  enroll(waypoint: IWaypoint): void {
    checkWaypoint(this, 'enroll', waypoint);
    const own = this.ownWaypoint;
    if (own && own !== 'none' && isSameWaypoint(own, waypoint)) return;
    if (own === 'none')
      refuse(this, `service ${this.name} opted out of waypoints before; take one of the two calls out`);
    if (own)
      refuse(this, `service ${this.name} has waypoint ${own.name} [${nameOf(own)}] already, and can have one only`);
    if (this.headless && waypoint.traffic === 'service') {
      refuse(
        this,
        `service ${this.name} is headless: clients dial its pods, so the waypoint ${waypoint.name} [${nameOf(waypoint)}], which serves ` +
          "services, would see nothing; give the waypoint traffic: 'workload'",
      );
    }
    const labels = useWaypointLabels(this, waypoint, this.namespace);
    if (waypoint.traffic !== 'workload') this.labelService(labels, 'enroll it in a waypoint');
    if (waypoint.traffic !== 'service') this.labelPods(labels, 'enroll them in a waypoint');
    this.ownWaypoint = waypoint;
  }

  /**
   * Keeps the service's own traffic off the namespace's waypoint.
   *
   * @throws InputError if it enrolled in a waypoint itself
   */
  optOutOfWaypoint(): void {
    if (this.ownWaypoint === 'none') return;
    if (this.ownWaypoint)
      refuse(
        this,
        `service ${this.name} enrolled in waypoint ${this.ownWaypoint.name} before; take one of the two calls out`,
      );
    this.labelService({ 'istio.io/use-waypoint': 'none' }, 'opt it out of waypoints');
    this.ownWaypoint = 'none';
  }

  /**
   * Admits a caller, and thereby shuts the service for everybody who is not admitted.
   *
   * Without a waypoint, emits an AuthorizationPolicy for ztunnel that admits the callers. With one, emits an
   * AuthorizationPolicy for the waypoint that admits them, with their requests; and one for ztunnel that admits the
   * waypoint alone, because behind a waypoint that is who ztunnel sees. Several calls add up.
   *
   * @param caller a service, waypoint, gateway, {@link Principal} or {@link Source}
   * @param requests alternatives of what it may ask; none given means anything
   * @throws InputError at the call on something that is no caller or request; at synth, if requests are given and no
   * waypoint reads them, all ports are TCP, an ingress gateway goes around the waypoint, or the waypoint also serves
   * pod addresses (a caller by address would skip the policy, yet arrive as the waypoint)
   */
  allowFrom(caller: IPrincipal | Source, ...requests: readonly Http[]): void {
    checkCaller(this, caller, requests);
    this.callers ??= new Callers(this, 'Callers', {
      name: this.name,
      namespace: this.namespace,
      what: `service ${this.name}`,
      ports: this.ports,
      target: this.policyTarget,
      waypoint: () => this.serviceWaypoint,
      workloadWaypoint: () => this.workloadWaypoint,
      selector: this.selector,
      sharesPods: () => sharingPods(this).length > 0,
      headless: this.headless,
      gateways: () => this.gateways,
      uncaptured: this.uncaptured,
      options: this.objectOptions,
    });
    this.callers.add(caller, requests);
  }

  /** @internal */
  requireTraversal(waypoint: IWaypoint): void {
    if (this.traversalWanted && !isSameWaypoint(this.traversalWanted, waypoint)) {
      refuse(
        this,
        `service ${this.name} must be reached through waypoint ${this.traversalWanted.name} already; it can't be two`,
      );
    }
    this.traversalWanted = waypoint;
  }

  /** @internal */
  addGateway(gateway: IBypassesWaypoints): void {
    this.gateways.push(gateway);
  }

  /** @internal */
  claimRoutes(claimant: IConstruct): void {
    this.claims.push(claimant);
  }

  /** @internal the label is the Service's, so all its ingress gateways have to agree */
  useWaypointAtIngress(gateway: IConstruct, use: boolean): void {
    if (this.ingress && this.ingress.use !== use) {
      refuse(
        gateway,
        `service ${this.name} is reached ${this.ingress.use ? 'through' : 'around'} its waypoint by [${nameOf(this.ingress.gateway)}], and ` +
          `${use ? 'through' : 'around'} it here; the choice is the Service's (istio.io/ingress-use-waypoint), so its gateways must agree`,
      );
    }
    if (!this.ingress && use)
      this.labelService({ 'istio.io/ingress-use-waypoint': 'true' }, 'let ingress gateways use its waypoint');
    this.ingress ??= { gateway, use };
  }

  private get ambient(): IAmbientNamespace | undefined {
    return ambientNamespace(this, this.givenNamespace);
  }

  private waypointFor(addressed: 'service' | 'workload'): IWaypoint | undefined {
    const fromNamespace = serving(this.ambient?.waypoint, addressed);
    if (this.ownWaypoint === 'none') return addressed === 'service' ? undefined : fromNamespace;
    // Services and pods are labelled apart, so a service waypoint on the one leaves the namespace's for the other.
    return serving(this.ownWaypoint, addressed) ?? fromNamespace;
  }

  private targetProblem(): string | undefined {
    const workload = this.workloadWaypoint;
    if (!this.serviceWaypoint) {
      return `service ${this.name} [${nameOf(this)}] has no waypoint, so nobody would enforce a policy that targets it; call enroll(waypoint) on it`;
    }
    if (!workload) return undefined;
    return (
      `service ${this.name} [${nameOf(this)}] has a waypoint ${workload.name} that also serves pod addresses, where policies on a ` +
      'Service do not count; target the waypoint, or give it traffic: "service"'
    );
  }

  private settle(): string[] {
    const own = this.ownWaypoint === 'none' ? undefined : this.ownWaypoint;
    return [...waypointProblem(own, `service ${this.name}`, this.namespace), ...this.guardProblems()];
  }

  private guardProblems(): string[] {
    if (!this.guarded) return [];
    const others = otherWaysIn(this);
    if (others.length > 0) return others;
    if (!this.selectorKnown) {
      return [
        `which pods are those of service ${this.name} is not known, so no policy can guard them; say selector: {…} in MeshService.fromServiceName`,
      ];
    }
    const wanted = this.traversalWanted;
    const actual = this.serviceWaypoint ?? this.workloadWaypoint;
    if (this.namespace === Platform.of(this).istioNamespace) {
      return [
        `service ${this.name} is in Istio's root namespace ${this.namespace}, where a policy that selects pods holds for those of every ` +
          'namespace; put the service elsewhere',
      ];
    }
    if (wanted && this.uncaptured) {
      return [
        `service ${this.name} can't be shut for all but its waypoint: ${this.uncaptured.why}, so no ztunnel guards its pods`,
      ];
    }
    if (wanted && !isSameWaypoint(wanted, actual)) {
      const found = actual
        ? `its waypoint is ${actual.name} [${nameOf(actual)}]`
        : 'it has none; call enroll(waypoint) on it';
      return [`service ${this.name} must be reached through waypoint ${wanted.name} [${nameOf(wanted)}], but ${found}`];
    }
    if (actual && !this.node.tryFindChild('Traversal')) {
      const admitted = (): readonly (IPrincipal | Source)[] => [actual, ...(this.callers?.aroundWaypoint ?? [])];
      new Traversal(this, 'Traversal', this, admitted, this.objectOptions);
    }
    return [];
  }
}

function serving(waypoint: IWaypoint | undefined, addressed: 'service' | 'workload'): IWaypoint | undefined {
  return waypoint && (waypoint.traffic === addressed || waypoint.traffic === 'all') ? waypoint : undefined;
}
