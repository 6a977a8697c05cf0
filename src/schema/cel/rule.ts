import type { JsonMap } from '../../model/field';
import type { Declared } from './declared';
import { parse } from './parse';
import { plan } from './plan';
import { NO_VARIABLES, type Planned, withVariable } from './planned';
import { CelSyntaxError } from './syntax';
import { optionalOf, shown } from './type';
import { CelError, Optional, NotKnown, type Value } from './value';

/** A rule of a schema, ready to run. */
export interface Rule {
  readonly text: string;
  /** Where in the value a finding is, such as `.name`. */
  readonly fieldPath: readonly string[];
  readonly reason: string;
  readonly message: (self: Value) => string;
  /** As a server names it where it has an error: its fixed message, or the rule. */
  readonly title: string;
  /** Undefined for a rule that compares with what was before: on creation it says nothing. */
  readonly holds: ((self: Value) => boolean) | undefined;
}

/** A rule that can't be run, and why. */
export interface Unplanned {
  readonly text: string;
  readonly why: string;
}

/**
 * Steps of one run. A server stops a rule at a cost of a million, by a count that is much like ours
 * (k8s.io/apiserver 0.36.1 pkg/apis/cel/config.go, PerCallLimit); ours is a bound of our own work, so what is over it is not judged.
 */
const MOST_STEPS = 1_000_000;

/** Reads one entry of x-kubernetes-validations. */
export function readRule(entry: JsonMap, { type }: Declared): Rule | Unplanned {
  const { rule, message, messageExpression, reason, fieldPath, optionalOldSelf } = entry;
  const text = typeof rule === 'string' ? rule.trim() : '';
  try {
    if (text === '') throw new CelSyntaxError('there is no rule in it');
    const old = optionalOldSelf === true ? optionalOf(type) : type;
    const scope = withVariable(withVariable(NO_VARIABLES, 'self', type), 'oldSelf', old);
    const tree = parse(text);
    const planned = plan(tree, scope);
    if (planned.type.is !== 'bool' && planned.type.is !== 'dyn') {
      throw new CelSyntaxError(`a rule must be of type bool, this is of ${shown(planned.type)}`);
    }
    const inTransition = optionalOldSelf !== true && names(tree).has('oldSelf');
    return {
      text,
      fieldPath: typeof fieldPath === 'string' ? readPath(fieldPath) : [],
      reason: typeof reason === 'string' ? reason : 'FieldValueInvalid',
      title: fixedMessage(message) ?? text,
      message: messageOf(text, message, messageExpression, scope),
      holds: inTransition ? undefined : (self) => run(planned, self) === true,
    };
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    return { text, why: error.message };
  }
}

function run(planned: Planned, self: Value): Value {
  let steps = 0;
  return planned.run({
    slots: [self, Optional.NONE],
    spend: (n) => {
      steps += n;
      if (!(steps <= MOST_STEPS)) throw new NotKnown(`it takes more than ${MOST_STEPS} steps`);
    },
  });
}

function fixedMessage(message: unknown): string | undefined {
  return typeof message === 'string' && message.trim() !== '' ? message.trim() : undefined;
}

function messageOf(
  text: string,
  message: unknown,
  expression: unknown,
  scope: Parameters<typeof plan>[1],
): (self: Value) => string {
  const fixed = fixedMessage(message) ?? `failed rule: ${text}`;
  if (typeof expression !== 'string' || expression.trim() === '') return () => fixed;
  const planned = plan(parse(expression.trim()), scope);
  return (self) => {
    try {
      const made = run(planned, self);
      // A server as well falls back on the message where the expression gives none of one line.
      return typeof made === 'string' && made.trim() !== '' && !/[\n]/.test(made) ? made.trim() : fixed;
    } catch (error) {
      if (error instanceof CelError || error instanceof NotKnown) return fixed;
      throw error;
    }
  };
}

/** All names that a tree has anywhere. */
function names(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const one of node) names(one, found);
  else if (typeof node === 'object' && node !== null && !(node instanceof Uint8Array)) {
    if ('is' in node && node.is === 'name' && 'name' in node) found.add(String(node.name));
    for (const one of Object.values(node)) names(one, found);
  }
  return found;
}

/** `.spec['a.b']` */
function readPath(path: string): string[] {
  if (!/^(?:\.[^.[\]]+|\['(?:[^'\\]|\\.)*'\])+$/.test(path)) throw new CelSyntaxError(`fieldPath "${path}" is no path`);
  return Array.from(
    path.matchAll(/\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/g),
    ([, plain, quoted]) => plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'),
  );
}
