import type { PathTaken } from './answer';
import type { Passage } from './arrive';
import type { Landed } from './together';

/** A walk, and how its first step is sent. */
export interface Walk extends Landed {
  readonly path: PathTaken;
}

/** A walk that proxies of the client's side have begun. */
export function sentBy(landed: Landed, path: PathTaken): Walk {
  return { ...landed, path };
}

/** A walk of which nothing came. */
export function ended(found: Passage, path: PathTaken): Walk {
  return { ...found, lands: [], errors: [], route: undefined, path };
}
