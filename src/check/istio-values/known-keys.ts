import { isMap, type Values } from '../../values/effective-values';
import type { ValueNode } from '../../values/value-node';
import type { Context } from './context';

/** A key that the user gives and the chart knows. */
export interface KnownKey {
  /** Where the user gives it. */
  readonly place: readonly string[];
  readonly node: ValueNode;
  readonly value: unknown;
}

/** The keys that the user gives and the chart knows, at the root and below the key that is copied over it; nulls left out. */
export function knownKeys({ chart, given }: Pick<Context, 'chart' | 'given'>): KnownKey[] {
  const found: KnownKey[] = [];
  const { alias } = chart;
  const own = alias === null ? undefined : given[alias];
  visit(chart.root, alias === null ? given : without(given, alias), [], found);
  if (alias !== null && isMap(own)) visit(chart.root, own, [alias], found);
  return found;
}

function without(values: Values, key: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([other]) => other !== key));
}

function visit(node: ValueNode, values: Values, place: readonly string[], found: KnownKey[]): void {
  for (const [key, value] of Object.entries(values)) {
    const known = node.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
    if (!known || value === null || value === undefined) continue;
    found.push({ place: [...place, key], node: known, value });
    if (isMap(value)) visit(known, value, [...place, key], found);
  }
}
