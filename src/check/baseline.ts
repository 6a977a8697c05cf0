import type { Finding } from './finding';
import { fingerprintOf } from './format/sarif';

/** Findings that a team knows of, and has put off: by fingerprint, with what it is for a reader. */
export interface Baseline {
  readonly findings: Readonly<Record<string, string>>;
}

/** What is new beside a baseline, and what the baseline would be without those that went away. */
export interface Compared {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  readonly next: Baseline;
}

/** Leaves out what a baseline has. A finding that is there twice is known once for each. */
export function compare(findings: readonly Finding[], baseline: Baseline): Compared {
  const isKnown = (finding: Finding): boolean => Object.hasOwn(baseline.findings, fingerprintOf(finding));
  const known = findings.filter(isKnown);
  return { fresh: findings.filter((finding) => !isKnown(finding)), known, next: baselineOf(known) };
}

/** A baseline of findings, in an order that makes small diffs. */
export function baselineOf(findings: readonly Finding[]): Baseline {
  const entries = findings.map(({ ...finding }): [string, string] => {
    const { object, rule } = finding;
    const name = object
      ? ` ${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`
      : '';
    return [fingerprintOf(finding), `${rule}${name}`];
  });
  return { findings: Object.fromEntries(entries.sort(([a, x], [b, y]) => (x < y ? -1 : x > y ? 1 : a < b ? -1 : 1))) };
}
