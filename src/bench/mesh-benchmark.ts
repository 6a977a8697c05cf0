import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { CLUSTER_SCOPED, metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { k8s } from '../emit/generated';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels, nameFromId } from '../input/names';
import { count } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import { AmbientNamespace } from '../mesh/ambient-namespace';
import { MeshService } from '../mesh/mesh-service';
import { Waypoint } from '../mesh/waypoint';
import { checkResources, type Quantities } from '../workload/pod-template';
import { Probe } from '../workload/probe';
import { emitClient } from './benchmark-client';
import { loadOf, SERVER_ARGS, SERVER_PORT, type BenchmarkLoad } from './benchmark-load';

/** What is between the client and the server of a benchmark. */
export type BenchmarkVariant = 'no-mesh' | 'sidecar' | 'ambient' | 'waypoint';

const VARIANTS = ['no-mesh', 'sidecar', 'ambient', 'waypoint'] as const satisfies readonly BenchmarkVariant[];

export interface MeshBenchmarkProps extends ObjectOptions {
  /**
   * What the names of its namespaces begin with; the variant follows.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * What is compared, each in a namespace of its own.
   *
   * @default - all four
   */
  readonly variants?: readonly BenchmarkVariant[] | undefined;

  /**
   * Requests a second, of all connections together.
   *
   * @default - 1000
   */
  readonly requestsPerSecond?: number | undefined;

  /**
   * Connections that the client keeps open.
   *
   * @default - 64
   */
  readonly connections?: number | undefined;

  /**
   * How long a run lasts.
   *
   * @default - one minute
   */
  readonly duration?: Duration | undefined;

  /**
   * Runs that count, each in a pod of its own. One more comes first and warms up.
   *
   * @default - 5; fewer than 4 can't tell two variants apart
   */
  readonly repetitions?: number | undefined;

  /**
   * Image of fortio, which is server and client.
   *
   * @default - `fortio/fortio:1.66.5`
   */
  readonly image?: string | undefined;

  /**
   * CPU and memory of the client's and of the server's container, requested and allowed alike.
   *
   * @default - one CPU and 256Mi each
   */
  readonly resources?: Quantities | undefined;

  /**
   * Labels of the nodes that clients and servers run on.
   *
   * @default - any nodes
   */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;

  /**
   * Revision of the istiod that injects sidecars, where it is installed with one.
   *
   * @default - none: the namespace asks by `istio-injection: enabled`
   */
  readonly sidecarRevision?: string | undefined;

  /**
   * When clients start: each when somebody resumes its Job, so that no two disturb each other, or all with the manifests.
   *
   * @default - by-hand
   */
  readonly start?: 'by-hand' | 'at-once' | undefined;
}

const checkProps = knownProps<MeshBenchmarkProps>({
  name: true,
  variants: 'list',
  requestsPerSecond: true,
  connections: true,
  duration: 'object',
  repetitions: true,
  image: 'text',
  resources: 'object',
  nodeSelector: 'map',
  sidecarRevision: 'text',
  start: true,
  ...objectShapes,
});

/** The release that the arguments and results were tried with. */
const IMAGE = 'fortio/fortio:1.66.5';

/**
 * Measures what the mesh adds to a request: the same client and server, without a mesh, with sidecars, in ambient, and through a waypoint.
 *
 * Emits a namespace for each, with a server (ServiceAccount, Service, Deployment) and a client (ServiceAccount, Job), of fortio. The client runs on
 * another node than the server, one run after the other; of each it prints what fortio found, as JSON, to its log. `cdk8s-ambient bench-report` reads
 * those. Jobs wait until somebody resumes them: two at a time would measure each other.
 *
 * @example
 * new MeshBenchmark(chart, 'Benchmark', { duration: Duration.seconds(30), repetitions: 8 });
 *
 * @throws InputError on wrong names, numbers and options; where sidecars are compared on a Kubernetes before 1.29, in which a Job with a sidecar
 * never ends
 * @see https://istio.io/latest/docs/ambient/ (read for 1.30)
 */
export class MeshBenchmark extends Construct {
  /** Names of the namespaces, by variant. */
  readonly namespaces: Readonly<Partial<Record<BenchmarkVariant, string>>>;

