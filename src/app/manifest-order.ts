import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { refuse } from '../input/refuse';
import { inOrder, type Need, type Needs } from './topology';

/** The charts of an app and the objects of each, in the order in which they are written. */
export interface ManifestOrder {
  readonly charts: readonly ChartObjects[];

  /** Whether any chart needs another; file names then start with a number. */
  readonly chartsDepend: boolean;

  /** What is declared to be needed, of constructs and of the objects in them. */
  readonly needs: Needs;
}

/** A chart with the objects that are its own; those of a chart nested in it are not. */
export interface ChartObjects {
  readonly chart: Chart;
  readonly objects: readonly ApiObject[];
}

/**
 * Orders an app as cdk8s does: what is needed comes first, else the order of creation stays.
 *
 * Leaves the tree as it is, and takes time linear in what was declared, where cdk8s adds an edge for each pair of objects
 * of two dependent charts and resolves the whole app once more for each chart.
 *
 * @param constructs every construct of the app, parents first
 * @throws if constructs need each other in a circle, or one end of a dependency is in no chart
 * @see `resolveDependencies` and `chartToKube` in lib/app.js of cdk8s 2.70.106
 */
export function orderManifests(constructs: readonly IConstruct[]): ManifestOrder {
  const { needs, chartsDepend } = resolveDependencies(constructs);
  const charts = chartsAmong(inOrder(constructs, needs));
  if (needs.size === 0) return { charts: inOrderOfCreation(charts, constructs), chartsDepend, needs };
  const ordered = charts.map((chart) => ownObjects(chart, inOrder(chart.node.findAll(), needs)));
  return { charts: ordered, chartsDepend, needs };
}

/** The charts of {@link orderManifests} alone. */
export function orderCharts(constructs: readonly IConstruct[]): Chart[] {
  return chartsAmong(inOrder(constructs, resolveDependencies(constructs).needs));
}

/** The order of creation, for an app that has no better one because its dependencies are wrong. */
export function orderOfCreation(constructs: readonly IConstruct[]): ManifestOrder {
  return { charts: inOrderOfCreation(chartsAmong(constructs), constructs), chartsDepend: false, needs: new Map() };
}

function inOrderOfCreation(charts: readonly Chart[], constructs: readonly IConstruct[]): ChartObjects[] {
  const objects = new Map<Chart, ApiObject[]>(charts.map((chart) => [chart, []]));
  for (const c of constructs) if (ApiObject.isApiObject(c)) objects.get(Chart.of(c))?.push(c);
  return charts.map((chart) => ({ chart, objects: objects.get(chart)! }));
}

const chartsAmong = (constructs: readonly IConstruct[]): Chart[] => constructs.filter((c) => Chart.isChart(c));

function ownObjects(chart: Chart, members: readonly IConstruct[]): ChartObjects {
  return { chart, objects: members.filter((c) => ApiObject.isApiObject(c)).filter((c) => Chart.of(c) === chart) };
}

interface Dependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

function resolveDependencies(constructs: readonly IConstruct[]): { needs: Needs; chartsDepend: boolean } {
  const targetsOf = new Map<IConstruct, Set<IConstruct>>();
  const declare = ({ source, target }: Dependency) => {
    const targets = targetsOf.get(source);
    if (targets) targets.add(target);
    else targetsOf.set(source, new Set([target]));
  };
  const declared = () =>
    constructs
      .filter((source) => targetsOf.has(source))
      .flatMap((source) => Array.from(targetsOf.get(source)!, (target) => ({ source, target })));

  // The sequence of these steps decides the order of the output where several orders would do.
  constructs.flatMap((source) => source.node.dependencies.map((target) => ({ source, target }))).forEach(declare);
  const nested = chartsAmong(constructs).flatMap((source) =>
    chartsAmong(source.node.children).map((target) => ({ source, target })),
  );
  nested.forEach(declare);
  const across = declared()
    .map((dependency) => ({ source: chartOf(dependency, 'source'), target: chartOf(dependency, 'target') }))
    .filter(({ source, target }) => source !== target);
  across.forEach(declare);

  return { needs: needsOf(constructs, declared()), chartsDepend: across.length > 0 };
}

function chartOf(dependency: Dependency, end: keyof Dependency): Chart {
  for (let scope: IConstruct | undefined = dependency[end]; scope; scope = scope.node.scope) {
    if (Chart.isChart(scope)) return scope;
  }
  const { source, target } = dependency;
  refuse(
    source,
    `depends on [${target.node.path}], but cannot find a parent chart (directly or indirectly) of ` +
      `[${dependency[end].node.path}]; only charts and what is in them can depend on each other`,
  );
}

/** Dependencies as declared, and after them what they mean for objects: all in the source need all in the target. */
function needsOf(constructs: readonly IConstruct[], dependencies: readonly Dependency[]): Needs {
  const needs = new Map<IConstruct, Need[]>();
  if (dependencies.length === 0) return needs;
  const add = (source: IConstruct, need: Need) => {
    const known = needs.get(source);
    if (known) known.push(need);
    else needs.set(source, [need]);
  };
  // By path, as in cdk8s: what has been removed from the tree, or belongs to another app, orders nothing.
  const byPath = new Map(constructs.map((c) => [c.node.path, c]));
  const inTree = (found: readonly IConstruct[]) => found.flatMap((c) => byPath.get(c.node.path) ?? []);
  const objects = new Map<IConstruct, readonly ApiObject[]>();
  const objectsIn = (c: IConstruct) => {
    if (!objects.has(c)) objects.set(c, ownObjects(Chart.of(c), c.node.findAll()).objects);
    return objects.get(c)!;
  };

  for (const { source, target } of dependencies) for (const found of inTree([target])) add(source, found);
  for (const { source, target } of dependencies) {
    const targets = inTree(objectsIn(target));
    const among = new Set(targets);
    for (const object of objectsIn(source)) {
      // One group serves all sources, save those that are in it themselves.
      add(object, among.has(object) ? targets.filter((t) => t !== object) : targets);
    }
  }
  return needs;
}
