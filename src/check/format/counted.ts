import type { Finding, Severity } from '../finding';

/** How many findings there are of each severity, such as `1 error, 2 warnings`. */
export function counted(findings: readonly Finding[]): string {
  return (['error', 'warning', 'info'] as const)
    .map((severity): [Severity, number] => [severity, findings.filter((one) => one.severity === severity).length])
    .filter(([, count]) => count > 0)
    .map(
      ([severity, count]) =>
        `${count} ${severity === 'info' ? (count === 1 ? 'note' : 'notes') : `${severity}${count === 1 ? '' : 's'}`}`,
    )
    .join(', ');
}
