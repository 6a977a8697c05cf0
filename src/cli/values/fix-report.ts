import type { Finding } from '../../check/finding';
import { valuesFile } from '../../values/values-file';
import type { Fixed } from './fix';
import { summary } from './text';

/** The corrected values as a file; beside each change, what was wrong before it. */
export function fixedFile({ values, fixed }: Fixed): string {
  const why: Record<string, string> = {};
  for (const { field, message } of fixed) if (field !== undefined) why[field] = `before: ${message}`;
  return valuesFile({ values, why });
}

/** What was put right and what was not, in a line each. */
export function fixReport({ fixed, findings }: Fixed): string {
  const left = findings.filter((finding) => finding.severity !== 'info');
  return [
    ...fixed.map((finding) => `fixed    ${line(finding, finding.fix?.text ?? '')}\n`),
    ...left.map((finding) => `${finding.severity.padEnd(7)}  ${line(finding, finding.message)}\n`),
    left.length > 0 ? `left for you: ${summary(left)}\n` : '',
  ].join('');
}

function line({ field, rule }: Finding, text: string): string {
  return `${field === undefined ? '' : `${field}: `}${text} (${rule})`;
}
