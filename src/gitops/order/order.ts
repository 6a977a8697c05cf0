import { STAGES, type ApplyOrder, type PlainObject, type Stage } from '../shipment';
import { guardsOf } from './guards';
import { KnownObjects, type Known } from './known-objects';
import { addPrerequisites, addReferences } from './references';
import { onlyCloses } from './stage-of-kind';
import { circles, walk, type Needs } from './walk';

/** Objects that each have to be there before the other. */
export class OrderCycle extends Error {
  override readonly name = 'OrderCycle';

  /** @param cycle indexes of the objects, each of which needs the next, and the last the first */
  constructor(
    readonly cycle: readonly number[],
    titles: readonly string[],
  ) {
    super(
      `objects need each other in a circle, so that none can be first: ${[...titles, titles[0]].join(' => ')}; ` +
        'take away one of these dependencies',
    );
  }
}

/**
 * The order in which objects are applied so that no path is open on the way that is closed in the end: by stages, and in a stage
 * what is needed first. Where nothing decides, the order that was given stays. Takes time linear in objects and what they refer to.
 *
 * Needs that are declared, an object's namespace and the definition of its kind always hold; other references, and what guards an object,
 * give way where they would go round with those. An object that needs one of a later stage moves to that stage.
 *
 * @param declared what a user says beside: the first of a pair is applied after the second
 * @throws OrderCycle if objects need each other by what is declared, or by that and their namespaces
 */
export function orderToApply(
  objects: readonly PlainObject[],
  declared: readonly (readonly [after: number, before: number])[] = [],
): ApplyOrder {
  const known = new KnownObjects(objects);
  const all = guardsOf(known);
  known.all.forEach((one, i) => {
    addPrerequisites(one, known, all[i]!);
    addReferences(one, known, all[i]!);
  });
  for (const [after, before] of declared) all[after]!.push(before);
  all.forEach((needs, i) => (all[i] = sorted(needs, i)));

  const indexes = objects.map((_, i) => i);
  const atOnce = walk(indexes, all);
  const needs = 'sequence' in atOnce ? all : withoutCircles(all, firmNeeds(known, declared));
  const walked = needs === all ? atOnce : walk(indexes, needs);
  if ('cycle' in walked)
    throw new OrderCycle(
      walked.cycle,
      walked.cycle.map((i) => titleOf(known.all[i]!)),
    );

  const levels = levelsOf(known.all, needs, walked.sequence);
  // What is needed is never of a later level, so that a walk by levels goes back inside one level only.
  const byLevel = inBuckets(levels);
  const { sequence } = walk(byLevel, needs) as { sequence: number[] };
  return { sequence, stages: levels.map((level) => STAGES[level >> 1]!), needs };
}

/** What holds in any case. */
function firmNeeds(known: KnownObjects, declared: readonly (readonly [number, number])[]): Needs {
  const firm: number[][] = known.all.map(() => []);
  known.all.forEach((one, i) => addPrerequisites(one, known, firm[i]!));
  for (const [after, before] of declared) firm[after]!.push(before);
  return firm;
}

/** Needs but those that run in a circle and may give way. */
function withoutCircles(all: Needs, firm: Needs): Needs {
  const circle = circles(all);
  return all.map((needs, i) => {
    const own = new Set(firm[i]);
    return needs.filter((need) => own.has(need) || circle[need] !== circle[i]);
  });
}

/** In order, each once, and not the object itself. */
function sorted(needs: number[], self: number): number[] {
  if (needs.length > 1) needs.sort((one, other) => one - other);
  const isRight = needs.every((need, i) => need !== self && need !== needs[i - 1]);
  return isRight ? needs : needs.filter((need, i) => need !== self && need !== needs[i - 1]);
}

/** Two levels to a stage: in the first are policies that only close something. */
function levelsOf(known: readonly Known[], needs: Needs, sequence: readonly number[]): readonly number[] {
  const levels = known.map(({ object, type: { id, stage } }) => {
    const isFirst = stage === ('policies' satisfies Stage) && onlyCloses(id, object);
    return 2 * STAGES.indexOf(stage) + (isFirst ? 0 : 1);
  });
  for (const i of sequence) for (const need of needs[i]!) levels[i] = Math.max(levels[i]!, levels[need]!);
  return levels;
}

function inBuckets(levels: readonly number[]): readonly number[] {
  const buckets: number[][] = Array.from({ length: 2 * STAGES.length }, () => []);
  levels.forEach((level, i) => buckets[level]!.push(i));
  return buckets.flat();
}

function titleOf({ name, namespace, type }: Known): string {
  return `${type.kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
