import { escaped, table } from '../../cost/format/markdown';
import type { BenchReport } from '../report';
import { DIFFERENCE_HEAD, P_NOTE, differencesOf, headOf, loadText, rowsOf } from './words';

/** A report as a page. */
export function benchMarkdown(report: BenchReport): string {
  const differences = differencesOf(report);
  const parts = [
    escaped(loadText(report)),
    table(['', ...report.variants.map(headOf)], rowsOf(report)),
    ...(differences.length === 0 ? [] : [table(DIFFERENCE_HEAD, differences), P_NOTE]),
    ...(report.notes.length === 0 ? [] : [report.notes.map((one) => `- ${escaped(one)}`).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}
