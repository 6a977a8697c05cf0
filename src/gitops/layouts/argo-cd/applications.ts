import { described } from '../../../app/identity';
import { STAGES, type Shipment, type Stage } from '../../shipment';
import { BASE, LAST, type Grouping } from '../grouping';
import { ranksOf } from '../ranks';

/** The objects that one Application syncs. */
export interface Part {
  readonly name: string;
  /** Indexes, in the order of the shipment. */
  readonly objects: readonly number[];
  /** 0 for the first to be synced. */
  readonly rank: number;
}

/** Stages of what guards others. */
export const GUARDS: ReadonlySet<Stage> = new Set<Stage>(['policies', 'gateways', 'routes']);

/** Stages of what is there early anyway, and whose absence opens nothing. */
const FOUNDATIONS: ReadonlySet<Stage> = new Set<Stage>(['definitions', 'namespaces', 'foundations']);

/**
 * Cuts a shipment into Applications. An object's namespace alone decides, so that none ever moves from one Application to another:
 * between the two syncs it would be deleted and made again.
 */
export function partsOf(shipment: Shipment, grouping: Grouping): readonly Part[] {
  const { objects, order } = shipment;
  if (grouping.per === 'app')
    return objects.length === 0 ? [] : [{ name: 'all', rank: 0, objects: [...objects.keys()] }];

  const members = new Map<string, number[]>();
  const homeless = new Set<string>();
  const partOf = objects.map(({ identity }, i) => {
    const namespace = identity.group === '' && identity.kind === 'Namespace' ? identity.name! : identity.namespace;
    let name = namespace;
    if (namespace === '') name = STAGES.indexOf(order.stages[i]!) < STAGES.indexOf('gateways') ? BASE : LAST;
    else if (grouping.per === 'team') name = grouping.teamOf.get(namespace) ?? (homeless.add(namespace), namespace);
    else if (name === BASE || name === LAST) reserved(shipment, i, name);
    const list = members.get(name);
    if (list) list.push(i);
    else members.set(name, [i]);
    return name;
  });
  for (const namespace of [...homeless].sort()) {
    shipment.problem(`namespace "${namespace}" is in none of the teams of the Argo CD layout; add it to one`);
  }

  const names = [...members.keys()].sort();
  const numbers = new Map(names.map((name, i) => [name, i]));
  const between = (counts: (need: number) => boolean): Set<number>[] => {
    const needs = names.map(() => new Set<number>());
    order.needs.forEach((all, i) => {
      for (const need of all)
        if (partOf[i] !== partOf[need] && counts(need))
          needs[numbers.get(partOf[i]!)!]!.add(numbers.get(partOf[need]!)!);
    });
    return needs;
  };
  let ranked = ranksOf(between(() => true));
  if (ranked.circles.length > 0) ranked = ranksOf(between((need) => !FOUNDATIONS.has(order.stages[need]!)));
  for (const circle of ranked.circles)
    warnOfCircle(
      shipment,
      circle.map((part) => names[part]!),
      partOf,
    );
  return names.map((name, i) => ({ name, rank: ranked.ranks[i]!, objects: members.get(name)! }));
}

function reserved({ objects, problem }: Shipment, i: number, name: string): void {
  problem(
    `[${objects[i]!.construct}] namespace "${name}" would share an Application with objects that have no namespace; ` +
      'use per: "team" and give its team another name',
  );
}

function warnOfCircle({ objects, order, warn }: Shipment, circle: readonly string[], partOf: readonly string[]): void {
  const examples = circle.flatMap((name, c) => {
    const next = circle[(c + 1) % circle.length];
    for (const [i, needs] of order.needs.entries()) {
      const need = partOf[i] === name ? needs.find((other) => partOf[other] === next) : undefined;
      if (need !== undefined) return [`${described(objects[i]!.identity)} needs ${described(objects[need]!.identity)}`];
    }
    return [];
  });
  warn(
    `the Applications ${circle.map((name) => `"${name}"`).join(', ')} need each other (${examples.join('; ')}), so Argo CD can put none first; ` +
      'sync them as one, by per: "team" with one team for these namespaces, or by per: "app"',
  );
}

/** Tells of guards that another Application has than what they guard: no wave orders them once both are there. */
export function warnOfGuardsElsewhere(shipment: Shipment, parts: readonly Part[]): void {
  const partOf = new Map(parts.flatMap(({ name, objects }) => objects.map((i) => [i, name] as const)));
  const pairs = new Set<string>();
  let example = '';
  shipment.order.needs.forEach((needs, i) => {
    for (const need of needs) {
      const [here, there] = [partOf.get(i)!, partOf.get(need)!];
      if (here === there || !GUARDS.has(shipment.order.stages[need]!)) continue;
      pairs.add(`"${there}" before "${here}"`);
      const { objects } = shipment;
      example ||= `${described(objects[need]!.identity)} before ${described(objects[i]!.identity)}`;
    }
  });
  if (pairs.size === 0) return;
  const [first, ...others] = [...pairs].sort();
  shipment.warn(
    `Argo CD has to sync ${first}${others.length > 0 ? ` (and ${others.length} more such pairs)` : ''}, such as ${example}, ` +
      'and sees to that at the first sync only: later commits are synced by all Applications at once. ' +
      'Sync them as one, by per: "team" or per: "app", or in steps, by as: "ApplicationSet"',
  );
}
