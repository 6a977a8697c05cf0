import type { CostEstimate, CostModel, MeshCost } from '../cost';
import { MODELS } from '../cost';
import type { AddedLatency, Passes } from '../latency';
import { minus, type Range } from '../range';
import { amount, countText, memory } from './amounts';

/** The ways to be in the mesh, as reports head their columns. */
export const HEADS: Readonly<Record<CostModel, string>> = {
  now: 'now',
  sidecar: 'sidecars',
  ambient: 'ambient L4',
  waypoints: 'with waypoints',
};

/** The table of what proxies take: a line for each amount, a column for each way. */
export function rowsOf({ models }: CostEstimate): readonly (readonly string[])[] {
  const row = (name: string, of: (cost: MeshCost) => string): readonly string[] => [
    name,
    ...MODELS.map((model) => of(models[model])),
  ];
  return [
    row('sidecars', ({ sidecars }) => countText(sidecars.count)),
    row('ztunnels', ({ ztunnels }) => countText(ztunnels.count)),
    row('waypoint pods', ({ waypoints }) => countText(waypoints.count)),
    row('memory', ({ all }) => memory(all.memoryMB)),
    row('CPU', ({ all }) => amount(all.cpu, 'vCPU')),
  ];
}

/** What leaving sidecars saves, as far as these ranges tell. */
export function savings({ models }: CostEstimate): readonly string[] {
  const { sidecar, waypoints } = models;
  if (sidecar.all.count.high === 0) return [];
  const less = (name: string, range: Range, text: (range: Range) => string): string => {
    if (range.low > 0) return `${text(range)} less ${name} than with sidecars`;
    if (range.high < 0) return `${text({ low: -range.high, high: -range.low })} more ${name} than with sidecars`;
    return `whether it takes less ${name} than sidecars, these ranges do not tell: narrow them with --nodes or --figures`;
  };
  return [
    less('memory', minus(sidecar.all.memoryMB, waypoints.all.memoryMB), memory),
    less('processor time', minus(sidecar.all.cpu, waypoints.all.cpu), (range) => amount(range, 'vCPU')),
  ];
}

/** What a chain passes. */
export function passesText({ sidecar, waypoint, ztunnel }: Passes): string {
  const some = (count: number, name: string): readonly string[] =>
    count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
  const all = [...some(sidecar, 'sidecar'), ...some(ztunnel, 'ztunnel'), ...some(waypoint, 'waypoint')];
  return all.length === 0 ? 'no proxy' : all.join(', ');
}

/** What is said of a chain of which not all is known. */
export const NOT_KNOWN = 'not known: a Namespace is not in the input, or the plan has no such call';

/** What is added to the average. */
export function averageText({ averageMs }: AddedLatency): string {
  return amount(averageMs, 'ms');
}

/** What is known of the 99th percentile; of a single proxy, it is its own. */
export function p99Text({ p99Ms: { atLeast, sum, within } }: AddedLatency): string {
  if (within >= 99) return amount(sum, 'ms');
  return `${amount({ low: atLeast, high: atLeast }, 'ms')} or more; ${within} % of requests add ${amount(sum, 'ms')} at most`;
}

/** What has to be said of percentiles wherever they are printed for more than one proxy. */
export const P99_NOTE =
  'p99 of a chain: percentiles do not add up. It is at least that of the slowest proxy. The sum of the p99 of n proxies bounds what (100 - n) % of ' +
  'requests add, however the proxies depend on each other. It is the p99 where all are slow for the same requests; else the p99 is mostly below it, ' +
  'but nothing keeps it there.';
