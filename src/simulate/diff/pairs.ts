import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import {
  gatewayDestinations,
  hostDestinations,
  podDestinations,
  serviceDestinations,
  type Destination,
} from '../partition/destinations';
import { outsideDestinations } from '../partition/outside-destinations';

/** A destination before and after, where it is there. */
export interface DestinationPair {
  readonly title: string;
  readonly older: Destination | undefined;
  readonly newer: Destination | undefined;
}

/** Destinations of both sides, Services first: what is said of them needs no saying of their pods. */
export function destinationPairs(before: Mesh, after: Mesh): readonly DestinationPair[] {
  const outside = outsideDestinations([before, after]);
  return [serviceDestinations, hostDestinations, gatewayDestinations, () => outside, podDestinations].flatMap((of) => {
    const [olds, news] = [of(before), of(after)].map((all) => new Map(all.map((one) => [keyOf(one), one])));
    const keys = [...new Set([...olds!.keys(), ...news!.keys()])].sort();
    return keys.map((key) => {
      const [older, newer] = [olds!.get(key), news!.get(key)];
      return { title: (newer ?? older)!.title, older, newer };
    });
  });
}

/** All destinations of a mesh by their keys; hosts of the outside are those of no mesh. */
export const destinationsByKey = fact(
  (mesh) =>
    new Map(
      [serviceDestinations, hostDestinations, gatewayDestinations, podDestinations].flatMap((of) =>
        of(mesh).map((one) => [keyOf(one), one] as const),
      ),
    ),
);

export function keyOf({ title, workload }: Destination): string {
  return workload ? `${title} ${workload.owner.kindName}` : title;
}
