import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { destinationRules } from '../../model/routing/destination-rule';
import { trafficPoliciesOf, type TrafficPolicy } from '../../model/routing/traffic-policies';
import { validated } from './validated';

/** All traffic policies of DestinationRules that are validated: of rules, of subsets, and of ports of either. */
export const policies = fact((mesh): readonly TrafficPolicy[] => {
  const objects = new Set(validated(mesh, 'DestinationRule'));
  return destinationRules(mesh)
    .filter(({ object }) => objects.has(object))
    .flatMap(trafficPoliciesOf);
});

/** All settings of connection pools, those of Sidecars included. */
export function connectionPools(mesh: Mesh): readonly Field[] {
  return [
    ...policies(mesh).map(({ field }) => field.get('connectionPool')),
    ...validated(mesh, 'Sidecar').flatMap(({ spec }) => [
      spec.get('inboundConnectionPool'),
      ...spec.get('ingress').items.map((listener) => listener.get('connectionPool')),
    ]),
  ].filter(({ map }) => map !== undefined);
}
