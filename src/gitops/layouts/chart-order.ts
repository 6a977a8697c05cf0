import type { Shipment } from '../shipment';

/** The charts of a shipment, in an order to apply them one after the other. */
export interface ChartOrder {
  readonly charts: readonly ChartMembers[];

  /** Which chart needs which, and one pair of objects for each that says why. */
  readonly needs: readonly ChartNeed[];

  /** Charts that need each other, if any do: the order then breaks a need. */
  readonly circle: readonly string[] | undefined;
}

export interface ChartMembers {
  readonly name: string;

  /** Indexes of its objects, the first to be applied at the front. */
  readonly members: readonly number[];
}

export interface ChartNeed {
  readonly chart: string;
  readonly needed: string;
  readonly object: number;
  readonly neededObject: number;
}

/** Orders charts so that each comes after those it needs, else by their first objects. */
export function orderOfCharts(shipment: Shipment): ChartOrder {
  const { objects, order } = shipment;
  const members = new Map<string, number[]>();
  for (const i of order.sequence) {
    const { chart } = objects[i]!;
    const found = members.get(chart);
    if (found) found.push(i);
    else members.set(chart, [i]);
  }
  const needs = needsBetween(shipment);
  const needed = new Map<string, string[]>();
  for (const need of needs) {
    const known = needed.get(need.chart);
    if (known) known.push(need.needed);
    else needed.set(need.chart, [need.needed]);
  }
  const { sorted, circle } = walk([...members.keys()], needed);
  return { charts: sorted.map((name) => ({ name, members: members.get(name)! })), needs, circle };
}

function needsBetween({ objects, order }: Shipment): ChartNeed[] {
  const found = new Map<string, Set<string>>();
  const needs: ChartNeed[] = [];
  for (const object of order.sequence) {
    const { chart } = objects[object]!;
    for (const neededObject of order.needs[object] ?? []) {
      const needed = objects[neededObject]!.chart;
      const known = found.get(chart) ?? new Set();
      if (needed === chart || known.has(needed)) continue;
      found.set(chart, known.add(needed));
      needs.push({ chart, needed, object, neededObject });
    }
  }
  return needs;
}

/** Depth first, and not recursive: a thousand charts may each need the one before. */
function walk(names: readonly string[], needed: ReadonlyMap<string, readonly string[]>) {
  const sorted: string[] = [];
  const state = new Map<string, 'entered' | 'left'>();
  let circle: readonly string[] | undefined;
  for (const start of names) {
    const trail: { readonly name: string; readonly ahead: Iterator<string> }[] = [];
    const enter = (name: string) => {
      state.set(name, 'entered');
      trail.push({ name, ahead: (needed.get(name) ?? []).values() });
    };
    if (!state.has(start)) enter(start);
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      const next = here.ahead.next();
      if (next.done) {
        trail.pop();
        state.set(here.name, 'left');
        sorted.push(here.name);
      } else if (!state.has(next.value)) {
        enter(next.value);
      } else if (state.get(next.value) === 'entered') {
        circle ??= trail.slice(trail.findIndex(({ name }) => name === next.value)).map(({ name }) => name);
      }
    }
  }
  return { sorted, circle };
}
