import type { Construct } from 'constructs';
import { knownProps } from '../input/known-props';
import { objectName, plainName, serviceName, type Named } from '../input/names';
import { labelExisting, serviceSelector } from './adoption';
import { Principal } from './principal';
import { ServiceBase } from './service-base';
import { servicePorts, type ServicePort } from './service-port';
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
   * Labels that select its pods.
   *
   * @default - `app: <name>`
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * The account its pods run as.
   *
   * @default - one called like the service
   */
  readonly serviceAccount?: Named | undefined;

  /**
   * Whether it has no address of its own.
   *
   * @default - false
   */
  readonly headless?: boolean | undefined;

  /**
   * The waypoint that the Service's own label names.
   *
   * @default - the namespace's, if that is known to have one
   */
  readonly waypoint?: IWaypoint | undefined;
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
});

/** A service that is written elsewhere; see `MeshService.fromServiceName`. */
export class ImportedService extends ServiceBase {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  readonly subsets: readonly Subset[];
  readonly selector: Readonly<Record<string, string>>;
  readonly headless: boolean;
  readonly principal: Principal;
  private readonly labelled: IWaypoint | undefined;

  constructor(scope: Construct, id: string, name: string, options: MeshServiceImportOptions) {
    super(scope, id, options?.namespace, {});
    checkOptions(this, options);
    this.name = serviceName(this, 'name', name);
    this.namespace = plainName(this, 'namespace', options.namespace);
    this.ports = servicePorts(this, options.port, options.ports);
    this.selector = serviceSelector(this, this.name, options.selector);
    this.subsets = checkSubsets(this, options.subsets ?? [], this.selector);
    this.headless = options.headless ?? false;
    const account =
      options.serviceAccount === undefined ? this.name : plainName(this, 'serviceAccount', options.serviceAccount);
    this.principal = Principal.serviceAccount(this.namespace, objectName(this, 'serviceAccount', account));
    this.labelled = options.waypoint;
    if (this.labelled !== undefined) this.enroll(this.labelled);
  }

  protected labelService(wanted: Record<string, string>, why: string): void {
    // The waypoint given at import is a statement about a label that is there already.
    if (!this.labelled || wanted['istio.io/use-waypoint'] !== this.labelled.name) {
      labelExisting(this, `Service ${this.name}`, undefined, wanted, why);
    }
  }

  protected labelPods(wanted: Record<string, string>, why: string): void {
    if (!this.labelled) labelExisting(this, `the workload of service ${this.name}`, undefined, wanted, why);
  }
}
