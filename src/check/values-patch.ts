import { isMap, type Values } from '../values/effective-values';
import type { PatchStep } from './finding';

/** The steps that set a dotted path, with the maps above it that are missing. */
export function setting(given: Values, path: string, value: unknown): PatchStep[] {
  const steps: PatchStep[] = [];
  const keys = path.split('.');
  let at: unknown = given;
  let pointer = '';
  for (const key of keys.slice(0, -1)) {
    const present = isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    pointer += `/${escaped(key)}`;
    if (!isMap(present)) steps.push({ op: present === undefined ? 'add' : 'replace', path: pointer, value: {} });
    at = isMap(present) ? present : {};
  }
  const last = keys.at(-1)!;
  const op = isMap(at) && Object.hasOwn(at, last) ? 'replace' : 'add';
  return [...steps, { op, path: `${pointer}/${escaped(last)}`, value }];
}

/** The step that takes a path away. */
export function removing(path: readonly (string | number)[]): PatchStep[] {
  return [{ op: 'remove', path: path.map((key) => `/${escaped(String(key))}`).join('') }];
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
