import type { Spend } from './compare';
import { type Bindings, readType, resolved, takes, type Type } from './type';
import { kindOf, type Value } from './value';

/** A function on values. It throws CelError where CEL has an error. */
export type Impl = (args: readonly Value[], spend: Spend) => Value;

/** One signature of a function: `string -> indexOf(string) int` is a method, `int(string) int` is none. */
export interface Overload {
  readonly method: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
  readonly run: Impl;
}

/** Signatures and what they do. */
// The arguments of each are what its signature says: dispatch has seen to it.
export type Signatures = Readonly<Record<string, (...args: never[]) => Value>>;

const SIGNATURE = /^(?:(\S.*) -> )?([^\s(]+)\((.*)\) (.+)$/;

/** Adds a library to a table of functions by name. `spend` is given after the last argument. */
export function addTo(table: Map<string, Overload[]>, library: Signatures): void {
  for (const [signature, body] of Object.entries(library)) {
    const [, target, name = '', params = '', result = ''] = SIGNATURE.exec(signature)!;
    const types = [...(target === undefined ? [] : [target]), ...splitTop(params)].map(readType);
    const call = body as unknown as (...args: unknown[]) => Value;
    const overload: Overload = {
      method: target !== undefined,
      params: types,
      result: readType(result),
      run: (args, spend) => call(...args, spend),
    };
    const all = table.get(name);
    if (all === undefined) table.set(name, [overload]);
    else all.push(overload);
  }
}

function splitTop(params: string): string[] {
  if (params === '') return [];
  const parts: string[] = [''];
  let depth = 0;
  for (const c of params) {
    if (c === '<') depth++;
    if (c === '>') depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts;
}

/** The overloads that may take arguments of these types, and the type of what comes out. */
export function choose(
  overloads: readonly Overload[],
  method: boolean,
  given: readonly Type[],
): { readonly fit: readonly Overload[]; readonly result: Type } | undefined {
  const fit: Overload[] = [];
  const results: Type[] = [];
  for (const overload of overloads) {
    if (overload.method !== method || overload.params.length !== given.length) continue;
    const bound: Bindings = new Map();
    if (!overload.params.every((param, n) => takes(param, given[n]!, bound))) continue;
    fit.push(overload);
    results.push(resolved(overload.result, bound));
  }
  const [first] = results;
  if (first === undefined) return undefined;
  return { fit, result: results.every((one) => one.is === first.is) ? first : { is: 'dyn' } };
}

/** Whether values of these kinds are what an overload takes. */
export function accepts(overload: Overload, args: readonly Value[]): boolean {
  return overload.params.every(
    ({ is, of }, n) =>
      is === 'variable' ||
      is === 'dyn' ||
      (is === kindOf(args[n]!) && (is !== 'list' || of === undefined || ofKind(args[n]!, of))),
  );
}

/** A list is told from others by its first item. */
function ofKind(list: Value, of: Type): boolean {
  const [first] = (list as { readonly items: readonly Value[] }).items;
  return first === undefined || of.is === 'variable' || of.is === 'dyn' || of.is === kindOf(first);
}
