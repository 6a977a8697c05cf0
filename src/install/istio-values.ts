import { plainName } from '../input/names';
import { refuse } from '../input/refuse';
import type { Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';
import { checkResources, type Resources } from '../workload/pod-template';
import { checkAutoscaling, checkDisruptionBudget, eitherReplicas } from '../workload/scaling';
import { factsOf } from './distribution';
import type { IstioAmbientProps } from './istio-ambient-props';
import { istioFolders } from './istio-folders';
import { at, type AmbientChart } from './istio-overrides';
import { isAtLeast, lacks, type IstioVersion } from './istio-version';

/** Values of one chart, and why they are what they are, by dotted path. */
export interface ExplainedValues {
  readonly values: Values;
  readonly why: Readonly<Record<string, string>>;
}

/** Where the charts go. */
export interface IstioNamespaces {
  /** Of istiod, and of what base has. */
  readonly istiod: string;
  /** Of istio-cni. */
  readonly cni: string;
  /** Of ztunnel. */
  readonly ztunnel: string;
}

/** Values that are written one by one; what is undefined is left to the chart. */
class Draft implements ExplainedValues {
  values: Values = {};
  readonly why: Record<string, string> = {};

  set(path: string, value: unknown, why?: string): this {
    if (value === undefined) return this;
    const nested = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    this.values = mergeFiles([this.values, nested as Values]);
    if (why !== undefined) this.why[path] = why;
    return this;
  }
}

const PROFILE = 'turns ambient mode on in this chart; each of the four needs it, at every upgrade';

const NO_QUOTA = 'kube-system on GKE has a quota; another would limit the critical pods of everybody there';

/** The namespaces of the components; OpenShift takes privileged pods in kube-system. */
export function istioNamespaces({ platform, cniNamespace, ztunnelNamespace }: IstioAmbientProps): IstioNamespaces {
  const istiod = platform.istioNamespace;
  const nodes = factsOf(platform.distribution).nodeNamespace ?? istiod;
  return { istiod, cni: cniNamespace ?? nodes, ztunnel: ztunnelNamespace ?? nodes };
}

/** The values of the four charts, before overrides. */
export function istioValues(
  place: string,
  props: IstioAmbientProps,
  version: IstioVersion,
): Readonly<Record<AmbientChart, ExplainedValues>> {
  checkVersions(place, props, version);
  const charts = { base: new Draft(), istiod: new Draft(), cni: new Draft(), ztunnel: new Draft() };
  const folders = istioFolders(props.platform, version);
  for (const chart of Object.values(charts)) {
    chart.set('profile', 'ambient', PROFILE).set('global.platform', folders.platform);
  }
  shared(props, charts);
  baseValues(props, charts.base);
  istiodValues(place, props, charts.istiod);
  cniValues(place, props, charts.cni, folders);
  ztunnelValues(place, props, charts.ztunnel, version);
  return charts;
}

/** Since when the charts know the key that a prop sets. */
const SINCE: readonly (readonly [keyof IstioAmbientProps, string | readonly string[]])[] = [
  ['reconcileIptables', '1.25'],
  ['istioOwnedCniConfig', '1.27'],
  ['nativeNftables', '1.27'],
  ['disruptionBudget', '1.27'],
  // istiod alone knew it in 1.28.
  ['networkPolicy', '1.29'],
  ['validationFailurePolicy', ['1.28.6', '1.29.2']],
];

function checkVersions(place: string, props: IstioAmbientProps, version: IstioVersion): void {
  for (const [prop, since] of SINCE) {
    const lack = props[prop] === undefined ? undefined : lacks(props.platform, version, since, prop);
    if (lack) refuse(place, lack);
  }
}

/** What more than one chart has to be told alike. */
function shared(props: IstioAmbientProps, { base, istiod, cni, ztunnel }: Readonly<Record<AmbientChart, Draft>>): void {
  const { platform, hub, tag, variant, imagePullSecrets, network, clusterName, logAsJson, networkPolicy } = props;
  for (const chart of [istiod, cni]) {
    chart
      .set('global.hub', hub)
      .set('global.tag', tag)
      .set('global.variant', variant)
      .set('global.imagePullSecrets', imagePullSecrets && [...imagePullSecrets])
      .set('global.logAsJson', logAsJson)
      .set('global.logging.level', props.logLevel && `default:${props.logLevel}`)
      .set('global.nativeNftables', props.nativeNftables, 'istiod and istio-cni must agree')
      .set('global.networkPolicy.enabled', networkPolicy);
  }
  ztunnel
    .set('hub', hub)
    .set('tag', tag)
    .set('variant', variant)
    .set('imagePullSecrets', imagePullSecrets && [...imagePullSecrets])
    .set('logAsJson', logAsJson)
    // Not below global.logging, which ztunnel's chart does not read.
    .set('logLevel', props.logLevel)
    .set('global.networkPolicy.enabled', networkPolicy);
  istiod.set('global.network', network).set('global.multiCluster.clusterName', clusterName);
  // The chart reads `network` at its root only since 1.27.2, and `global.network` always.
  ztunnel
    .set('global.network', network)
    .set(
      'multiCluster.clusterName',
      clusterName,
      "istiod gives certificates to this cluster's ztunnel by the same name",
    );
  if (platform.istioNamespace !== 'istio-system') {
    const why = 'the charts look for istiod here, not in the namespace of the release';
    for (const chart of [base, istiod]) chart.set('global.istioNamespace', platform.istioNamespace, why);
    ztunnel.set('istioNamespace', platform.istioNamespace, why);
  }
  for (const chart of [base, istiod]) {
    const why =
      'who renders charts without asking the cluster would set the webhook back to Ignore, which istiod changes';
    chart.set('base.validationFailurePolicy', props.validationFailurePolicy, why);
  }
}

function baseValues({ revision, imagePullSecrets }: IstioAmbientProps, chart: Draft): void {
  chart
    .set('global.imagePullSecrets', imagePullSecrets && [...imagePullSecrets])
    .set('defaultRevision', revision, 'the webhook for objects without a revision asks this istiod; there is no other');
}

function istiodValues(place: string, props: IstioAmbientProps, chart: Draft): void {
  const { platform, revision } = props;
  const { ztunnel, istiod } = istioNamespaces(props);
  meshValues(place, props, chart);
  chart
    .set('revision', revision)
    .set('global.meshID', props.meshId)
    .set('global.priorityClassName', props.priorityClass)
    .set('global.waypoint.resources', resourcesOf(place, 'waypointResources', props.waypointResources))
    .set('gateways.seccompProfile.type', props.gatewaySeccompProfile)
    .set('telemetry.v2.prometheus.enabled', props.metrics)
    .set('pilot.resources', resourcesOf(place, 'istiodResources', props.istiodResources));
  if (ztunnel !== istiod || platform.distribution === 'openshift') {
    chart.set(
      'pilot.trustedZtunnelNamespace',
      ztunnel,
      'istiod gives certificates to the ztunnel of this namespace only',
    );
  }
  replicaValues(place, props, chart);
}

function meshValues(place: string, { platform, meshConfig = {} }: IstioAmbientProps, chart: Draft): void {
  const owned = [
    ['trustDomain', platform.trustDomain],
    ['rootNamespace', platform.istioNamespace],
  ] as const;
  for (const [key, value] of owned) {
    const given = meshConfig[key];
    if (given === undefined || given === value) continue;
    const prop = key === 'trustDomain' ? key : 'istioNamespace';
    refuse(
      place,
      `meshConfig.${key} is ${JSON.stringify(given)}, but the Platform says ${JSON.stringify(value)}, and so do all manifests ` +
        `written for it; give it to the Platform: new Platform({ ${prop}: … })`,
    );
  }
  chart
    .set('meshConfig', meshConfig)
    .set('meshConfig.trustDomain', platform.trustDomain, 'the first part of every principal in policies');
}

function replicaValues(place: string, props: IstioAmbientProps, chart: Draft): void {
  const { autoscaling, disruptionBudget, revision } = props;
  eitherReplicas(place, props.replicas !== undefined, autoscaling);
  let least = 1;
  if (props.replicas !== undefined) {
    least = props.replicas;
    chart
      .set('pilot.autoscaleEnabled', false, 'replicas are fixed; with an autoscaler the chart writes none')
      .set('pilot.replicaCount', props.replicas);
  } else if (autoscaling) {
    const { min, max, cpu } = checkAutoscaling(place, autoscaling);
    least = min;
    chart
      .set('pilot.autoscaleEnabled', true)
      .set('pilot.autoscaleMin', min)
      .set('pilot.autoscaleMax', max)
      .set('pilot.cpu.targetAverageUtilization', cpu);
  }
  if (disruptionBudget) {
    const [bound, value] = checkDisruptionBudget(place, disruptionBudget);
    if (least < 2) {
      refuse(
        place,
        'disruptionBudget would not be written: the chart makes one only for two replicas of istiod or more; ' +
          'give replicas: 2, or autoscaling: { minReplicas: 2, maxReplicas: 5 }',
      );
    }
    if (bound === 'minAvailable' && typeof value === 'number' && value >= least) {
      refuse(
        place,
        `disruptionBudget.minAvailable ${value} with ${least} replicas of istiod lets no node be drained; give ${least - 1} or less`,
      );
    }
    chart.set(`pilot.pdb.${bound}`, value);
  }
  const labels = { app: 'istiod', ...(revision !== undefined && { 'istio.io/rev': revision }) };
  chart.set(
    'pilot.topologySpreadConstraints',
    props.spreadOver?.map((over) => ({
      maxSkew: 1,
      topologyKey: over === 'zones' ? 'topology.kubernetes.io/zone' : 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: labels },
    })),
  );
}

