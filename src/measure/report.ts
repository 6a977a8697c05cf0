import { Refusals } from '../input/refusals';
import { refuse } from '../input/refuse';
import { readFortio, variantOf, type FortioRun } from './fortio-results';
import { leastP, rankTest } from './rank-test';
import { readSamples, usedBy, usedByPods, type PodUse, type ResourceSample } from './resource-samples';
import { differencesOf, spreadOf, type Spread } from './spread';

/** Results of fortio, as text. */
export interface BenchResult {
  /** What messages call it, such as the name of its file. */
  readonly name: string;
  /** A result as JSON, or a log with results in it. */
  readonly text: string;
  /**
   * What was measured.
   *
   * @default - what the results say by their label
   */
  readonly variant?: string | undefined;
}

/** Resources that pods took, as text. */
export interface BenchSamples {
  /** What messages call it, such as the name of its file. */
  readonly name: string;
  /** Outputs of `kubectl top pods -A --containers`. */
  readonly text: string;
}

/** What one variant was measured to be. */
export interface VariantReport {
  /** Its name. */
  readonly variant: string;
  /** Runs that count. */
  readonly runs: number;
  /** Average latency, in milliseconds. */
  readonly averageMs: Spread;
  /** The 99th percentile of latency, in milliseconds. */
  readonly p99Ms: Spread;
  /** CPU of the client's pod, in cores; null without samples. */
  readonly clientCpu: Spread | null;
  /** CPU of the server's pod, in cores; null without samples. */
  readonly serverCpu: Spread | null;
  /** Memory of the pods of both, in megabytes of a million bytes; null without samples. */
  readonly memoryMB: Spread | null;
}

/** How two variants differ. */
export interface BenchComparison {
  /** The one. */
  readonly variant: string;
  /** The other, which is taken off. */
  readonly against: string;
  /** Of what. */
  readonly of: 'averageMs' | 'p99Ms';
  /** How much more the one has, run for run, in milliseconds. */
  readonly difference: Spread;
  /** How likely chance alone makes a difference like that, by an exact rank test; null where there are too few runs for any to be unlikely. */
  readonly p: number | null;
}

/** What the proxies of a benchmark took, and what passing one adds; what was not measured is not there. */
export interface MeasuredProxy {
  /** CPU of one, in cores. */
  readonly cpu?: Spread;
  /** Memory of one, in megabytes of a million bytes. */
  readonly memoryMB?: Spread;
  /** What it adds to the average, in milliseconds. */
  readonly averageMs?: Spread;
  /** What it adds to the 99th percentile, in milliseconds. */
  readonly p99Ms?: Spread;
}

/** What a benchmark came to. */
export interface BenchReport {
  /** Requests a second that were asked for; null for as many as possible. */
  readonly requestsPerSecond: number | null;
  /** Connections. */
  readonly connections: number;
  /** Releases of fortio. */
  readonly fortio: readonly string[];
  /** By variant: without a mesh first. */
  readonly variants: readonly VariantReport[];
  /** Of each with the one without a mesh, of those in ambient with sidecars, and of a waypoint with ambient alone. */
  readonly comparisons: readonly BenchComparison[];
  /** What one proxy of each kind costs, for `cost`. */
  readonly proxies: Readonly<Record<'sidecar' | 'ztunnel' | 'waypoint', MeasuredProxy>>;
  /** What to know of the results. */
  readonly notes: readonly string[];
}

/** Below this, a difference is not taken for chance. */
export const UNLIKELY = 0.05;

const ORDER = ['no-mesh', 'sidecar', 'ambient', 'waypoint'];

/** What the exact test can count in no time. */
const MOST_RUNS = 40;

/** Where more fail, what is left is another load. */
const MOST_ERRORS = 0.01;

/** A client that sends less than this part of what it was asked for has measured itself. */
const ENOUGH_SENT = 0.95;

