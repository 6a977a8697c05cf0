import { described } from '../../../app/identity';
import { stageOfKind } from '../../order/stage-of-kind';
import { STAGES, type Shipment, type Stage } from '../../shipment';
import type { Grouping } from '../grouping';
import { ranksOf } from '../ranks';

/** The objects that one Kustomization of Flux applies. */
export interface Layer {
  readonly name: string;
  readonly stage: LayerStage;
  /** Indexes, the first to be applied at the front. */
  readonly objects: readonly number[];
  /** Names of the layers that must be ready before, each one that no other of them waits for. */
  readonly after: readonly string[];
}

/** Stages, of which Flux applies the first three in order by itself: definitions and namespaces, classes, all the rest. */
export type LayerStage = Exclude<Stage, 'definitions' | 'namespaces'>;

const LAYER_STAGES = STAGES.filter((stage): stage is LayerStage => stage !== 'definitions' && stage !== 'namespaces');

/** Stages that are cut by namespace or team: what is in those before is there for all. */
const CUT: ReadonlySet<LayerStage> = new Set<LayerStage>(['workloads', 'controllers']);

/**
 * Cuts a shipment into Kustomizations, one after the other: a stage of the whole mesh each, so that namespaces that need each other
 * are no circle; workloads, and what acts on them, by namespace or team where that is asked for.
 *
 * An object's stage and namespace decide. Were it to move to a later Kustomization, the earlier one would delete it first.
 */
export function layersOf(shipment: Shipment, grouping: Grouping): readonly Layer[] {
  const { order } = shipment;
  const levels = levelsOf(shipment);
  const layers = new Map<string, { stage: LayerStage; level: number; group: string; objects: number[] }>();
  const groups = groupsOf(shipment, grouping);
  const layerOf: string[] = [];
  for (const i of order.sequence) {
    const stage = layerStageOf(order.stages[i]!);
    const group = CUT.has(stage) ? groups[i]! : '';
    const level = levels[i]!;
    const name = `${stage}${group && `-${group}`}${level > 0 ? `.${level + 1}` : ''}`;
    layerOf[i] = name;
    const layer = layers.get(name);
    if (layer) layer.objects.push(i);
    else layers.set(name, { stage, level, group, objects: [i] });
  }

  const names = [...layers.keys()].sort((one, other) => {
    const [a, b] = [layers.get(one)!, layers.get(other)!];
    return (
      LAYER_STAGES.indexOf(a.stage) - LAYER_STAGES.indexOf(b.stage) ||
      a.level - b.level ||
      (a.group < b.group ? -1 : a.group > b.group ? 1 : 0)
    );
  });
  const needs = betweenLayers(shipment, names, layerOf, (name) => layers.get(name)!);
  return names.map((name, n) => {
    const { stage, objects } = layers.get(name)!;
    return { name, stage, objects, after: [...onlyLast(n, needs)].sort((a, b) => a - b).map((need) => names[need]!) };
  });
}

export function layerStageOf(stage: Stage): LayerStage {
  return stage === 'definitions' || stage === 'namespaces' ? 'foundations' : stage;
}

/**
 * Where a need has moved an object to the stage of what it guards, Flux would apply both at once: the one that is guarded then goes into
 * a Kustomization behind. Objects that refer to each other inside of a stage may come in any order.
 */
function levelsOf({ objects, order }: Shipment): readonly number[] {
  const levels = objects.map(() => 0);
  const usual = objects.map(({ identity }) => STAGES.indexOf(stageOfKind(identity.group, identity.kind ?? '')));
  for (const i of order.sequence) {
    for (const need of order.needs[i]!) {
      if (layerStageOf(order.stages[need]!) !== layerStageOf(order.stages[i]!)) continue;
      if (layerStageOf(order.stages[i]!) === 'foundations') continue;
      levels[i] = Math.max(levels[i]!, levels[need]! + (usual[need]! < usual[i]! ? 1 : 0));
    }
  }
  return levels;
}

function groupsOf({ objects, order, problem }: Shipment, grouping: Grouping): readonly string[] {
  if (grouping.per === 'app') return objects.map(() => '');
  if (grouping.per === 'namespace') return objects.map(({ identity }) => identity.namespace);
  const homeless = new Set<string>();
  const groups = objects.map(({ identity: { namespace } }, i) => {
    const team = grouping.teamOf.get(namespace);
    if (team === undefined && namespace !== '' && CUT.has(layerStageOf(order.stages[i]!))) homeless.add(namespace);
    return team ?? namespace;
  });
  for (const namespace of [...homeless].sort()) {
    problem(`namespace "${namespace}" is in none of the teams of the Flux layout; add it to one`);
  }
  return groups;
}

interface LayerParts {
  readonly stage: LayerStage;
  readonly group: string;
}

/** What each layer waits for: all of the stage before, or of its own group where that has one; and what its objects need elsewhere. */
function betweenLayers(
  shipment: Shipment,
  names: readonly string[],
  layerOf: readonly string[],
  partsOf: (name: string) => LayerParts,
): readonly ReadonlySet<number>[] {
  const { order, objects, warn } = shipment;
  const numbers = new Map(names.map((name, n) => [name, n]));
  const chain = chainOf(names.map(partsOf));
  const needs = chain.map((set) => new Set(set));
  order.needs.forEach((all, i) => {
    const here = numbers.get(layerOf[i]!)!;
    for (const need of all) if (layerOf[need] !== layerOf[i]) needs[here]!.add(numbers.get(layerOf[need]!)!);
  });
  for (const circle of ranksOf(needs).circles) {
    const said = circle.flatMap((one, c) => {
      const next = names[circle[(c + 1) % circle.length]!]!;
      for (const [i, all] of order.needs.entries()) {
        const need = layerOf[i] === names[one] ? all.find((other) => layerOf[other] === next) : undefined;
        if (need !== undefined)
          return [`${described(objects[i]!.identity)} needs ${described(objects[need]!.identity)}`];
      }
      return [];
    });
    warn(
      `the Kustomizations ${circle.map((one) => `"${names[one]}"`).join(', ')} need each other (${said.join('; ')}), so Flux can put none ` +
        'first; let it apply them as one, by per: "team" with one team for these namespaces, or by per: "app"',
    );
    // Flux would apply none of them, ever.
    for (const one of circle) for (const other of circle) if (!chain[one]!.has(other)) needs[one]!.delete(other);
  }
  return needs;
}

/** Of each layer the one before: of its own group where that has one, else the last for all. */
function chainOf(layers: readonly LayerParts[]): readonly ReadonlySet<number>[] {
  let forAll: number | undefined;
  const last = new Map<string, number>();
  return layers.map(({ stage, group }, n) => {
    const before = CUT.has(stage) ? (last.get(group) ?? forAll) : forAll;
    if (CUT.has(stage)) last.set(group, n);
    else forAll = n;
    return new Set(before === undefined ? [] : [before]);
  });
}

/** Without those that another of them waits for anyway. */
function onlyLast(layer: number, needs: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const direct = needs[layer]!;
  const further = new Set<number>();
  const waiting = [...direct].flatMap((need) => [...needs[need]!]);
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    if (further.has(next)) continue;
    further.add(next);
    waiting.push(...needs[next]!);
  }
  return new Set([...direct].filter((need) => !further.has(need)));
}
