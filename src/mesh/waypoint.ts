import type { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { fields, lazily } from '../emit/fields';
import { gatewayApi } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, plainName, serviceName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { PolicyTarget, type IPolicyTarget } from '../policy/policy-target';
import type { GatewaySpec, GatewaySpecInfrastructure } from '../../imports/gateway-api-gateway.networking.k8s.io';
import type { IAmbientNamespace } from './ambient-namespace';
import { isAmbientNamespace } from './namespaces-of-app';
import { admittedNamespaces } from './admitted-namespaces';
import { Principal, type IPrincipal } from './principal';
import type { IMeshService } from './service-base';
import {
  emitProxyOptions,
  infrastructure,
  nameProblem,
  podSecurityProblem,
  proxyShapes,
  type ProxyOptions,
} from './gateway-proxy';

/** What a waypoint serves: traffic addressed to Services, to pods, to both, or (while it is being set up) to nothing. */
export type WaypointTraffic = 'service' | 'workload' | 'all' | 'none';

const TRAFFIC = ['service', 'workload', 'all', 'none'] as const satisfies readonly WaypointTraffic[];

/** A waypoint, of this app or from elsewhere. */
export interface IWaypoint extends IConstruct, IPrincipal, IPolicyTarget {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /** What it serves. */
  readonly traffic: WaypointTraffic;
  /** Whether objects of a namespace may use it. */
  admits(namespace: string): boolean;
  /** Shuts a service's pods for everybody but this waypoint; see {@link Waypoint.requireTraversal}. */
  requireTraversal(service: IMeshService): void;
}

export interface WaypointProps extends ObjectOptions, ProxyOptions {
  /** Namespace of the waypoint; unless shared, it serves this namespace alone. */
  readonly namespace: Named;

  /**
   * Name of the Gateway, and of the Deployment, Service and ServiceAccount that istiod makes for it.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * What it serves.
   *
   * @default - service
   */
  readonly traffic?: WaypointTraffic | undefined;
}

const checkProps = knownProps<WaypointProps>({
  namespace: true,
  name: true,
  traffic: true,
  ...objectShapes,
  ...proxyShapes,
});

export interface ShareOptions {
  /**
   * Enroll the whole namespace: its Services then use the waypoint unless they opt out.
   *
   * @default - true; with false the waypoint only lets them, and each service enrolls by itself
   */
  readonly enrollNamespace?: boolean | undefined;
}

export interface WaypointImportOptions {
  /** Namespace of the waypoint. */
  readonly namespace: Named;

  /**
   * What it serves.
   *
   * @default - service
   */
  readonly traffic?: WaypointTraffic | undefined;

  /**
   * Namespaces it lets in, beside its own: a list, or every one.
   *
   * @default - its own alone
   */
  readonly sharedWith?: 'every-namespace' | readonly Named[] | undefined;
}

const checkShare = knownProps<ShareOptions>({ enrollNamespace: 'flag' });

const checkImport = knownProps<WaypointImportOptions>({ namespace: true, traffic: true, sharedWith: true });

/**
 * A proxy that reads requests for the services behind it: routes, retries, L7 policy. ztunnel sends their traffic
 * through it.
 *
 * Emits a Gateway of class `istio-waypoint` with the one listener that class takes (`mesh`, HBONE on 15008), and, when
 * it is sized or placed, a ConfigMap with those options. Nothing uses it until a namespace or service enrolls.
 *
 * Istio before 1.22 bound a waypoint to a service account. Today the label
 * `istio.io/use-waypoint` on a Service or Namespace binds, which is what `enroll(waypoint)` writes.
 *
 * @example
 * const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'bookinfo', autoscaling: { minReplicas: 2, maxReplicas: 5 } });
 *
 * @throws InputError if the name is `none`, which istiod reads as "no waypoint"; and at synth, if the namespace enforces
 * Pod Security `restricted` and no seccompProfile is set, because its pods would be refused
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/ (read for 1.30)
 */
export class Waypoint extends Construct implements IWaypoint {
  /**
   * A waypoint that is written elsewhere.
   *
   * @throws InputError on a wrong name or option
   */
  static fromWaypointName(scope: Construct, id: string, name: string, options: WaypointImportOptions): IWaypoint {
    return new ImportedWaypoint(scope, id, name, options);
  }

  readonly name: string;
  readonly namespace: string;
  readonly traffic: WaypointTraffic;
  private readonly shared = new Set<string>();

  constructor(scope: Construct, id: string, props: WaypointProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = checkName(this, props.name ?? nameFromId(id));
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    this.traffic = oneOf(this, 'traffic', props.traffic ?? 'service', TRAFFIC);
    const options = emitProxyOptions(this, this.name, this.namespace, props, props);
    const own = { 'istio.io/waypoint-for': this.traffic };
    const gateway: ApiObject = new (gatewayApi().Gateway)(this, 'Gateway', {
      metadata: metadata(this, this.name, this.namespace, props, { labels: own }),
      spec: lazily<GatewaySpec>(() => this.spec(infrastructure(gateway, own, options))),
    });
    this.node.defaultChild = gateway;
    atSynth(this, () => [
      ...podSecurityProblem(this, props.namespace, props),
      ...nameProblem(this, this.namespace, this.name),
    ]);
  }

  /** The identity it calls the services behind it with, and so the one that their ztunnel sees. */
  get principal(): Principal {
    return Principal.serviceAccount(this.namespace, this.name);
  }

  get policyTarget(): PolicyTarget {
    return PolicyTarget.waypoint(this.namespace, this.name);
  }

  admits(namespace: string): boolean {
    return namespace === this.namespace || this.shared.has(namespace);
  }

  /**
   * Lets another namespace use this waypoint. Writes both sides: `allowedRoutes` here, and the label on the namespace.
   *
   * @throws InputError if the namespace is its own, or is written elsewhere (give it the label there, and share with
   * `enrollNamespace: false`)
   */
  shareWith(namespace: IAmbientNamespace, options: ShareOptions = {}): void {
    if (!isAmbientNamespace(namespace)) {
      refuse(
        this,
        `shareWith takes an AmbientNamespace, got ${shown(namespace)}; for one that is written elsewhere use AmbientNamespace.fromNamespaceName`,
      );
    }
    checkShare(this, options);
    if (namespace.name === this.namespace)
      refuse(this, `waypoint ${this.name} already serves its own namespace ${this.namespace}`);
    if (options.enrollNamespace ?? true) namespace.enroll(this);
    this.shared.add(namespace.name);
  }

  /**
   * Shuts a service's pods for everybody but this waypoint, so that no client can go around it by the pods' addresses.
   *
   * Emits an AuthorizationPolicy for ztunnel beside the service. `allowFrom` does it by itself.
   */
  requireTraversal(service: IMeshService): void {
    requireTraversal(this, service);
  }

  private spec(proxy: GatewaySpecInfrastructure | undefined): GatewaySpec {
    return fields<GatewaySpec>({
      gatewayClassName: 'istio-waypoint',
      infrastructure: proxy,
      listeners: [
        fields({
          name: 'mesh',
          port: 15008,
          protocol: 'HBONE',
          allowedRoutes: admittedNamespaces(this.namespace, this.shared),
        }),
      ],
    });
  }
}

function requireTraversal(waypoint: IWaypoint, service: IMeshService): void {
  if (typeof service?.requireTraversal !== 'function')
    refuse(waypoint, `requireTraversal takes a MeshService, got ${shown(service)}`);
  service.requireTraversal(waypoint);
}

function checkName(place: Construct, name: string): string {
  if (name === 'none')
    refuse(place, 'waypoint name "none" is a keyword to istiod (no waypoint); pick another, such as "waypoint"');
  return serviceName(place, 'name', name);
}

class ImportedWaypoint extends Construct implements IWaypoint {
  readonly name: string;
  readonly namespace: string;
  readonly traffic: WaypointTraffic;
  private readonly sharedWith: 'every-namespace' | ReadonlySet<string>;

  constructor(scope: Construct, id: string, name: string, options: WaypointImportOptions) {
    super(scope, id);
    checkImport(this, options);
    this.name = checkName(this, name);
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', options.namespace));
    this.traffic = oneOf(this, 'traffic', options.traffic ?? 'service', TRAFFIC);
    this.sharedWith = this.checkShared(options.sharedWith ?? []);
  }

  get principal(): Principal {
    return Principal.serviceAccount(this.namespace, this.name);
  }

  get policyTarget(): PolicyTarget {
    return PolicyTarget.waypoint(this.namespace, this.name);
  }

  admits(namespace: string): boolean {
    if (namespace === this.namespace || this.sharedWith === 'every-namespace') return true;
    return this.sharedWith.has(namespace);
  }

  requireTraversal(service: IMeshService): void {
    requireTraversal(this, service);
  }

  private checkShared(given: 'every-namespace' | readonly Named[]): 'every-namespace' | ReadonlySet<string> {
    if (given === 'every-namespace') return given;
    if (!Array.isArray(given))
      refuse(this, `sharedWith must be "every-namespace" or a list of namespaces, got ${shown(given)}`);
    const what = 'sharedWith namespace';
    return new Set(given.map((n: Named) => dnsLabel(this, what, plainName(this, what, n))));
  }
}
