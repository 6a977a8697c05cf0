import { Chart, type ApiObject, type App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { PlainObject } from '../gitops/shipment';
import { identityOf, type Identity } from './identity';
import { orderManifests, orderOfCreation } from './manifest-order';
import type { Problems } from './problems';
import { resolvingAtOnce } from './resolve-at-once';
import type { Needs } from './topology';
import type { YamlWriter } from './yaml-writer';

/** An object as it will be written, and the construct it comes from. */
export interface Manifest {
  /** The `ApiObject`; the chart if that makes objects of its own. */
  readonly source: IConstruct;

  /** What the cluster tells it by; none for an object that turned out to be nothing. */
  readonly identity: Identity | undefined;

  /** The document: the object with patches applied and lazy values produced. */
  readonly yaml: string;

  /** The same as data; kept for charts that have a layout, and not for those that are laid out as cdk8s does. */
  readonly content: PlainObject | undefined;
}

/** What becomes of objects on the way. */
export interface ManifestOptions {
  readonly yaml: YamlWriter;

  /** What is added to an object that a construct made. */
  readonly complete?: ((object: PlainObject, source: IConstruct) => PlainObject) | undefined;

  /** Whether the data of a chart's objects is kept. */
  readonly keeps: (chart: Chart) => boolean;
}

/** A chart and its manifests, in the order in which they are written. */
export interface ChartManifests {
  readonly chart: Chart;
  readonly manifests: readonly Manifest[];
}

/** A whole app, ready to be laid out. */
export interface AppManifests {
  readonly charts: readonly ChartManifests[];

  /** Whether any chart needs another; file names then start with a number. */
  readonly chartsDepend: boolean;

  /** What is declared to be needed. */
  readonly needs: Needs;
}

/**
 * Takes an app through the one pass that cdk8s repeats for each chart: validate, order, turn into plain data.
 *
 * Goes on after a problem, so that what is returned is of use only to look for more of them.
 */
export function manifestsOf(app: App, problems: Problems, options: ManifestOptions): AppManifests {
  const constructs = settle(app, problems);
  const order = problems.attempt(app, () => orderManifests(constructs)) ?? orderOfCreation(constructs);
  const charts = resolvingAtOnce(app, () =>
    order.charts.map(({ chart, objects }) => {
      const keeps = options.keeps(chart);
      const made = keeps ? keptManifest : writtenManifest;
      const manifestsOfOne = (source: IConstruct, json: object | undefined) =>
        (keeps ? unlisted(json) : [json]).map((one) => made(source, one, options));
      return {
        chart,
        manifests: overridesJson(chart)
          ? (problems.attempt(chart, () => manifestsFrom(chart, objects, manifestsOfOne)) ?? [])
          : objects.flatMap(
              (source) =>
                problems.attempt(source, () => manifestsOfOne(source, source.toJson() as object | undefined)) ?? [],
            ),
      };
    }),
  );
  return { charts, chartsDepend: order.chartsDepend, needs: order.needs };
}

/**
 * Validates every construct once, those too that a validation creates, and returns the tree as it is then: constructs of
 * ours decide at synth, in a validation, what takes two objects to know.
 */
function settle(app: IConstruct, problems: Problems): IConstruct[] {
  let constructs = app.node.findAll();
  validate(constructs, problems);
  for (;;) {
    const now = app.node.findAll();
    // Nearly always a validation creates nothing, and there is no need to know which were there.
    if (now.length === constructs.length && now.every((construct, i) => construct === constructs[i])) return now;
    const validated = new Set(constructs);
    const fresh = now.filter((construct) => !validated.has(construct));
    if (fresh.length === 0) return now;
    validate(fresh, problems);
    constructs = [...constructs, ...fresh];
  }
}

function validate(constructs: readonly IConstruct[], problems: Problems): void {
  for (const construct of constructs) {
    const errors = problems.attempt(construct, () => construct.node.validate()) ?? [];
    for (const error of errors) problems.add(`[${construct.node.path}] ${error}`);
  }
}

const overridesJson = (chart: Chart): boolean => chart.toJson !== Chart.prototype.toJson;

type MakeManifests = (source: IConstruct, json: object | undefined) => readonly Manifest[];

/**
 * What a `List` holds, in place of it: as one object it would be applied at one moment, policies and workloads alike, and nobody would
 * see that an object in it is there twice.
 */
function unlisted(json: object | undefined): readonly (object | undefined)[] {
  const { apiVersion, kind, items } = (json ?? {}) as PlainObject;
  if (apiVersion !== 'v1' || kind !== 'List' || !Array.isArray(items)) return [json];
  const isObject = (item: unknown): item is object => typeof item === 'object' && item !== null && !Array.isArray(item);
  return items.every(isObject) ? items.flatMap(unlisted) : [json];
}

/** A chart has the last word on its manifests, as in cdk8s. */
function manifestsFrom(chart: Chart, objects: readonly ApiObject[], manifestsOfOne: MakeManifests): Manifest[] {
  const documents = chart.toJson() as (object | undefined)[];
  const inStep = documents.length === objects.length;
  return documents.flatMap((json, i) => manifestsOfOne(inStep ? objects[i]! : chart, json));
}

/** Text at once: to hold the data of a large app until the last object is made costs more than all the writing. */
function writtenManifest(source: IConstruct, json: object | undefined, options: ManifestOptions): Manifest {
  const content = completed(source, json, options);
  return { source, identity: content && identityOf(content), yaml: options.yaml([content]), content: undefined };
}

/** For a layout, which may add to it: text only if somebody asks. */
function keptManifest(source: IConstruct, json: object | undefined, options: ManifestOptions): Manifest {
  const content = completed(source, json, options);
  return {
    source,
    identity: content && identityOf(content),
    get yaml() {
      return options.yaml([content]);
    },
    content,
  };
}

function completed(source: IConstruct, json: object | undefined, { complete }: ManifestOptions) {
  const content = json as PlainObject | undefined;
  return content && complete ? complete(content, source) : content;
}
