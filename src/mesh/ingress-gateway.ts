import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type {
  GatewaySpec,
  GatewaySpecListeners,
  HttpRouteSpecRulesMatches,
} from '../../imports/gateway-api-gateway.networking.k8s.io';
import { atSynth } from '../emit/at-synth';
import { fields, lazily } from '../emit/fields';
import { gatewayApi, istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, objectName, plainName, serviceName, type Named } from '../input/names';
import { port } from '../input/numbers';
import { nameOf, refuse, shown } from '../input/refuse';
import { actionsAt, isShut } from '../policy/policies-of-app';
import { Platform } from '../install/platform';
import type { IBypassesWaypoints } from '../policy/callers';
import { PolicyTarget, type IPolicyTarget } from '../policy/policy-target';
import { renderL7Rules } from '../policy/rules';
import { Source, asksForIdentity } from '../policy/source';
import { admittedNamespaces } from './admitted-namespaces';
import { Principal } from './principal';
import type { IMeshService } from './service-base';
import { httpPort } from './service-port';
import {
  emitProxyOptions,
  infrastructure,
  nameProblem,
  podSecurityProblem,
  proxyShapes,
  type ProxyOptions,
} from './gateway-proxy';

export interface IngressGatewayProps extends ObjectOptions, ProxyOptions {
  /** Namespace of the gateway. */
  readonly namespace: Named;

  /**
   * Name of the Gateway; istiod deploys it as `<name>-istio`.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Whether requests from outside pass the waypoints of the services they reach. By default Istio goes around them, and
   * with them around every route and L7 policy there; so it has to be said.
   */
  readonly waypoints: 'traverse' | 'bypass';

  /**
   * Port for plain HTTP.
   *
   * @default - 80; none when a TLS Secret is given
   */
  readonly httpPort?: number | undefined;

  /**
   * Secret with the TLS certificate, in the gateway's namespace; opens HTTPS.
   *
   * @default - no HTTPS
   */
  readonly tlsSecret?: Named | undefined;

  /**
   * Port for HTTPS.
   *
   * @default - 443
   */
  readonly httpsPort?: number | undefined;

  /**
   * Host that it answers for, such as `shop.example.com` or `*.example.com`.
   *
   * @default - every host
   */
  readonly hostname?: string | undefined;

  /**
   * How its Service is reached from outside.
   *
   * @default - LoadBalancer, as Istio
   */
  readonly serviceType?: 'LoadBalancer' | 'NodePort' | 'ClusterIP' | undefined;

  /**
   * Who may call it. Not beside an L7AuthorizationPolicy that says so with ALLOW.
   *
   * @default - everybody, unless such a policy says less
   */
  readonly clients?: readonly Source[] | undefined;
}

const checkProps = knownProps<IngressGatewayProps>({
  namespace: true,
  name: true,
  waypoints: true,
  httpPort: true,
  tlsSecret: true,
  httpsPort: true,
  hostname: true,
  serviceType: true,
  clients: 'list',
  ...objectShapes,
  ...proxyShapes,
});

/** Which requests a route takes. */
export interface IngressRouteOptions {
  /**
   * Paths: `/exact`, or `/prefix/*` for that segment and all below it.
   *
   * @default - every path
   */
  readonly paths?: readonly string[] | undefined;

  /**
   * Hosts, among those of the gateway.
   *
   * @default - those of the gateway
   */
  readonly hostnames?: readonly string[] | undefined;

  /**
   * Port of the service.
   *
   * @default - its only HTTP port
   */
  readonly port?: number | undefined;

  /**
   * Name of the HTTPRoute.
   *
   * @default - `<gateway>-<service>`
   */
  readonly name?: string | undefined;
}

const checkRoute = knownProps<IngressRouteOptions>({ paths: 'texts', hostnames: 'texts', port: true, name: true });

const BOTH_ADMIT =
  'clients is given, and an L7AuthorizationPolicy with ALLOW targets the gateway too: Istio admits whom either of them admits; leave ' +
  'clients out, or write what must not enter as DENY';

const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * A way in from outside the cluster: Istio's own gateway, by Gateway API.
 *
 * Emits a Gateway of class `istio`; an HTTPRoute for each `route(…)`; and, where a default deny would shut it too, or
 * its clients are bounded, an AuthorizationPolicy that admits them.
 *
 * @example
 * const gateway = new IngressGateway(chart, 'Gateway', { namespace, name: 'bookinfo-gateway', waypoints: 'traverse' });
 * gateway.route(productpage, { paths: ['/productpage', '/static/*'] });
 * productpage.allowFrom(gateway);
 *
 * @throws InputError on wrong names, ports, hosts and paths; at synth, if two gateways of a service disagree about its waypoint
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/ (read for 1.30)
 */