function cniValues(
  place: string,
  props: IstioAmbientProps,
  chart: Draft,
  folders: ReturnType<typeof istioFolders>,
): void {
  const { excludeNamespaces, repair } = props;
  chart.set('cni', folders.cni);
  for (const [key, why] of Object.entries(folders.why ?? {})) chart.why[`cni.${key}`] = why;
  chart
    .set(
      'cni.excludeNamespaces',
      excludeNamespaces && [
        ...new Set(['kube-system', ...excludeNamespaces.map((one) => plainName(place, 'excludeNamespaces', one))]),
      ],
      'the list replaces that of the chart, which has kube-system',
    )
    .set('cni.ambient.reconcileIptablesOnStartup', props.reconcileIptables)
    .set('cni.ambient.dnsCapture', props.dnsCapture)
    .set('cni.ambient.ipv6', props.ipv6)
    .set('cni.istioOwnedCNIConfig', props.istioOwnedCniConfig, 'a file of its own stays when Cilium rewrites its own')
    .set('cni.cniConfFileName', props.cniConfFileName)
    .set('cni.resources', resourcesOf(place, 'cniResources', props.cniResources));
  for (const key of ['cniConfDir', 'cniBinDir', 'cniNetnsDir'] as const) {
    if (props[key] === undefined) continue;
    delete chart.why[`cni.${key}`];
    chart.set(`cni.${key}`, props[key]);
  }
  if (repair !== undefined) {
    // The agent gets the rights of one mode only, and the first that is on decides.
    chart.set('cni.repair', {
      enabled: repair !== 'off',
      repairPods: repair === 'repair',
      deletePods: repair === 'delete',
      labelPods: repair === 'label',
    });
  }
  const hasQuota =
    at(chart.values, 'cni.resourceQuotas') !== undefined || at(chart.values, 'global.platform') === 'gke';
  if (hasQuota && istioNamespaces(props).cni === 'kube-system')
    chart.set('cni.resourceQuotas.enabled', false, NO_QUOTA);
}

function ztunnelValues(place: string, props: IstioAmbientProps, chart: Draft, version: IstioVersion): void {
  chart
    .set('revision', props.revision, 'the istiod that it asks')
    .set('resources', resourcesOf(place, 'ztunnelResources', props.ztunnelResources));
  const hasQuota = at(chart.values, 'global.platform') === 'gke' && isAtLeast(version, '1.26');
  if (hasQuota && istioNamespaces(props).ztunnel === 'kube-system') {
    chart.set('resourceQuotas.enabled', false, NO_QUOTA);
  }
}

function resourcesOf(place: string, what: string, given: Resources | undefined): Values | undefined {
  if (given === undefined) return undefined;
  checkResources(place, given);
  const { requests, limits } = given;
  const written = (of: object | undefined): Values | undefined =>
    of && Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
  if (!requests && !limits) refuse(place, `${what} is empty; give requests, limits or both`);
  return { ...(requests && { requests: written(requests) }), ...(limits && { limits: written(limits) }) };
}
