import { servicesOf } from '../model/services/service';
import type { Mesh } from '../model/mesh';
import type { Call } from './calls';

/** Calls one after the other: each is made to answer the one before. */
export interface Chain {
  /** The first caller, and what is called, one by one. */
  readonly names: readonly string[];
  readonly calls: readonly Call[];
}

/** Chains that were found, and whether there are more. */
export interface Chains {
  readonly chains: readonly Chain[];
  readonly isCut: boolean;
}

/** More than anybody reads; and how far one looks for them, as a mesh in which all call each other has more than can be counted. */
export const MOST_CHAINS = 20;
const MOST_STEPS_OF_ONE = 2000;
const MOST_STEPS = 50_000;

/**
 * The chains that calls make: from who is called by nobody, each as far as it goes, no Service twice. Of those with the same first and the same
 * last it is the longest. The longest of all first.
 */
export function chainsOf(mesh: Mesh, calls: readonly Call[]): Chains {
  const { next, starts } = graphOf(mesh, calls);
  const found = new Map<string, Chain>();
  let isCut = false;
  let all = 0;
  let steps = 0;
  const walk = (name: string, names: readonly string[], made: readonly Call[]): void => {
    if (++steps > MOST_STEPS_OF_ONE || ++all > MOST_STEPS) {
      isCut = true;
      return;
    }
    const further = [...(next.get(name) ?? [])].filter(([to]) => !names.includes(to));
    if (further.length === 0 && made.length > 0) {
      const ends = `${names[0]} ${name}`;
      if (made.length > (found.get(ends)?.calls.length ?? 0)) found.set(ends, { names, calls: made });
    }
    for (const [to, call] of further) walk(to, [...names, to], [...made, call]);
  };
  for (const start of starts) {
    steps = 0;
    walk(start, [start], []);
  }
  const key = ({ names }: Chain): string => names.join(' ');
  const chains = [...found.values()].sort((a, b) => b.calls.length - a.calls.length || order(key(a), key(b)));
  return { chains: chains.slice(0, MOST_CHAINS), isCut: isCut || chains.length > MOST_CHAINS };
}

interface Graph {
  /** What somebody calls, by name. */
  readonly next: ReadonlyMap<string, ReadonlyMap<string, Call>>;
  /** Who is called by nobody; and where all of a circle are, its first. */
  readonly starts: readonly string[];
}

function graphOf(mesh: Mesh, calls: readonly Call[]): Graph {
  const next = new Map<string, Map<string, Call>>();
  for (const call of [...calls].sort((a, b) => order(a.to.title, b.to.title) || order(a.from.name, b.from.name))) {
    const names = namesOf(mesh, call);
    // Pods that call themselves, by whatever name, as those of a canary do that has a Service of its own.
    if (names.includes(call.to.title)) continue;
    for (const from of names) {
      let own = next.get(from);
      if (!own) next.set(from, (own = new Map()));
      if (!own.has(call.to.title)) own.set(call.to.title, call);
    }
  }
  const called = new Set([...next.values()].flatMap((own) => [...own.keys()]));
  const names = [...next.keys()].sort(order);
  const starts = names.filter((name) => !called.has(name));
  const reached = new Set<string>();
  for (const start of starts) reach(next, start, reached);
  for (const name of names) {
    if (reached.has(name)) continue;
    starts.push(name);
    reach(next, name, reached);
  }
  return { next, starts };
}

function reach(next: ReadonlyMap<string, ReadonlyMap<string, Call>>, start: string, reached: Set<string>): void {
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(next.get(name)?.keys() ?? []));
  }
}

/** Who calls, as who calls it knows it: by the Services that its pods are behind, else by its own name. */
function namesOf(mesh: Mesh, { from }: Call): readonly string[] {
  const services = from.workload ? servicesOf(mesh, from.workload) : [];
  return services.length === 0 ? [from.name] : services.map(({ name, namespace }) => `${namespace}/${name}`);
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