export class IngressGateway extends Construct implements IBypassesWaypoints, IPolicyTarget {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /** @internal */
  readonly bypassesWaypoints: boolean;
  private readonly routed: IMeshService[] = [];
  private readonly taken = new Map<string, IMeshService>();
  private readonly options: ObjectOptions;
  private readonly hostname: string | undefined;

  constructor(scope: Construct, id: string, props: IngressGatewayProps) {
    super(scope, id);
    checkProps(this, props);
    this.options = props;
    this.name = serviceName(this, 'name', props.name ?? nameFromId(id));
    serviceName(this, 'name of its Service', `${this.name}-istio`);
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    this.bypassesWaypoints = oneOf(this, 'waypoints', props.waypoints, ['traverse', 'bypass']) === 'bypass';
    if (props.hostname !== undefined) this.checkHostname(props.hostname);
    this.hostname = props.hostname;
    this.checkClients(props.clients);
    const listeners = this.listeners(props);
    const options = emitProxyOptions(this, this.name, this.namespace, props, props);
    const serviceType =
      props.serviceType === undefined
        ? undefined
        : oneOf(this, 'serviceType', props.serviceType, ['LoadBalancer', 'NodePort', 'ClusterIP']);
    const gateway: ApiObject = new (gatewayApi().Gateway)(this, 'Gateway', {
      metadata: metadata(this, this.name, this.namespace, props, {
        ...(serviceType && { annotations: { 'networking.istio.io/service-type': serviceType } }),
      }),
      spec: lazily<GatewaySpec>(() =>
        fields<GatewaySpec>({
          gatewayClassName: 'istio',
          infrastructure: infrastructure(gateway, {}, options),
          listeners: listeners.map((l) => fields<GatewaySpecListeners>({ ...l, allowedRoutes: this.allowedRoutes() })),
        }),
      ),
    });
    this.node.defaultChild = gateway;
    atSynth(this, () => this.settle(props));
  }

  /** The identity it calls services with: the account that istiod makes for it. */
  get principal(): Principal {
    return Principal.serviceAccount(this.namespace, `${this.name}-istio`);
  }

  get policyTarget(): PolicyTarget {
    return PolicyTarget.ingressGateway(this.namespace, this.name);
  }

  /**
   * Sends requests to a service. Emits an HTTPRoute beside the service.
   *
   * A service that is guarded must also admit the gateway: `service.allowFrom(gateway)`.
   *
   * @throws InputError on a path that Gateway API would read differently, a wrong host, or a port that is not HTTP
   */
  route(service: IMeshService, options: IngressRouteOptions = {}): void {
    checkRoute(this, options);
    if (!Array.isArray(service?.ports)) refuse(this, `route takes a MeshService, got ${shown(service)}`);
    const name = objectName(this, 'name of the route', options.name ?? `${this.name}-${service.name}`);
    const backendPort = httpPort(this, service, options.port).number;
    const matches = options.paths?.map((path) => this.pathMatch(path));
    for (const host of options.hostnames ?? []) this.checkRouteHost(host);
    if (matches?.length === 0) refuse(this, 'paths is empty; leave it out to mean every path');
    if (this.node.tryFindChild(`Route-${name}`)) {
      refuse(this, `route ${name} exists already; give all paths in one call, or this one a name of its own`);
    }
    this.claimPaths(service, options);
    this.routed.push(service);
    service.addGateway(this);
    const elsewhere = service.namespace !== this.namespace;
    new (gatewayApi().HttpRoute)(this, `Route-${name}`, {
      metadata: metadata(this, name, service.namespace, this.options),
      spec: {
        parentRefs: [{ name: this.name, ...(elsewhere && { namespace: this.namespace }) }],
        ...(options.hostnames && { hostnames: [...options.hostnames] }),
        rules: [{ ...(matches && { matches }), backendRefs: [{ name: service.name, port: backendPort }] }],
      },
    });
  }

  /** Two routes of one path on one host would leave it to their age which of them counts. */
  private claimPaths(service: IMeshService, options: IngressRouteOptions): void {
    for (const host of options.hostnames ?? ['*']) {
      for (const path of options.paths ?? ['/*']) {
        const taken = this.taken.get(`${host}${path}`);
        if (taken) {
          refuse(
            this,
            `path ${path} of ${host === '*' ? 'every host' : `host ${host}`} is routed to service ${taken.name} [${nameOf(taken)}] already`,
          );
        }
        this.taken.set(`${host}${path}`, service);
      }
    }
  }

