import type { Plan, Planned, Scope } from './planned';
import { CelSyntaxError, type Node } from './syntax';
import { DYN, listOf, mapOf, shown, takes, type Type } from './type';
import { CelError, ListValue, MadeMap, Optional, type Value } from './value';

/** Lists and maps that are written out hold values of one type in Kubernetes. */
function joint(types: readonly Type[], what: string, mixed: boolean): Type {
  const bound = new Map<string, Type>();
  for (const type of types) {
    if (takes({ is: 'variable', name: 'A' }, type, bound)) continue;
    if (mixed) return DYN;
    throw new CelSyntaxError(`${what} of mixed types: ${shown(bound.get('A') ?? DYN)} and ${shown(type)}`);
  }
  return bound.get('A') ?? DYN;
}

function inner({ type }: Planned, optional: boolean): Type {
  return optional ? (type.of ?? DYN) : type;
}

/** `[a, ?b]` */
export function planList(node: Node & { is: 'list' }, scope: Scope, plan: Plan): Planned {
  const items = node.items.map(({ value, optional }) => ({ ...plan(value, scope), optional }));
  const element = joint(
    items.map((item) => inner(item, item.optional)),
    'list',
    scope.mixed,
  );
  return {
    type: listOf(element),
    run: (frame) => {
      frame.spend(items.length + 1);
      return new ListValue(
        items.map(({ run, optional }) => given(run(frame), optional)).filter((one) => one !== undefined),
      );
    },
  };
}

function given(value: Value, optional: boolean): Value | undefined {
  if (!optional) return value;
  if (!(value instanceof Optional)) throw new CelError('no such overload');
  return value.value;
}

/** `{a: b, ?c: d}` */
export function planMap(node: Node & { is: 'map' }, scope: Scope, plan: Plan): Planned {
  const entries = node.entries.map(({ key, value, optional }) => ({
    key: plan(key, scope),
    value: plan(value, scope),
    optional,
  }));
  const keys = joint(
    entries.map(({ key }) => key.type),
    'map with keys',
    scope.mixed,
  );
  const values = joint(
    entries.map(({ value, optional }) => inner(value, optional)),
    'map with values',
    scope.mixed,
  );
  return {
    type: mapOf(keys, values),
    run: (frame) => {
      frame.spend(entries.length + 1);
      const made: [Value, Value][] = [];
      for (const { key, value, optional } of entries) {
        const is = given(value.run(frame), optional);
        if (is !== undefined) made.push([key.run(frame), is]);
      }
      return new MadeMap(made, true);
    },
  };
}
