import type { Node } from '../../schema/cel/syntax';

/** Macros of CEL's standard environment: how many arguments they have with variable and body. */
const MACROS: ReadonlyMap<string, readonly number[]> = new Map([
  ['all', [2]],
  ['exists', [2]],
  ['exists_one', [2]],
  ['filter', [2]],
  ['map', [2, 3]],
]);

/**
 * Why istiod does not read a text as an expression of CEL; undefined where it does. It only parses: names and types are Envoy's.
 *
 * @see istio/istio pkg/config/validation/validation_istiod.go, validateTelemetryFilter, with google/cel-go 0.28.1, NewEnv
 */
export function celProblem(text: string): string | undefined {
  const { parse } = require('../../schema/cel/parse') as typeof import('../../schema/cel/parse');
  const { CelSyntaxError, CelTooLarge } =
    require('../../schema/cel/syntax') as typeof import('../../schema/cel/syntax');
  try {
    return problemIn(parse(text));
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    // Messages that are written out (`pkg.Type{field: 1}`) and names in backticks are CEL as well, and nothing that our parser reads.
    const isUnread = error instanceof CelTooLarge || /[A-Za-z_]\w*\s*\{|\.\s*`[\w./ -]+`/.test(text);
    return isUnread ? undefined : error.message;
  }
}

function problemIn(root: Node): string | undefined {
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const problem = problemOf(node);
    if (problem !== undefined) return problem;
    left.push(...below(node));
  }
  return undefined;
}

function problemOf(node: Node): string | undefined {
  const isOptional = 'optional' in node && node.optional;
  const hasOptional =
    (node.is === 'list' && node.items.some(({ optional }) => optional)) ||
    (node.is === 'map' && node.entries.some(({ optional }) => optional));
  if (isOptional || hasOptional) return '"?" for what may be missing is not in the CEL of Istio';
  if (node.is !== 'call') return undefined;
  const { name, on, args } = node;
  if (name === 'has' && on === undefined && args.length === 1 && !isTested(args[0]!))
    return 'has() wants a field, such as has(request.headers)';
  if (on === undefined || !MACROS.get(name)?.includes(args.length)) return undefined;
  return args[0]!.is === 'name' ? undefined : `${name}() wants a plain name for its variable`;
}

/** `has(has(x.f))` is a macro already made when the outer is read, and passes for a field. */
function isTested(node: Node): boolean {
  return node.is === 'select' || (node.is === 'call' && node.name === 'has' && node.on === undefined);
}

function below(node: Node): readonly Node[] {
  switch (node.is) {
    case 'select':
      return [node.of];
    case 'index':
      return [node.of, node.at];
    case 'call':
      return node.on === undefined ? node.args : [node.on, ...node.args];
    case 'list':
      return node.items.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    default:
      return [];
  }
}
