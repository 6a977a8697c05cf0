import type { Field } from '../field';
import type { VirtualRoute } from './virtual-service';

/** A share of a route. */
export interface WeightedDestination {
  /** The element of `route`. */
  readonly field: Field;
  /** Undefined where none is written. */
  readonly weight: number | undefined;
}

/** The destinations that a route shares its requests among, mirrors left out. */
export function sharesOf({ field }: VirtualRoute): readonly WeightedDestination[] {
  return field
    .get('route')
    .items.filter(({ map }) => map !== undefined)
    .map((one) => ({ field: one, weight: one.get('weight').number }));
}
