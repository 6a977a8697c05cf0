import type { k8s as KubernetesTypes } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { k8s } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { nameFromId, objectName, plainName, serviceName, type Named } from '../input/names';
import { refuse } from '../input/refuse';
import {
  checkAdopted,
  existingSelector,
  labelExisting,
  serviceSelector,
  type ExistingService,
  type ExistingWorkload,
} from './adoption';
import { ImportedService, type MeshServiceImportOptions } from './imported-service';
import { Principal } from './principal';
import { ServiceBase, leftOut, type IMeshService, type Uncaptured } from './service-base';
import { addService } from './services-of-app';
import { podPorts, type ServicePort } from './service-port';
import { checkSubsets, type Subset } from './subset';
import { emitWorkloads, workloadShapes, type WorkloadFacts, type WorkloadOptions } from '../workload/workloads';

export interface MeshServiceProps extends ObjectOptions, WorkloadOptions {
  /** Namespace of the service: an AmbientNamespace, or another namespace by name. */
  readonly namespace: Named;

  /**
   * Name of the Service, of the container, and the value of the `app` label.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

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
   * Parts of the service that routes can tell apart; each becomes a workload `<name>-<subset>`.
   *
   * @default - one workload with the service's name
   */
  readonly subsets?: readonly Subset[] | undefined;

  /**
   * Clients dial the pods; there is no Service address. A waypoint then has to serve workloads.
   *
   * @default - false
   */
  readonly headless?: boolean | undefined;

  /**
   * Name of the ServiceAccount that is made for it, and with it of its identity in the mesh.
   *
   * @default - the service's name
   */
  readonly serviceAccountName?: string | undefined;

  /**
   * An existing ServiceAccount to run as.
   *
   * @default - one is made; of an existing cdk8s-plus workload, its own
   */
  readonly serviceAccount?: Named | undefined;

  /**
   * An existing Service to take instead of making one.
   *
   * @default - one is made
   */
  readonly service?: ExistingService | undefined;

  /**
   * An existing Deployment or StatefulSet to take instead of making some. Subsets then are facts about its pods.
   *
   * @default - they are made
   */
  readonly workload?: ExistingWorkload | undefined;

  /**
   * Labels that select the service's pods.
   *
   * @default - `app: <name>`; of an existing cdk8s-plus workload, its own
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;
}

const checkProps = knownProps<MeshServiceProps>({
  namespace: true,
  name: true,
  port: true,
  ports: true,
  subsets: 'list',
  headless: 'flag',
  serviceAccountName: true,
  serviceAccount: true,
  service: true,
  workload: true,
  selector: 'map',
  ...workloadShapes,
  ...objectShapes,
});

/**
 * An application and how others reach it: the unit that policies, waypoints and canaries are about.
 *
 * Emits a ServiceAccount (its identity in the mesh), a Service, and a Deployment or StatefulSet for each subset, whose
 * pods pass Pod Security `restricted`. `allowFrom` adds policies. Each can be taken from elsewhere instead.
 *
 * @example
 * const reviews = new MeshService(chart, 'Reviews', {
 *   namespace,
 *   port: 9080,
 *   image: 'registry.example.com/reviews:1.4',
 *   subsets: [Subset.version('v1'), Subset.version('v2', { image: 'registry.example.com/reviews:2.0' })],
 * });
 * reviews.enroll(waypoint);
 * reviews.allowFrom(productpage, Http.get('/reviews/*'));
 *
 * @throws InputError on wrong names, ports, labels, images and options, and on hostNetwork unless it is accepted
 */
export class MeshService extends ServiceBase {
  /**
   * A service that is written elsewhere. Policies and routes for it are emitted into its namespace here.
   *
   * @throws InputError on a wrong name or option
   */
  static fromServiceName(scope: Construct, id: string, name: string, options: MeshServiceImportOptions): IMeshService {
    return new ImportedService(scope, id, name, options);
  }

  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  readonly subsets: readonly Subset[];
  readonly selector: Readonly<Record<string, string>>;
  readonly headless: boolean;
  /** Name of the ServiceAccount its pods run as; `default` where an existing workload does not say. */
  readonly serviceAccountName: string;
  private readonly accountKnown: boolean;

