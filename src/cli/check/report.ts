import { readFileSync } from 'node:fs';
import { inspect, type Inspection } from '../../check/check';
import type { Baseline } from '../../check/baseline';
import type { Finding, Severity } from '../../check/finding';
import { asText } from '../../check/format/text';
import { InputError } from '../../input/refuse';
import { isMap } from '../../model/field';
import type { Streams } from '../commands';
import { ownPackage } from '../own-package';
import { BadInput } from '../refusal';
import { painter } from './paint';
import { Progress } from './progress';
import type { OrderInspection } from '../order/inspect-order';
import type { ChartName, Plan } from './plan';

/** What the shell has to be told. */
export interface Outcome {
  /** Whether there are findings that count. */
  readonly counted: boolean;
  readonly unreadable: boolean;
}

const RANK: Readonly<Record<Severity | 'never', number>> = { info: 0, warning: 1, error: 2, never: 3 };

/** Checks, and prints what is found. */
export function report(plan: Plan, streams: Streams): Outcome {
  const { stderr, stdout } = streams;
  const progress = new Progress(stderr);
  const inspection = inspected(plan, progress);
  progress.end();
  const located = inspection.findings.map((finding) => locate(plan, finding));
  const unfixed = plan.fix ? fixed(plan, located, streams) : located;
  const findings = beside(plan, unfixed, stderr);
  // The corrected documents are what is printed, or the files are.
  const out = plan.fix === 'print' ? stderr : stdout;
  out.write(printed(plan, { ...inspection, findings }, out));
  return {
    counted: findings.some(({ severity }) => RANK[severity] >= RANK[plan.failOn]),
    unreadable: findings.some(({ rule }) => rule === 'input/unreadable'),
  };
}

function fixed({ fix, paths }: Plan, findings: readonly Finding[], streams: Streams): readonly Finding[] {
  const { fixFiles } = require('./fix-files') as typeof import('./fix-files');
  return fixFiles(paths, findings, fix === 'write', streams);
}

function inspected({ options, order, paths }: Plan, progress: Progress): Inspection & Partial<OrderInspection> {
  try {
    if (order) {
      const { inspectOrder } = require('../order/inspect-order') as typeof import('../order/inspect-order');
      return inspectOrder(paths, options, order, progress.at);
    }
    return inspect('check', { paths }, options, progress.at);
  } catch (error) {
    if (error instanceof InputError) throw new BadInput(error.message);
    throw error;
  }
}

/** Findings on values are told at the line of the values file. */
function locate({ values }: Plan, finding: Finding): Finding {
  if (finding.object || finding.file !== undefined || finding.field === undefined) return finding;
  const chart = finding.field.split('.')[0] as ChartName;
  if (chart in values && chart !== 'cilium' && !finding.rule.startsWith('cilium')) {
    const inner = values[chart]!.located({ ...finding, field: finding.field.slice(chart.length + 1) });
    return { ...inner, field: finding.field };
  }
  return values.cilium?.located(finding) ?? finding;
}

function beside(
  { baseline, options, order, writeBaseline }: Plan,
  findings: readonly Finding[],
  stderr: Streams['stderr'],
): readonly Finding[] {
  if (writeBaseline === undefined && baseline === undefined) return findings;
  const { baselineOf, compare } = require('../../check/baseline') as typeof import('../../check/baseline');
  if (writeBaseline !== undefined) {
    save(writeBaseline, baselineOf(findings));
    stderr.write(`${writeBaseline}: ${findings.length} findings are put off\n`);
    return [];
  }
  const before = readBaseline(baseline!);
  const { fresh, known, next } = compare(findings, before);
  const gone = Object.keys(before.findings).length - Object.keys(next.findings).length;
  // With some rules alone, or none, nobody knows what went away.
  if (gone > 0 && order === undefined && options.rules === undefined && options.ignore === undefined) {
    save(baseline!, next);
    stderr.write(`${baseline}: ${gone} ${gone === 1 ? 'finding' : 'findings'} went away\n`);
  }
  if (known.length > 0) stderr.write(`${known.length} known findings of ${baseline} are left out\n`);
  return fresh;
}

function readBaseline(file: string): Baseline {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isMap(value) && isMap(value['findings'])) return { findings: value['findings'] as Record<string, string> };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BadInput(`there is no baseline ${file}; write one with --write-baseline ${file}`);
    }
  }
  throw new BadInput(`${file} is no baseline; write one with --write-baseline ${file}`);
}

function save(file: string, baseline: Baseline): void {
  const { writeWhole } = require('../../app/atomic-write') as typeof import('../../app/atomic-write');
  writeWhole([{ path: file, text: `${JSON.stringify(baseline, null, 2)}\n` }]);
}

function printed(
  plan: Plan,
  { findings, objects, order, platform, proved, suppressed }: Inspection & Partial<OrderInspection>,
  stdout: Streams['stdout'],
): string {
  switch (plan.output) {
    case 'json':
      return `${JSON.stringify({ findings, objects, suppressed, platform, order }, null, 2)}\n`;
    case 'github': {
      const { asGithub } = require('../../check/format/github') as typeof import('../../check/format/github');
      return asGithub(findings);
    }
    case 'sarif': {
      const { asSarif } = require('../../check/format/sarif') as typeof import('../../check/format/sarif');
      const { RULES } = require('../../check/rules') as typeof import('../../check/rules');
      const ids = new Set(findings.map(({ rule }) => rule));
      const { ORDER_RULES } = require('../order/rules') as typeof import('../order/rules');
      const rules = [...RULES.filter(({ id }) => ids.has(id)).map((rule) => rule.load()), ...ORDER_RULES];
      return asSarif(findings, rules, ownPackage().version);
    }
    default: {
      const { columns } = stdout as { readonly columns?: number };
      const text = asText(findings, objects, suppressed.length, painter(stdout), Math.min(columns ?? 100, 140));
      return proved === undefined ? text : `${text}${proved}\n`;
    }
  }
}
