import type { Finding } from '../../check/finding';
import type { Chart } from '../../values/charts';
import type { Note } from '../../values/cilium-notes';
import { dotted } from '../../values/dotted';
import { isMap, type Values } from '../../values/effective-values';
import type { ValuePath } from '../../values/judge';
import type { ValueNode } from '../../values/value-node';

/** One value that the user gave, and all there is to say of it. */
export interface Setting {
  readonly path: ValuePath;
  /** The path as Helm's `--set` takes it. */
  readonly field: string;
  readonly value: unknown;
  /** Whether the chart knows the key; of a key below a free map, whether it knows the map. */
  readonly known: boolean;
  /** The chart's default; absent where it has none that the tables hold. */
  readonly fallback?: string | number | boolean | null | undefined;
  readonly note?: Note | undefined;
  readonly findings: readonly Finding[];
}

/** Values, explained: each that was given, then what is wrong with what was not. */
export interface Explanation {
  readonly settings: readonly Setting[];
  readonly missing: readonly Finding[];
}

/**
 * Puts each finding to the value it is about.
 *
 * @param notes what values do, by dotted path or by `path=value`
 */
export function explain(
  chart: Chart,
  notes: Readonly<Record<string, Note>>,
  values: Values,
  findings: readonly Finding[],
): Explanation {
  const placed = new Set<Finding>();
  const settings = [...leaves(values)].map(([path, value]): Setting => {
    const field = dotted(path);
    const own = findings.filter((finding) => !placed.has(finding) && isAbout(finding, field));
    for (const finding of own) placed.add(finding);
    const node = nodeOf(chart.root, path);
    return {
      path,
      field,
      value,
      known: node !== undefined,
      fallback: node?.default,
      note: noteFor(notes, field, value),
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

function nodeOf(root: ValueNode, path: ValuePath): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const key of path) {
    if (node?.open && !Object.hasOwn(node.properties ?? {}, key)) return { open: true };
    node = node?.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : node?.values;
  }
  return node;
}

function noteFor(notes: Readonly<Record<string, Note>>, field: string, value: unknown): Note | undefined {
  const keys = [`${field}=${String(value)}`, field];
  const key = keys.find((candidate) => Object.hasOwn(notes, candidate));
  return key === undefined ? undefined : notes[key];
}
