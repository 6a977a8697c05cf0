import type { DestinationRule } from './destination-rule';
import type { Field } from '../field';

/** A traffic policy of a DestinationRule: its own, that of a subset, or that of a port in either. */
export interface TrafficPolicy {
  readonly field: Field;
  readonly isOfSubset: boolean;
  readonly isOfPort: boolean;
}

/** All traffic policies of a DestinationRule that are there. */
export function trafficPoliciesOf({ object, subsets }: DestinationRule): readonly TrafficPolicy[] {
  const all = (policy: Field, isOfSubset: boolean): TrafficPolicy[] => [
    { field: policy, isOfSubset, isOfPort: false },
    ...policy.get('portLevelSettings').items.map((field) => ({ field, isOfSubset, isOfPort: true })),
  ];
  return [
    ...all(object.spec.get('trafficPolicy'), false),
    ...subsets.flatMap(({ field }) => all(field.get('trafficPolicy'), true)),
  ].filter(({ field }) => field.map !== undefined);
}
