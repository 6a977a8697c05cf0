import { Construct } from 'constructs';
import type {
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpRouteDestination,
} from '../../imports/istio-networking.istio.io';
import { atSynth } from '../emit/at-synth';
import { fields } from '../emit/fields';
import { istioNetworking } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { httpPort } from '../mesh/service-port';
import { Fault } from './fault';
import { Retry } from './retry';
import { routeProblems } from './route-problems';
import { Timeout } from './timeout';
import { TrafficPolicy } from './traffic-policy';

export interface ServiceRouteProps extends ObjectOptions {
  /** The service whose requests it is about. */
  readonly service: IMeshService;

  /**
   * The port it is about.
   *
   * @default - the only HTTP or gRPC port of the service
   */
  readonly port?: number | undefined;

  /**
   * How long a request may take.
   *
   * @default - no limit, as Istio
   */
  readonly timeout?: Timeout | undefined;

  /**
   * How often a failed request is tried again.
   *
   * @default - twice, as Istio
   */
  readonly retry?: Retry | undefined;

  /**
   * Trouble on purpose.
   *
   * @default - none
   */
  readonly fault?: Fault | undefined;

  /**
   * How the waypoint talks to the endpoints.
   *
   * @default - Istio's defaults
   */
  readonly trafficPolicy?: TrafficPolicy | undefined;
}

const checkProps = knownProps<ServiceRouteProps>({
  service: true,
  port: true,
  timeout: true,
  retry: true,
  fault: true,
  trafficPolicy: true,
  ...objectShapes,
});

const KINDS = { timeout: Timeout, retry: Retry, fault: Fault, trafficPolicy: TrafficPolicy } as const;

/**
 * How a waypoint treats the requests of a service that is not split: timeouts, retries, connections.
 *
 * Emits a VirtualService named like the service, beside it, and a DestinationRule for a traffic policy. A {@link Canary}
 * takes the same options; a service has one of the two.
 *
 * @example
 * new ServiceRoute(chart, 'CartRoute', { service: reviews, timeout: Timeout.after(Duration.seconds(2)), retry: Retry.never() });
 *
 * @throws InputError if nothing is said, or a port is not HTTP; and at synth, if the service has no waypoint, or routes from
 * somebody else
 * @see https://istio.io/latest/docs/ambient/usage/l7-features/ (read for 1.30)
 */
export class ServiceRoute extends Construct {
  /** The service whose requests it is about. */
  readonly service: IMeshService;

  constructor(scope: Construct, id: string, props: ServiceRouteProps) {
    super(scope, id);
    checkProps(this, props);
    const { service } = props;
    if (typeof service?.claimRoutes !== 'function')
      refuse(this, `service must be a MeshService, got ${shown(service)}`);
    this.service = service;
    this.checkKinds(props);
    const own = metadata(this, service.name, service.namespace, props);
    const route = this.route(props);
    if (route) {
      const { VirtualService } = istioNetworking();
      this.node.defaultChild = new VirtualService(this, 'VirtualService', {
        metadata: own,
        spec: { hosts: [service.name], http: [route] },
      });
    }
    if (props.trafficPolicy) {
      new (istioNetworking().DestinationRule)(this, 'DestinationRule', {
        metadata: own,
        spec: { host: service.name, trafficPolicy: props.trafficPolicy.render() },
      });
    }
    service.claimRoutes(this);
    atSynth(this, () => routeProblems(this, service));
  }

  private checkKinds(props: ServiceRouteProps): void {
    const keys = Object.keys(KINDS) as (keyof typeof KINDS)[];
    for (const key of keys) {
      const value: unknown = props[key];
      if (value !== undefined && !(value instanceof KINDS[key]))
        refuse(this, `${key} takes a ${KINDS[key].name}, got ${shown(value)}`);
    }
    if (keys.every((key) => props[key] === undefined))
      refuse(this, `says nothing of the service; give it ${keys.join(', ')}`);
  }

  private route(props: ServiceRouteProps): VirtualServiceSpecHttp | undefined {
    const { service, timeout, retry, fault } = props;
    const port = httpPort(this, service, props.port).number;
    if (!timeout && !retry && !fault) return undefined;
    const several = service.ports.length > 1;
    const destination: VirtualServiceSpecHttpRouteDestination = {
      host: service.name,
      ...(several && { port: { number: port } }),
    };
    return fields<VirtualServiceSpecHttp>({
      ...(timeout && { timeout: timeout.text }),
      ...(retry && { retries: retry.spec }),
      ...(fault && { fault: fault.spec }),
      ...(several && { match: [{ port }] }),
      route: [{ destination }],
    });
  }
}