/**
 * What a benchmark of fortio came to: the latency of each variant with its spread over runs, and whether they differ by more than chance.
 *
 * @param results several runs of each variant; the run that its label numbers 0 warmed up, and is left out
 * @param samples what pods took meanwhile
 *
 * @example
 * const run = { DurationHistogram: { Count: 1, Min: 0.001, Max: 0.001, Avg: 0.001, Percentiles: [{ Percentile: 99, Value: 0.001 }] } };
 * const load = { RequestedQPS: '1000', ActualQPS: 1000, NumThreads: 64 };
 * const { variants } = benchReport([{ name: 'a.json', variant: 'ambient', text: JSON.stringify({ ...run, ...load }) }]);
 * console.log(variants[0]?.p99Ms.median);
 *
 * @throws InputError if a text is no result, or is cut short, or the runs were made with different loads
 */
export function benchReport(results: readonly BenchResult[], samples: readonly BenchSamples[] = []): BenchReport {
  const refusals = new Refusals();
  const all = results.flatMap(
    ({ name, text, variant }) =>
      refusals.attempt(() => readFortio(name, text, variant === undefined ? undefined : variantOf(name, variant))) ??
      [],
  );
  const taken = samples.flatMap(({ name, text }) => refusals.attempt(() => readSamples(name, text)) ?? []);
  refusals.throwAny();
  return reportOf(all, taken);
}

function reportOf(all: readonly FortioRun[], samples: readonly ResourceSample[]): BenchReport {
  const [first] = all;
  if (!first) refuse('bench-report', 'there are no results; give files of fortio load -json');
  sameLoad(all);
  const notes: string[] = [];
  const counted = eachOnce(all, notes).filter((one) => counts(one, notes));
  const byVariant = new Map<string, FortioRun[]>();
  for (const run of counted) {
    const list = byVariant.get(run.variant);
    if (list) list.push(run);
    else byVariant.set(run.variant, [run]);
  }
  const names = [...byVariant.keys()].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  if (names.length === 0) refuse('bench-report', `none of ${all.length} runs counts: ${notes.join('; ')}`);
  for (const name of names) {
    const { length } = byVariant.get(name)!;
    if (length > MOST_RUNS)
      refuse('bench-report', `${name} has ${length} runs; ${MOST_RUNS} of each are compared at most`);
  }
  const comparisons = comparisonsOf(names, byVariant);
  if (comparisons.some(({ p }) => p === null))
    notes.push('with fewer than 4 runs of each, no difference can be told from chance at 5 %');
  return {
    requestsPerSecond: first.requestedQps ?? null,
    connections: first.connections,
    fortio: [...new Set(all.map(({ version }) => version))].sort(),
    variants: names.map((name) => variantReport(name, byVariant.get(name)!, samples)),
    comparisons,
    proxies: proxiesOf(byVariant, samples),
    notes,
  };
}

/** Latency under one load says nothing of another. */
function sameLoad(all: readonly FortioRun[]): void {
  const [first, ...rest] = all;
  const other = rest.find((one) => one.requestedQps !== first!.requestedQps || one.connections !== first!.connections);
  if (!other) return;
  const words = ({ connections, requestedQps }: FortioRun): string =>
    `${requestedQps ?? 'as many as possible'} requests a second over ${connections} connections`;
  refuse(other.at, `was made with ${words(other)}, and ${first!.at} with ${words(first!)}; compare runs of one load`);
}

/** A file that was given twice, or is in two of the folders, would make the runs more than they are, and any difference less like chance. */
function eachOnce(all: readonly FortioRun[], notes: string[]): readonly FortioRun[] {
  const seen = new Map<string, FortioRun>();
  return all.filter((run) => {
    const { at, averageMs, p99Ms, requests, startedAt, variant } = run;
    if (startedAt === undefined) return true;
    const key = [startedAt, requests, averageMs, p99Ms].join(' ');
    const before = seen.get(key);
    if (!before) {
      seen.set(key, run);
      return true;
    }
    if (before.variant !== variant)
      refuse(at, `is the same run as ${before.at}, which was given as ${before.variant}, and this as ${variant}`);
    notes.push(`${at} is the same run as ${before.at}, and counts once`);
    return false;
  });
}

/** Whether a run counts; if not, why. */
function counts(run: FortioRun, notes: string[]): boolean {
  const { actualQps, at, errors, requestedQps, requests } = run;
  if (run.run === 0) return false;
  if (errors / requests > MOST_ERRORS) {
    notes.push(`${at} is left out: ${errors} of its ${requests} requests failed`);
    return false;
  }
  if (errors > 0) notes.push(`${at} has ${errors} failed requests of ${requests}`);
  if (requestedQps !== undefined && actualQps < ENOUGH_SENT * requestedQps) {
    notes.push(
      `${at} sent ${Math.round(actualQps)} of ${requestedQps} requests a second: its latency is of a system that was overloaded`,
    );
  }
  return true;
}

