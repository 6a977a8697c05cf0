import { authorizationOf, valuesOf, type Attribute, type AuthorizationRule } from './authorization';
import { istiodDoes } from '../platform/istiod-env';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { settings } from '../platform/settings';
import type { MeshGateway } from '../waypoints/waypoint';
import type { Workload } from '../workloads/workload';
import { matchesConnection, standsFor, ztunnelRuleOf, type CallerIdentity } from './ztunnel-match';
import { enforcedByZtunnel, isLeftOut, ztunnelPoliciesOn } from './ztunnel-policy';

/** Whether something holds; `maybe` where it rests on more than who calls, such as a port or an address. */
export type Match = 'yes' | 'no' | 'maybe';

/** Who calls. */
export interface Caller {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Whether a rule matches what somebody sends, as ztunnel has it. */
export function matchesCaller(mesh: Mesh, rule: AuthorizationRule, caller: Caller): Match {
  const connection = { identity: identityOf(mesh, caller), source: undefined, destination: undefined, port: undefined };
  const matches = matchesConnection(ztunnelRuleOf(mesh, rule), connection);
  return matches === undefined ? 'maybe' : matches ? 'yes' : 'no';
}

/** Of a few files, the trust domain of the mesh is rarely known. */
function identityOf(mesh: Mesh, { namespace, serviceAccount }: Caller): CallerIdentity {
  const { trustDomain, meshConfig } = settings(mesh);
  const isKnown = mesh.world === 'closed' || meshConfig.get('trustDomain').isSet;
  return { trustDomain: isKnown ? trustDomain : undefined, namespace, serviceAccount };
}

/** Whether a value names a caller alone, and so was meant for it. */
export function namesExactly(mesh: Mesh, home: string, attribute: Attribute, caller: Caller): boolean {
  if (/namespace/i.test(attribute.name)) return false;
  const { any, not } = valuesOf(attribute);
  return [...any, ...not].some((value) => {
    const isPrecise = !value.endsWith('*') && (!value.startsWith('*') || value.includes('/sa/'));
    return isPrecise && standsFor(home, attribute.name, value, identityOf(mesh, caller));
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
      const rule = rules.find((one) => matchesCaller(mesh, one, waypoint) === 'yes');
      if (rule) return { by: 'deny', policy, rule };
      continue;
    }
    allows.push(policy);
    mayPass ||= rules.some((rule) => !isLeftOut(rule) && matchesCaller(mesh, rule, waypoint) !== 'no');
  }
  // In a few files, the policy that lets the waypoint in may be elsewhere.
  if (allows.length === 0 || mayPass || !mesh.knows('AuthorizationPolicy', workload.namespace)) return undefined;
  return { by: 'allow', policies: allows };
}
