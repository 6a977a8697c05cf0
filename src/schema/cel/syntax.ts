/** The syntax tree of a CEL expression; macros are calls here, told apart when the tree is planned. */
export type Node =
  | { readonly is: 'literal'; readonly value: Literal }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'select'; readonly of: Node; readonly field: string; readonly optional: boolean }
  | { readonly is: 'index'; readonly of: Node; readonly at: Node; readonly optional: boolean }
  | { readonly is: 'call'; readonly name: string; readonly on: Node | undefined; readonly args: readonly Node[] }
  | { readonly is: 'list'; readonly items: readonly Entry[] }
  | { readonly is: 'map'; readonly entries: readonly (Entry & { readonly key: Node })[] };

/** An element of a list or map that is written out; an optional one (`?x`) is left out where it is none. */
export interface Entry {
  readonly value: Node;
  readonly optional: boolean;
}

/** `u` marks an unsigned number, which has no other form in JavaScript. */
export type Literal = string | bigint | number | boolean | null | Uint8Array | { readonly u: bigint };

/** An expression that can't be planned: not CEL, or CEL that a server would not compile either. */
export class CelSyntaxError extends Error {}

/** An expression that is too large for us, and maybe for nobody else. */
export class CelTooLarge extends CelSyntaxError {}
