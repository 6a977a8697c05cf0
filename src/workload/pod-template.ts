import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { oneOf } from '../input/choice';
import { hasShape, isPlainMap, knownProps } from '../input/known-props';
import { count } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';
import { renderEnv, type EnvValue } from './env';
import { mergeOver } from './pod-spec-merge';
import { Probe } from './probe';
import type { ServicePort } from '../mesh/service-port';
import type { Subset } from '../mesh/subset';
import { checkVolumes, type Volume } from './volume';

/** CPU and memory as Kubernetes quantities, such as `{ cpu: '100m', memory: '128Mi' }`. */
export interface Quantities {
  /**
   * CPU, such as `100m` or `2`.
   *
   * @default - not said
   */
  readonly cpu?: string | undefined;
  /**
   * Memory, such as `128Mi`.
   *
   * @default - not said
   */
  readonly memory?: string | undefined;
}

/** CPU and memory of a container. */
export interface Resources {
  /**
   * What the scheduler sets aside.
   *
   * @default - what the limits say, else nothing
   */
  readonly requests?: Quantities | undefined;
  /**
   * What the container may not exceed.
   *
   * @default - no bound
   */
  readonly limits?: Quantities | undefined;
}

const checkBoth = knownProps<Resources>({ requests: true, limits: true });
const checkQuantities = knownProps<Quantities>({ cpu: true, memory: true });

/** What the pods of a service run. */
export interface PodOptions {
  /**
   * Image of the container.
   *
   * @default - each subset names its own
   */
  readonly image?: string | undefined;

  /**
   * Entrypoint of the container.
   *
   * @default - the image's
   */
  readonly command?: readonly string[] | undefined;

  /**
   * Arguments of the entrypoint.
   *
   * @default - the image's
   */
  readonly args?: readonly string[] | undefined;

  /**
   * Environment variables: text, or an {@link EnvValue} from a ConfigMap, Secret or field.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string | EnvValue>> | undefined;

  /**
   * Volumes, mounted in the container.
   *
   * @default - none
   */
  readonly volumes?: readonly Volume[] | undefined;

  /**
   * When the pod takes traffic.
   *
   * @default - as soon as it runs
   */
  readonly readiness?: Probe | undefined;

  /**
   * When the container is restarted.
   *
   * @default - when it exits
   */
  readonly liveness?: Probe | undefined;

  /**
   * What holds the other two probes back until it succeeds.
   *
   * @default - nothing
   */
  readonly startup?: Probe | undefined;

  /**
   * CPU and memory of the container.
   *
   * @default - what the namespace's LimitRange says, else unbounded
   */
  readonly resources?: Resources | undefined;

  /**
   * Numeric user the container runs as.
   *
   * @default - the image's, which must not be root
   */
  readonly runAsUser?: number | undefined;

  /**
   * Keep the container from writing outside its volumes.
   *
   * @default - it may write
   */
  readonly readOnlyRootFilesystem?: boolean | undefined;

  /**
   * Spread pods over zones, nodes or both, as evenly as the cluster allows.
   *
   * @default - the scheduler's own spreading
   */
  readonly spreadOver?: readonly ('zones' | 'nodes')[] | undefined;

  /**
   * Labels for the pods, beside those that select them.
   *
   * @default - none
   */
  readonly podLabels?: Readonly<Record<string, string>> | undefined;

  /**
   * Annotations for the pods.
   *
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>> | undefined;

  /**
   * Mount the service account's token, for containers that talk to the Kubernetes API. The mesh does not need it.
   *
   * @default - not mounted
   */
  readonly mountServiceAccountToken?: boolean | undefined;

  /**
   * The long tail of the pod spec, merged over ours: maps deeply, containers and volumes by name, other lists replaced.
   * The service's own container has the service's name.
   *
   * @default - nothing more
   */
  readonly podSpec?: Partial<k8s.PodSpec> | undefined;

  /**
   * Accept that pods with `hostNetwork` stay outside the mesh: ztunnel cannot capture them, so no policy guards them and
   * nothing encrypts their traffic.
   *
   * @default - hostNetwork is refused
   */
  readonly hostNetwork?: 'outside-the-mesh' | undefined;
}

/** What Pod Security `restricted` asks of a container (Pod Security Standards, read for 1.33), whatever a namespace enforces. */
export const RESTRICTED: k8s.SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

const SPREAD_KEY = { zones: 'topology.kubernetes.io/zone', nodes: 'kubernetes.io/hostname' } as const;

