import { authorizationOf, type Attribute, type AuthorizationRule, type Entry } from './authorization';
import { istiodDoes } from './istiod-env';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import { settings } from './settings';
import type { MeshGateway } from './waypoint';
import type { Workload } from './workload';
import { enforcedByZtunnel, isLeftOut, ztunnelPoliciesOn } from './ztunnel-policy';

/** Whether something holds; `maybe` where it rests on more than who calls, such as a port or an address. */
export type Match = 'yes' | 'no' | 'maybe';

/** Who calls. */
export interface Caller {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Attributes that are about who calls. */
const WHO = /^(not)?(principals|namespaces|serviceAccounts)$/i;

/** Whether an attribute is about who calls, by identity. */
export function isAboutCallers({ name }: Attribute): boolean {
  return WHO.test(name) || name === 'source.principal' || name === 'source.namespace';
}

/** The names that an attribute is about, positive ones and those that are left out. */
export function callersNamed({ field, name }: Attribute): {
  readonly any: readonly string[];
  readonly not: readonly string[];
} {
  if (name.startsWith('source.')) return { any: field.get('values').texts, not: field.get('notValues').texts };
  return name.startsWith('not') ? { any: [], not: field.texts } : { any: field.texts, not: [] };
}

/**
 * Whether a rule matches what somebody sends, as ztunnel has it.
 *
 * @see istio/ztunnel src/rbac.rs (read at 62d8265)
 */
export function matchesCaller(mesh: Mesh, policy: MeshObject, rule: AuthorizationRule, caller: Caller): Match {
  const clauses = [rule.from, rule.to, ...rule.when.map((one) => [one])].filter((entries) => entries.length > 0);
  return every(
    clauses.map((entries) => {
      const each = entries.map((entry) => matchesEntry(mesh, policy, entry, caller));
      return each.includes('yes') ? 'yes' : each.includes('maybe') ? 'maybe' : 'no';
    }),
  );
}

function matchesEntry(mesh: Mesh, policy: MeshObject, { attributes }: Entry, caller: Caller): Match {
  const read = attributes.filter(({ layer }) => layer === 'l4');
  // An entry of which nothing is left never matches.
  if (attributes.length > 0 && read.length === 0) return 'no';
  return every(
    read.map((attribute) => {
      if (!isAboutCallers(attribute)) return 'maybe';
      const { any, not } = callersNamed(attribute);
      const is = (name: string): boolean => isCaller(mesh, policy.namespace, attribute.name, name, caller);
      return (any.length === 0 || any.some(is)) && !not.some(is) ? 'yes' : 'no';
    }),
  );
}

function every(matches: readonly Match[]): Match {
  return matches.includes('no') ? 'no' : matches.includes('maybe') ? 'maybe' : 'yes';
}

/** Whether a value of an attribute stands for a caller. */
function isCaller(mesh: Mesh, home: string, attribute: string, value: string, caller: Caller): boolean {
  const { namespace, serviceAccount } = caller;
  if (/serviceAccounts$/i.test(attribute)) {
    return (value.includes('/') ? value : `${home}/${value}`) === `${namespace}/${serviceAccount}`;
  }
  if (/namespace/i.test(attribute)) return matchesPattern(value, namespace);
  return matchesPattern(value, `${trustDomainFor(mesh, value)}/ns/${namespace}/sa/${serviceAccount}`);
}

/** Of a few files, the trust domain of the mesh is rarely known: the one that is written is taken for it then. */
function trustDomainFor(mesh: Mesh, principal: string): string {
  const { trustDomain, meshConfig } = settings(mesh);
  const end = principal.indexOf('/ns/');
  const isKnown = mesh.world === 'closed' || meshConfig.get('trustDomain').isSet;
  return isKnown || end <= 0 || principal.startsWith('*') ? trustDomain : principal.slice(0, end);
}

/** A `*` alone stands for anything, one at the end for any rest, one at the beginning for anything before. */
function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === '*') return text !== '';
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}

/** Whether a value names a caller alone, and so was meant for it. */
export function namesExactly(
  mesh: Mesh,
  home: string,
  attribute: Attribute,
  { any, not }: ReturnType<typeof callersNamed>,
  caller: Caller,
): boolean {
  if (/namespace/i.test(attribute.name)) return false;
  return [...any, ...not].some((value) => {
    const isPrecise = !value.endsWith('*') && (!value.startsWith('*') || value.includes('/sa/'));
    return isPrecise && isCaller(mesh, home, attribute.name, value, caller);
  });
}

/** What keeps a waypoint from the pods behind it. */
export type Lockout =
  | { readonly by: 'allow'; readonly policies: readonly MeshObject[] }
  | { readonly by: 'deny'; readonly policy: MeshObject; readonly rule: AuthorizationRule };

/**
 * What keeps a waypoint from pods: ztunnel sees it, and not its clients, as the caller. Undefined where nothing surely does.
 *
 * @see istio/ztunnel src/proxy/inbound.rs, istio/istio pilot/pkg/serviceregistry/ambient/policies.go (read for 1.32-dev)
 */
export function lockoutOf(mesh: Mesh, workload: Workload, waypoint: MeshGateway): Lockout | undefined {
  const policies = ztunnelPoliciesOn(mesh, workload).filter((policy) => enforcedByZtunnel(mesh, policy).length > 0);
  const allows: MeshObject[] = [];
  let mayPass = istiodDoes(mesh, 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY', false);
  for (const policy of policies) {
    const { action, rules } = authorizationOf(mesh, policy);
    if (action === 'DENY') {
      const rule = rules.find((one) => matchesCaller(mesh, policy, one, waypoint) === 'yes');
      if (rule) return { by: 'deny', policy, rule };
      continue;
    }
    allows.push(policy);
    mayPass ||= rules.some((rule) => !isLeftOut(rule) && matchesCaller(mesh, policy, rule, waypoint) !== 'no');
  }
  // In a few files, the policy that lets the waypoint in may be elsewhere.
  if (allows.length === 0 || mayPass || !mesh.knows('AuthorizationPolicy', workload.namespace)) return undefined;
  return { by: 'allow', policies: allows };
}
