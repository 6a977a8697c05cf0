import type { EffectiveValues, Values } from '../../values/effective-values';
import type { Chart } from '../../values/charts';
import type { Finding, PatchStep, Severity } from '../finding';

/** What rules look at: the user's values, what the chart makes of them, and the version. */
export interface Context {
  readonly chart: Chart;
  /** The user's values over the chart's defaults. */
  readonly values: EffectiveValues;
  /** The user's values alone. */
  readonly given: Values;
  /** `18` of 1.18. */
  readonly minor: number;
  /** `2` of 1.18.2; the newest that is known where nobody says. */
  readonly patch: number;
  /** Whether the cluster runs Istio in ambient mode. */
  readonly ambient: boolean;
}

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
export interface ValuesRule {
  readonly id: string;
  readonly severity: Severity;
  /** First and last minor that it holds for; all that are known where a side is left out. */
  readonly minors?: readonly [first: number | undefined, last?: number];
  /** It only matters where Istio ambient runs. */
  readonly ambient?: true;
  readonly sources: readonly string[];
  check(context: Context): Report | readonly Report[] | undefined;
}

/** Runs rules over values. */
export function findingsOf(rules: readonly ValuesRule[], context: Context): Finding[] {
  return rules
    .filter((rule) => appliesTo(rule, context))
    .flatMap((rule) => {
      const reports = rule.check(context);
      const list: readonly Report[] = reports === undefined ? [] : isReport(reports) ? [reports] : reports;
      return list.map((report) => finding(rule, report));
    });
}

function appliesTo({ minors, ambient }: ValuesRule, context: Context): boolean {
  const [first, last] = minors ?? [];
  return context.minor >= (first ?? 0) && context.minor <= (last ?? Infinity) && (ambient !== true || context.ambient);
}

function isReport(reports: Report | readonly Report[]): reports is Report {
  return !Array.isArray(reports);
}

function finding(rule: ValuesRule, { field, message, fix, patch, severity }: Report): Finding {
  const since = sinceText(rule.minors);
  return {
    rule: rule.id,
    codes: [],
    severity: severity ?? rule.severity,
    field,
    message,
    fix: { text: fix, ...(patch && { patch }) },
    sources: rule.sources,
    ...(since !== undefined && { since }),
  };
}

function sinceText(minors: ValuesRule['minors']): string | undefined {
  if (!minors) return undefined;
  const [first, last] = minors;
  const parts = [first === undefined ? undefined : `>=1.${first}`, last === undefined ? undefined : `<=1.${last}`];
  return `cilium ${parts.filter((part) => part !== undefined).join(' ')}`;
}

/** What messages call a setting, such as `cni.exclusive=true`, or that it is not set. */
export function said(context: Context, path: string): string {
  return context.values.gives(path) ? `${path}=${String(context.values.get(path))}` : `${path} is not set`;
}

/** The agent's ConfigMap, and what it checks, is left out without the agent and before an upgrade. */
export function rendersConfig({ values }: Context): boolean {
  return values.isTrue('agent') && !values.isTrue('preflight.enabled');
}

/** Whether two versions of upgradeCompatibility compare so that defaults of an older release hold. */
export function isUpgradeFromBefore(context: Context, minor: number): boolean {
  const given = context.values.get('upgradeCompatibility');
  if (typeof given !== 'string' || given === '') return false;
  const parts = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)?(-)?/.exec(given);
  if (parts === null) return false;
  const [major, least] = [Number(parts[1]), Number(parts[2] ?? 0)];
  // A pre-release is at least nothing, as the chart compares.
  return parts[3] !== undefined || major < 1 || (major === 1 && least < minor);
}
