import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCiliumValues } from '../../src/check/cilium-values';
import { checkIstioValues } from '../../src/check/istio-values';
import type { Finding } from '../../src/check/finding';
import { istioChartsOf, type IstioChartName, type IstioMinor } from '../../src/values/charts';
import { effectiveIstioValues } from '../../src/values/istio-effective';

/** What the real chart made of a set of values; scripts/import-vectors.mjs says which charts, and which helm. */
interface Row {
  readonly id: string;
  readonly chart: string;
  readonly minor?: string;
  readonly values: Record<string, unknown>;
  readonly accepted: boolean;
  readonly effect?: { readonly config?: Record<string, string>; readonly volumes?: Record<string, string> };
}

function rows(file: string): Row[] {
  return readFileSync(join(__dirname, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** Rows in which our answer is another than the chart's. */
function disagreements(file: string, check: (row: Row) => Finding[], area: string): string[] {
  return rows(file).flatMap((row) => {
    const refusals = check(row).filter(({ rule }) => rule.startsWith(area));
    if ((refusals.length === 0) === row.accepted) return [];
    const ours = refusals.map(({ rule, field }) => `${rule} at ${field ?? '-'}`).join(', ');
    return [
      `${row.id} ${row.chart} ${row.minor ?? ''}: the chart ${row.accepted ? `accepts, we say ${ours}` : 'refuses, we accept'}`,
    ];
  });
}

test('the charts of Cilium refuse what is found to be refused, and nothing else', () => {
  const check = ({ values, chart }: Row): Finding[] => checkCiliumValues(values, { version: chart });
  expect(disagreements('cilium-values.jsonl', check, 'cilium-chart/')).toEqual([]);
});

test('the charts of Istio refuse what is found to be refused, and nothing else', () => {
  const check = ({ values, chart, minor }: Row): Finding[] =>
    checkIstioValues(values, { version: minor!, chart: chart as IstioChartName });
  expect(disagreements('istio-values.jsonl', check, 'istio-chart/')).toEqual([]);
});

test('every refusal of a chart is an error, and says what to do', () => {
  const findings = rows('cilium-values.jsonl').flatMap(({ values, chart }) =>
    checkCiliumValues(values, { version: chart }),
  );
  const refusals = findings.filter(({ rule }) => rule.startsWith('cilium-chart/'));
  expect(refusals.length).toBeGreaterThan(100);
  expect(refusals.filter(({ severity, fix }) => severity !== 'error' || fix === undefined)).toEqual([]);
});

test('profiles, platforms and values merge as the cni chart renders them', () => {
  const keys: Record<string, string> = {
    AMBIENT_ENABLED: 'ambient.enabled',
    CNI_CONF_NAME: 'cniConfFileName',
    CHAINED_CNI_PLUGIN: 'chained',
  };
  const compared = rows('istio-values.jsonl').flatMap(({ chart, minor, values, effect }) => {
    if (chart !== 'cni' || !effect?.config) return [];
    const charts = istioChartsOf(minor as IstioMinor);
    const effective = effectiveIstioValues(values, charts, charts.charts.cni);
    return Object.entries(effect.config).flatMap(([variable, rendered]) =>
      keys[variable] === undefined ? [] : [{ ours: effective.text(keys[variable]), rendered }],
    );
  });
  expect(compared.length).toBeGreaterThan(20);
  for (const { ours, rendered } of compared) expect(ours).toBe(rendered);
});
