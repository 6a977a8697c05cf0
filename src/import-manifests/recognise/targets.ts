import { Call, type Expression } from '../expression';
import { isMap, type Json } from '../json';
import { textAt, type ChartObjects } from '../proposal';

const GATEWAY = 'gateway.networking.k8s.io/Gateway';

/** `targetRefs` as policy targets: constructs of the chart where they are there, else by name. */
export function targetsOf(refs: Json | undefined, namespace: string, chart: ChartObjects): Expression[] | undefined {
  if (!Array.isArray(refs) || refs.length === 0) return undefined;
  const targets = refs.map((ref) => {
    const name = textAt(ref, 'name');
    if (!isMap(ref) || name === undefined) return undefined;
    const kind = `${textAt(ref, 'group') ?? ''}/${textAt(ref, 'kind') ?? ''}`;
    const named = (factory: string) => new Call('PolicyTarget', factory, [namespace, name]);
    if (kind === '/Service') return chart.known(`service ${namespace}/${name}`, named('service'));
    if (kind === 'networking.istio.io/ServiceEntry') return named('serviceEntry');
    if (kind === 'gateway.networking.k8s.io/GatewayClass') return new Call('PolicyTarget', 'everyWaypoint', []);
    if (kind !== GATEWAY) return undefined;
    const className = textAt(chart.find(GATEWAY, name)?.['spec'], 'gatewayClassName');
    const factory = className === undefined || className === 'istio-waypoint' ? 'waypoint' : 'ingressGateway';
    const gateway = chart.known(`gateway ${namespace}/${name}`, named(factory));
    return chart.known(`waypoint ${namespace}/${name}`, gateway);
  });
  return targets.every((target) => target !== undefined) ? targets : undefined;
}
