import type { Finding } from '../../check/finding';
import type { Note } from '../../values/cilium-notes';
import { dotted } from '../../values/dotted';
import { isMap, type Values } from '../../values/effective-values';
import type { ValuePath } from '../../values/judge';
import type { ValueNode } from '../../values/value-node';
import type { Target } from './target';

/** One value that the user gave, and all there is to say of it. */
export interface Setting {
  readonly path: ValuePath;
  /** The path as Helm's `--set` takes it. */
  readonly field: string;
  readonly value: unknown;
  /** Whether the chart knows the key; of a key below a free map, whether it knows the map. */
  readonly known: boolean;
  /** What would hold without it; absent where that is not known. */
  readonly fallback?: unknown;
  readonly note?: Note | undefined;
  readonly findings: readonly Finding[];
}

/** Values, explained: each that was given, then what is wrong with what was not. */
export interface Explanation {
  readonly settings: readonly Setting[];
  readonly missing: readonly Finding[];
}

/** Puts each finding to the value it is about. */
export function explain(target: Target, values: Values, findings: readonly Finding[]): Explanation {
  const placed = new Set<Finding>();
  const settings = [...leaves(values)].map(([path, value]): Setting => {
    const field = dotted(path);
    const node = target.known(path);
    const own = findings.filter((finding) => !placed.has(finding) && isAbout(finding, field));
    for (const finding of own) placed.add(finding);
    return {
      path,
      field,
      value,
      known: node !== undefined,
      fallback: target.without(values, path),
      note: noteFor(target.notes, path, target.inEffect(values, path, value), node),
      findings: own,
    };
  });
  return { settings, missing: findings.filter((finding) => !placed.has(finding)) };
}

/** Every scalar, list and empty map, in the order of the file. */
function* leaves(values: Values, above: ValuePath = []): Generator<[ValuePath, unknown]> {
  for (const [key, value] of Object.entries(values)) {
    const path = [...above, key];
    if (isMap(value) && Object.keys(value).length > 0) yield* leaves(value, path);
    else yield [path, value];
  }
}

/** A finding on a map speaks of its first value, one on an element of its list. */
function isAbout(finding: Finding, field: string): boolean {
  const at = finding.field;
  return (
    at !== undefined &&
    (at === field || field.startsWith(`${at}.`) || at.startsWith(`${field}.`) || at.startsWith(`${field}[`))
  );
}

/** The note on the value that holds, else that on the key, else that on the nearest map which the key is read from. */
function noteFor(
  notes: Readonly<Record<string, Note>>,
  path: ValuePath,
  value: unknown,
  node: ValueNode | undefined,
): Note | undefined {
  const field = dotted(path);
  const isRead = node !== undefined && !node.unread;
  const above = isRead ? path.slice(1).map((_, index) => dotted(path.slice(0, path.length - 1 - index))) : [];
  const key = [`${field}=${String(value)}`, field, ...above].find((candidate) => Object.hasOwn(notes, candidate));
  return key === undefined ? undefined : notes[key];
}
