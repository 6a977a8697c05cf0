import { UNLIKELY, type BenchComparison, type BenchReport, type VariantReport } from '../report';
import type { Spread } from '../spread';

/** A variant, as tables head its column. */
export function headOf({ runs, variant }: VariantReport): string {
  return `${variant} (${runs} ${runs === 1 ? 'run' : 'runs'})`;
}

/** What the report is of. */
export function loadText({ connections, fortio, requestsPerSecond }: BenchReport): string {
  const asked =
    requestsPerSecond === null ? 'as many requests a second as possible' : `${requestsPerSecond} requests a second`;
  return `${asked} over ${connections} connections, fortio ${fortio.join(', ')}; median (least–most) of runs`;
}

/** The table of the article: a line for each amount, a column for each variant. Resources are there where somebody has sampled them. */
export function rowsOf({ variants }: BenchReport): readonly (readonly string[])[] {
  const row = (
    name: string,
    of: (variant: VariantReport) => Spread | null,
    text: (value: number) => string,
  ): string[] => [name, ...variants.map((variant) => spreadText(of(variant), text))];
  const rows = [
    row('average latency', ({ averageMs }) => averageMs, ms),
    row('p99 latency', ({ p99Ms }) => p99Ms, ms),
    row('CPU of the client pod', ({ clientCpu }) => clientCpu, millicores),
    row('CPU of the server pod', ({ serverCpu }) => serverCpu, millicores),
    row(
      'memory of a pod',
      ({ memoryMB }) => memoryMB,
      (value) => `${Math.round(value)} MB`,
    ),
  ];
  return rows.filter((cells) => cells.slice(1).some((cell) => cell !== ''));
}

/** The table of differences. */
export const DIFFERENCE_HEAD = ['', 'difference', 'by chance alone', ''] as const;

export function differencesOf({ comparisons }: BenchReport): readonly (readonly string[])[] {
  return comparisons.map((one) => [
    `${one.of === 'averageMs' ? 'average' : 'p99'}, ${one.variant} against ${one.against}`,
    spreadText(one.difference, (value) => `${value > 0 ? '+' : ''}${ms(value)}`, ' to '),
    one.p === null ? '' : `p = ${pText(one.p)}`,
    verdict(one),
  ]);
}

/** What the p of several comparisons is worth. */
export const P_NOTE =
  'p: how often chance alone would put the runs as far apart in rank (exact Wilcoxon-Mann-Whitney test, two-sided), each by itself: ' +
  'of twenty comparisons of meshes that are the same, one has p below 0.05.';

function verdict({ difference, p }: BenchComparison): string {
  if (p === null) return 'too few runs to tell';
  if (p >= UNLIKELY) return 'not told from chance';
  return difference.median > 0 ? 'more' : 'less';
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(2)));
}

function spreadText(spread: Spread | null, text: (value: number) => string, to = '–'): string {
  if (spread === null) return '';
  const ends = [spread.low, spread.high].map((one) => text(one).replace(/ \w+$/, ''));
  if (ends[0] === ends[1]) return text(spread.median);
  return `${text(spread.median)} (${ends.join(to)})`;
}

function ms(value: number): string {
  return `${Number(value.toPrecision(3))} ms`;
}

function millicores(value: number): string {
  return `${Math.round(value * 1000)}m`;
}
