import type { k8s as KubernetesTypes } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { istioSecurity, k8s } from '../emit/generated';
import { CLUSTER_SCOPED, metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { DefaultDeny, type DefaultDenyOptions } from './default-deny';
import { DENY_ALL, addL4 } from '../policy/policies-of-app';
import { NEVER_CAPTURED, addNamespace } from './namespaces-of-app';
import { checkWaypoint, isSameWaypoint, useWaypointLabels, waypointProblem } from './use-waypoint';
import type { IWaypoint } from './waypoint';

/** A level of the Pod Security standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** A namespace in the ambient mesh, of this app or from elsewhere. */
export interface IAmbientNamespace extends IConstruct {
  /** Name of the namespace. */
  readonly name: string;
  /** The waypoint that its Services and pods use unless they say otherwise. */
  readonly waypoint: IWaypoint | undefined;
  /** The Pod Security level it enforces, as far as is known. */
  readonly podSecurity: PodSecurityLevel | undefined;
  /** Whether a policy admits nobody by default. */
  readonly deniesByDefault: boolean;
  /** @internal whether this only stands for a namespace of other manifests */
  readonly writtenElsewhere: boolean;
  /** Makes a waypoint that of the whole namespace. */
  enroll(waypoint: IWaypoint): void;
}

export interface AmbientNamespaceProps {
  /**
   * Labels for the Namespace object; policies that its methods emit take their own.
   *
   * @default - those of the mesh, and of the chart
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;

  /**
   * Annotations for the Namespace object.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>> | undefined;

  /**
   * Name of the namespace.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Pod Security level that the API server enforces for its pods.
   *
   * @default - no label: the cluster's default, `privileged` unless configured
   */
  readonly podSecurity?: PodSecurityLevel | undefined;
}

const checkProps = knownProps<AmbientNamespaceProps>({
  name: true,
  podSecurity: true,
  ...objectShapes,
});

const checkObjectOptions = knownProps<ObjectOptions>({ ...objectShapes });

export interface AmbientNamespaceImportOptions {
  /**
   * The waypoint that the namespace's own label names.
   *
   * @default - none known
   */
  readonly waypoint?: IWaypoint | undefined;

  /**
   * The Pod Security level it enforces.
   *
   * @default - not known
   */
  readonly podSecurity?: PodSecurityLevel | undefined;

  /**
   * Whether policies there admit nobody by default, as `denyByDefault()` writes them.
   *
   * @default - false
   */
  readonly deniesByDefault?: boolean | undefined;
}

const checkImport = knownProps<AmbientNamespaceImportOptions>({
  waypoint: true,
  podSecurity: true,
  deniesByDefault: 'flag',
});

/** Labels that would take the namespace out of ambient, or that a method writes; with what to do instead. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'istio-injection': 'beside ambient it asks for sidecars, which then win, or says nothing; leave it out',
  'istio.io/rev':
    'on a namespace it asks for sidecars of that revision, even beside ambient; put it on Gateways, if anywhere',
  'istio.io/dataplane-mode': 'this construct writes it; a pod stays out by its own label istio.io/dataplane-mode: none',
  'istio.io/use-waypoint': 'say enroll(waypoint)',
  'istio.io/use-waypoint-namespace': 'say enroll(waypoint)',
  'pod-security.kubernetes.io/enforce': 'say podSecurity',
};

const POD_SECURITY = ['privileged', 'baseline', 'restricted'] as const satisfies readonly PodSecurityLevel[];

/**
 * A namespace whose pods are in the mesh without sidecars: ztunnel captures, encrypts and guards their TCP traffic.
 *
 * Emits a Namespace labelled `istio.io/dataplane-mode: ambient`; its methods add policies and the waypoint's label.
 *
 * @example
 * const namespace = new AmbientNamespace(chart, 'Bookinfo', { podSecurity: 'baseline' });
 * namespace.requireStrictMtls();
 * namespace.denyByDefault();
 *
 * @throws InputError on a wrong name, on kube-system, and on labels that ask for sidecars or that a method writes
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/ (read for 1.30)
 */
export class AmbientNamespace extends Construct implements IAmbientNamespace {
  /**
   * A namespace that is written elsewhere and labelled for ambient there.
   *
   * @throws InputError on a wrong name or option
   */
  static fromNamespaceName(
    scope: Construct,
    id: string,
    name: string,
    options: AmbientNamespaceImportOptions = {},
  ): IAmbientNamespace {
    return new ImportedNamespace(scope, id, name, options);
  }

  readonly name: string;
  readonly podSecurity: PodSecurityLevel | undefined;
  /** @internal */
  readonly writtenElsewhere = false;
  private readonly object: KubernetesTypes.KubeNamespace;
  private enrolled: IWaypoint | undefined;
  private denies = false;

  constructor(scope: Construct, id: string, props: AmbientNamespaceProps = {}) {
    super(scope, id);
    checkProps(this, props);
    this.name = checkName(this, props.name ?? nameFromId(id));
    this.podSecurity =
      props.podSecurity === undefined ? undefined : oneOf(this, 'podSecurity', props.podSecurity, POD_SECURITY);
    for (const key of Object.keys(props.labels ?? {})) {
      if (Object.hasOwn(NOT_HERE, key))
        refuse(this, `label "${key}" does not belong on an AmbientNamespace: ${NOT_HERE[key]}`);
    }
    const own = {
      'istio.io/dataplane-mode': 'ambient',
      ...(this.podSecurity && { 'pod-security.kubernetes.io/enforce': this.podSecurity }),
    };
    this.object = new (k8s().KubeNamespace)(this, 'Namespace', {
      metadata: metadata(this, this.name, CLUSTER_SCOPED, props, { labels: own }),
    });
    this.node.defaultChild = this.object;
    addNamespace(this);
    atSynth(this, () => waypointProblem(this.enrolled, `namespace ${this.name}`, this.name));
  }

  get waypoint(): IWaypoint | undefined {
    return this.enrolled;
  }

  get deniesByDefault(): boolean {
    return this.denies;
  }

  /**
   * Makes a waypoint that of the whole namespace: of its Services if it serves services, of its pods if it serves
   * workloads. A service may still name another, or opt out.
   *
   * @throws InputError if another waypoint is enrolled already, or this one serves nothing; and at synth, if the waypoint
   * is in another namespace and does not admit this one
   */
  enroll(waypoint: IWaypoint): void {
    checkWaypoint(this, 'enroll', waypoint);
    if (this.enrolled && !isSameWaypoint(this.enrolled, waypoint)) {
      refuse(
        this,
        `namespace ${this.name} has waypoint ${this.enrolled.name} [${nameOf(this.enrolled)}] already, and can have one only`,
      );
    }
    const labels = useWaypointLabels(this, waypoint, this.name);
    this.enrolled = waypoint;
    for (const [key, value] of Object.entries(labels)) this.object.metadata.addLabel(key, value);
  }

  /**
   * Shuts the namespace: nobody may call its pods unless a policy admits them, and only what the mesh needs may flow.
   *
   * Emits two objects.
   * - AuthorizationPolicy `default-deny` with an empty spec. ztunnel then refuses every connection that no ALLOW policy
   *   admits. A waypoint does not read it; an ingress gateway does, so an {@link IngressGateway} of the namespace brings
   *   a policy of its own that admits its clients.
   * - CiliumNetworkPolicy `default-deny` if the {@link Platform} states a version of Cilium that reads it, else a
   *   NetworkPolicy. It leaves open: HBONE (15008) both ways, so that the mesh and its waypoints work; the kubelet's
   *   probes, by the address that istio-cni gives them; DNS; and istiod (15012), for waypoints. Pods of an ingress gateway
   *   are exempt: their clients come from anywhere.
   *
   * @throws InputError when called twice
   */
  denyByDefault(options: DefaultDenyOptions = {}): void {
    if (this.denies) refuse(this, `denyByDefault() was called for namespace ${this.name} before`);
    if (this.name === Platform.of(this).istioNamespace) {
      refuse(
        this,
        `namespace ${this.name} is Istio's root namespace, where this would shut the whole mesh; say MeshDefaultDeny for that`,
      );
    }
    new DefaultDeny(this, 'DefaultDeny', this.name, options);
    this.denies = true;
  }

  /**
   * Refuses plaintext to its pods. Emits a PeerAuthentication `default` of mode STRICT.
   *
   * Without it, clients outside the mesh still get in over plaintext, without an identity that policies could admit.
   *
   * @throws InputError when called twice
   */
  requireStrictMtls(options: ObjectOptions = {}): void {
    checkObjectOptions(this, options);
    if (this.name === Platform.of(this).istioNamespace) {
      refuse(
        this,
        `namespace ${this.name} is Istio's root namespace, where this would hold for the whole mesh; say PeerAuthentication for that`,
      );
    }
    if (this.node.tryFindChild('StrictMtls'))
      refuse(this, `requireStrictMtls() was called for namespace ${this.name} before`);
    const { PeerAuthentication, PeerAuthenticationSpecMtlsMode: Mode } = istioSecurity();
    new PeerAuthentication(this, 'StrictMtls', {
      metadata: metadata(this, 'default', this.name, options),
      spec: { mtls: { mode: Mode.STRICT } },
    });
  }
}

function checkName(place: Construct, name: string): string {
  dnsLabel(place, 'namespace name', name);
  if (NEVER_CAPTURED.has(name)) {
    refuse(
      place,
      `namespace ${name} is excluded by istio-cni: its pods are never captured, whatever the labels; use another namespace`,
    );
  }
  return name;
}

class ImportedNamespace extends Construct implements IAmbientNamespace {
  readonly name: string;
  readonly podSecurity: PodSecurityLevel | undefined;
  readonly deniesByDefault: boolean;
  readonly writtenElsewhere = true;
  readonly waypoint: IWaypoint | undefined;

  constructor(scope: Construct, id: string, name: string, options: AmbientNamespaceImportOptions) {
    super(scope, id);
    checkImport(this, options);
    this.name = checkName(this, name);
    this.deniesByDefault = options.deniesByDefault ?? false;
    if (this.deniesByDefault) addL4(this, this.name, DENY_ALL);
    this.podSecurity =
      options.podSecurity === undefined ? undefined : oneOf(this, 'podSecurity', options.podSecurity, POD_SECURITY);
    if (options.waypoint !== undefined) checkWaypoint(this, 'waypoint', options.waypoint);
    this.waypoint = options.waypoint;
    addNamespace(this);
    atSynth(this, () => waypointProblem(this.waypoint, `namespace ${this.name}`, this.name));
  }

  enroll(waypoint: IWaypoint): never {
    checkWaypoint(this, 'enroll', waypoint);
    refuse(
      this,
      `namespace ${this.name} is written elsewhere: give it the label istio.io/use-waypoint: ${waypoint.name} there, and say ` +
        'fromNamespaceName(…, { waypoint }) here',
    );
  }
}
