import { Call, type Expression } from '../expression';
import { isMap, type Json } from '../json';
import { textAt, type ChartObjects } from '../proposal';

const GATEWAY = 'gateway.networking.k8s.io/Gateway';

/** Whether targets are the constructs of the chart, where they are there, or all named. */
export type TargetsBy = (typeof TARGETS_BY)[number];

/** Both, the better first. */
export const TARGETS_BY = ['construct', 'name'] as const;

/** `targetRefs` as policy targets. */
export function targetsOf(
  refs: Json | undefined,
  namespace: string,
  chart: ChartObjects,
  by: TargetsBy,
): Expression[] | undefined {
  if (!Array.isArray(refs) || refs.length === 0) return undefined;
  const targets = refs.map((ref) => {
    const name = textAt(ref, 'name');
    if (!isMap(ref) || name === undefined) return undefined;
    const kind = `${textAt(ref, 'group') ?? ''}/${textAt(ref, 'kind') ?? ''}`;
    const named = (factory: string) => new Call('PolicyTarget', factory, [namespace, name]);
    const known = (what: string, otherwise: Expression) =>
      by === 'construct' ? chart.known(`${what} ${namespace}/${name}`, otherwise) : otherwise;
    if (kind === '/Service') return known('service', named('service'));
    if (kind === 'networking.istio.io/ServiceEntry') return known('external', named('serviceEntry'));
    if (kind === 'gateway.networking.k8s.io/GatewayClass') return new Call('PolicyTarget', 'everyWaypoint', []);
    if (kind !== GATEWAY) return undefined;
    const className = textAt(chart.given(GATEWAY, name)?.['spec'], 'gatewayClassName');
    const factory = className === undefined || className === 'istio-waypoint' ? 'waypoint' : 'ingressGateway';
    return known('waypoint', known('gateway', named(factory)));
  });
  return targets.every((target) => target !== undefined) ? targets : undefined;
}
