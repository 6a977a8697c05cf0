import {
  attributesOf,
  authorizationOf,
  type Action,
  type AuthorizationRule,
  type Entry,
} from '../../model/policy/authorization';
import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { conditionReader, FIELDS, type AttributeContext, type ReadValues } from './rbac-attributes';
import { allMatch, ANY, anyMatches, not, type Matcher } from './rbac-matcher';

/** A rule as Envoy has it. */
export interface EnvoyRule {
  readonly policy: MeshObject;
  readonly field: Field;
  /** By which Envoy orders rules, and names them. */
  readonly name: string;
  readonly matches: Matcher;
  /** Whether it is about the direct peer's address, which nobody has behind a waypoint. */
  readonly isAboutPeerAddress: boolean;
}

const PEER_ADDRESS = ['ipBlocks', 'notIpBlocks', 'source.ip'];

/**
 * The rules of a policy as istiod converts them for a chain. Of an ALLOW it drops a rule with anything that it can't read, or that a
 * plain connection doesn't have; of all others it drops that alone, so that they match more.
 *
 * @see istio/istio pilot/pkg/security/authz/builder/builder.go, pilot/pkg/security/authz/model/model.go (read for 1.32-dev)
 */
export function rulesOf(mesh: Mesh, policy: MeshObject, chain: 'http' | 'tcp'): readonly EnvoyRule[] {
  const { action, rules } = authorizationOf(mesh, policy);
  return rules.flatMap((rule, i): EnvoyRule[] => {
    const matches = compile(rule, action, { mesh, policy, chain });
    if (!matches) return [];
    const name = `ns[${policy.namespace}]-policy[${policy.name}]-rule[${i}]`;
    const isAboutPeerAddress = attributesOf(rule).some((one) => PEER_ADDRESS.includes(one.name));
    return [{ policy, field: rule.field, name, matches, isAboutPeerAddress }];
  });
}

function compile(rule: AuthorizationRule, action: Action, context: AttributeContext): Matcher | undefined {
  if (rule.field.map === undefined) return undefined;
  const needed: Matcher[] = [];
  const clauses: (readonly Entry[])[] = [rule.from, rule.to];
  for (const { field } of rule.when) {
    const read = conditionReader(field.get('key').text ?? '');
    if (!read) return undefined;
    const one = valuesAndNot(read, field.get('values').texts, field.get('notValues').texts, action, context);
    if (one === undefined) return undefined;
    needed.push(...one);
  }
  for (const entries of clauses) {
    if (entries.length === 0) continue;
    const each: Matcher[] = [];
    for (const entry of entries) {
      const one = entryOf(entry, action, context);
      if (one === undefined) return undefined;
      each.push(one);
    }
    if (!each.includes(ANY)) needed.push(anyMatches(each));
  }
  return allMatch(needed);
}

/** A `source` or an `operation`; undefined where it makes the rule void. */
function entryOf({ field, attributes }: Entry, action: Action, context: AttributeContext): Matcher | undefined {
  const needed: Matcher[] = [];
  for (const [name, read] of Object.entries(FIELDS)) {
    const negative = `not${name[0]!.toUpperCase()}${name.slice(1)}`;
    if (!attributes.some((one) => one.name === name || one.name === negative)) continue;
    const one = valuesAndNot(read, field.get(name).texts, field.get(negative).texts, action, context);
    if (one === undefined) return undefined;
    needed.push(...one);
  }
  return allMatch(needed);
}

/** What values and those with `not` come to, both of which have to hold; undefined where they make the rule void. */
function valuesAndNot(
  read: ReadValues,
  values: readonly string[],
  notValues: readonly string[],
  action: Action,
  context: AttributeContext,
): readonly Matcher[] | undefined {
  const found: Matcher[] = [];
  for (const [list, isNegative] of [
    [values, false],
    [notValues, true],
  ] as const) {
    if (list.length === 0) continue;
    const { matcher, isFaulty } = read(context, list);
    if (isFaulty && action === 'ALLOW') return undefined;
    if (matcher) found.push(isNegative ? not(matcher) : matcher);
  }
  return found;
}
