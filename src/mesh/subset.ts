import { hasShape, knownProps } from '../input/known-props';
import { dnsLabel, labels } from '../input/names';
import { count } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';
import { selects } from './services-of-app';
import type { EnvValue } from '../workload/env';

export interface SubsetOptions {
  /**
   * Image of this subset.
   *
   * @default - the service's image
   */
  readonly image?: string | undefined;

  /**
   * Replicas of this subset.
   *
   * @default - as the service says
   */
  readonly replicas?: number | undefined;

  /**
   * Environment variables beside the service's; the same name here wins.
   *
   * @default - the service's alone
   */
  readonly env?: Readonly<Record<string, string | EnvValue>> | undefined;
}

const checkProps = knownProps<SubsetOptions>({ image: true, replicas: true, env: 'map' });

/**
 * A part of a service's pods, told apart by labels: in a MeshService a Deployment, in a DestinationRule a subset.
 *
 * @example
 * const subsets = [Subset.version('v1'), Subset.version('v2', { image: 'registry.example.com/reviews:2.0' })];
 */
export class Subset {
  /** The pods labelled `version: <version>`, as a subset of that name. */
  static version(version: string, options?: SubsetOptions): Subset {
    return new Subset('Subset.version', version, { version }, options);
  }

  /** The pods with these labels. */
  static labelled(name: string, podLabels: Readonly<Record<string, string>>, options?: SubsetOptions): Subset {
    return new Subset('Subset.labelled', name, podLabels, options);
  }

  /** Name of the subset, as routes have it. */
  readonly name: string;
  /** Labels of its pods, beside the service's own. */
  readonly labels: Readonly<Record<string, string>>;
  /** @internal */
  readonly options: SubsetOptions;

  private constructor(
    place: string,
    name: string,
    podLabels: Readonly<Record<string, string>>,
    options: SubsetOptions = {},
  ) {
    checkProps(place, options);
    this.name = dnsLabel(place, 'name', name);
    this.labels = labels(place, 'label', podLabels);
    if (Object.keys(this.labels).length === 0)
      refuse(place, `subset "${name}" has no labels and would be every pod of the service`);
    if (options.image !== undefined) hasShape(place, 'image', 'text', options.image);
    if (options.replicas !== undefined) count(place, 'replicas', options.replicas);
    this.options = options;
  }
}

/** Checks the subsets of a service: each has a name and pods of its own, and all its pods stay the service's. */
export function checkSubsets(
  place: Place,
  subsets: readonly Subset[],
  selector: Readonly<Record<string, string>>,
): readonly Subset[] {
  const seen: Subset[] = [];
  for (const subset of subsets) {
    if (!(subset instanceof Subset))
      refuse(place, `subsets takes Subset.version('v1') or Subset.labelled(…), got ${shown(subset)}`);
    const twin = seen.find((other) => other.name === subset.name || overlap(other.labels, subset.labels));
    if (twin?.name === subset.name) refuse(place, `two subsets are called "${subset.name}"; give each its own name`);
    if (twin)
      refuse(
        place,
        `subsets "${twin.name}" and "${subset.name}" have the same labels, and so the same pods; tell them apart by values of one label`,
      );
    for (const [key, value] of Object.entries(subset.labels)) {
      if (Object.hasOwn(selector, key) && selector[key] !== value) {
        refuse(
          place,
          `subset "${subset.name}" labels its pods ${key}: ${value}, which takes them out of the service, whose pods are ` +
            `${key}: ${selector[key]}; use another label`,
        );
      }
    }
    seen.push(subset);
  }
  return seen;
}

/** Whether the labels of one are among the other's: a workload of the first would then take the pods of the second. */
function overlap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return selects(a, b) || selects(b, a);
}
