import { Construct } from 'constructs';
import type {
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpRouteDestination,
} from '../../imports/istio-networking.istio.io';
import { atSynth } from '../emit/at-synth';
import { fields } from '../emit/fields';
import { istioNetworking } from '../emit/generated';
import { metadata } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { refuse } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { httpPort } from '../mesh/service-port';
import { BEHAVIOUR, checkRouteOptions, routeShapes, type RouteOptions } from './route-options';
import { routeProblems } from './route-problems';

export interface ServiceRouteProps extends RouteOptions {}

const checkProps = knownProps<ServiceRouteProps>(routeShapes);

/**
 * How a waypoint treats the requests of a service that is not split: timeouts, retries, connections.
 *
 * Emits a VirtualService named like the service, beside it, and a DestinationRule for a traffic policy. A {@link Canary}
 * takes the same options; a service has one of the two.
 *
 * @example
 * new ServiceRoute(chart, 'ReviewsRoute', { service: reviews, timeout: Timeout.after(Duration.seconds(2)), retry: Retry.never() });
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
    checkRouteOptions(this, props);
    const said = Object.keys(BEHAVIOUR) as (keyof typeof BEHAVIOUR)[];
    if (said.every((key) => props[key] === undefined)) {
      refuse(this, `says nothing of the service; give it ${said.join(', ')}`);
    }
    const { service } = props;
    this.service = service;
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
