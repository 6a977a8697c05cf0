import { nearest } from '../input/known-props';

const MOST = 5;

/** Names to choose from: the one that was probably meant, else the first few. */
export function namesShown(names: readonly string[], given: string): string {
  const meant = names.length > 1 ? nearest(given, names) : undefined;
  if (meant !== undefined) return meant;
  const shown = names.slice(0, MOST).join(', ');
  return names.length > MOST ? `${shown} and ${names.length - MOST} more` : shown;
}
