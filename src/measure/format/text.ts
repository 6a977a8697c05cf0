import type { BenchReport } from '../report';
import { DIFFERENCE_HEAD, P_NOTE, differencesOf, headOf, loadText, rowsOf } from './words';
import { aligned } from '../../cost/format/aligned';

/** A report for people. */
export function benchText(report: BenchReport): string {
  const differences = differencesOf(report);
  const blocks = [
    [loadText(report)],
    aligned([['', ...report.variants.map(headOf)], ...rowsOf(report)]),
    ...(differences.length === 0 ? [] : [aligned([DIFFERENCE_HEAD, ...differences]), [P_NOTE]]),
    report.notes.map((one) => `· ${one}`),
  ];
  const text = blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'));
  return `${text.join('\n\n')}\n`;
}
