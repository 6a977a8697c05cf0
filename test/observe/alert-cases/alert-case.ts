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
