import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { refuse, shown, type Place } from '../input/refuse';
import { renderEnv, type EnvValue } from './env';
import type { Probe } from './probe';
import type { ServicePort } from './service-port';
import type { Subset } from './subset';
import type { Volume } from './volume';

/** CPU and memory as Kubernetes quantities, such as `{ cpu: '100m', memory: '128Mi' }`. */
export interface Resources {
  /** What the scheduler sets aside. */
  readonly requests?: { readonly cpu?: string | undefined; readonly memory?: string | undefined } | undefined;
  /** What the container may not exceed. */
  readonly limits?: { readonly cpu?: string | undefined; readonly memory?: string | undefined } | undefined;
}

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
    // What Pod Security "restricted" asks for (pod-security standards, read for 1.33), whatever the namespace enforces.
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      ...(options.readOnlyRootFilesystem && { readOnlyRootFilesystem: true }),
    },
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
  const merged = options.podSpec ? mergeOver(spec, options.podSpec) : spec;
  if (merged.hostNetwork === true && options.hostNetwork !== 'outside-the-mesh') {
    refuse(
      place,
      'podSpec.hostNetwork puts the pods outside the mesh: ztunnel cannot capture them, so no policy guards them and nothing ' +
        "encrypts their traffic; leave it out, or accept that with hostNetwork: 'outside-the-mesh'",
    );
  }
  return merged;
}

/** CPU and memory as the API has them. */
export function renderResources(place: Place, resources: Resources): k8s.ResourceRequirements {
  const render = (what: 'requests' | 'limits'): Record<string, k8s.Quantity> | undefined => {
    const given = resources[what];
    if (given === undefined) return undefined;
    const out: Record<string, k8s.Quantity> = {};
    for (const [name, text] of Object.entries(given)) {
      if (text === undefined) continue;
      if (typeof text !== 'string' || !/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/.test(text)) {
        refuse(place, `resources.${what}.${name} must be a quantity such as "100m" or "128Mi", got ${shown(text)}`);
      }
      out[name] = generated().Quantity.fromString(text);
    }
    return out;
  };
  const [requests, limits] = [render('requests'), render('limits')];
  return { ...(requests && { requests }), ...(limits && { limits }) };
}

function isMap(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}

/** Merges the way a strategic merge patch does for pods: maps deeply, lists of named things by name, the rest replaced. */
function mergeOver<T>(base: T, over: unknown): T {
  if (isMap(base) && isMap(over)) {
    const out: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(over)) {
      if (value !== undefined) out[key] = Object.hasOwn(out, key) ? mergeOver(out[key], value) : value;
    }
    return out as T;
  }
  if (
    Array.isArray(base) &&
    Array.isArray(over) &&
    [...base, ...over].every((x) => isMap(x) && typeof x.name === 'string')
  ) {
    const out = [...base] as { name: string }[];
    for (const item of over as { name: string }[]) {
      const i = out.findIndex((x) => x.name === item.name);
      if (i < 0) out.push(item);
      else out[i] = mergeOver(out[i]!, item);
    }
    return out as T;
  }
  return over as T;
}
