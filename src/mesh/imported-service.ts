import type { Construct } from 'constructs';
import { knownProps } from '../input/known-props';
import { objectName, plainName, serviceName, type Named } from '../input/names';
import { refuse } from '../input/refuse';
import { labelExisting, serviceSelector } from './adoption';
import { Principal } from './principal';
import { ServiceBase, leftOut, type Uncaptured } from './service-base';
import { addService } from './services-of-app';
import { podPorts, type ServicePort } from './service-port';
import { checkSubsets, type Subset } from './subset';
import type { IWaypoint } from './waypoint';

export interface MeshServiceImportOptions {
  /** Namespace of the service. */
  readonly namespace: Named;

  /**
   * The one port, if it speaks HTTP.
   *
   * @default - none; give `ports`
   */
  readonly port?: number | undefined;

  /**
   * Ports by what they speak.
   *
   * @default - none; give `port`
   */
  readonly ports?: readonly ServicePort[] | undefined;

  /**
   * Parts that its pods' labels tell apart.
   *
   * @default - none
   */
  readonly subsets?: readonly Subset[] | undefined;

  /**
   * Labels that select its pods; needed where policies of this app guard them.
   *
   * @default - not known, taken to be `app: <name>` for routes
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * The account its pods run as; needed where the service calls others.
   *
   * @default - not known
   */
  readonly serviceAccount?: Named | undefined;

  /**
   * Whether it has no address of its own.
   *
   * @default - false
   */
  readonly headless?: boolean | undefined;

  /**
   * The waypoint that the Service's own label names, or `'none'` if that opts it out.
   *
   * @default - the namespace's, if that is known to have one
   */
  readonly waypoint?: IWaypoint | 'none' | undefined;

  /**
   * Whether the Service has the label `istio.io/ingress-use-waypoint: "true"`.
   *
   * @default - false: ingress gateways go around its waypoint
   */
  readonly ingressUsesWaypoint?: boolean | undefined;
}

const checkOptions = knownProps<MeshServiceImportOptions>({
  namespace: true,
  port: true,
  ports: true,
  subsets: 'list',
  selector: 'map',
  serviceAccount: true,
  headless: 'flag',
  waypoint: true,
  ingressUsesWaypoint: 'flag',
});

/** A service that is written elsewhere; see `MeshService.fromServiceName`. */
export class ImportedService extends ServiceBase {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  readonly subsets: readonly Subset[];
  readonly selector: Readonly<Record<string, string>>;
  readonly headless: boolean;
  /** @internal */
  readonly runsAs: string | undefined;
  /** @internal */
  readonly writtenElsewhere = true;
  /** @internal */
  override readonly uncaptured: Uncaptured | undefined;
  /** @internal */
  override readonly selectorKnown: boolean;
  /** @internal */
  override readonly waypointKnown: boolean;
  private readonly stated: ReadonlySet<string>;

  constructor(scope: Construct, id: string, name: string, options: MeshServiceImportOptions) {
    super(scope, id, options?.namespace, {});
    checkOptions(this, options);
    this.name = serviceName(this, 'name', name);
    this.namespace = plainName(this, 'namespace', options.namespace);
    this.uncaptured = leftOut(this.namespace);
    this.ports = podPorts(this, options.port, options.ports);
    this.selector = serviceSelector(this, this.name, options.selector);
    this.subsets = checkSubsets(this, options.subsets ?? [], this.selector);
    this.headless = options.headless ?? false;
    const { serviceAccount } = options;
    this.runsAs =
      serviceAccount === undefined
        ? undefined
        : objectName(this, 'serviceAccount', plainName(this, 'serviceAccount', serviceAccount));
    this.selectorKnown = options.selector !== undefined;
    const { waypoint, ingressUsesWaypoint } = options;
    this.stated = new Set([
      ...(waypoint === undefined ? [] : ['istio.io/use-waypoint', 'istio.io/use-waypoint-namespace']),
      ...(ingressUsesWaypoint ? ['istio.io/ingress-use-waypoint'] : []),
    ]);
    this.waypointKnown = waypoint !== undefined;
    addService(this);
    if (waypoint === 'none') this.optOutOfWaypoint();
    else if (waypoint !== undefined) this.enroll(waypoint);
    if (ingressUsesWaypoint) this.useWaypointAtIngress(this, true);
  }

  get principal(): Principal {
    if (this.runsAs === undefined) {
      refuse(
        this,
        `which account service ${this.name} runs as is not known, and it is who it is to others; say serviceAccount in MeshService.fromServiceName`,
      );
    }
    return Principal.serviceAccount(this.namespace, this.runsAs);
  }

  // What was stated at import is a label that is there already.
  protected labelService(wanted: Record<string, string>, why: string): void {
    this.refuseUnlessStated(`Service ${this.name}`, wanted, why);
  }

  protected labelPods(wanted: Record<string, string>, why: string): void {
    this.refuseUnlessStated(`the workload of service ${this.name}`, wanted, why);
  }

  private refuseUnlessStated(what: string, wanted: Record<string, string>, why: string): void {
    if (Object.keys(wanted).every((key) => this.stated.has(key))) return;
    labelExisting(this, what, undefined, wanted, why, 'say so in MeshService.fromServiceName');
  }
}
