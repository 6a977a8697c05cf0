import { Construct } from 'constructs';
import type { ServiceEntry as ServiceEntryObject, ServiceEntrySpec } from '../../imports/istio-networking.istio.io';
import { atSynth } from '../emit/at-synth';
import { fields } from '../emit/fields';
import { istioNetworking, k8s } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { isBlock, isIpAddress, isIpOrBlock } from '../input/addresses';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, objectName, plainName, type Named } from '../input/names';
import { nameOf, refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import { Callers, checkCaller } from '../policy/callers';
import type { Http } from '../policy/http';
import { PolicyTarget, type IPolicyTarget } from '../policy/policy-target';
import type { Source } from '../policy/source';
import { waypointDeniesByDefault } from '../network/known-policies';
import { ambientNamespace } from './namespaces-of-app';
import type { IPrincipal } from './principal';
import { servicePorts, type ServicePort } from './service-port';
import { checkWaypoint, isSameWaypoint, useWaypointLabels, waypointProblem } from './use-waypoint';
import type { IWaypoint } from './waypoint';

export interface ExternalServiceProps extends ObjectOptions {
  /** Namespace of the ServiceEntry. In ambient its clients may be anywhere. */
  readonly namespace: Named;

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /** Host names, such as `api.example.com`; `*.example.com` needs a waypoint. */
  readonly hosts: readonly string[];

  /** Ports by what is spoken on them. */
  readonly ports: readonly ServicePort[];

  /**
   * Addresses that clients dial, IP or CIDR.
   *
   * @default - istiod allocates one for each host (from Istio 1.25 by itself), which DNS in the mesh answers with
   */
  readonly addresses?: readonly string[] | undefined;

  /**
   * Fixed addresses behind the hosts, instead of DNS.
   *
   * @default - DNS
   */
  readonly endpoints?: readonly string[] | undefined;

  /**
   * Let the waypoint open TLS to the outside, so that clients speak plain HTTP on a port of its own and policies can
   * read requests. Emits a DestinationRule.
   *
   * @default - false
   */
  readonly originateTls?: boolean | undefined;

  /**
   * The egress waypoint that its traffic takes.
   *
   * @default - the namespace's, if it has one
   */
  readonly waypoint?: IWaypoint | undefined;
}

const checkProps = knownProps<ExternalServiceProps>({
  namespace: true,
  name: true,
  hosts: true,
  ports: true,
  addresses: 'list',
  endpoints: 'list',
  originateTls: 'flag',
  waypoint: true,
  ...objectShapes,
});

const HOST = /^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i;

/**
 * A service outside the cluster that the mesh knows by name, so that an egress waypoint can route it and say who may
 * call it.
 *
 * Emits a ServiceEntry; and, where its waypoint is in a namespace that denies by default, a NetworkPolicy that lets the
 * waypoint out on its ports. Without a waypoint it gives names and metrics, and guards nothing; with one, clients can still
 * dial the outside by other names and addresses, which a NetworkPolicy on egress (as `denyByDefault()` writes) stops.
 *
 * @example
 * const api = new ExternalService(chart, 'Payments', {
 *   namespace: 'shop',
 *   hosts: ['api.payments.example.com'],
 *   ports: [ServicePort.http(80, { targetPort: 443 })],
 *   originateTls: true,
 *   waypoint: egress,
 * });
 * api.allowFrom(checkout, Http.post('/charges'));
 *
 * @throws InputError on wrong hosts, ports and addresses; at synth, if a wildcard host, `originateTls` or `allowFrom` has
 * no waypoint to rely on
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/ and
 * https://istio.io/latest/docs/reference/config/networking/service-entry/ (read for 1.30)
 */
export class ExternalService extends Construct implements IPolicyTarget {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;
  /** Host names that it stands for. */
  readonly hosts: readonly string[];
  /** Ports by what is spoken on them. */
  readonly ports: readonly ServicePort[];
  private readonly object: ServiceEntryObject;
  private readonly options: ObjectOptions;
  private ownWaypoint: IWaypoint | undefined;
  private callers: Callers | undefined;

  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
    checkProps(this, props);
    this.options = props;
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    this.hosts = this.checkHosts(props.hosts);
    this.ports = servicePorts(this, undefined, props.ports);
    this.object = new (istioNetworking().ServiceEntry)(this, 'ServiceEntry', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: this.spec(props),
    });
    this.node.defaultChild = this.object;
    if (props.originateTls) this.originateTls(props);
    if (props.waypoint !== undefined) this.enroll(props.waypoint);
    atSynth(this, () => this.problems(props));
  }

  /** The waypoint its traffic takes: its own, else the namespace's. */
  get serviceWaypoint(): IWaypoint | undefined {
    const waypoint = this.ownWaypoint ?? ambientNamespace(this, this.namespace)?.waypoint;
    return waypoint && waypoint.traffic !== 'workload' ? waypoint : undefined;
  }

  get policyTarget(): PolicyTarget {
    return PolicyTarget.of({
      group: 'networking.istio.io',
      kind: 'ServiceEntry',
      name: this.name,
      namespace: this.namespace,
      enforcedBy: 'waypoint',
      ports: this.ports,
      problem: () =>
        this.serviceWaypoint
          ? undefined
          : `external service ${this.name} [${nameOf(this)}] has no waypoint, so nobody would enforce a policy that targets it`,
    });
  }

  /**
   * Sends its traffic through an egress waypoint.
   *
   * @throws InputError if it has another one, or this one does not serve services
   */
  enroll(waypoint: IWaypoint): void {
    checkWaypoint(this, 'enroll', waypoint);
    if (this.ownWaypoint && !isSameWaypoint(this.ownWaypoint, waypoint)) {
      refuse(
        this,
        `external service ${this.name} has waypoint ${this.ownWaypoint.name} already, and can have one only`,
      );
    }
    if (waypoint.traffic === 'workload') {
      refuse(
        this,
        `waypoint ${waypoint.name} [${nameOf(waypoint)}] serves workloads only; an external service needs traffic: 'service'`,
      );
    }
    const labels = useWaypointLabels(this, waypoint, this.namespace);
    for (const [key, value] of Object.entries(labels)) this.object.metadata.addLabel(key, value);
    this.ownWaypoint = waypoint;
  }

  /**
   * Admits a caller at the egress waypoint, and thereby shuts it for everybody who is not admitted.
   *
   * Emits an AuthorizationPolicy that targets the ServiceEntry. Several calls add up.
   *
   * @throws InputError on what is no caller or request; at synth, if it has no waypoint
   */
  allowFrom(caller: IPrincipal | Source, ...requests: readonly Http[]): void {
    checkCaller(this, caller, requests);
    this.callers ??= new Callers(this, 'Callers', {
      name: this.name,
      namespace: this.namespace,
      what: `external service ${this.name}`,
      ports: this.ports,
      waypoint: () => this.serviceWaypoint,
      target: this.policyTarget,
      options: this.options,
    });
    this.callers.add(caller, requests);
  }

  private checkHosts(hosts: readonly string[]): readonly string[] {
    if (!Array.isArray(hosts) || hosts.length === 0)
      refuse(this, `hosts needs at least one host name, got ${shown(hosts)}`);
    for (const host of hosts) {
      if (typeof host !== 'string' || host.length > 255 || !HOST.test(host))
        refuse(this, `${shown(host)} is not a full host name, such as "api.example.com" or "*.example.com"`);
    }
    const wildcard = hosts.some(isWildcard);
    if (wildcard && !hosts.every(isWildcard))
      refuse(this, 'wildcard hosts and plain ones resolve differently; make one ExternalService of each kind');
    // Wildcards resolve by the name a client asks for (DYNAMIC_DNS), which Istio has from 1.28 (release notes).
    const tooOld = wildcard && Platform.of(this).lacks('istio', '1.28', 'a wildcard host (resolution DYNAMIC_DNS)');
    if (tooOld) refuse(this, tooOld);
    return [...hosts];
  }

  private spec(props: ExternalServiceProps): ServiceEntrySpec {
    const { ServiceEntrySpecLocation: Location } = istioNetworking();
    const wildcard = this.hosts.some(isWildcard);
    if (wildcard && (props.endpoints || props.addresses))
      refuse(this, 'a wildcard host takes neither addresses nor endpoints; it resolves by the name asked for');
    this.checkAddresses(props.addresses, props.endpoints);
    return fields<ServiceEntrySpec>({
      hosts: [...this.hosts],
      addresses: props.addresses && [...props.addresses],
      ports: this.ports.map((p) => ({
        name: p.name,
        number: p.number,
        protocol: p.appProtocol.toUpperCase(),
        ...(p.targetPort !== p.number && { targetPort: p.targetPort }),
      })),
      location: Location.MESH_UNDERSCORE_EXTERNAL,
      resolution: (wildcard ? 'DYNAMIC_DNS' : props.endpoints ? 'STATIC' : 'DNS') as NonNullable<
        ServiceEntrySpec['resolution']
      >,
      endpoints: props.endpoints?.map((address) => ({ address })),
    });
  }

  private checkAddresses(addresses: readonly string[] | undefined, endpoints: readonly string[] | undefined): void {
    for (const address of addresses ?? []) {
      if (!isIpOrBlock(address)) refuse(this, `addresses takes IP addresses and CIDR blocks, got ${shown(address)}`);
      // Istio's webhook takes blocks for NONE and STATIC alone (ValidateServiceEntry, read for 1.31).
      if (isBlock(address) && !endpoints) {
        refuse(
          this,
          `addresses has the block ${shown(address)}, which Istio takes with endpoints only; give single addresses`,
        );
      }
    }
    for (const endpoint of endpoints ?? []) {
      if (!isIpAddress(endpoint)) refuse(this, `endpoints takes IP addresses, got ${shown(endpoint)}`);
    }
    if (addresses?.length === 0) refuse(this, 'addresses is empty; leave it out to have one allocated');
    if (endpoints?.length === 0) refuse(this, 'endpoints is empty; leave it out to mean DNS');
  }

  private originateTls(props: ExternalServiceProps): void {
    if (!this.ports.some((p) => p.isHttp)) {
      refuse(
        this,
        'originateTls needs a port that clients speak plain HTTP on, such as ServicePort.http(80, { targetPort: 443 })',
      );
    }
    const {
      DestinationRule,
      DestinationRuleSpecTrafficPolicyTlsMode: Mode,
      DestinationRuleSpecTrafficPolicyPortLevelSettingsTlsMode: PortMode,
    } = istioNetworking();
    const plain = this.ports.filter((p) => p.isHttp);
    const toItself = plain.find((p) => p.number === 80 && p.targetPort === 80);
    if (toItself)
      refuse(
        this,
        'originateTls would open TLS to port 80; say where it is spoken: ServicePort.http(80, { targetPort: 443 })',
      );
    // For all ports where all are plain; else port by port, so that nothing wraps the TLS of clients once more.
    const trafficPolicy =
      plain.length === this.ports.length
        ? { tls: { mode: Mode.SIMPLE } }
        : { portLevelSettings: plain.map((p) => ({ port: { number: p.number }, tls: { mode: PortMode.SIMPLE } })) };
    this.hosts.forEach((host, i) => {
      const name = this.hosts.length === 1 ? this.name : `${this.name}-${i + 1}`;
      new DestinationRule(this, `Tls${i === 0 ? '' : i + 1}`, {
        metadata: metadata(this, name, this.namespace, props),
        spec: { host, trafficPolicy },
      });
    });
  }

  private problems(props: ExternalServiceProps): string[] {
    const out = waypointProblem(this.serviceWaypoint, `external service ${this.name}`, this.namespace);
    if (this.serviceWaypoint) {
      const tooOld = Platform.of(this).lacks(
        'istio',
        '1.25',
        'an address that istiod allocates, and DNS that answers with it,',
      );
      if (tooOld && !props.addresses) {
        out.push(`${tooOld}; without, clients dial the real address and skip the waypoint; or give it addresses`);
      }
      this.openWayOut(this.serviceWaypoint, props);
      return out;
    }
    if (this.hosts.some(isWildcard))
      out.push('a wildcard host needs a waypoint: ztunnel would look up the literal "*" name; give it one');
    if (props.originateTls) out.push('originateTls needs a waypoint: ztunnel opens no TLS to the outside; give it one');
    return out;
  }

  /** A default deny holds the egress waypoint back too, unless the way out is opened. */
  private openWayOut(waypoint: IWaypoint, props: ExternalServiceProps): void {
    if (!waypointDeniesByDefault(this, waypoint.namespace, waypoint.name) || this.node.tryFindChild('WayOut')) return;
    const outside = props.endpoints?.map((ip) => (ip.includes(':') ? `${ip}/128` : `${ip}/32`)) ?? [
      '0.0.0.0/0',
      '::/0',
    ];
    const { KubeNetworkPolicy, IntOrString } = k8s();
    new KubeNetworkPolicy(this, 'WayOut', {
      metadata: metadata(this, `${this.name}-way-out`, waypoint.namespace, props),
      spec: {
        podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': waypoint.name } },
        policyTypes: ['Egress'],
        egress: [
          {
            to: outside.map((cidr) => ({ ipBlock: { cidr } })),
            ports: this.ports.map((p) => ({ protocol: 'TCP', port: IntOrString.fromNumber(p.targetPort) })),
          },
        ],
      },
    });
  }
}

function isWildcard(host: string): boolean {
  return host.startsWith('*');
}
