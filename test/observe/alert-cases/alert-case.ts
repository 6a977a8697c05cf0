import type { AlertName } from '../../../src/observe/alert-name';

/** What Prometheus is given, and which alerts it has to make of it. */
export interface AlertCase {
  readonly alert: AlertName;
  /** A sentence. */
  readonly name: string;
  /** Series with a value for each minute, as promtool writes them. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes. */
  readonly at: number;
  /** Minutes at which it does not fire yet. */
  readonly quietAt?: number;
  /** The alerts that fire then, with all their labels; none where nothing may fire. */
  readonly fires: readonly FiringAlert[];
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** `$value` as the description has it. */
  readonly value?: string;
}

export const critical = (labels: Record<string, string>, summary: string, value?: string): FiringAlert => ({
  labels: { ...labels, severity: 'critical' },
  summary,
  ...(value !== undefined && { value }),
});
export const warning = (labels: Record<string, string>, summary: string, value?: string): FiringAlert => ({
  ...critical(labels, summary, value),
  labels: { ...labels, severity: 'warning' },
});

/** What tells alerts on counters that a bound applies to from others: growth, and a series that is new. */
export function counting(
  alert: AlertName,
  counter: string,
  { above, below, fires }: { readonly above: number; readonly below: number; readonly fires: FiringAlert },
): readonly AlertCase[] {
  const [metric] = counter.split('{');
  const kind = /\b(?:reason|result|type|outcome|error)="([^"]*)"/.exec(counter)?.[1];
  const of = kind === undefined ? metric : `${metric} of ${kind}`;
  const one = (name: string, values: string, firing: readonly FiringAlert[]): AlertCase => ({
    alert,
    name: `${of} ${name}`,
    series: { [counter]: values },
    at: 19,
    fires: firing,
  });
  return [
    one(`grows by ${above} in ten minutes`, `7+${above / 10}x30`, [fires]),
    one(`is new, with ${above}`, `_x10 ${above}x20`, [fires]),
    one(`grows by ${below} in ten minutes`, `7+${below / 10}x30`, []),
    one(`is new, with ${below}`, `_x10 ${below}x20`, []),
    one('has been as high for long', '700x30', []),
  ];
}
