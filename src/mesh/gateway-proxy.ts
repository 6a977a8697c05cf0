import type { Construct, IConstruct } from 'constructs';
import { Yaml, type ApiObject } from 'cdk8s';
import type { GatewaySpecInfrastructure } from '../../imports/gateway-api-gateway.networking.k8s.io';
import { k8s } from '../emit/generated';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { hasShape, knownProps, type Shape } from '../input/known-props';
import { count } from '../input/numbers';
import { labels, type Named } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { ambientNamespace } from './namespaces-of-app';
import { makerOf, servicesOf } from './services-of-app';
import { checkResources, type Resources } from '../workload/pod-template';
import {
  checkAutoscaling,
  checkDisruptionBudget,
  eitherReplicas,
  type Autoscaling,
  type DisruptionBudget,
} from '../workload/scaling';

/** A taint that pods put up with. */
export interface Toleration {
  /**
   * Key of the taint.
   *
   * @default - any
   */
  readonly key?: string | undefined;
  /**
   * How key and value are compared.
   *
   * @default - Equal
   */
  readonly operator?: 'Exists' | 'Equal' | undefined;
  /**
   * Value of the taint.
   *
   * @default - none
   */
  readonly value?: string | undefined;
  /**
   * What the taint does.
   *
   * @default - any effect
   */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | undefined;
}

const checkTolerationProps = knownProps<Toleration>({ key: true, operator: true, value: true, effect: true });

