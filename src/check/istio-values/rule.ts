import type { IstioChartName } from '../../values/charts';
import type { Finding, PatchStep, Severity } from '../finding';
import type { Context } from './context';

/** What one rule has to say. */
export interface Report {
  /** Dotted path of the value. */
  readonly field: string;
  /** What happens, and why. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
  /** The change itself, where it is certain. */
  readonly patch?: readonly PatchStep[] | undefined;
  /** Where it is another than the rule's. */
  readonly severity?: Severity | undefined;
}

/** One mistake: when it is made, and what follows. */
export interface IstioRule {
  readonly id: string;
  readonly severity: Severity;
  /** The charts that it is about; all of them where it is left out. */
  readonly charts?: readonly IstioChartName[];
  /** First and last minor that it holds for; all that are known where a side is left out. */
  readonly minors?: readonly [first: number | undefined, last?: number];
  /** It only matters to who installs with an IstioOperator file. */
  readonly operator?: true;
  readonly sources: readonly string[];
  check(context: Context): readonly Report[];
}

/** Runs rules over values. */
export function ruleFindings(rules: readonly IstioRule[], context: Context): Finding[] {
  return rules
    .filter((rule) => appliesTo(rule, context))
    .flatMap((rule) => rule.check(context).map((report) => asFinding(rule, report)));
}

function appliesTo({ charts, minors, operator }: IstioRule, context: Context): boolean {
  const [first, last] = minors ?? [];
  const isDue = context.minor >= (first ?? 0) && context.minor <= (last ?? Infinity);
  const isOfChart = charts === undefined || charts.includes(context.chart.name as IstioChartName);
  return isDue && isOfChart && (operator !== true || context.isOperator);
}

function asFinding({ id, severity, minors, sources }: IstioRule, report: Report): Finding {
  const { field, message, fix, patch } = report;
  const since = sinceText(minors);
  return {
    rule: id,
    codes: [],
    severity: report.severity ?? severity,
    field,
    message,
    fix: { text: fix, ...(patch && { patch }) },
    sources,
    ...(since !== undefined && { since }),
  };
}

function sinceText(minors: IstioRule['minors']): string | undefined {
  if (!minors) return undefined;
  const [first, last] = minors;
  const parts = [first === undefined ? undefined : `>=1.${first}`, last === undefined ? undefined : `<=1.${last}`];
  return `istio ${parts.filter((part) => part !== undefined).join(' ')}`;
}