  constructor(scope: Construct, id: string, props: MeshBenchmarkProps = {}) {
    super(scope, id);
    checkProps(this, props);
    const prefix = dnsLabel(this, 'name', props.name ?? nameFromId(id));
    const variants = checkVariants(this, props.variants ?? VARIANTS);
    if (variants.includes('sidecar')) {
      const tooOld = Platform.of(this).lacks('kubernetes', '1.29', 'a Job with a sidecar that lets it end');
      if (tooOld) refuse(this, `${tooOld}; or leave "sidecar" out of variants`);
    } else if (props.sidecarRevision !== undefined) {
      refuse(this, 'sidecarRevision says who injects sidecars, and "sidecar" is not among variants; leave it out');
    }
    const load = loadOf(this, {
      requestsPerSecond: props.requestsPerSecond ?? 1000,
      connections: props.connections ?? 64,
      duration: props.duration ?? Duration.minutes(1),
    });
    const pinned: Quantities = { cpu: '1', memory: '256Mi', ...props.resources };
    checkResources(this, { requests: pinned });
    if (props.start !== undefined) oneOf(this, 'start', props.start, ['by-hand', 'at-once']);
    const repetitions = count(this, 'repetitions', props.repetitions ?? 5, 1);
    this.namespaces = Object.fromEntries(
      variants.map((variant) => [variant, dnsLabel(this, 'namespace name', `${prefix}-${variant}`)]),
    );
    for (const variant of variants) {
      this.emit(variant, this.namespaces[variant]!, { ...props, resources: pinned, repetitions }, load);
    }
  }

  private emit(
    variant: BenchmarkVariant,
    namespace: string,
    props: MeshBenchmarkProps & { readonly resources: Quantities; readonly repetitions: number },
    load: BenchmarkLoad,
  ): void {
    const { annotations, image = IMAGE, labels: own, nodeSelector, repetitions, resources } = props;
    const scope = new Construct(this, variant);
    const options = { annotations, labels: own };
    const home = this.emitNamespace(scope, variant, namespace, props);
    const server = new MeshService(scope, 'Server', {
      ...options,
      namespace: home ?? namespace,
      name: 'server',
      port: SERVER_PORT,
      image,
      args: SERVER_ARGS,
      readiness: Probe.httpGet('/'),
      resources: { requests: resources, limits: resources },
      replicas: 1,
      runAsUser: 1000,
      ...(nodeSelector && { podSpec: { nodeSelector: labels(this, 'nodeSelector label', nodeSelector) } }),
    });
    emitClient(scope, {
      ...options,
      namespace,
      image,
      load,
      nodeSelector,
      repetitions,
      resources,
      variant,
      serverLabels: server.selector,
      url: `http://${server.name}.${namespace}:${SERVER_PORT}/`,
      isSuspended: props.start !== 'at-once',
    });
  }

  private emitNamespace(
    scope: Construct,
    variant: BenchmarkVariant,
    name: string,
    { annotations, labels: own, sidecarRevision }: MeshBenchmarkProps,
  ): AmbientNamespace | undefined {
    const options = { annotations, labels: own };
    if (variant === 'ambient' || variant === 'waypoint') {
      const namespace = new AmbientNamespace(scope, 'Namespace', { ...options, name });
      if (variant === 'waypoint') {
        namespace.enroll(new Waypoint(scope, 'Waypoint', { ...options, namespace, name: 'waypoint' }));
      }
      return namespace;
    }
    // Said outright for the one without, too: istiod may be told to inject wherever nothing is said.
    const mesh =
      variant === 'no-mesh'
        ? { 'istio-injection': 'disabled' }
        : sidecarRevision === undefined
          ? { 'istio-injection': 'enabled' }
          : { 'istio.io/rev': sidecarRevision };
    new (k8s().KubeNamespace)(scope, 'Namespace', {
      metadata: metadata(scope, name, CLUSTER_SCOPED, options, { labels: mesh }),
    });
    return undefined;
  }
}

function checkVariants(place: Construct, given: readonly BenchmarkVariant[]): readonly BenchmarkVariant[] {
  for (const variant of given) oneOf(place, 'variants', variant, VARIANTS);
  if (given.length === 0 || new Set(given).size < given.length)
    refuse(place, `variants must name at least one, and none twice, got ${shown(given)}`);
  return given;
}
