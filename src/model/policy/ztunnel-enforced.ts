import { attachmentOf } from './attachment';
import { authorizationOf, type AuthorizationRule } from './authorization';
import { factOf } from '../fact';
import { istiodDoes } from '../platform/istiod-env';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { serviceEntries } from '../services/service-entry';
import { servicesOf } from '../services/service';
import { settings } from '../platform/settings';
import type { MeshGateway } from '../waypoints/waypoint';
import { bindingOfEntry, bindingOfService, bindingOfWorkload, boundGateway } from '../waypoints/waypoint-binding';
import type { Workload } from '../workloads/workload';
import { ztunnelRuleOf, type ZtunnelRule } from './ztunnel-match';
import { isForZtunnel, isLeftOut, ztunnelPoliciesOn } from './ztunnel-policy';

/** A policy as ztunnel enforces it. */
export interface EnforcedPolicy {
  readonly object: MeshObject;
  /** What reaches ztunnel of its rules, each with the one that it was. */
  readonly rules: readonly { readonly of: AuthorizationRule; readonly rule: ZtunnelRule }[];
  /** Whether rules are left out, because they are about requests. */
  readonly isShortened: boolean;
  readonly readsSource: boolean;
  readonly readsDestination: boolean;
}

/** What ztunnel enforces for the pods of a workload, PeerAuthentications aside. */
export interface Enforced {
  /** As ztunnel goes through them: of the namespace, of the mesh, and those by selector. */
  readonly denies: readonly EnforcedPolicy[];
  readonly allows: readonly EnforcedPolicy[];
  /** The waypoints that istiod lets in by itself; each is as good as an ALLOW. */
  readonly admitted: readonly MeshGateway[];
}

/**
 * What ztunnel enforces for the pods of a workload.
 *
 * @see istio/ztunnel src/state.rs, assert_rbac; istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, buildWorkloadPolicies (read for 1.32-dev)
 */
export const enforcedOn = factOf((mesh: Mesh, workload: Workload): Enforced => {
  const policies = [...ztunnelPoliciesOn(mesh, workload)]
    .filter((policy) => isForZtunnel(mesh, policy))
    .sort((a, b) => rankOf(mesh, a) - rankOf(mesh, b) || compare(keyOf(a), keyOf(b)));
  const enforced = (action: string): readonly EnforcedPolicy[] =>
    policies.filter((one) => authorizationOf(mesh, one).action === action).map((one) => enforcedOf(mesh, one));
  return { denies: enforced('DENY'), allows: enforced('ALLOW'), admitted: admittedTo(mesh, workload) };
});

/** In which order ztunnel goes through them; among those of a namespace or of the mesh there is none. */
function rankOf(mesh: Mesh, policy: MeshObject): number {
  const { selector, isMeshWide } = attachmentOf(mesh, policy);
  return selector ? 2 : isMeshWide ? 1 : 0;
}

function keyOf({ namespace, name }: MeshObject): string {
  return `${namespace}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const enforcedOf = factOf((mesh: Mesh, object: MeshObject): EnforcedPolicy => {
  const { action, rules } = authorizationOf(mesh, object);
  const sent = rules
    .filter((rule) => action === 'DENY' || !isLeftOut(rule))
    .map((of) => ({ of, rule: ztunnelRuleOf(mesh, of) }));
  return {
    object,
    rules: sent,
    isShortened: sent.length < rules.length,
    readsSource: sent.some(({ rule }) => rule.readsSource),
    readsDestination: sent.some(({ rule }) => rule.readsDestination),
  };
});

/**
 * The waypoints of a workload and its Services, where istiod is told to let them in.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, implicitWaypointPolicies (read for 1.32-dev)
 */
function admittedTo(mesh: Mesh, workload: Workload): readonly MeshGateway[] {
  if (!istiodDoes(mesh, 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY', false)) return [];
  const entries = serviceEntries(mesh).filter(
    ({ namespace, selector }) => namespace === workload.namespace && selector?.matches(workload.labels),
  );
  const bindings = [
    bindingOfWorkload(mesh, workload),
    ...servicesOf(mesh, workload).map((one) => bindingOfService(mesh, one)),
    ...entries.map((one) => bindingOfEntry(mesh, one)),
  ];
  return [...new Set(bindings.flatMap((one) => boundGateway(one) ?? []))];
}

/** How ztunnel calls the policy that lets a waypoint in, as `namespace/name`. */
export function admissionName({ namespace, name }: MeshGateway): string {
  return `${namespace}/istio_allow_waypoint_${namespace}_${name}`;
}

/** The namespaces whose policies reach the pods of a workload. */
export function policyNamespaces(mesh: Mesh, { namespace }: Workload): readonly string[] {
  return [...new Set([settings(mesh).rootNamespace, namespace])];
}
