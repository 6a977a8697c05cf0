import type { Field } from '../model/field';

/** The labels that put something into ambient mode, or before a waypoint. */
export const AMBIENT_LABELS = [
  'istio.io/dataplane-mode',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-namespace',
  'istio.io/waypoint-for',
  'istio.io/ingress-use-waypoint',
] as const;

/** Whether an annotation of some metadata is a label of ambient mode that was written in the wrong place. */
export function isLabelAmongAnnotations(metadata: Field, name: string): boolean {
  return (AMBIENT_LABELS as readonly string[]).includes(name) && !metadata.get('labels', name).isSet;
}
