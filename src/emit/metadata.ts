import { Lazy } from 'cdk8s';
import type { Shape } from '../input/known-props';
import { annotations, labels } from '../input/names';
import { refuse, type Place } from '../input/refuse';

/** What every construct takes beside its own props. */
export interface ObjectOptions {
  /**
   * Labels for every object this emits. Pods are not among them.
   *
   * @default - the labels of the chart, nothing else
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;

  /**
   * Annotations for every object this emits.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** The shapes of {@link ObjectOptions}, for the props that extend them. */
export const objectShapes = { labels: 'map', annotations: 'map' } as const satisfies Record<keyof ObjectOptions, Shape>;

/** Metadata as the generated classes take it. */
export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Labels of the mesh that a method or prop writes, with which; given by hand, they would fight it. */
const WRITTEN_BY_US: Readonly<Record<string, string>> = {
  'istio.io/use-waypoint': 'enroll(waypoint)',
  'istio.io/use-waypoint-namespace': 'enroll(waypoint)',
  'istio.io/ingress-use-waypoint': "waypoints: 'traverse' of an IngressGateway",
  'istio.io/waypoint-for': 'traffic of a Waypoint',
  'istio.io/dataplane-mode': 'an AmbientNamespace, or podLabels for single pods',
};

function checkedLabels(place: Place, given: Readonly<Record<string, string>>): Record<string, string> {
  const out = labels(place, 'label', given);
  for (const key of Object.keys(out)) {
    if (Object.hasOwn(WRITTEN_BY_US, key))
      refuse(place, `label "${key}" is not set by hand; say ${WRITTEN_BY_US[key]}`);
  }
  return out;
}

/** Checks the user's labels and annotations and joins them with a name and our own labels, which win. */
export function metadata(
  place: Place,
  name: string,
  namespace: string,
  options: ObjectOptions,
  own: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> } = {},
): Metadata {
  const allLabels = { ...(options.labels !== undefined && checkedLabels(place, options.labels)), ...own.labels };
  const allAnnotations = {
    ...(options.annotations !== undefined && annotations(place, options.annotations)),
    ...own.annotations,
  };
  return {
    name,
    namespace,
    ...(Object.keys(allLabels).length > 0 && { labels: allLabels }),
    ...(Object.keys(allAnnotations).length > 0 && { annotations: allAnnotations }),
  };
}

/**
 * The namespace of a cluster-scoped object: none. cdk8s gives every object the chart's namespace unless it has one of
 * its own, whatever its scope; a value that resolves to nothing keeps it out.
 */
export const CLUSTER_SCOPED: string = Lazy.any({ produce: () => undefined }) as string;
