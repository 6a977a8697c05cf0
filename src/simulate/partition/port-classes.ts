/** Ports from one to another. */
export interface PortRange {
  /** The first. */
  readonly from: number;
  /** The last; the same for one port alone. */
  readonly to: number;
}

/** Ports that nothing tells apart, and one that is asked for all of them. */
export interface PortClass {
  readonly port: number;
  readonly ranges: readonly PortRange[];
  /** Whether it is what no range names. */
  readonly isRest: boolean;
}

const FIRST = 1;
const LAST = 65_535;

/**
 * Cuts all ports into classes: two ports are of one class where no range holds the one and not the other. Ports that are asked for anyway
 * are in none.
 *
 * @param ranges as policies name them, in any order, and any number of times
 * @param asked ports that are asked for one by one
 */
export function portClasses(ranges: readonly PortRange[], asked: ReadonlySet<number>): readonly PortClass[] {
  const named = distinct(ranges);
  const single = [...asked].map((port) => ({ from: port, to: port }));
  const cuts = [...new Set([FIRST, ...[...named, ...single].flatMap(({ from, to }) => [from, to + 1])])]
    .filter((one) => one >= FIRST && one <= LAST)
    .sort((a, b) => a - b);
  const found = new Map<string, PortRange[]>();
  for (const [i, from] of cuts.entries()) {
    if (asked.has(from)) continue;
    const to = (cuts[i + 1] ?? LAST + 1) - 1;
    const key = named.flatMap((one, at) => (one.from <= from && from <= one.to ? [at] : [])).join();
    const list = found.get(key);
    if (list) list.push({ from, to });
    else found.set(key, [{ from, to }]);
  }
  return [...found].map(([key, own]) => ({ port: representative(own), ranges: joinedRanges(own), isRest: key === '' }));
}

/** One that looks like nothing else: ports below 1024 are of protocols that people know. */
function representative(ranges: readonly PortRange[]): number {
  const high = ranges.find(({ to }) => to >= 1024);
  return high ? Math.max(high.from, 1024) : ranges[0]!.from;
}

/** Ranges in order, those that touch as one. */
export function joinedRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const found: PortRange[] = [];
  for (const one of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && one.from <= last.to + 1) found[found.length - 1] = { from: last.from, to: Math.max(last.to, one.to) };
    else found.push(one);
  }
  return found;
}

function distinct(ranges: readonly PortRange[]): readonly PortRange[] {
  return [...new Map(ranges.map((one) => [`${one.from}-${one.to}`, one])).values()];
}