function place(variant: string): number {
  const index = ORDER.indexOf(variant);
  return index < 0 ? ORDER.length : index;
}

function variantReport(variant: string, runs: readonly FortioRun[], samples: readonly ResourceSample[]): VariantReport {
  const of = (pod: 'client' | 'server'): PodUse =>
    usedByPods(samples, (one) => variantOfNamespace(one) === variant && one.pod.startsWith(`${pod}-`));
  const [client, server] = [of('client'), of('server')];
  return {
    variant,
    runs: runs.length,
    averageMs: spreadOf(runs.map((one) => one.averageMs))!,
    p99Ms: spreadOf(runs.map((one) => one.p99Ms))!,
    clientCpu: spreadOf(client.cpu) ?? null,
    serverCpu: spreadOf(server.cpu) ?? null,
    memoryMB: spreadOf([...client.memoryMB, ...server.memoryMB]) ?? null,
  };
}

function comparisonsOf(
  names: readonly string[],
  byVariant: ReadonlyMap<string, readonly FortioRun[]>,
): readonly BenchComparison[] {
  const pairs = names.flatMap((variant) =>
    ['no-mesh', 'sidecar', ...(variant === 'waypoint' ? ['ambient'] : [])]
      .filter((against) => names.indexOf(against) >= 0 && names.indexOf(against) < names.indexOf(variant))
      .map((against) => ({ variant, against })),
  );
  return pairs.flatMap(({ against, variant }) =>
    (['averageMs', 'p99Ms'] as const).map((of): BenchComparison => {
      const [one, other] = [variant, against].map((name) => byVariant.get(name)!.map((run) => run[of]));
      const canTell = leastP(one!.length, other!.length) < UNLIKELY;
      return {
        variant,
        against,
        of,
        difference: spreadOf(differencesOf(one!, other!))!,
        p: canTell ? rankTest(one!, other!)! : null,
      };
    }),
  );
}

/** The variant that a namespace is of, by the end of its name, as MeshBenchmark names it. */
function variantOfNamespace({ namespace }: ResourceSample): string | undefined {
  return ORDER.find((variant) => namespace.endsWith(`-${variant}`));
}

/** How often a call passes the proxies that a variant adds. */
const BOTH_ENDS = 2;

function proxiesOf(
  byVariant: ReadonlyMap<string, readonly FortioRun[]>,
  samples: readonly ResourceSample[],
): BenchReport['proxies'] {
  const added = (variant: string, against: string, passes: number): MeasuredProxy => {
    const of = (what: 'averageMs' | 'p99Ms'): Spread | undefined => {
      const [one, other] = [variant, against].map((name) => (byVariant.get(name) ?? []).map((run) => run[what]));
      return spreadOf(differencesOf(one!, other!).map((difference) => difference / passes));
    };
    const [averageMs, p99Ms] = [of('averageMs'), of('p99Ms')];
    return { ...(averageMs && { averageMs }), ...(p99Ms && { p99Ms }) };
  };
  const taken = (isMeant: (sample: ResourceSample) => boolean): MeasuredProxy => {
    const use = usedBy(samples, (one) => one.container === 'istio-proxy' && isMeant(one));
    const [cpu, memoryMB] = [spreadOf(use.cpu), spreadOf(use.memoryMB)];
    return { ...(cpu && { cpu }), ...(memoryMB && { memoryMB }) };
  };
  return {
    sidecar: {
      ...taken((one) => variantOfNamespace(one) === 'sidecar'),
      ...added('sidecar', 'no-mesh', BOTH_ENDS),
    },
    ztunnel: { ...taken(({ pod }) => pod.startsWith('ztunnel-')), ...added('ambient', 'no-mesh', BOTH_ENDS) },
    waypoint: {
      ...taken((one) => variantOfNamespace(one) === 'waypoint'),
      ...added('waypoint', 'ambient', 1),
    },
  };
}
