import type { Finding } from '../finding';

/** Workflow commands: GitHub shows each at its line of a pull request. */
const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Findings as annotations of GitHub Actions.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions (read in 2026)
 */
export function asGithub(findings: readonly Finding[]): string {
  return findings
    .map(({ column, file, fix, line, message, object, rule, severity }) => {
      const properties = [
        ['file', file],
        ['line', line],
        ['col', column],
        ['title', rule],
      ]
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${property(String(value))}`);
      const subject = object
        ? `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}: `
        : '';
      const text = `${subject}${message}${fix ? `; fix: ${fix.text}` : ''}`;
      return `::${LEVELS[severity]} ${properties.join(',')}::${data(text)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
