import { createHash } from 'node:crypto';
import type { Finding } from '../finding';

/** What SARIF says of the rules that ran. */
export interface DescribedRule {
  readonly id: string;
  readonly summary: string;
  readonly details: string;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * Findings as a SARIF 2.1.0 log, as GitHub code scanning takes it: paths relative to the repository, and a fingerprint that outlives
 * a change of lines.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function asSarif(findings: readonly Finding[], rules: readonly DescribedRule[], version: string): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const described = ids.map((id) => {
    const rule = rules.find((one) => one.id === id);
    return {
      id,
      ...(rule && { shortDescription: { text: rule.summary }, fullDescription: { text: rule.details } }),
      helpUri: `https://www.npmjs.com/package/cdk8s-ambient`,
    };
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk8s-ambient',
            semanticVersion: version,
            informationUri: 'https://www.npmjs.com/package/cdk8s-ambient',
            rules: described,
          },
        },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the root of the repository' } } },
        results: findings.map((finding) => resultOf(finding, ids)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(finding: Finding, ids: readonly string[]): object {
  const { column, construct, field, file, fix, line, message, object, related, rule, severity } = finding;
  const name = object && `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;
  const text = `${name === undefined ? '' : `${name}: `}${message}${fix ? `. Fix: ${fix.text}` : ''}`;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: LEVELS[severity],
    message: { text },
    // Code scanning refuses a result without a file; what has none is told at the root.
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file ?? '.'), uriBaseId: '%SRCROOT%' },
          region: { startLine: line ?? 1, ...(column !== undefined && { startColumn: column }) },
        },
        ...(name !== undefined && {
          logicalLocations: [
            { fullyQualifiedName: construct ?? `${name}${field === undefined ? '' : ` ${field}`}`, kind: 'resource' },
          ],
        }),
      },
    ],
    ...(related && {
      relatedLocations: related
        .filter((one) => one.file !== undefined)
        .map((one) => ({
          physicalLocation: {
            artifactLocation: { uri: uriOf(one.file!), uriBaseId: '%SRCROOT%' },
            region: { startLine: one.line ?? 1, ...(one.column !== undefined && { startColumn: one.column }) },
          },
          message: { text: `${one.object.kind} ${one.object.name}` },
        })),
    }),
    partialFingerprints: { 'cdk8sAmbient/v1': fingerprintOf(finding) },
  };
}

/** The same for the same mistake, wherever its lines go. */
export function fingerprintOf({ field, message, object, rule }: Finding): string {
  const parts = [rule, object?.apiVersion, object?.kind, object?.namespace, object?.name, field, message];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function uriOf(file: string): string {
  return file
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^(\.\/)+/, '');
}