  protected override readonly labelsBesideSelector: Readonly<Record<string, string>>;
  /** @internal */
  override readonly uncaptured: Uncaptured | undefined;
  /** @internal */
  readonly writtenElsewhere = false;
  private readonly object: KubernetesTypes.KubeService | undefined;
  private readonly existing: Pick<MeshServiceProps, 'service' | 'workload'>;
  private readonly lateLabels: Record<string, string> = {};

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    super(scope, id, props?.namespace, props);
    checkProps(this, props);
    this.existing = props;
    const given =
      props.name ?? (props.service === undefined ? nameFromId(id) : plainName(this, 'service', props.service));
    this.name = serviceName(this, 'name', given);
    this.namespace = plainName(this, 'namespace', props.namespace);
    this.ports = podPorts(this, props.port, props.ports);
    checkAdopted(this, this, props);
    this.headless = props.headless ?? false;
    this.selector = this.podSelector(props);
    this.subsets = checkSubsets(this, props.subsets ?? [], this.selector);
    this.serviceAccountName = this.account(props);
    this.accountKnown =
      props.workload === undefined || props.serviceAccount !== undefined || typeof props.workload === 'object';
    this.labelsBesideSelector = props.podLabels ?? {};
    this.uncaptured = uncaptured(this, props);
    const own = metadata(this, this.name, this.namespace, props, { labels: { app: this.name } });
    if (props.serviceAccount === undefined && props.workload === undefined) {
      new (k8s().KubeServiceAccount)(this, 'ServiceAccount', {
        metadata: metadata(this, this.serviceAccountName, this.namespace, props, { labels: { app: this.name } }),
      });
    }
    if (props.service === undefined) {
      this.object = new (k8s().KubeService)(this, 'Service', { metadata: own, spec: this.serviceSpec() });
      this.node.defaultChild = this.object;
    }
    addService(this);
    if (props.workload === undefined) emitWorkloads(this, this.workloadFacts(), props);
  }

  /** @internal */
  get runsAs(): string | undefined {
    return this.accountKnown ? this.serviceAccountName : undefined;
  }

  get principal(): Principal {
    if (!this.accountKnown) {
      refuse(
        this,
        `which account the pods of service ${this.name} run as is not known, and it is who they are to others; say serviceAccount: …`,
      );
    }
    return Principal.serviceAccount(this.namespace, this.serviceAccountName);
  }

  protected labelService(wanted: Record<string, string>, why: string): void {
    const existing = this.existing.service;
    const sink = this.object?.metadata ?? (typeof existing === 'object' ? existing.metadata : undefined);
    labelExisting(this, `Service ${this.name}`, sink, wanted, why);
  }

  protected labelPods(wanted: Record<string, string>, why: string): void {
    const { workload } = this.existing;
    if (workload === undefined) {
      Object.assign(this.lateLabels, wanted);
      return;
    }
    const sink = typeof workload === 'object' ? workload.podMetadata : undefined;
    labelExisting(this, `the workload of service ${this.name}`, sink, wanted, why);
  }

  private podSelector(props: MeshServiceProps): Record<string, string> {
    if (props.workload !== undefined) return existingSelector(this, props.workload, props.selector);
    return serviceSelector(this, this.name, props.selector);
  }

  private account(props: MeshServiceProps): string {
    const { serviceAccountName, serviceAccount, workload } = props;
    if (serviceAccountName !== undefined && serviceAccount !== undefined) {
      refuse(this, 'serviceAccountName names an account to make, serviceAccount an existing one; give one of them');
    }
    const existing = serviceAccount ?? (typeof workload === 'object' ? workload.serviceAccount : undefined);
    const name =
      existing === undefined
        ? (serviceAccountName ?? (workload === undefined ? this.name : 'default'))
        : plainName(this, 'serviceAccount', existing);
    return objectName(this, 'service account name', name);
  }

  private workloadFacts(): WorkloadFacts {
    const { name, namespace, serviceAccountName, ports, subsets, lateLabels } = this;
    return { name, namespace, serviceAccountName, ports, subsets, lateLabels, selector: { ...this.selector } };
  }

  private serviceSpec(): KubernetesTypes.ServiceSpec {
    const { IntOrString } = k8s();
    return {
      ...(this.headless && { clusterIp: 'None' }),
      selector: { ...this.selector },
      ports: this.ports.map((p) => ({
        name: p.name,
        port: p.number,
        targetPort: IntOrString.fromNumber(p.targetPort),
        protocol: 'TCP',
        appProtocol: p.appProtocol,
      })),
    };
  }
}

/** A true value as Go's strconv.ParseBool takes it, by which istio-cni reads the annotation. */
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

function uncaptured({ namespace, subsets }: MeshService, props: MeshServiceProps): Uncaptured | undefined {
  const { podSpec, podLabels, podAnnotations } = props;
  if (podSpec?.hostNetwork) return { why: 'it runs on the host network', hasIdentity: false };
  if ([podLabels, ...subsets.map((s) => s.labels)].some((some) => some?.['istio.io/dataplane-mode'] === 'none')) {
    return { why: 'its pods are labelled istio.io/dataplane-mode: none', hasIdentity: false };
  }
  if (TRUE.has(podAnnotations?.['ambient.istio.io/bypass-inbound-capture'] ?? '')) {
    return { why: 'its pods bypass inbound capture by annotation', hasIdentity: true };
  }
  return leftOut(namespace);
}
