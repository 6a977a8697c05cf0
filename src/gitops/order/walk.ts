/** What each object needs, by index. */
export type Needs = readonly (readonly number[])[];

/**
 * All objects, each after what it needs, else in the order of `starts`; or objects that need each other, each the next one, the last the first.
 *
 * Not recursive: thousands of objects, each after the one before, would be deeper than the stack.
 */
export function walk(starts: readonly number[], needs: Needs): { sequence: number[] } | { cycle: number[] } {
  const sequence: number[] = [];
  /** 0: not seen; 1: on the trail; 2: left. */
  const state = new Uint8Array(needs.length);
  for (const start of starts) {
    if (state[start] !== 0) continue;
    state[start] = 1;
    const trail = [{ at: start, next: 0 }];
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      const need = needs[here.at]![here.next++];
      if (need === undefined) {
        trail.pop();
        state[here.at] = 2;
        sequence.push(here.at);
      } else if (state[need] === 1) {
        const path = trail.map(({ at }) => at);
        return { cycle: path.slice(path.indexOf(need)) };
      } else if (state[need] === 0) {
        state[need] = 1;
        trail.push({ at: need, next: 0 });
      }
    }
  }
  return { sequence };
}

/**
 * The circle that each object is in: two have the same number if each needs the other, by whatever way.
 *
 * @see R. Tarjan, Depth-first search and linear graph algorithms (1972)
 */
export function circles(needs: Needs): Int32Array {
  const count = needs.length;
  const circle = new Int32Array(count).fill(-1);
  const [order, low] = [new Int32Array(count).fill(-1), new Int32Array(count)];
  const open: number[] = [];
  let [seen, found] = [0, 0];
  const enter = (at: number): { at: number; next: number } => {
    order[at] = low[at] = seen++;
    open.push(at);
    return { at, next: 0 };
  };
  for (let start = 0; start < count; start++) {
    if (order[start] !== -1) continue;
    const trail = [enter(start)];
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      const { at } = here;
      const need = needs[at]![here.next++];
      if (need !== undefined) {
        if (order[need] === -1) trail.push(enter(need));
        else if (circle[need] === -1) low[at] = Math.min(low[at]!, order[need]!);
        continue;
      }
      trail.pop();
      const parent = trail.at(-1)?.at;
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[at]!);
      if (low[at] !== order[at]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        circle[member] = found;
        if (member === at) break;
      }
      found++;
    }
  }
  return circle;
}
