import { objectName } from '../input/names';
import { refuse, type Place } from '../input/refuse';

/**
 * Checks the name of a service account that is to be selected. Cilium has it as the value of a label, which is no longer than 63;
 * Kubernetes takes names of 253.
 */
export function accountName(place: Place, at: string, name: string): string {
  objectName(place, `${at}: service account`, name);
  if (name.length > 63)
    refuse(
      place,
      `${at}: service account "${name}" has ${name.length} letters, and Cilium selects by 63 at most; select its pods by labels`,
    );
  return name;
}
