import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertName } from '../../src';
import { ALERTS } from '../../src/observe/alerts';
import { TARGET_LABELS } from '../../src/observe/components';
import { METRICS, type MetricName } from '../../src/observe/metrics';
import { rulesUnderTest } from './under-test';

const rules = rulesUnderTest().groups.flatMap((group) => group.rules);
const byAlert = rules.map((rule) => [rule.alert as AlertName, rule] as const);

/** Words of PromQL that the alerts use. */
const WORDS = new Set(
  'absent and by count group_left increase label_replace max max_over_time min on or rate sum time unless'.split(' '),
);

/** Metrics of an expression with the labels that it names beside them; strings are left out. */
function namesOf(expr: string): { readonly metrics: readonly string[]; readonly labels: readonly string[] } {
  const bare = expr.replaceAll(/"[^"]*"/g, '""').replaceAll(/\[[^\]]*\]|offset \d+m/g, '');
  const matchers = [...bare.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner]) =>
    [...inner!.matchAll(/([a-z][a-z0-9_]*)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
  );
  const grouped = [...bare.matchAll(/\b(?:by|on|group_left) \(([^)]*)\)/g)].flatMap(([, inner]) =>
    inner!.split(',').map((label) => label.trim()),
  );
  const rest = bare.replaceAll(/\{[^}]*\}/g, '').replaceAll(/\b(?:by|on|group_left) \([^)]*\)/g, '');
  const metrics = [...rest.matchAll(/[A-Za-z_:][A-Za-z0-9_:]*/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name));
  return { metrics: [...new Set(metrics)], labels: [...new Set([...matchers, ...grouped])] };
}

test('all alerts are written where everything is scraped', () => {
  expect(new Set(rules.map(({ alert }) => alert))).toEqual(new Set(Object.keys(ALERTS)));
});

test.each(byAlert)('%s reads the metrics that it says, each with a source', (name, { expr }) => {
  const { metrics } = namesOf(expr);
  expect([...ALERTS[name].reads].sort()).toEqual([...metrics].sort());
  for (const metric of metrics) expect(METRICS[metric as MetricName].source).not.toBe('');
});

test.each(byAlert)('%s names no label that its metrics or their targets lack', (_, { expr }) => {
  const { labels, metrics } = namesOf(expr);
  const known = new Set<string>([
    ...TARGET_LABELS,
    ...metrics.flatMap((metric) => METRICS[metric as MetricName].labels as readonly string[]),
  ]);
  expect(labels.filter((label) => !known.has(label))).toEqual([]);
});

test('every metric of the table is read by some alert', () => {
  const read = new Set<string>(Object.values(ALERTS).flatMap(({ reads }) => [...reads]));
  expect(Object.keys(METRICS).filter((metric) => !read.has(metric))).toEqual([]);
});

test.each(byAlert)(
  '%s says what to run first, and uses only labels that its result has',
  (_, { annotations, expr }) => {
    expect(annotations.description).toContain('First: ');
    const used = [...`${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.(\w+)/g)].map(
      ([, label]) => label!,
    );
    const { labels } = namesOf(expr);
    const written = [...expr.matchAll(/"(namespace|waypoint|job)"/g)].map(([, label]) => label!);
    // An alert on `up` has all labels of its target.
    const all = expr.includes('up{job') ? [...TARGET_LABELS] : [];
    expect(used.filter((label) => ![...labels, ...written, ...all].includes(label))).toEqual([]);
  },
);

test.each(byAlert)('%s has a section in docs/observability.md, which its runbook leads to', (name, { annotations }) => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'observability.md'), 'utf8');
  expect(page).toContain(`\n### ${name}\n`);
  expect(annotations.runbook_url).toBe(`https://unpkg.com/cdk8s-ambient/docs/observability.md#${name.toLowerCase()}`);
});
