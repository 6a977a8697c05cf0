import { hostMatches } from './hosts';

/** Things by the hosts that they are about, some of which are patterns. */
export class HostIndex<T> {
  private readonly exact = new Map<string, T[]>();
  private readonly patterns: (readonly [pattern: string, thing: T])[] = [];

  constructor(things: readonly (readonly [host: string, thing: T])[]) {
    for (const [host, thing] of things) {
      if (host.startsWith('*')) {
        this.patterns.push([host, thing]);
        continue;
      }
      const key = host.toLowerCase();
      const list = this.exact.get(key);
      if (list) list.push(thing);
      else this.exact.set(key, [thing]);
    }
  }

  /** All that is about a host, by its name first. */
  for(host: string): readonly T[] {
    const named = this.exact.get(host.toLowerCase()) ?? [];
    const matching = this.patterns.filter(([pattern]) => hostMatches(host, pattern)).map(([, thing]) => thing);
    return [...new Set([...named, ...matching])];
  }
}
