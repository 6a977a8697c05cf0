import { isDeepStrictEqual } from 'node:util';
import { isMap } from '../model/field';
import { documentsOf, readText } from '../model/input/read-text';
import type { Finding, FindingObject } from './finding';
import { splice } from './splice';

/** A text with what could be put right. */
export interface FixedText {
  /** All of it; other documents, and comments, as they were. */
  readonly text: string;
  /** The documents that were changed, alone. */
  readonly changed: readonly string[];
  readonly fixed: readonly Finding[];
  /** Findings with a patch that did not go, with the reason. */
  readonly failed: readonly { readonly finding: Finding; readonly why: string }[];
}

/**
 * Applies the patches of findings to a text of manifests. Only the places of the patches change, and only if what comes out reads,
 * as kubectl reads it, as the patches want it.
 *
 * @param findings those of this text; without a patch, or about objects that are not in it, they are left alone
 */
export function fixText(text: string, findings: readonly Finding[]): FixedText {
  const fixed: Finding[] = [];
  const failed: { finding: Finding; why: string }[] = [];
  const changed: string[] = [];
  const wanted = findings.filter(({ fix, severity }) => fix?.patch !== undefined && severity !== 'info');
  const parts = documentsOf(text).map((before) => {
    const value = valueOf(before);
    const own = wanted.filter((finding) => pathTo(value, finding) !== undefined);
    if (own.length === 0) return before;
    const { applied, problems, text: after } = patched(before, value, own);
    failed.push(...problems);
    if (applied.length === 0) return before;
    fixed.push(...applied);
    changed.push(after);
    return after;
  });
  return { text: parts.join(''), changed, fixed, failed };
}

/** The value of a text with one document; nothing where it is broken. */
function valueOf(text: string): unknown {
  const { documents, problems } = readText(text);
  return problems.some(({ severity }) => severity === 'error') ? undefined : documents[0]?.value;
}

/** Where the object of a finding's patch is: the document itself, or an item of its List. */
function pathTo(value: unknown, finding: Finding): readonly (string | number)[] | undefined {
  const target = finding.fix!.of ?? finding.object;
  if (!isMap(value) || !target) return undefined;
  if (isSame(value, target)) return [];
  const items = value['items'];
  const at = Array.isArray(items) ? items.findIndex((item) => isMap(item) && isSame(item, target)) : -1;
  return at < 0 ? undefined : ['items', at];
}

function isSame(value: Readonly<Record<string, unknown>>, target: FindingObject): boolean {
  const { apiVersion, kind, name, namespace } = target;
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  const own = metadata['namespace'] ?? (namespace === 'default' ? 'default' : undefined);
  const isOfVersion = apiVersion === undefined || value['apiVersion'] === apiVersion;
  return value['kind'] === kind && metadata['name'] === name && own === namespace && isOfVersion;
}

interface Patched {
  readonly text: string;
  readonly applied: readonly Finding[];
  readonly problems: FixedText['failed'];
}

/** Applies patches one after the other; each is kept only if the text then reads as it should. */
function patched(before: string, value: unknown, findings: readonly Finding[]): Patched {
  const { applyPatch } = require('fast-json-patch') as typeof import('fast-json-patch');
  const applied: Finding[] = [];
  const problems: { finding: Finding; why: string }[] = [];
  const touched: string[] = [];
  let text = before;
  let wanted: unknown = value;
  // From the end: what is taken out of a list moves what comes after it.
  for (const finding of [...findings].sort((a, b) => comparePaths(b, a))) {
    const at = pathTo(value, finding)!;
    const prefix = at.map((key) => `/${key}`).join('');
    const steps = finding.fix!.patch!.map((step) => ({ ...step, path: `${prefix}${step.path}` }));
    if (steps.some(({ path }) => touched.some((other) => isAbove(path, other) || isAbove(other, path)))) {
      problems.push({ finding, why: 'another fix changes the same place; run it again' });
      continue;
    }
    try {
      const next = steps.reduce((now, step) => splice(now, keysOf(step.path), step), text);
      const meant: unknown = applyPatch(wanted, steps as never, false, false, true).newDocument;
      if (!isDeepStrictEqual(plain(valueOf(next)), plain(meant)))
        throw new Error('it could not be written with all else as it was');
      [text, wanted] = [next, meant];
    } catch (error) {
      problems.push({ finding, why: (error as Error).message });
      continue;
    }
    // Two that are added to the end of a list are in no one's way.
    touched.push(...steps.map(({ path }) => path).filter((path) => !path.endsWith('/-')));
    applied.push(finding);
  }
  return { text, applied: findings.filter((finding) => applied.includes(finding)), problems };
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function isAbove(path: string, other: string): boolean {
  return other === path || other.startsWith(`${path}/`);
}

function comparePaths(a: Finding, b: Finding): number {
  const [x, y] = [a, b].map((one) => one.fix!.patch![0]?.path ?? '');
  return x!.localeCompare(y!, 'en', { numeric: true });
}

/** The keys of a JSON pointer (RFC 6901). */
function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
