import type { Finding, PatchStep } from '../../check/finding';
import type { Values } from '../../values/effective-values';

/** Values after everything that can be put right by a program was. */
export interface Fixed {
  readonly values: Values;
  /** What was put right, in that order. */
  readonly fixed: readonly Finding[];
  /** What is left. */
  readonly findings: readonly Finding[];
}

/**
 * Puts right, one at a time, what comes with a patch, and checks again after each: a repair may bring out what the
 * mistake hid, or settle two findings at once.
 */
export function fix(values: Values, check: (values: Values) => readonly Finding[]): Fixed {
  const fixed: Finding[] = [];
  const tried = new Set<string>();
  let current = values;
  for (;;) {
    const findings = check(current);
    const next = findings.find((finding) => isRepair(finding) && !tried.has(identity(finding)));
    if (!next) return { values: current, fixed, findings };
    // Two repairs that undo each other would go on forever.
    tried.add(identity(next));
    fixed.push(next);
    current = patched(current, next.fix!.patch!);
  }
}

/** A note asks for nothing. */
function isRepair(finding: Finding): boolean {
  return finding.severity !== 'info' && finding.fix?.patch !== undefined;
}

function identity(finding: Finding): string {
  return `${finding.rule} ${finding.field ?? ''}`;
}

function patched(values: Values, patch: readonly PatchStep[]): Values {
  const { applyPatch } = require('fast-json-patch') as typeof import('fast-json-patch');
  const steps = patch.map((step) =>
    step.op === 'remove' ? { op: step.op, path: step.path } : { ...step, value: step.value },
  );
  return applyPatch(values, steps, true, false, true).newDocument;
}
