import { Construct, type IConstruct } from 'constructs';
import { oneOf } from '../input/choice';
import { hasShape, knownProps } from '../input/known-props';
import { dnsLabel, objectName } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { caveats, conflict, refusals, type PlatformUse } from './combinations';
import { NAMES, OLDEST, compare, noteOnKubernetes, noteOnNewer, versionOf } from './known-versions';
import { tellAtSynth } from './platform-notes';
import type { Component, Distribution, GatewayApiChannel, PlatformPresetProps, PlatformProps } from './platform-props';

export type { PlatformUse } from './combinations';
export type { Component, Distribution, GatewayApiChannel, PlatformPresetProps, PlatformProps } from './platform-props';

const DISTRIBUTIONS = [
  'kubeadm',
  'kind',
  'k3s',
  'k3d',
  'minikube',
  'gke',
  'gke-dataplane-v2',
  'eks',
  'aks',
  'openshift',
] as const satisfies readonly Distribution[];

const checkProps = knownProps<PlatformProps>({
  kubernetes: true,
  istio: true,
  gatewayApi: true,
  gatewayApiChannel: true,
  cilium: true,
  distribution: true,
  trustDomain: true,
  istioNamespace: true,
});

const COMPONENTS = ['kubernetes', 'istio', 'gatewayApi', 'cilium'] as const satisfies readonly Component[];

const ATTACHED = Symbol.for('cdk8s-ambient.Platform');
const PLACE = 'Platform';

/**
 * The cluster that manifests are written for: the versions that must agree, and its distribution.
 *
 * Given once, to the app, and read by every construct whose output or refusal depends on a version. Emits nothing.
 *
 * @example
 * const app = new MeshApp({ platform: new Platform({ kubernetes: '1.33', istio: '1.30', cilium: '1.18', gatewayApi: '1.4' }) });
 *
 * @throws InputError if a version is no version, or older than the oldest supported, or if versions are known not to
 * work together
 */
