import type { Spend } from './compare';
import { CelSyntaxError, type Node } from './syntax';
import { shown, type Type } from './type';
import type { Value } from './value';

/** What an expression runs in: its variables by slot, and the count of its work. */
export interface Frame {
  readonly slots: Value[];
  readonly spend: Spend;
}

/** A part of an expression that is ready to run, and the type of what comes out. */
export interface Planned {
  readonly type: Type;
  readonly run: (frame: Frame) => Value;
  /** What a literal is. */
  readonly constant?: Value;
}

/** Variables in reach: their slots and types. */
export interface Scope {
  readonly names: ReadonlyMap<string, { readonly slot: number; readonly type: Type }>;
  readonly size: number;
  /** Whether lists that are written out may mix types: in arguments of format. */
  readonly mixed: boolean;
}

export const NO_VARIABLES: Scope = { names: new Map(), size: 0, mixed: false };

export function withVariable(scope: Scope, name: string, type: Type): Scope {
  return {
    names: new Map([...scope.names, [name, { slot: scope.size, type }]]),
    size: scope.size + 1,
    mixed: scope.mixed,
  };
}

/** Makes a part of an expression ready to run. */
export type Plan = (node: Node, scope: Scope) => Planned;

export function noOverload(name: string, types: readonly Type[]): CelSyntaxError {
  return new CelSyntaxError(`found no matching overload for "${name}" applied to (${types.map(shown).join(', ')})`);
}
