import type { IstioChart, IstioCharts } from '../../values/charts';
import { isMap, type EffectiveValues, type Values } from '../../values/effective-values';
import type { Finding, PatchStep, Severity } from '../finding';

/** What the checks of one chart's values look at. */
export interface Context {
  readonly charts: IstioCharts;
  readonly chart: IstioChart;
  /** What the user wrote. */
  readonly given: Values;
  /** What the chart renders with. */
  readonly values: EffectiveValues;
  /** The same without the chart's own defaults: what profile, platform and user give, nulls too. */
  readonly merged: Values;
  /** `28` of 1.28. */
  readonly minor: number;
  /** `3` of 1.28.3; the newest that is known where nobody says. */
  readonly patch: number;
  /** Whether the values are for an IstioOperator file as well. */
  readonly isOperator: boolean;
}

/** The parts of a finding that differ from one to the next. */
export interface Said {
  readonly rule: string;
  readonly severity?: Severity | undefined;
  readonly field: string;
  readonly message: string;
  readonly fix: string;
  readonly patch?: readonly PatchStep[] | undefined;
  readonly source: string;
  /** The versions that it holds for, where those are not all. */
  readonly since?: string | undefined;
}

/** A finding on values of Istio's charts. */
export function finding({ rule, severity = 'error', field, message, fix, patch, source, since }: Said): Finding {
  return {
    rule,
    codes: [],
    severity,
    field,
    message,
    fix: { text: fix, ...(patch && { patch }) },
    sources: [source],
    ...(since !== undefined && { since }),
  };
}

/** The value at a dotted path of what the user wrote. */
export function givenAt({ given }: Pick<Context, 'given'>, path: string): unknown {
  return valueAt(given, path.split('.'));
}

/** The value at a path; undefined where a map is missing on the way. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    values,
  );
}

/** Where a key of the chart stands in the user's values: at the root, and below the key that is copied over it. */
export function placesOf({ chart }: Pick<Context, 'chart'>, path: string): string[] {
  return chart.alias === null ? [path] : [`${chart.alias}.${path}`, path];
}

/** The place at which the user gives a key of the chart, if at any. */
export function placeGiven(context: Context, path: string): string | undefined {
  return placesOf(context, path).find((place) => givenAt(context, place) !== undefined);
}