export class Platform {
  /** The platform of the nearest scope that has one, else one of the oldest supported versions. */
  static of(construct: IConstruct): Platform {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const found = (scope as { [ATTACHED]?: Platform })[ATTACHED];
      if (found) return found;
    }
    return (Platform.unstated ??= new Platform());
  }

  /** A cluster made by kubeadm, or one that is like it. */
  static kubeadm(props: PlatformPresetProps = {}): Platform {
    return preset('kubeadm', 'kubeadm', props);
  }

  /** A cluster of kind, Kubernetes in Docker. */
  static kind(props: PlatformPresetProps = {}): Platform {
    return preset('kind', 'kind', props);
  }

  /**
   * A cluster of k3s. With a version of Cilium, one where Cilium replaces the CNI that k3s brings.
   *
   * @example
   * const platform = Platform.k3s({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });
   */
  static k3s(props: PlatformPresetProps = {}): Platform {
    return preset('k3s', 'k3s', props);
  }

  /** A cluster of k3d, k3s in Docker. */
  static k3d(props: PlatformPresetProps = {}): Platform {
    return preset('k3d', 'k3d', props);
  }

  /** A cluster of minikube. */
  static minikube(props: PlatformPresetProps = {}): Platform {
    return preset('minikube', 'minikube', props);
  }

  /** A cluster of Google Kubernetes Engine without Dataplane V2, where one installs Cilium oneself. */
  static gke(props: PlatformPresetProps = {}): Platform {
    return preset('gke', 'gke', props);
  }

  /** A cluster of Google Kubernetes Engine with Dataplane V2, where Google installs Cilium and sets its values. */
  static gkeDataplaneV2(props: PlatformPresetProps = {}): Platform {
    return preset('gkeDataplaneV2', 'gke-dataplane-v2', props);
  }

  /** A cluster of Amazon Elastic Kubernetes Service. */
  static eks(props: PlatformPresetProps = {}): Platform {
    return preset('eks', 'eks', props);
  }

  /** A cluster of Azure Kubernetes Service without a network plugin of its own (BYOCNI). */
  static aks(props: PlatformPresetProps = {}): Platform {
    return preset('aks', 'aks', props);
  }

  /** A cluster of OpenShift. */
  static openshift(props: PlatformPresetProps = {}): Platform {
    return preset('openshift', 'openshift', props);
  }

  private static unstated: Platform | undefined;

  /** Kubernetes version, as given or assumed. */
  readonly kubernetes: string;
  /** Istio version, as given or assumed. */
  readonly istio: string;
  /** Version of the Gateway API CRDs, as given or assumed. */
  readonly gatewayApi: string;
  /** Channel of the Gateway API CRDs. */
  readonly gatewayApiChannel: GatewayApiChannel;
  /** Cilium version, as given or assumed. */
  readonly cilium: string;
  /** Where the cluster comes from. */
  readonly distribution: Distribution;
  /** Trust domain of the mesh. */
  readonly trustDomain: string;
  /** Namespace of istiod, and Istio's root namespace. */
  readonly istioNamespace: string;
  /**
   * What is not wrong, but good to know: a version newer than all that are known here, or one that upstream does not test
   * with another. Synth tells it on stderr.
   */
  readonly notes: readonly string[];
  private readonly stated: ReadonlySet<string>;

  constructor(props: PlatformProps = {}) {
    checkProps(PLACE, props);
    this.kubernetes = versionOf(PLACE, 'kubernetes', props.kubernetes);
    this.istio = versionOf(PLACE, 'istio', props.istio);
    this.gatewayApi = versionOf(PLACE, 'gatewayApi', props.gatewayApi);
    this.gatewayApiChannel = oneOf(PLACE, 'gatewayApiChannel', props.gatewayApiChannel ?? 'standard', [
      'standard',
      'experimental',
    ]);
    this.cilium = versionOf(PLACE, 'cilium', props.cilium);
    this.distribution = oneOf(PLACE, 'distribution', props.distribution ?? 'kubeadm', DISTRIBUTIONS);
    this.trustDomain = objectName(PLACE, 'trustDomain', props.trustDomain ?? 'cluster.local');
    this.istioNamespace = dnsLabel(PLACE, 'istioNamespace', props.istioNamespace ?? 'istio-system');
    this.stated = new Set(Object.keys(props).filter((key) => props[key as keyof PlatformProps] !== undefined));
    const wrong = refusals(this);
    if (wrong.length > 0) refuse(PLACE, wrong.join('\n  '));
    this.notes = Object.freeze(notesOn(this));
  }

  /**
   * Makes this the platform of everything below `scope`; `MeshApp` does it with its `platform` prop. A chart may have
   * one of its own, nearer than the app's.
   */
  applyTo(scope: IConstruct): void {
    if (!Construct.isConstruct(scope))
      refuse(PLACE, `applyTo takes an App, Chart or another construct, got ${shown(scope)}`);
    Object.defineProperty(scope, ATTACHED, { value: this, configurable: true });
    tellAtSynth(scope, this.notes, () => (scope as { [ATTACHED]?: Platform })[ATTACHED] === this);
  }

  /** Whether a component has at least this minor version, such as `atLeast('istio', '1.26')`. */
  atLeast(component: Component, minor: string): boolean {
    return compare(this[component], minor) >= 0;
  }

  /** Whether the version of a component was given, not assumed. */
  states(component: Component): boolean {
    return this.stated.has(component);
  }

  /** What to tell somebody whose platform is too old for `feature`; nothing when it is not. */
  lacks(component: Component, minor: string, feature: string): string | undefined {
    if (this.atLeast(component, minor)) return undefined;
    const name = NAMES[component];
    return this.states(component)
      ? `${feature} needs ${name} ${minor} or later; the Platform says ${this[component]}`
      : `${feature} needs ${name} ${minor} or later, and no Platform states a version (${OLDEST[component]} is assumed); ` +
          `give the app one: new Platform({ ${component}: '${minor}' })`;
  }

  /**
   * Why the versions that were given do not allow a use that others can do without, and what would; nothing where they
   * do. What hits everybody is refused by the constructor.
   */
  conflict(use: PlatformUse): string | undefined {
    return conflict(this, oneOf(PLACE, 'use', use, ['cilium-gateways', 'tls-routes']));
  }
}

function preset(name: string, distribution: Distribution, props: PlatformPresetProps): Platform {
  const place = `${PLACE}.${name}`;
  hasShape(place, 'props', 'object', props);
  if ((props as PlatformProps).distribution !== undefined) {
    refuse(place, 'the preset says the distribution; leave distribution out, or use new Platform');
  }
  return new Platform({ ...props, distribution });
}

/** Of what was given: who gave nothing gets what works everywhere. */
function notesOn(platform: Platform): string[] {
  const given = COMPONENTS.filter((component) => platform.states(component));
  const kubernetes = platform.states('kubernetes') ? platform.kubernetes : undefined;
  const notes = [
    ...given.map((component) => noteOnNewer(component, platform[component])),
    ...given.map((component) => kubernetes && noteOnKubernetes(component, platform[component], kubernetes)),
    ...caveats(platform),
  ];
  return notes.filter((note) => note !== undefined);
}
