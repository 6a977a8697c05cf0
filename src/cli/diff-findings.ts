import { check, type Finding } from '../check';
import { fingerprintOf } from '../check/format/sarif';
import type { MeshOptions } from '../model/options';
import type { FindingLines } from '../simulate/format/diff';
import { readable } from './mesh-input';

/** The findings that manifests have, and others have not, whatever their lines. */
export function findingLines(older: string, newer: string, options: MeshOptions): FindingLines {
  // What of the input is no manifest is nothing that a change does.
  const findings = (path: string): readonly Finding[] =>
    readable(() => check({ paths: [path] }, options)).filter(({ rule }) => !rule.startsWith('input/'));
  const [old, now] = [findings(older), findings(newer)];
  const only = (own: readonly Finding[], others: readonly Finding[]): readonly string[] => {
    const known = new Set(others.map(fingerprintOf));
    return own.filter((one) => !known.has(fingerprintOf(one))).map(lineOf);
  };
  return { gained: only(now, old), lost: only(old, now) };
}

function lineOf({ message, object, rule, severity }: Finding): string {
  const title = object
    ? `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}: `
    : '';
  return `${severity} ${rule}: ${title}${message}`;
}
