import { described, identityOf, keyOf } from '../app/identity';
import { refuse } from '../input/refuse';
import { Platform, type PlatformProps } from '../install/platform';
import { chartsFor, type ChartPlan } from './charts';
import { chartFile, mainFile } from './files';
import { checkedObjects, titleOf, type JsonObject } from './json';
import { propose, type Chosen } from './propose';
import { runCharts } from './run';
import { difference } from './difference';
import { sameObjects } from './same';

export interface TypeScriptOptions {
  /**
   * The cluster that the app is for; constructs write what its versions read.
   *
   * @default - none is stated: the oldest that is supported of everything
   */
  readonly platform?: PlatformProps | undefined;

  /**
   * The folder that the app publishes its manifests to, beside the output folder of cdk8s.
   *
   * @default - none: they are in the output folder alone
   */
  readonly publishTo?: string | undefined;

  /**
   * Whether fields say nothing that an API server would write by itself, as in what it returns, or Istio takes for said. They are left out,
   * and a construct stands where it emits the same but for them.
   *
   * @default - false: every field counts
   */
  readonly ignoreDefaults?: boolean | undefined;
}

/** A file of the app. */
export interface SourceFile {
  /** Relative to the app's folder; a name without folders. */
  readonly path: string;
  readonly text: string;
}

/** What became of an object. */
export interface ImportedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** The file that it is in now. */
  readonly file: string;
  /** The construct that writes it; `ApiObject` where none fits. */
  readonly construct: string;
  /** Why it is no construct, where one came near. */
  readonly why?: string | undefined;
}

/** An app, and what became of each object. */
export interface Imported {
  readonly files: readonly SourceFile[];
  readonly objects: readonly ImportedObject[];
}

/**
 * TypeScript for objects: a chart for each namespace and a `main.ts`. Run, it emits the same objects. Constructs stand where they emit
 * exactly what is given, which is proved by running them; everything else is an `ApiObject` of cdk8s.
 *
 * @throws InputError if two objects are one to the cluster, or one is nothing that code can say
 */
export function typescriptFor(objects: readonly object[], options: TypeScriptOptions = {}): readonly SourceFile[] {
  return importObjects(objects, options).files;
}

/** The same, with what became of each object. */
export function importObjects(given: readonly object[], options: TypeScriptOptions = {}): Imported {
  const { platform: props } = options;
  const platform = props && new Platform(props);
  const bare = options.ignoreDefaults
    ? (require('./server/defaults') as typeof import('./server/defaults')).defaultsRemover(platform)
    : (object: JsonObject) => object;
  const objects = checkedObjects(given).map(bare);
  refuseTwice(objects);
  const charts = chartsFor(objects);
  const { chosen, reasons } = proved(charts, objects, platform, bare);
  const files = charts.map((chart, i) => chartFile(chart, chosen[i]!));
  return {
    files: [mainFile(charts, options), ...files],
    objects: charts.flatMap((chart, i) => chosen[i]!.flatMap((proposal) => reported(chart, proposal, reasons))),
  };
}

/** What charts are made of, and why some objects are in no construct. */
interface Proved {
  readonly chosen: readonly (readonly Chosen[])[];
  readonly reasons: ReadonlyMap<JsonObject, string>;
}

/** What counts of an object. */
type Bare = (object: JsonObject) => JsonObject;

/** Chooses for all charts, and drops what does not emit what it stands for, until nothing is left to drop. */
function proved(
  charts: readonly ChartPlan[],
  objects: readonly JsonObject[],
  platform: Platform | undefined,
  bare: Bare,
): Proved {
  const indices = new Map(objects.map((object, i) => [object, i]));
  const trustDomain = platform?.trustDomain ?? 'cluster.local';
  const dropped = new Set<string>();
  // The last is of the proposal that asks for least.
  const reasons = new Map<JsonObject, string>();
  for (;;) {
    const chosen = charts.map((chart) => propose(chart, indices, dropped, trustDomain));
    const wrong = failing(charts, chosen, platform, bare);
    if (wrong.length === 0) return { chosen, reasons };
    for (const { proposal, why } of wrong) {
      const object = proposal.objects[0]!;
      if (proposal.key === undefined)
        refuse('import', `${titleOf(object)} can not be written as an ApiObject; take it out, and report it`);
      dropped.add(proposal.key);
      if (why !== undefined && proposal.as !== 'ApiObject') reasons.set(object, `${proposal.as} ${why}`);
    }
  }
}

/** A proposal that is not what it stands for. */
interface Failure {
  readonly proposal: Chosen;
  readonly why: string | undefined;
}

function failing(
  charts: readonly ChartPlan[],
  chosen: readonly (readonly Chosen[])[],
  platform: Platform | undefined,
  bare: Bare,
): Failure[] {
  const failed: Failure[] = [];
  const waiting: Failure[] = [];
  const run = charts.map(({ file: id }, i) => ({ id, blocks: chosen[i]! }));
  runCharts(run, platform).forEach(({ blocks, others }, i) => {
    blocks.forEach(({ objects: emitted, became, why }, n) => {
      const proposal = chosen[i]![n]!;
      const objects = emitted.map(bare);
      if (became === 'waits') waiting.push({ proposal, why: undefined });
      else if (became === 'refused') failed.push({ proposal, why: `refuses it: ${why}` });
      else if (!sameObjects(objects, proposal.objects))
        failed.push({ proposal, why: difference(proposal.objects, objects) });
    });
    // Something is emitted beside what it belongs to: no construct of the chart is above suspicion.
    if (others.length > 0)
      failed.push(
        ...chosen[i]!.filter(({ key }) => key !== undefined).map((proposal) => ({ proposal, why: undefined })),
      );
  });
  return failed.length > 0 ? failed : waiting;
}

function refuseTwice(objects: readonly JsonObject[]): void {
  const seen = new Set<string>();
  for (const object of objects) {
    const identity = identityOf(object);
    const key = keyOf(identity);
    if (key === undefined) continue;
    if (seen.has(key))
      refuse('import', `${described(identity)} is given twice; an app has it once, so leave one of them out`);
    seen.add(key);
  }
}

function reported(
  { file }: ChartPlan,
  { as, along, objects }: Chosen,
  reasons: ReadonlyMap<JsonObject, string>,
): ImportedObject[] {
  return objects.map((object) => {
    const construct = along?.get(object) ?? as;
    const { namespace, name } = identityOf(object);
    const { apiVersion, kind } = object as { apiVersion: string; kind: string };
    return {
      apiVersion,
      kind,
      ...(namespace !== '' && { namespace }),
      ...(name !== undefined && { name }),
      file: `${file}.ts`,
      construct,
      ...(construct === 'ApiObject' && reasons.has(object) && { why: reasons.get(object) }),
    };
  });
}