/** What one Deployment's pods are, from the service's options and its subset's. */
export function podSpec(
  place: Place,
  name: string,
  options: PodOptions,
  subset: Subset | undefined,
  serviceAccountName: string,
  ports: readonly ServicePort[],
  selector: Record<string, string>,
): k8s.PodSpec {
  const image = subset?.options.image ?? options.image;
  if (typeof image !== 'string' || image === '') {
    refuse(
      place,
      `${subset ? `subset "${subset.name}"` : 'the service'} has no image, got ${shown(image)}; give image here or on each subset`,
    );
  }
  checkOptions(place, options);
  const defaultPort = ports[0]!.targetPort;
  const env = { ...options.env, ...subset?.options.env };
  const volumes = options.volumes ?? [];
  const container: k8s.Container = {
    name,
    image,
    ...(options.command && { command: [...options.command] }),
    ...(options.args && { args: [...options.args] }),
    ...(Object.keys(env).length > 0 && { env: renderEnv(place, env) }),
    ports: ports.map((p) => ({ name: p.name, containerPort: p.targetPort })),
    ...(options.readiness && { readinessProbe: options.readiness.render(defaultPort) }),
    ...(options.liveness && { livenessProbe: options.liveness.render(defaultPort) }),
    ...(options.startup && { startupProbe: options.startup.render(defaultPort) }),
    ...(options.resources && { resources: renderResources(place, options.resources) }),
    securityContext: { ...RESTRICTED, ...(options.readOnlyRootFilesystem && { readOnlyRootFilesystem: true }) },
    ...(volumes.length > 0 && { volumeMounts: volumes.map((v) => v.mount) }),
  };
  const spec: k8s.PodSpec = {
    serviceAccountName,
    automountServiceAccountToken: options.mountServiceAccountToken ?? false,
    securityContext: {
      runAsNonRoot: true,
      ...(options.runAsUser !== undefined && { runAsUser: options.runAsUser }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container],
    ...(volumes.some((v) => v.volume) && { volumes: volumes.flatMap((v) => v.volume ?? []) }),
    ...(options.spreadOver && {
      topologySpreadConstraints: options.spreadOver.map((over) => ({
        maxSkew: 1,
        topologyKey: SPREAD_KEY[over],
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector },
      })),
    }),
  };
  if (options.podSpec) checkPodSpec(place, options.podSpec);
  const merged = options.podSpec ? restricted(mergeOver(spec, options.podSpec)) : spec;
  if (merged.serviceAccountName !== serviceAccountName) {
    refuse(
      place,
      `podSpec.serviceAccountName makes the pods ${shown(merged.serviceAccountName)} to the mesh, while policies know the service as ` +
        `"${serviceAccountName}"; say serviceAccount or serviceAccountName instead`,
    );
  }
  if (options.hostNetwork !== undefined && merged.hostNetwork !== true) {
    refuse(
      place,
      'hostNetwork accepts what podSpec: { hostNetwork: true } asks for, and that is not there; leave it out',
    );
  }
  if (merged.hostNetwork === true && options.hostNetwork !== 'outside-the-mesh') {
    refuse(
      place,
      'podSpec.hostNetwork puts the pods outside the mesh: ztunnel cannot capture them, so no policy guards them and nothing ' +
        "encrypts their traffic; leave it out, or accept that with hostNetwork: 'outside-the-mesh'",
    );
  }
  return merged;
}

/** Containers that podSpec adds are held to the same, unless they say their own security context. */
function restricted(spec: k8s.PodSpec): k8s.PodSpec {
  const each = (container: k8s.Container): k8s.Container => ({ securityContext: RESTRICTED, ...container });
  const { containers, initContainers } = spec;
  return {
    ...spec,
    containers: containers.map(each),
    ...(initContainers && { initContainers: initContainers.map(each) }),
  };
}

/** The generated classes drop fields they do not know, without a word. */
function checkPodSpec(place: Place, given: Partial<k8s.PodSpec>): void {
  const { toJson_PodSpec: known } = generated();
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (value === null) refuse(place, `podSpec.${field} is null, which says nothing; leave it out`);
    if (field === 'containers' || field === 'initContainers') hasShape(place, `podSpec.${field}`, 'list', value);
    let written: unknown;
    try {
      written = Object.values(known({ [field]: value } as unknown as k8s.PodSpec) ?? {})[0];
    } catch {
      refuse(place, `podSpec.${field} has another shape in Kubernetes, got ${shown(value)}`);
    }
    if (leaves(written) < leaves(value)) {
      refuse(
        place,
        `podSpec.${field} has a field that Kubernetes does not know, or not in this spelling, in ${shown(value)}`,
      );
    }
  }
}

function leaves(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + leaves(item), 0);
  if (!isPlainMap(value)) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + leaves(item), 0);
}

function checkOptions(place: Place, options: PodOptions): void {
  const { runAsUser, hostNetwork } = options;
  if (runAsUser === 0)
    refuse(place, 'runAsUser is 0, which is root; the pods must not run as root, so they would never start');
  if (runAsUser !== undefined) count(place, 'runAsUser', runAsUser, 1);
  if (hostNetwork !== undefined) oneOf(place, 'hostNetwork', hostNetwork, ['outside-the-mesh']);
  checkVolumes(place, options.volumes ?? []);
  for (const key of ['readiness', 'liveness', 'startup'] as const) {
    const probe: unknown = options[key];
    if (probe !== undefined && !(probe instanceof Probe))
      refuse(place, `${key} takes a Probe, such as Probe.httpGet('/health'), got ${shown(probe)}`);
  }
  const spread = options.spreadOver ?? [];
  for (const over of spread) oneOf(place, 'spreadOver', over, ['zones', 'nodes']);
  if (new Set(spread).size < spread.length) refuse(place, `spreadOver names one topology twice: ${shown(spread)}`);
}

/** CPU and memory as the API has them. */
export function renderResources(place: Place, resources: Resources): k8s.ResourceRequirements {
  const { Quantity } = generated();
  const render = (given: Quantities | undefined): Record<string, k8s.Quantity> | undefined =>
    given && Object.fromEntries(quantities(given).map(([name, text]) => [name, Quantity.fromString(text)]));
  checkResources(place, resources);
  const [requests, limits] = [render(resources.requests), render(resources.limits)];
  return { ...(requests && { requests }), ...(limits && { limits }) };
}

/** Refuses resources that are no quantities. */
export function checkResources(place: Place, resources: Resources): void {
  checkBoth(place, resources, 'resources');
  for (const what of ['requests', 'limits'] as const) {
    const given = resources[what];
    if (given === undefined) continue;
    checkQuantities(place, given, `resources.${what}`);
    for (const [name, text] of quantities(given)) {
      if (typeof text !== 'string' || !/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/.test(text)) {
        refuse(place, `resources.${what}.${name} must be a quantity such as "100m" or "128Mi", got ${shown(text)}`);
      }
    }
  }
}

function quantities(given: Quantities): [string, string][] {
  return Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
