import { planIndex, planSelect } from './access';
import { planList, planMap } from './build';
import { functions } from './functions';
import { planLogic } from './logic';
import { planMacro } from './macros';
import { accepts, choose, type Overload } from './overload';
import { noOverload, type Planned, type Scope } from './planned';
import { CelSyntaxError, type Literal, type Node } from './syntax';
import { CelError, type Kind, kindOf, TypeValue, Uint, type Value } from './value';

/**
 * Makes an expression ready to run, and refuses what a server would not compile: unknown names and fields, calls that no
 * function takes.
 *
 * @throws CelSyntaxError
 */
export function plan(node: Node, scope: Scope): Planned {
  switch (node.is) {
    case 'literal': {
      const value = literal(node.value);
      return { type: { is: kindOf(value) }, run: () => value, constant: value };
    }
    case 'name':
      return named(node.name, scope);
    case 'select':
      return select(node, scope);
    case 'index':
      return planIndex(plan(node.of, scope), plan(node.at, scope), node.optional);
    case 'list':
      return planList(node, scope, plan);
    case 'map':
      return planMap(node, scope, plan);
    default:
      return call(node, scope);
  }
}

function literal(value: Literal): Value {
  return typeof value === 'object' && value !== null && 'u' in value ? new Uint(value.u) : value;
}

const TYPES: Readonly<Record<string, Kind>> = {
  bool: 'bool',
  int: 'int',
  uint: 'uint',
  double: 'double',
  string: 'string',
  bytes: 'bytes',
  list: 'list',
  map: 'map',
  null_type: 'null',
  type: 'type',
  optional_type: 'optional',
};

function named(name: string, scope: Scope): Planned {
  const variable = scope.names.get(name);
  if (variable !== undefined) {
    const { slot, type } = variable;
    return { type, run: ({ slots }) => slots[slot]! };
  }
  if (!Object.hasOwn(TYPES, name)) throw new CelSyntaxError(`undeclared reference to "${name}"`);
  return typeValue(name);
}

function typeValue(name: string): Planned {
  const value = new TypeValue(name);
  return { type: { is: 'type' }, run: () => value };
}

/** The dotted name that an expression is, when it is nothing else. */
function dotted(node: Node, scope: Scope): string | undefined {
  if (node.is === 'name') return scope.names.has(node.name) ? undefined : node.name;
  if (node.is !== 'select' || node.optional) return undefined;
  const of = dotted(node.of, scope);
  return of === undefined ? undefined : `${of}.${node.field}`;
}

const DOTTED_TYPES = new Set([
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
  'kubernetes.URL',
  'kubernetes.Quantity',
  'kubernetes.Semver',
  'kubernetes.NamedFormat',
  'net.IP',
  'net.CIDR',
]);

function select(node: Node & { is: 'select' }, scope: Scope): Planned {
  const name = dotted(node, scope);
  if (name !== undefined && DOTTED_TYPES.has(name)) return typeValue(name);
  return planSelect(plan(node.of, scope), node.field, node.optional);
}

function call(node: Node & { is: 'call' }, scope: Scope): Planned {
  const { name, on } = node;
  const built = planLogic(node, scope, plan) ?? planMacro(node, scope, plan);
  if (built !== undefined) return built;
  const of = on === undefined ? undefined : dotted(on, scope);
  const qualified = of === undefined ? undefined : `${of}.${name}`;
  if (qualified !== undefined && functions().has(qualified)) return apply(qualified, false, planAll(node.args, scope));
  const inner = name === 'format' ? { ...scope, mixed: true } : scope;
  return apply(name, on !== undefined, planAll(on === undefined ? node.args : [on, ...node.args], inner));
}

function planAll(nodes: readonly Node[], scope: Scope): Planned[] {
  return nodes.map((one) => plan(one, scope));
}

/** A call of a function: the overloads that may fit are chosen now, one of them when the arguments are there. */
function apply(name: string, method: boolean, args: readonly Planned[]): Planned {
  const all = functions().get(name);
  if (all === undefined) throw new CelSyntaxError(`undeclared reference to "${name}"`);
  const types = args.map(({ type }) => type);
  const chosen = choose(all, method, types);
  if (chosen === undefined) throw noOverload(name, types);
  const { fit, result } = chosen;
  tryConstant(name, args, fit[0]!);
  return {
    type: result,
    run: (frame) => {
      frame.spend(1);
      const values = args.map((arg) => arg.run(frame));
      const overload = fit.find((one) => accepts(one, values));
      if (overload === undefined) throw new CelError(`no such overload: ${name}(${values.map(kindOf).join(', ')})`);
      return overload.run(values, frame.spend);
    },
  };
}

/** Conversions and patterns that are written out are tried when a server reads the rule. */
const TRIED = new Set(['int', 'uint', 'double', 'bool', 'string', 'duration', 'timestamp', 'matches']);

function tryConstant(name: string, args: readonly Planned[], { run }: Overload): void {
  if (!TRIED.has(name)) return;
  const values = args.map(({ constant }, n) => (name === 'matches' && n === 0 ? '' : constant));
  if (!values.every((value) => value !== undefined)) return;
  try {
    run(values, () => undefined);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new CelSyntaxError(error.message);
  }
}
