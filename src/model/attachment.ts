import { factOf } from './fact';
import { labelOf, type Field } from './field';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import { byLabels, type Selector } from './selectors';
import { findService, type MeshService } from './service';
import { serviceEntries, type MeshServiceEntry } from './service-entry';
import { settings } from './settings';
import { findGateway, roleOfClass, type MeshGateway } from './waypoint';
import { bindingOfEntry, bindingOfService, boundGateway } from './waypoint-binding';
import { workloads, workloadsIn, type Workload } from './workload';

/** What a `targetRef` of a policy leads to. */
export interface PolicyTarget {
  readonly field: Field;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly found:
    | { readonly kind: 'Service'; readonly service: MeshService }
    | { readonly kind: 'ServiceEntry'; readonly entry: MeshServiceEntry }
    | { readonly kind: 'Gateway'; readonly gateway: MeshGateway }
    | { readonly kind: 'GatewayClass'; readonly className: string }
    | undefined;
}

/** Where a policy attaches. */
export interface Attachment {
  /** By `targetRefs`; empty for policies that select pods, or all of them. */
  readonly targets: readonly PolicyTarget[];
  /** Whether it has target references at all, known or not. */
  readonly hasTargets: boolean;
  /** The selector, where it has one. */
  readonly selector: Selector | undefined;
  /** Whether it is about the whole mesh, being in the root namespace. */
  readonly isMeshWide: boolean;
  /** The workloads that it is about, by selector or namespace; none for one with targets. */
  readonly workloads: readonly Workload[];
}

/**
 * Whether a policy of a kind picks pods of its own namespace alone, in the root namespace too.
 *
 * @see istio/istio pilot/pkg/model/telemetry.go, applicableTelemetries, and push_context.go (read for 1.32-dev)
 */
export function selectsAtHome({ kind }: MeshObject): boolean {
  return kind === 'PeerAuthentication' || kind === 'Telemetry' || kind === 'Sidecar';
}

/** The references of a policy, in either form. */
function referencesOf(policy: MeshObject): readonly Field[] {
  const one = policy.spec.get('targetRef');
  return [...(one.isSet ? [one] : []), ...policy.spec.get('targetRefs').items];
}

/** Labels of a selector: Istio's policies have `matchLabels`, and an EnvoyFilter or Sidecar a `workloadSelector`. */
function selectorOf(policy: MeshObject): Selector | undefined {
  const field = policy.kind === 'EnvoyFilter' || policy.kind === 'Sidecar' ? 'workloadSelector' : 'selector';
  const selector = policy.spec.get(field);
  if (!selector.isSet) return undefined;
  return byLabels(selector.get(field === 'selector' ? 'matchLabels' : 'labels').labels);
}

/**
 * Where a policy of Istio's attaches: AuthorizationPolicy, RequestAuthentication, Telemetry, WasmPlugin and their kin.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, pilot/pkg/serviceregistry/ambient/policies.go (read for 1.32-dev)
 */
export const attachmentOf = factOf((mesh: Mesh, policy: MeshObject): Attachment => {
  const references = referencesOf(policy);
  const selector = selectorOf(policy);
  const isMeshWide = policy.namespace === settings(mesh).rootNamespace;
  const isOfHome = selector?.isEmpty === false && selectsAtHome(policy);
  const candidates = isMeshWide && !isOfHome ? workloads(mesh) : workloadsIn(mesh, policy.namespace);
  return {
    targets: references.map((field) => targetOf(mesh, policy, field)),
    hasTargets: references.length > 0,
    selector,
    isMeshWide,
    workloads:
      references.length > 0 ? [] : selector ? candidates.filter(({ labels }) => selector.matches(labels)) : candidates,
  };
});

function targetOf(mesh: Mesh, policy: MeshObject, field: Field): PolicyTarget {
  const group = field.get('group').text ?? '';
  const kind = field.get('kind').text ?? '';
  const name = field.get('name').text ?? '';
  return { field, group, kind, name, found: findTarget(mesh, policy.namespace, group, kind, name) };
}

function findTarget(mesh: Mesh, namespace: string, group: string, kind: string, name: string): PolicyTarget['found'] {
  switch (`${group === 'core' ? '' : group}/${kind}`) {
    case '/Service': {
      const service = findService(mesh, namespace, name);
      return service && { kind: 'Service', service };
    }
    case 'networking.istio.io/ServiceEntry': {
      const entry = serviceEntries(mesh).find((one) => one.namespace === namespace && one.name === name);
      return entry && { kind: 'ServiceEntry', entry };
    }
    case 'gateway.networking.k8s.io/Gateway': {
      const gateway = findGateway(mesh, namespace, name);
      return gateway && { kind: 'Gateway', gateway };
    }
    case 'gateway.networking.k8s.io/GatewayClass': {
      const isKnown = mesh.find('GatewayClass', '', name) !== undefined || roleOfClass(mesh, name) !== 'unknown';
      return isKnown ? { kind: 'GatewayClass', className: name } : undefined;
    }
    default:
      return undefined;
  }
}

/** The waypoint where a target's policy is enforced; undefined where there is none, or a gateway that is no waypoint. */
export function waypointOfTarget(mesh: Mesh, { found }: PolicyTarget): MeshGateway | undefined {
  switch (found?.kind) {
    case 'Service':
      return boundGateway(bindingOfService(mesh, found.service));
    case 'ServiceEntry':
      return boundGateway(bindingOfEntry(mesh, found.entry));
    case 'Gateway':
      return found.gateway.role === 'waypoint' ? found.gateway : undefined;
    default:
      return undefined;
  }
}

/** Policies of a kind by namespace and selector that are about a workload, targets aside. */
export function policiesOn(
  mesh: Mesh,
  kind: 'AuthorizationPolicy' | 'RequestAuthentication',
  workload: Workload,
): readonly MeshObject[] {
  const { rootNamespace } = settings(mesh);
  const near = [...new Set([rootNamespace, workload.namespace])].flatMap((namespace) =>
    mesh.inNamespace(kind, namespace),
  );
  return near.filter((policy) => {
    const { hasTargets, selector } = attachmentOf(mesh, policy);
    return !hasTargets && (selector === undefined || selector.matches(workload.labels));
  });
}

/** Whether an object is of the revision that is installed; istiod does not read others. */
export function isOfRevision(mesh: Mesh, { labels }: MeshObject): boolean {
  const revision = labelOf(labels, 'istio.io/rev');
  return revision === undefined || revision === settings(mesh).revision;
}