function checkToleration(place: Construct, toleration: Toleration, index: number): void {
  checkTolerationProps(place, toleration, `tolerations[${index}]`);
  const { key, operator, value, effect } = toleration;
  if (key !== undefined) hasShape(place, 'key of a toleration', 'text', key);
  labels(place, 'toleration', { [key ?? 'any']: value ?? '' });
  if (operator !== undefined) oneOf(place, 'operator of a toleration', operator, ['Exists', 'Equal']);
  if (effect !== undefined)
    oneOf(place, 'effect of a toleration', effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  if (key === undefined && operator !== 'Exists')
    refuse(place, "a toleration without key takes operator: 'Exists' only");
  if (value !== undefined && operator === 'Exists') refuse(place, "a toleration with operator 'Exists' takes no value");
}

/** How the proxy that istiod deploys for a Gateway (a waypoint or an ingress gateway) is sized and placed. */
export interface ProxyOptions {
  /**
   * Replicas, fixed.
   *
   * @default - 1, unless autoscaling is given
   */
  readonly replicas?: number | undefined;

  /**
   * Replicas by load.
   *
   * @default - none
   */
  readonly autoscaling?: Autoscaling | undefined;

  /**
   * How many of its pods a drain may take at once.
   *
   * @default - no bound
   */
  readonly disruptionBudget?: DisruptionBudget | undefined;

  /**
   * CPU and memory of the proxy container.
   *
   * @default - istiod's `global.waypoint.resources` (100m and 128Mi requested; limits 2 CPU, 1Gi)
   */
  readonly resources?: Resources | undefined;

  /**
   * Labels of the nodes it may run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;

  /**
   * Taints it puts up with.
   *
   * @default - none
   */
  readonly tolerations?: readonly Toleration[] | undefined;

  /**
   * Seccomp profile of its pods. Pod Security `restricted` asks for one, and istiod sets none by itself.
   *
   * @default - none, unless the mesh's `gateways.seccompProfile` value sets one
   */
  readonly seccompProfile?: 'RuntimeDefault' | undefined;
}

/** The shapes of {@link ProxyOptions}. */
export const proxyShapes = {
  replicas: true,
  autoscaling: 'object',
  disruptionBudget: 'object',
  resources: 'object',
  nodeSelector: 'map',
  tolerations: 'list',
  seccompProfile: true,
} as const satisfies Record<keyof ProxyOptions, Shape>;

/**
 * Writes proxy options as the ConfigMap that a Gateway names in `infrastructure.parametersRef`; istiod merges its keys
 * over what it deploys, as strategic merge patches (istio/istio pilot/pkg/config/kube/gatewaycommon, read for 1.31: a key it
 * does not know fails the whole Gateway, and an autoscaler or budget exists only where its key does).
 *
 * @returns the name of the ConfigMap, or nothing when no option was given
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment (read for 1.30)
 */
export function emitProxyOptions(
  scope: Construct,
  gateway: string,
  namespace: string,
  options: ProxyOptions,
  objectOptions: ObjectOptions,
): string | undefined {
  eitherReplicas(scope, options.replicas !== undefined, options.autoscaling);
  const patches: Record<string, object | undefined> = {
    deployment: deploymentPatch(scope, options),
    horizontalPodAutoscaler: options.autoscaling && autoscalerPatch(scope, options.autoscaling),
    podDisruptionBudget: options.disruptionBudget && {
      spec: Object.fromEntries([checkDisruptionBudget(scope, options.disruptionBudget)]),
    },
  };
  const given = Object.entries(patches).filter((entry): entry is [string, object] => entry[1] !== undefined);
  if (given.length === 0) return undefined;
  const tooOld = Platform.of(scope).lacks('istio', '1.26', 'sizing and placing a proxy through parametersRef');
  if (tooOld) refuse(scope, tooOld);
  const name = `${gateway}-options`;
  new (k8s().KubeConfigMap)(scope, 'Options', {
    metadata: metadata(scope, name, namespace, objectOptions),
    data: Object.fromEntries(given.map(([key, patch]) => [key, Yaml.stringify(patch)])),
  });
  return name;
}

/**
 * The `infrastructure` of a Gateway: its options, and, where it has labels of the user's or the chart's, a stop to
 * istiod copying all of them to the proxy's pods. Pods labelled `app: reviews` would become endpoints of the Service
 * that selects that. An empty map is the stop (istio/istio extractInfrastructureMetadata, read for 1.31).
 */
export function infrastructure(
  gateway: ApiObject,
  ownLabels: Readonly<Record<string, string>>,
  options: string | undefined,
): GatewaySpecInfrastructure | undefined {
  const labelled = Object.keys((gateway.metadata.toJson() as { labels?: object }).labels ?? {});
  const foreign = labelled.some((key) => !Object.hasOwn(ownLabels, key));
  if (!foreign && options === undefined) return undefined;
  return {
    ...(foreign && { labels: {} }),
    ...(options !== undefined && { parametersRef: { group: '', kind: 'ConfigMap', name: options } }),
  };
}

/** The Service that istiod makes for a Gateway must not be one that the app makes: neither would work. */
export function nameProblem(place: IConstruct, namespace: string, name: string): string[] {
  const out: string[] = [];
  const same = makerOf(place, namespace, name);
  if (same) {
    out.push(
      `istiod makes a Service ${namespace}/${name} for this Gateway, and [${nameOf(same)}] makes one too; give one of them another name`,
    );
  }
  const twin = servicesOf(place, namespace).find((s) => s !== same && s.runsAs === name);
  if (twin) {
    out.push(
      `it runs as account ${namespace}/${name}, as do the pods of service ${twin.name} [${nameOf(twin)}], which policies then take for it; ` +
        'give the service an account of its own',
    );
  }
  return out;
}

/**
 * What keeps a Gateway's proxy from being deployed in its namespace. Of what Pod Security `restricted` asks for, istiod's
 * pods lack the seccomp profile alone (seen on a real API server with Istio 1.31, for waypoints and ingress gateways).
 */
export function podSecurityProblem(place: IConstruct, given: Named, options: ProxyOptions): string[] {
  const namespace = ambientNamespace(place, given);
  if (options.seccompProfile || namespace?.podSecurity !== 'restricted') return [];
  return [
    `namespace ${namespace.name} [${nameOf(namespace)}] enforces Pod Security "restricted", which refuses this proxy's pods: istiod ` +
      `gives them no seccomp profile; set seccompProfile: 'RuntimeDefault' here, or podSecurity: 'baseline' there`,
  ];
}

function deploymentPatch(scope: Construct, options: ProxyOptions): object | undefined {
  const { replicas, resources, nodeSelector, tolerations, seccompProfile } = options;
  if (replicas !== undefined) count(scope, 'replicas', replicas, 1);
  if (resources !== undefined) checkResources(scope, resources);
  if (seccompProfile !== undefined) oneOf(scope, 'seccompProfile', seccompProfile, ['RuntimeDefault']);
  tolerations?.forEach((toleration, i) => checkToleration(scope, toleration, i));
  const pod = {
    ...(resources && { containers: [{ name: 'istio-proxy', resources: plain(resources) }] }),
    ...(nodeSelector && { nodeSelector: labels(scope, 'nodeSelector label', nodeSelector) }),
    ...(seccompProfile && { securityContext: { seccompProfile: { type: seccompProfile } } }),
    ...(tolerations && { tolerations: tolerations.map(plain) }),
  };
  const spec = {
    ...(replicas !== undefined && { replicas }),
    ...(Object.keys(pod).length > 0 && { template: { spec: pod } }),
  };
  return Object.keys(spec).length > 0 ? { spec } : undefined;
}

function autoscalerPatch(scope: Construct, given: Autoscaling): object {
  const { min, max, cpu } = checkAutoscaling(scope, given);
  const target = { type: 'Utilization', averageUtilization: cpu };
  return {
    spec: { minReplicas: min, maxReplicas: max, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] },
  };
}

/** A copy without undefined, which YAML text could not hold. */
function plain(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
