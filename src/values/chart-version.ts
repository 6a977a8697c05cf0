/** The version of a chart, as far as its tables go. */
export interface ChartVersion<M extends string> {
  /** The minor whose table describes it: its own, or the newest there is for one that is newer. */
  readonly minor: M;
  /** Number of the patch; more than any where only a minor was given, which means its newest. */
  readonly patch: number;
  /** Whether it is newer than all that are known. */
  readonly isNewer: boolean;
}

/**
 * Reads the version of a chart, such as `1.18` or `1.15.1`.
 *
 * @param minors those that are known, oldest first
 * @returns what is wrong with it where it can't be used, for a message of the caller's own
 */
export function chartVersion<M extends string>(
  given: unknown,
  minors: readonly M[],
): ChartVersion<M> | 'none' | 'too old' {
  const parts = typeof given === 'string' ? /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec(given) : null;
  if (!parts) return 'none';
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  const patch = parts[3] === undefined ? Number.MAX_SAFE_INTEGER : Number(parts[3]);
  const known = minors.find((one) => one === `${major}.${minor}`);
  if (known !== undefined) return { minor: known, patch, isNewer: false };
  const newest = minors.at(-1)!;
  const [newestMajor, newestMinor = 0] = newest.split('.').map(Number);
  // What another major version would take, nobody can tell from this one.
  if (major !== newestMajor) return 'none';
  return minor > newestMinor ? { minor: newest, patch, isNewer: true } : 'too old';
}
