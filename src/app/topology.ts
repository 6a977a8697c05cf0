import type { IConstruct } from 'constructs';

/** What a construct needs: another construct, or a group that many need and that is therefore walked only once. */
export type Need = IConstruct | readonly IConstruct[];

/** The needs of each construct that has any, in the order in which they are looked at. */
export type Needs = ReadonlyMap<IConstruct, readonly Need[]>;

const isGroup = (need: Need): need is readonly IConstruct[] => Array.isArray(need);

/**
 * Puts constructs in an order in which each comes after all it needs.
 *
 * The order is that of cdk8s's `DependencyGraph`, but every need is walked once: cdk8s walks every path, which for a
 * chain of charts multiplies with each chart.
 *
 * @param members the constructs to order, parents first; needs that lead out of them count for nothing
 * @throws if constructs need each other in a circle; the message walks round it
 * @see lib/dependency.js of cdk8s 2.70.106
 */
export function inOrder(members: readonly IConstruct[], needs: Needs): IConstruct[] {
  if (needs.size === 0 && !members.some(hasNumberForPath)) return [...members];
  // A plain object on purpose, as in cdk8s: paths that look like integers come first, in the order of their numbers.
  const byPath: Record<string, IConstruct> = {};
  for (const member of members) byPath[member.node.path] = member;
  const starts = Object.values(byPath);
  if (needs.size === 0) return starts;
  const isMember = new Set(starts);
  const needed = whatIsNeeded(starts, needs);

  const ordered: IConstruct[] = [];
  const left = new Set<Need>();
  const entered = new Set<Need>();

  // Not recursive: thousands of objects, each after the one before, would be deeper than the stack.
  const walk = (start: IConstruct) => {
    const trail: { at: Need; ahead: Iterator<Need> }[] = [];
    const enter = (at: Need) => {
      entered.add(at);
      trail.push({ at, ahead: (isGroup(at) ? at : (needs.get(at) ?? [])).values() });
    };
    enter(start);
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      const next = here.ahead.next();
      if (next.done) {
        trail.pop();
        left.add(here.at);
        if (!isGroup(here.at)) ordered.push(here.at);
      } else if (!left.has(next.value) && (isGroup(next.value) || isMember.has(next.value))) {
        if (entered.has(next.value) && !isGroup(next.value)) throw circle([...trail.map(({ at }) => at), next.value]);
        enter(next.value);
      }
    }
  };
  for (const start of starts) if (!needed.has(start)) walk(start);
  // What nothing outside it leads to is a circle, and walking it says which.
  for (const start of starts) if (!entered.has(start)) walk(start);
  return ordered;
}

/** Whether an object takes the path of a construct for a number; those further down have a "/" in it. */
function hasNumberForPath({ node }: IConstruct): boolean {
  return /^\d+$/.test(node.id) && !node.path.includes('/');
}

function whatIsNeeded(members: readonly IConstruct[], needs: Needs): Set<IConstruct> {
  const groups = new Set<readonly IConstruct[]>();
  const needed = new Set<IConstruct>();
  for (const need of members.flatMap((member) => needs.get(member) ?? [])) {
    if (isGroup(need)) groups.add(need);
    else needed.add(need);
  }
  for (const group of groups) for (const construct of group) needed.add(construct);
  return needed;
}

function circle(trail: readonly Need[]): Error {
  const constructs = trail.filter((need): need is IConstruct => !isGroup(need));
  const round = constructs.slice(constructs.indexOf(constructs.at(-1)!));
  return new Error(`Dependency cycle detected: ${round.map((c) => c.node.path).join(' => ')}`);
}
