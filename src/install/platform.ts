import { Construct, type IConstruct } from 'constructs';
import type { SemVer } from 'semver';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, objectName } from '../input/names';
import { refuse, shown } from '../input/refuse';

/** Where the cluster comes from; decides folders, DNS and defaults that no manifest shows. */
export type Distribution =
  'kubeadm' | 'kind' | 'k3s' | 'k3d' | 'minikube' | 'gke' | 'gke-dataplane-v2' | 'eks' | 'aks' | 'openshift';

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

/** The versions that must agree, and the few mesh-wide names that manifests depend on. */
export interface PlatformProps {
  /**
   * Kubernetes version, such as `1.33` or `1.33.2`.
   *
   * @default - 1.27, the oldest supported: what is emitted then works on every supported version
   */
  readonly kubernetes?: string | undefined;

  /**
   * Istio version, such as `1.30`.
   *
   * @default - 1.24, the oldest supported; constructs that need more say which
   */
  readonly istio?: string | undefined;

  /**
   * Version of the Gateway API CRDs, such as `1.4`.
   *
   * @default - 1.1, the oldest supported
   */
  readonly gatewayApi?: string | undefined;

  /**
   * Cilium version, such as `1.18`.
   *
   * @default - 1.15, the oldest supported
   */
  readonly cilium?: string | undefined;

  /**
   * Where the cluster comes from.
   *
   * @default - kubeadm: the folders and DNS labels of upstream Kubernetes
   */
  readonly distribution?: Distribution | undefined;

  /**
   * Trust domain of the mesh (`meshConfig.trustDomain`), the first part of every principal.
   *
   * @default - cluster.local, as Istio itself
   */
  readonly trustDomain?: string | undefined;

  /**
   * Namespace of istiod, and with it Istio's root namespace (`meshConfig.rootNamespace`), where mesh-wide policies live.
   *
   * @default - istio-system
   */
  readonly istioNamespace?: string | undefined;
}

const checkProps = knownProps<PlatformProps>({
  kubernetes: true,
  istio: true,
  gatewayApi: true,
  cilium: true,
  distribution: true,
  trustDomain: true,
  istioNamespace: true,
});

/** The components whose versions a platform holds. */
export type Component = 'kubernetes' | 'istio' | 'gatewayApi' | 'cilium';

const NAMES: Record<Component, string> = {
  kubernetes: 'Kubernetes',
  istio: 'Istio',
  gatewayApi: 'Gateway API',
  cilium: 'Cilium',
};

const OLDEST: Record<Component, string> = { kubernetes: '1.27', istio: '1.24', gatewayApi: '1.1', cilium: '1.15' };

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
 * @throws InputError if a version is no version, or older than the oldest supported
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

  private static unstated: Platform | undefined;

  /** Kubernetes version, as given or assumed. */
  readonly kubernetes: string;
  /** Istio version, as given or assumed. */
  readonly istio: string;
  /** Version of the Gateway API CRDs, as given or assumed. */
  readonly gatewayApi: string;
  /** Cilium version, as given or assumed. */
  readonly cilium: string;
  /** Where the cluster comes from. */
  readonly distribution: Distribution;
  /** Trust domain of the mesh. */
  readonly trustDomain: string;
  /** Namespace of istiod, and Istio's root namespace. */
  readonly istioNamespace: string;
  private readonly stated: ReadonlySet<string>;

  constructor(props: PlatformProps = {}) {
    checkProps(PLACE, props);
    this.kubernetes = version('kubernetes', props.kubernetes);
    this.istio = version('istio', props.istio);
    this.gatewayApi = version('gatewayApi', props.gatewayApi);
    this.cilium = version('cilium', props.cilium);
    this.distribution = oneOf(PLACE, 'distribution', props.distribution ?? 'kubeadm', DISTRIBUTIONS);
    this.trustDomain = objectName(PLACE, 'trustDomain', props.trustDomain ?? 'cluster.local');
    this.istioNamespace = dnsLabel(PLACE, 'istioNamespace', props.istioNamespace ?? 'istio-system');
    this.stated = new Set(Object.keys(props).filter((key) => props[key as keyof PlatformProps] !== undefined));
  }

  /**
   * Makes this the platform of everything below `scope`; `MeshApp` does it with its `platform` prop. A chart may have
   * one of its own, nearer than the app's.
   */
  applyTo(scope: IConstruct): void {
    if (!Construct.isConstruct(scope))
      refuse(PLACE, `applyTo takes an App, Chart or another construct, got ${shown(scope)}`);
    Object.defineProperty(scope, ATTACHED, { value: this, configurable: true });
  }

  /** Whether a component has at least this minor version, such as `atLeast('istio', '1.26')`. */
  atLeast(component: Component, minor: string): boolean {
    return parsed(this[component]).compare(parsed(minor)) >= 0;
  }

  /** What to tell somebody whose platform is too old for `feature`; nothing when it is not. */
  lacks(component: Component, minor: string, feature: string): string | undefined {
    if (this.atLeast(component, minor)) return undefined;
    const name = NAMES[component];
    return this.stated.has(component)
      ? `${feature} needs ${name} ${minor} or later; the Platform says ${this[component]}`
      : `${feature} needs ${name} ${minor} or later, and no Platform states a version (${OLDEST[component]} is assumed); ` +
          `give the app one: new Platform({ ${component}: '${minor}' })`;
  }
}

function version(component: Component, given: string | undefined): string {
  const text = given ?? OLDEST[component];
  const wellFormed = typeof text === 'string' && /^v?\d+\.\d+(\.\d+)?([-+.][0-9A-Za-z.+-]*)?$/.test(text);
  if (!wellFormed) refuse(PLACE, `${component} must be a version such as "${OLDEST[component]}", got ${shown(text)}`);
  if (parsed(text).compare(parsed(OLDEST[component])) < 0) {
    refuse(PLACE, `${NAMES[component]} ${text} is not supported; the oldest is ${OLDEST[component]}`);
  }
  return text.replace(/^v/, '');
}

/** A version with what it leaves out filled in. semver is loaded with the first, not with the library. */
function parsed(text: string): SemVer {
  const coerce = require('semver/functions/coerce') as typeof import('semver/functions/coerce');
  return coerce(text)!;
}
