/** The order of parts of a tree, such as Applications. */
export interface Ranks {
  /** For each part, 0 if it needs no other, else one more than the highest of those it needs. */
  readonly ranks: readonly number[];

  /** Parts that need each other, so that no order is right; each one circle. They have been ranked as if they did not. */
  readonly circles: readonly (readonly number[])[];
}

/** Ranks parts, each of which may need others. */
export function ranksOf(needs: readonly ReadonlySet<number>[]): Ranks {
  const left = needs.map((set) => new Set(set));
  const ranks = needs.map(() => -1);
  const circles: number[][] = [];
  const waiting = new Set(needs.keys());
  while (waiting.size > 0) {
    const free = [...waiting].filter((part) => [...left[part]!].every((need) => ranks[need]! >= 0));
    for (const part of free) waiting.delete(part);
    for (const part of free) ranks[part] = 1 + Math.max(-1, ...[...left[part]!].map((need) => ranks[need]!));
    if (free.length > 0 || waiting.size === 0) continue;
    const circle = circleFrom([...waiting][0]!, left, ranks);
    circles.push(circle);
    for (const part of circle) for (const other of circle) left[part]!.delete(other);
  }
  return { ranks, circles };
}

/** Goes from need to need until one comes again. */
function circleFrom(start: number, needs: readonly ReadonlySet<number>[], ranks: readonly number[]): number[] {
  const path: number[] = [];
  let part = start;
  while (!path.includes(part)) {
    path.push(part);
    part = [...needs[part]!].find((need) => ranks[need]! < 0)!;
  }
  return path.slice(path.indexOf(part));
}
