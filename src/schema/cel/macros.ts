import { compare } from './compare';
import { type Frame, noOverload, type Plan, type Planned, type Scope, withVariable } from './planned';
import { CelSyntaxError, type Node } from './syntax';
import { BOOL, DYN, INT, listOf, mapOf, optionalOf, shown, STRING, takes, type Type } from './type';
import { CelError, kindOf, ListValue, MadeMap, MapValue, Optional, type Value } from './value';

type Call = Node & { is: 'call' };

/** A macro: something that looks like a call, whose arguments are variables and expressions of them. */
export function planMacro(node: Call, scope: Scope, plan: Plan): Planned | undefined {
  const { name, on, args } = node;
  if (name === 'has' && on === undefined && args.length === 1) return has(args[0]!, scope, plan);
  if (on === undefined) return undefined;
  if ((name === 'optMap' || name === 'optFlatMap') && args.length === 2) return optionalMap(node, scope, plan);
  if (name === 'sortBy' && args.length === 2) return sortBy(node, scope, plan);
  const macro = MACROS.find((one) => one.names.includes(name) && one.args.includes(args.length));
  if (macro === undefined) return undefined;
  return comprehension(node, macro.variables ?? (args.length === 3 ? 2 : 1), macro.make, scope, plan);
}

/** `has(x.f)`: whether the field is there, as opposed to what it is. */
function has(arg: Node, scope: Scope, plan: Plan): Planned {
  if (arg.is !== 'select') throw new CelSyntaxError('has() wants a field, such as has(self.name)');
  const whole = plan(arg, scope);
  const of = plan(arg.of, scope);
  if (whole.type.is === 'type' && of.type.is === 'type') throw new CelSyntaxError('has() wants a field');
  return {
    type: BOOL,
    run: (frame) => {
      frame.spend(1);
      const value = of.run(frame);
      const inner = value instanceof Optional ? value.value : value;
      if (inner === undefined) return false;
      if (!(inner instanceof MapValue)) throw new CelError('no such overload');
      return inner.get(arg.field) !== undefined;
    },
  };
}

interface Parts {
  readonly variables: number;
  readonly first: Type;
  readonly second: Type;
  /** The expressions after the variables. */
  readonly bodies: readonly Planned[];
}

/** Runs the bodies for one element. */
type Each = (body: number) => Value;
type Visit = (each: Each, element: { readonly first: Value; readonly second: Value }) => boolean | void;

/** What a macro makes of elements: its type, and for each run a visitor (true ends it) and the result. */
interface Made {
  readonly type: Type;
  readonly start: () => { readonly visit: Visit; readonly result: () => Value };
}

function comprehension(node: Call, variables: number, make: (parts: Parts) => Made, scope: Scope, plan: Plan): Planned {
  const range = plan(node.on!, scope);
  const { is, of = DYN, key = DYN } = range.type;
  if (is !== 'list' && is !== 'map' && is !== 'dyn') {
    throw new CelSyntaxError(`${node.name}() of "${shown(range.type)}", which is no list or map`);
  }
  const keys = is === 'list' ? INT : key;
  const [first, second] = variables === 2 ? [keys, of] : [is === 'map' ? key : of, DYN];
  const names = node.args.slice(0, variables).map(variableName);
  if (names.length === 2 && names[0] === names[1]) throw new CelSyntaxError(`${node.name}() has "${names[0]}" twice`);
  let inner = withVariable(scope, names[0]!, first);
  if (variables === 2) inner = withVariable(inner, names[1]!, second);
  const bodies = node.args.slice(variables).map((body) => plan(body, inner));
  const made = make({ variables, first, second, bodies });
  const slot = scope.size;
  return {
    type: made.type,
    run: (frame) => {
      const value = range.run(frame);
      const { visit, result } = made.start();
      const each: Each = (body) => bodies[body]!.run(frame);
      visitAll(value, variables, frame, (one, other) => {
        frame.slots[slot] = one;
        if (variables === 2) frame.slots[slot + 1] = other;
        return visit(each, { first: one, second: other }) === true;
      });
      return result();
    },
  };
}

function visitAll(
  value: Value,
  variables: number,
  frame: Frame,
  visit: (first: Value, second: Value) => boolean,
): void {
  if (value instanceof ListValue) {
    let n = 0n;
    for (const item of value.items) {
      frame.spend(1);
      if (variables === 2 ? visit(n++, item) : visit(item, null)) return;
    }
  } else if (value instanceof MapValue) {
    for (const key of value.keys()) {
      frame.spend(1);
      if (visit(key, variables === 2 ? value.get(key)! : null)) return;
    }
  } else {
    throw new CelError(`no such overload: ${kindOf(value)} is no list or map`);
  }
}

function variableName(node: Node): string {
  if (node.is !== 'name') throw new CelSyntaxError('a macro wants a plain name for its variable');
  return node.name;
}

function bool(value: Value): boolean {
  if (typeof value !== 'boolean') throw new CelError(`no such overload: ${kindOf(value)} is no bool`);
  return value;
}

function wantBool(planned: Planned): void {
  if (!takes(BOOL, planned.type, new Map())) {
    throw new CelSyntaxError(`expected type "bool" but found "${shown(planned.type)}"`);
  }
}

