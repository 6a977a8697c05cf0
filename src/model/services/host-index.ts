/** Things by the hosts that they are about, some of which are patterns. */
export class HostIndex<T> {
  private readonly exact = new Map<string, T[]>();
  /** By what comes after the `*`. */
  private readonly patterns = new Map<string, (readonly [order: number, thing: T])[]>();

  constructor(things: readonly (readonly [host: string, thing: T])[]) {
    things.forEach(([host, thing], order) => {
      const name = host.toLowerCase();
      if (name.startsWith('*')) push(this.patterns, name.slice(1), [order, thing] as const);
      else push(this.exact, name, thing);
    });
  }

  /** All that is about a host, by its name first. */
  for(host: string): readonly T[] {
    const name = host.toLowerCase();
    const matching: (readonly [order: number, thing: T])[] = [];
    // `*.a` does not match `a` (see hostMatches), so the first letter is always of the `*`.
    for (let i = 1; i <= name.length && this.patterns.size > 0; i++) {
      const found = this.patterns.get(name.slice(i));
      if (found) matching.push(...found);
    }
    matching.sort(([a], [b]) => a - b);
    return [...new Set([...(this.exact.get(name) ?? []), ...matching.map(([, thing]) => thing)])];
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
