import { byLabels } from './selectors';
import type { Labels } from './field';

/** Things by namespace and labels, for selectors that name some. */
export class LabelIndex<T extends { readonly namespace: string; readonly labels: Labels }> {
  private readonly byPair = new Map<string, T[]>();

  constructor(things: readonly T[]) {
    for (const thing of things) {
      for (const [name, value] of Object.entries(thing.labels)) {
        const key = keyOf(thing.namespace, name, value);
        const list = this.byPair.get(key);
        if (list) list.push(thing);
        else this.byPair.set(key, [thing]);
      }
    }
  }

  /** Those of a namespace that have all of some labels, of which there is at least one. */
  select(namespace: string, labels: Labels): readonly T[] {
    const lists = Object.entries(labels).map(([name, value]) => this.byPair.get(keyOf(namespace, name, value)) ?? []);
    const shortest = lists.reduce((one, other) => (other.length < one.length ? other : one));
    const selector = byLabels(labels);
    return shortest.filter((thing) => selector.matches(thing.labels));
  }
}

function keyOf(namespace: string, name: string, value: string): string {
  return `${namespace} ${name} ${value}`;
}