/** all and exists: an error matters only when no element decides. */
function quantifier(decides: boolean): (parts: Parts) => Made {
  return ({ bodies: [test] }) => {
    wantBool(test!);
    return {
      type: BOOL,
      start: () => {
        let outcome = !decides;
        let failed: CelError | undefined;
        return {
          visit: (each) => {
            try {
              outcome = bool(each(0));
              if (outcome === decides) return true;
            } catch (error) {
              if (!(error instanceof CelError)) throw error;
              failed ??= error;
            }
            return false;
          },
          result: () => {
            if (outcome !== decides && failed !== undefined) throw failed;
            return outcome === decides ? decides : !decides;
          },
        };
      },
    };
  };
}

function existsOne({ bodies: [test] }: Parts): Made {
  wantBool(test!);
  return {
    type: BOOL,
    start: () => {
      let count = 0;
      return { visit: (each) => void (count += bool(each(0)) ? 1 : 0), result: () => count === 1 };
    },
  };
}

function filter({ first, bodies: [test] }: Parts): Made {
  wantBool(test!);
  return {
    type: listOf(first),
    start: () => {
      const kept: Value[] = [];
      return {
        visit: (each, { first: one }) => void (bool(each(0)) && kept.push(one)),
        result: () => new ListValue(kept),
      };
    },
  };
}

/** map and transformList: an optional test, and what becomes of an element. */
function transformList({ bodies }: Parts): Made {
  const last = bodies.length - 1;
  if (last === 1) wantBool(bodies[0]!);
  return {
    type: listOf(bodies[last]!.type),
    start: () => {
      const items: Value[] = [];
      return {
        visit: (each) => void ((last === 0 || bool(each(0))) && items.push(each(last))),
        result: () => new ListValue(items),
      };
    },
  };
}

function transformMap({ first, bodies }: Parts): Made {
  const last = bodies.length - 1;
  if (last === 1) wantBool(bodies[0]!);
  return {
    type: mapOf(first, bodies[last]!.type),
    start: () => {
      const entries: [Value, Value][] = [];
      return {
        visit: (each, { first: key }) => void ((last === 0 || bool(each(0))) && entries.push([key, each(last)])),
        result: () => new MadeMap(entries),
      };
    },
  };
}

function transformMapEntry({ bodies }: Parts): Made {
  const last = bodies.length - 1;
  const { type } = bodies[last]!;
  if (last === 1) wantBool(bodies[0]!);
  if (type.is !== 'map' && type.is !== 'dyn') throw noOverload('transformMapEntry', [type]);
  return {
    type: type.is === 'dyn' ? mapOf(DYN, DYN) : type,
    start: () => {
      const entries: [Value, Value][] = [];
      return {
        visit: (each) => {
          if (last === 1 && !bool(each(0))) return;
          const made = each(last);
          if (!(made instanceof MapValue)) throw new CelError('no such overload');
          for (const key of made.keys()) entries.push([key, made.get(key)!]);
        },
        result: () => new MadeMap(entries),
      };
    },
  };
}

const MACROS: readonly {
  readonly names: readonly string[];
  readonly args: readonly number[];
  readonly variables?: number;
  readonly make: (parts: Parts) => Made;
}[] = [
  { names: ['all'], args: [2, 3], make: quantifier(false) },
  { names: ['exists'], args: [2, 3], make: quantifier(true) },
  { names: ['exists_one', 'existsOne'], args: [2, 3], make: existsOne },
  { names: ['filter'], args: [2], variables: 1, make: filter },
  { names: ['map'], args: [2, 3], variables: 1, make: transformList },
  { names: ['transformList'], args: [3, 4], variables: 2, make: transformList },
  { names: ['transformMap'], args: [3, 4], variables: 2, make: transformMap },
  { names: ['transformMapEntry'], args: [3, 4], variables: 2, make: transformMapEntry },
];

function optionalMap(node: Call, scope: Scope, plan: Plan): Planned {
  const of = plan(node.on!, scope);
  if (of.type.is !== 'optional' && of.type.is !== 'dyn') throw noOverload(node.name, [of.type]);
  const body = plan(node.args[1]!, withVariable(scope, variableName(node.args[0]!), of.type.of ?? DYN));
  const flat = node.name === 'optFlatMap';
  return {
    type: flat ? body.type : optionalOf(body.type),
    run: (frame) => {
      frame.spend(1);
      const value = of.run(frame);
      if (!(value instanceof Optional)) throw new CelError('no such overload');
      if (value.value === undefined) return value;
      frame.slots[scope.size] = value.value;
      const made = body.run(frame);
      return flat ? made : new Optional(made);
    },
  };
}

function sortBy(node: Call, scope: Scope, plan: Plan): Planned {
  const of = plan(node.on!, scope);
  if (of.type.is !== 'list' && of.type.is !== 'dyn') throw noOverload('sortBy', [of.type]);
  const key = plan(node.args[1]!, withVariable(scope, variableName(node.args[0]!), of.type.of ?? DYN));
  if (!takes(STRING, key.type, new Map()) && ['list', 'map', 'object'].includes(key.type.is)) {
    throw noOverload('sortBy', [of.type, key.type]);
  }
  return {
    type: of.type,
    run: (frame) => {
      const value = of.run(frame);
      if (!(value instanceof ListValue)) throw new CelError('no such overload');
      const keyed = value.items.map((item) => {
        frame.spend(Math.ceil(Math.log2(value.items.length + 1)));
        frame.slots[scope.size] = item;
        return { item, by: key.run(frame) };
      });
      return new ListValue(keyed.sort((a, b) => compare(a.by, b.by) ?? 0).map(({ item }) => item));
    },
  };
}
