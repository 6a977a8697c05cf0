import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type {
  PrometheusRuleSpecGroups,
  PrometheusRuleSpecGroupsRules,
} from '../../imports/prometheus-monitoring.coreos.com';
import { fields } from '../emit/fields';
import { prometheus } from '../emit/generated';
import type { Metadata } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps, nearest } from '../input/known-props';
import { durationText } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import type { AlertContext, AlertDefinition, AlertSeverity } from './alert';
import type { AlertName } from './alert-name';
import { ALERTS, ALERT_GROUPS } from './alerts';
import { TARGET_LABELS } from './components';
import { METRICS, type MetricName } from './metrics';

/** What is different about an alert. */
export interface AlertSetting {
  /**
   * How much of a hurry there is, as its label `severity` says.
   *
   * @default - that of the alert
   */
  readonly severity?: AlertSeverity | undefined;

  /**
   * How long it has to be so before it fires.
   *
   * @default - that of the alert
   */
  readonly for?: Duration | undefined;
}

/** Alerts as a user wants them, checked. */
export interface WantedAlerts {
  readonly alerts: Readonly<Partial<Record<AlertName, false | AlertSetting>>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbooks: string;
}

const SEVERITIES = ['critical', 'warning', 'info'] as const satisfies readonly AlertSeverity[];
const checkSetting = knownProps<AlertSetting>({ severity: true, for: 'object' });
const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Labels that rules write, or that tell one thing with the same trouble from another. */
const TAKEN: readonly string[] = [
  'severity',
  'alertname',
  'waypoint',
  ...TARGET_LABELS,
  ...Object.values(METRICS).flatMap(({ labels }): readonly string[] => labels),
];

/** Refuses alerts that are not there, and labels that would take the place of others. */
export function checkAlerts(place: Construct, wanted: WantedAlerts): WantedAlerts {
  const { alerts, labels, runbooks } = wanted;
  for (const [name, setting] of Object.entries(alerts)) {
    if (!Object.hasOwn(ALERTS, name)) {
      const meant = nearest(name, Object.keys(ALERTS));
      refuse(
        place,
        `alerts has no "${name}"; ${meant ? `did you mean "${meant}"?` : `there are ${Object.keys(ALERTS).join(', ')}`}`,
      );
    }
    if (setting === false || setting === undefined) continue;
    checkSetting(place, setting, `alerts.${name}`);
    if (setting.severity !== undefined) oneOf(place, `alerts.${name}.severity`, setting.severity, SEVERITIES);
    if (setting.for !== undefined) durationText(place, `alerts.${name}.for`, setting.for);
  }
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL.test(key) || key.startsWith('__'))
      refuse(
        place,
        `alertLabels has "${key}", which is no label of Prometheus; use letters, digits and "_", as in "team"`,
      );
    if (TAKEN.includes(key))
      refuse(place, `alertLabels can't have "${key}": alerts say it themselves; use another label`);
    if (typeof value !== 'string') refuse(place, `alertLabels.${key} must be a text, got ${shown(value)}`);
  }
  if (!/^https?:\/\/[^\s{}#]+$/.test(runbooks))
    refuse(
      place,
      `runbooks must be an address without an anchor, such as "https://example.com/alerts", got ${shown(runbooks)}`,
    );
  return wanted;
}

/**
 * Writes the PrometheusRule, and tells which alerts are in it.
 *
 * @param lacking why a metric is not to be had; nothing where it is
 */
export function emitAlerts(
  place: Construct,
  { alerts, labels, runbooks }: WantedAlerts,
  context: AlertContext,
  lacking: (metric: MetricName) => string | undefined,
  meta: Metadata,
): readonly AlertName[] {
  const written: AlertName[] = [];
  const groups: PrometheusRuleSpecGroups[] = [];
  for (const [group, definitions] of Object.entries(ALERT_GROUPS)) {
    const rules: PrometheusRuleSpecGroupsRules[] = [];
    for (const [key, definition] of Object.entries(definitions) as [AlertName, AlertDefinition][]) {
      const setting = alerts[key];
      if (setting === false) continue;
      const lacks = definition.reads.find((metric) => lacking(metric) !== undefined);
      const own = lacks === undefined ? rulesOf(place, key, definition, { context, labels, runbooks, setting }) : [];
      if (own.length > 0) written.push(key);
      else if (setting !== undefined)
        refuse(
          place,
          `alerts.${key} is set, and not written: ` +
            (lacks === undefined
              ? 'it is about waypoints by name; give waypoints'
              : `it reads ${lacks}, and ${lacking(lacks)!}`),
        );
      rules.push(...own);
    }
    if (rules.length > 0) groups.push({ name: `${meta.name}-${group}`, rules });
  }
  if (groups.length > 0) new (prometheus().PrometheusRule)(place, 'Alerts', { metadata: meta, spec: { groups } });
  return written;
}

function rulesOf(
  place: Construct,
  name: AlertName,
  definition: AlertDefinition,
  {
    context,
    labels,
    runbooks,
    setting,
  }: {
    readonly context: AlertContext;
    readonly labels: Readonly<Record<string, string>>;
    readonly runbooks: string;
    readonly setting: AlertSetting | undefined;
  },
): PrometheusRuleSpecGroupsRules[] {
  const { PrometheusRuleSpecGroupsRulesExpr } = prometheus();
  const held = setting?.for ? durationText(place, 'for', setting.for) : definition.for;
  return definition.rules(context).map((expr) =>
    fields<PrometheusRuleSpecGroupsRules>({
      alert: name,
      expr: PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
      for: held === '0s' ? undefined : held,
      labels: { ...labels, severity: setting?.severity ?? definition.severity },
      annotations: {
        summary: definition.summary,
        description: definition.description(context),
        runbook_url: `${runbooks}#${name.toLowerCase()}`,
      },
    }),
  );
}
