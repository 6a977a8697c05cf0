import { equal } from './compare';
import { noOverload, type Plan, type Planned, type Scope } from './planned';
import type { Node } from './syntax';
import { BOOL, DYN, optionalOf, takes, type Type } from './type';
import { CelError, kindOf, ListValue, MapValue, Optional, type Value } from './value';

type Call = Node & { is: 'call' };

/** The operators and methods that do not run all of their arguments, or take values of any type. */
export function planLogic(node: Call, scope: Scope, plan: Plan): Planned | undefined {
  const { name, on, args } = node;
  const [a, b, c] = args;
  if (on !== undefined) {
    if ((name === 'or' || name === 'orValue') && a !== undefined)
      return fallback(name, plan(on, scope), plan(a, scope));
    return undefined;
  }
  if (name === '?:') return choice(plan(a!, scope), plan(b!, scope), plan(c!, scope));
  if (name === '!') return not(plan(a!, scope));
  if (name === '&&' || name === '||') return either(name, plan(a!, scope), plan(b!, scope));
  if (name === '==' || name === '!=') return same(name, plan(a!, scope), plan(b!, scope));
  return name === 'in' ? within(plan(a!, scope), plan(b!, scope)) : undefined;
}

function bool(value: Value): boolean {
  if (typeof value !== 'boolean') throw new CelError(`no such overload: ${kindOf(value)} is no bool`);
  return value;
}

function wantBool(name: string, parts: readonly Planned[]): void {
  const types = parts.map(({ type }) => type);
  if (!types.every((type) => takes(BOOL, type, new Map()))) throw noOverload(name, types);
}

/** An error on one side does not matter where the other decides, on whichever side it is. */
function either(name: '&&' | '||', a: Planned, b: Planned): Planned {
  wantBool(name, [a, b]);
  const decides = name === '||';
  return {
    type: BOOL,
    run: (frame) => {
      frame.spend(1);
      let left: boolean;
      try {
        left = bool(a.run(frame));
      } catch (error) {
        if (error instanceof CelError && bool(b.run(frame)) === decides) return decides;
        throw error;
      }
      return left === decides ? decides : bool(b.run(frame));
    },
  };
}

function not(a: Planned): Planned {
  wantBool('!', [a]);
  return { type: BOOL, run: (frame) => !bool(a.run(frame)) };
}

function joint(name: string, a: Type, b: Type): Type {
  const bound = new Map<string, Type>();
  const variable: Type = { is: 'variable', name: 'A' };
  if (!takes(variable, a, bound) || !takes(variable, b, bound)) throw noOverload(name, [a, b]);
  return a.is === 'dyn' || b.is === 'dyn' ? DYN : bound.get('A')!.is === 'null' ? b : a;
}

function choice(condition: Planned, then: Planned, otherwise: Planned): Planned {
  wantBool('_?_:_', [condition]);
  return {
    type: joint('_?_:_', then.type, otherwise.type),
    run: (frame) => {
      frame.spend(1);
      return bool(condition.run(frame)) ? then.run(frame) : otherwise.run(frame);
    },
  };
}

function same(name: '==' | '!=', a: Planned, b: Planned): Planned {
  joint(name, a.type, b.type);
  return { type: BOOL, run: (frame) => equal(a.run(frame), b.run(frame), frame.spend) === (name === '==') };
}

function within(a: Planned, b: Planned): Planned {
  const { is, of = DYN, key = DYN } = b.type;
  if (is !== 'dyn' && !((is === 'list' || is === 'map') && takes(is === 'list' ? of : key, a.type, new Map()))) {
    throw noOverload('@in', [a.type, b.type]);
  }
  return {
    type: BOOL,
    run: (frame) => {
      frame.spend(1);
      const one = a.run(frame);
      const all = b.run(frame);
      if (all instanceof MapValue) return all.get(one) !== undefined;
      if (!(all instanceof ListValue)) throw new CelError('no such overload');
      return all.items.some((item) => equal(one, item, frame.spend));
    },
  };
}

/** `x.or(y)` and `x.orValue(y)` */
function fallback(name: 'or' | 'orValue', of: Planned, other: Planned): Planned {
  if (of.type.is !== 'optional' && of.type.is !== 'dyn') throw noOverload(name, [of.type, other.type]);
  const inner = of.type.of ?? DYN;
  const wanted = name === 'or' ? optionalOf(inner) : inner;
  const bound = new Map<string, Type>();
  if (!takes(wanted, other.type, bound)) throw noOverload(name, [of.type, other.type]);
  return {
    type: inner.is === 'dyn' ? other.type : wanted,
    run: (frame) => {
      frame.spend(1);
      const value = of.run(frame);
      if (!(value instanceof Optional)) throw new CelError('no such overload');
      if (value.value === undefined) return other.run(frame);
      return name === 'or' ? value : value.value;
    },
  };
}