  private listeners(props: IngressGatewayProps): GatewaySpecListeners[] {
    const { tlsSecret, hostname } = props;
    const host = hostname === undefined ? {} : { hostname };
    const out: GatewaySpecListeners[] = [];
    if (tlsSecret === undefined || props.httpPort !== undefined) {
      out.push({ name: 'http', ...host, port: port(this, 'httpPort', props.httpPort ?? 80), protocol: 'HTTP' });
    }
    if (tlsSecret !== undefined) {
      const name = objectName(this, 'tlsSecret', plainName(this, 'tlsSecret', tlsSecret));
      out.push({
        name: 'https',
        ...host,
        port: port(this, 'httpsPort', props.httpsPort ?? 443),
        protocol: 'HTTPS',
        tls: { mode: gatewayApi().GatewaySpecListenersTlsMode.TERMINATE, certificateRefs: [{ name }] },
      });
    } else if (props.httpsPort !== undefined) {
      refuse(this, 'httpsPort needs a tlsSecret with the certificate');
    }
    const [a, b] = out;
    if (a && b && a.port === b.port) refuse(this, `httpPort and httpsPort are both ${a.port}; give each its own`);
    return out;
  }

  private allowedRoutes(): GatewaySpecListeners['allowedRoutes'] | undefined {
    return admittedNamespaces(
      this.namespace,
      new Set(this.routed.map((s) => s.namespace).filter((n) => n !== this.namespace)),
    );
  }

  private pathMatch(path: unknown): HttpRouteSpecRulesMatches {
    const { HttpRouteSpecRulesMatchesPathType: Type } = gatewayApi();
    if (typeof path !== 'string' || !path.startsWith('/') || /[?#\s]/.test(path) || path.includes('//')) {
      refuse(this, `path ${shown(path)} is not a request path; write "/exact" or "/prefix/*"`);
    }
    if (!path.includes('*')) return { path: { type: Type.EXACT, value: path } };
    if (!path.endsWith('/*') || path.slice(0, -1).includes('*')) {
      refuse(
        this,
        `path ${shown(path)} can't be said by Gateway API, whose prefixes are whole segments; write "/prefix/*"`,
      );
    }
    return { path: { type: Type.PATH_PREFIX, value: path === '/*' ? '/' : path.slice(0, -2) } };
  }

  private checkRouteHost(host: string): void {
    this.checkHostname(host);
    const { hostname } = this;
    const answers = hostname?.startsWith('*.') ? host.endsWith(hostname.slice(1)) : host === hostname;
    const covers = host.startsWith('*.') && hostname?.endsWith(host.slice(1));
    if (hostname !== undefined && !answers && !covers) {
      refuse(
        this,
        `host ${shown(host)} of the route is none that the gateway answers for, which is ${shown(hostname)}`,
      );
    }
  }

  private checkHostname(host: unknown): void {
    if (typeof host !== 'string' || host.length > 253 || !HOSTNAME.test(host)) {
      refuse(this, `${shown(host)} is not a host name, such as "shop.example.com" or "*.example.com"`);
    }
  }

  private settle(props: IngressGatewayProps): string[] {
    const unknown = this.routed.filter((s) => !s.waypointKnown && !s.serviceWaypoint);
    for (const service of this.routed)
      if (service.serviceWaypoint) service.useWaypointAtIngress(this, !this.bypassesWaypoints);
    const { namespace, clients } = props;
    // It reads the policies of the whole namespace too, and is shut with everything else.
    const shut = isShut(this, this.namespace);
    // ALLOW policies add up: beside one that somebody wrote, ours would let in whom theirs keeps out.
    const admitted = actionsAt(this, this.policyTarget).has('ALLOW');
    if ((shut || clients) && !admitted) this.admitClients(props);
    const problems = [
      ...(clients && admitted ? [BOTH_ADMIT] : []),
      ...podSecurityProblem(this, namespace, props),
      ...nameProblem(this, this.namespace, `${this.name}-istio`),
    ];
    if (this.bypassesWaypoints) return problems;
    for (const service of unknown) {
      problems.push(
        `which waypoint service ${service.name} [${nameOf(service)}] has is not known, so it can't be said that requests traverse it; say ` +
          "waypoint: …, or 'none', in MeshService.fromServiceName",
      );
    }
    return problems;
  }

  private checkClients(clients: IngressGatewayProps['clients']): void {
    if (clients?.length === 0)
      refuse(this, 'clients is empty, which Istio would read as everybody; leave it out to mean that');
    for (const client of clients ?? []) {
      if (!(client instanceof Source))
        refuse(this, `clients takes Source.ipBlocks(…) and the like, got ${shown(client)}`);
      if (asksForIdentity(client)) {
        refuse(
          this,
          'clients from outside have no mesh identity, so a condition on it is never met; say Source.ipBlocks(…)',
        );
      }
    }
  }

  private admitClients(props: IngressGatewayProps): void {
    if (this.node.tryFindChild('Clients')) return;
    const { AuthorizationPolicy, AuthorizationPolicySpecAction: Action } = istioSecurity();
    new AuthorizationPolicy(this, 'Clients', {
      metadata: metadata(this, `${this.name}-clients`, this.namespace, props),
      spec: {
        action: Action.ALLOW,
        rules: props.clients ? renderL7Rules([{ from: props.clients }], Platform.of(this)) : [{}],
        targetRefs: [{ ...this.policyTarget.ref }],
      },
    });
  }
}
