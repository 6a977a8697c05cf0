import { factOf } from '../fact';
import { labelOf, type Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';

/** What an AuthorizationPolicy does with what it matches. */
export type Action = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

/** What a field of a rule looks at: the connection, or a request, which ztunnel can't read. */
export type Layer = 'l4' | 'l7' | 'ignored';

/** One attribute that a rule sets, such as `to[0].operation.paths`. */
export interface Attribute {
  readonly field: Field;
  /** As status messages call it: the field's name, or the `when` key. */
  readonly name: string;
  /** For ztunnel. */
  readonly layer: Layer;
}

/** An entry of `from` or `to`, or a condition of `when`: all its attributes have to hold. */
export interface Entry {
  readonly field: Field;
  readonly attributes: readonly Attribute[];
}

/** A rule: each clause has to hold, and a clause holds where one of its entries does. */
export interface AuthorizationRule {
  readonly field: Field;
  readonly from: readonly Entry[];
  readonly to: readonly Entry[];
  /** Each is a clause of its own. */
  readonly when: readonly Entry[];
}

/** An AuthorizationPolicy, read. */
export interface Authorization {
  readonly action: Action;
  readonly rules: readonly AuthorizationRule[];
  readonly isDryRun: boolean;
}

const L4_SOURCE = ['principals', 'namespaces', 'serviceAccounts', 'ipBlocks'];
const L4_OPERATION = ['ports'];
const L4_WHEN = ['source.ip', 'source.namespace', 'source.principal', 'destination.ip', 'destination.port'];

/**
 * A policy as ztunnel and waypoints read it.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertAuthorizationPolicy (read for 1.32-dev)
 */
export const authorizationOf = factOf((_: Mesh, policy: MeshObject): Authorization => {
  const action = policy.spec.get('action').text ?? 'ALLOW';
  return {
    action: action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : 'ALLOW',
    rules: policy.spec.get('rules').items.map(ruleOf),
    // As Go parses a boolean.
    isDryRun: /^(1|t|T|TRUE|true|True)$/.test(labelOf(policy.annotations, 'istio.io/dry-run') ?? ''),
  };
});

/** All attributes of a rule. */
export function attributesOf({ from, to, when }: AuthorizationRule): readonly Attribute[] {
  return [...from, ...to, ...when].flatMap(({ attributes }) => attributes);
}

/** The values of an attribute: those that one of has to hold of, and those that none may. */
export function valuesOf({ field, name }: Attribute): {
  readonly any: readonly string[];
  readonly not: readonly string[];
} {
  // Keys of conditions have a dot, and names of fields have none.
  if (name.includes('.')) return { any: field.get('values').texts, not: field.get('notValues').texts };
  return name.startsWith('not') ? { any: [], not: field.texts } : { any: field.texts, not: [] };
}

/** The clauses of a rule, each a list of entries. */
export function clausesOf({ from, to, when }: AuthorizationRule): readonly (readonly Entry[])[] {
  return [from, to, ...when.map((one) => [one])].filter((entries) => entries.length > 0);
}

/** Whether a rule, as one of a DENY, is to refuse requests without a token. */
export function requiresToken({ from }: AuthorizationRule): boolean {
  return from.some(({ attributes }) =>
    attributes.some(({ name, field }) => name === 'notRequestPrincipals' && field.texts.includes('*')),
  );
}

function ruleOf(field: Field): AuthorizationRule {
  return {
    field,
    from: field.get('from').items.map((one) => entryOf(one.get('source'), L4_SOURCE)),
    to: field.get('to').items.map((one) => entryOf(one.get('operation'), L4_OPERATION)),
    when: field.get('when').items.map(conditionOf),
  };
}

function entryOf(field: Field, l4: readonly string[]): Entry {
  const attributes = field.entries
    .filter(([, value]) => value.texts.length > 0)
    .map(([name, value]): Attribute => ({ field: value, name, layer: layerOf(name, l4) }));
  return { field, attributes };
}

function layerOf(name: string, l4: readonly string[]): Layer {
  const positive = name.startsWith('not') ? name.slice(3, 4).toLowerCase() + name.slice(4) : name;
  // Dropped without a word (1.32-dev).
  if (positive === 'trustDomains') return 'ignored';
  return l4.includes(positive) ? 'l4' : 'l7';
}

function conditionOf(field: Field): Entry {
  const name = field.get('key').text ?? '';
  const isSet = field.get('values').texts.length > 0 || field.get('notValues').texts.length > 0;
  return { field, attributes: isSet ? [{ field, name, layer: L4_WHEN.includes(name) ? 'l4' : 'l7' }] : [] };
}
