import { Chart, Testing } from 'cdk8s';
import { NetworkObservability, Platform, Waypoint } from '../../src';
import { testApp } from '../synth';
import { ALERT_CASES, type AlertCase, type FiringAlert } from './alert-cases';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** Every alert, with the bounds that it has by default: what promtool reads as a file of rules. */
export function rulesUnderTest(): Rules {
  const chart = new Chart(testApp(new Platform({ istio: '1.30', cilium: '1.18' })), 'test');
  new NetworkObservability(chart, 'Mesh', {
    waypoints: [Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop' })],
    cilium: ['cilium-agent', 'cilium-operator', 'cilium-envoy', 'hubble'],
    kubeStateMetrics: true,
  });
  const manifests = Testing.synth(chart) as { readonly kind: string; readonly spec: Rules }[];
  return manifests.find(({ kind }) => kind === 'PrometheusRule')!.spec;
}

/** The cases as promtool reads unit tests of rules. */
export function unitTests(ruleFile: string): object {
  const rules = rulesUnderTest().groups.flatMap((group) => group.rules);
  return {
    rule_files: [ruleFile],
    evaluation_interval: '1m',
    tests: ALERT_CASES.map((one) => ({
      name: `${one.alert}: ${one.name}`,
      interval: '1m',
      input_series: Object.entries(one.series).map(([series, values]) => ({ series, values })),
      alert_rule_test: [
        ...(one.quietAt === undefined ? [] : [{ eval_time: `${one.quietAt}m`, alertname: one.alert, exp_alerts: [] }]),
        {
          eval_time: `${one.at}m`,
          alertname: one.alert,
          exp_alerts: one.fires.map((fires) => expected(rules, one, fires)),
        },
      ],
    })),
  };
}

/** promtool compares all annotations: the summary is the case's own, the rest is filled in. */
function expected(rules: readonly Rule[], { alert }: AlertCase, { labels, summary, value }: FiringAlert): object {
  const { description, runbook_url } = rules.find((rule) => rule.alert === alert)!.annotations;
  const filled = description
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
    .replaceAll(/\{\{ \$value[^}]*\}\}/g, value ?? '');
  return { exp_labels: labels, exp_annotations: { summary, description: filled, runbook_url } };
}
