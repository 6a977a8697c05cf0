import { isOfRevision } from './attachment';
import { byCreation } from '../creation-order';
import { enrolmentOf } from '../workloads/enrolment';
import { fact, factOf } from '../fact';
import { labelOf, type Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { isForAll, modeOf, portModesOf } from './peer-authentication';
import { byLabels } from '../selectors';
import { settings } from '../platform/settings';
import { isInjectedGateway } from '../workloads/proxy-pods';
import type { Workload } from '../workloads/workload';

/** What a sidecar takes on a port: plaintext alone, both, or mTLS alone. */
export interface SidecarMode {
  readonly mode: 'DISABLE' | 'PERMISSIVE' | 'STRICT';
  /** What says so; undefined where nothing does. */
  readonly field: Field | undefined;
}

/** The PeerAuthentications of a namespace in istiod's order; of those for all of it only the first is there. */
const inNamespace = fact((mesh) => {
  const found = new Map<string, { readonly forAll: MeshObject | undefined; readonly others: readonly MeshObject[] }>();
  return (namespace: string) => {
    const before = found.get(namespace);
    if (before) return before;
    const all = mesh.inNamespace('PeerAuthentication', namespace).filter((policy) => isOfRevision(mesh, policy));
    const sorted = [...all].sort(byCreation);
    const value = { forAll: sorted.find(isForAll), others: sorted.filter((policy) => !isForAll(policy)) };
    found.set(namespace, value);
    return value;
  };
});

interface Composed {
  readonly whole: SidecarMode;
  readonly ports: ReadonlyMap<number, SidecarMode>;
}

/**
 * What a pod's sidecar takes on a port of a container: what its own PeerAuthentication says of the port, or in general, else that of its
 * namespace, else that of the mesh. One with a selector in the root namespace counts for nobody, and none for a gateway.
 *
 * @see istio/istio pilot/pkg/security/authn/policy_applier.go, ComposePeerAuthentication (read for 1.32-dev)
 */
export function sidecarMode(mesh: Mesh, workload: Workload, port: number): SidecarMode {
  if (isInjectedGateway(workload)) return { mode: 'PERMISSIVE', field: undefined };
  const { ports, whole } = composed(mesh, workload);
  return ports.get(port) ?? whole;
}

const composed = factOf((mesh: Mesh, { labels, namespace }: Workload): Composed => {
  const { rootNamespace } = settings(mesh);
  const isRoot = namespace === rootNamespace;
  const home = inNamespace(mesh)(namespace);
  const own = isRoot
    ? undefined
    : home.others.find((policy) => byLabels(policy.spec.get('selector', 'matchLabels').labels).matches(labels));
  let whole: SidecarMode = { mode: 'PERMISSIVE', field: undefined };
  for (const policy of [inNamespace(mesh)(rootNamespace).forAll, isRoot ? undefined : home.forAll, own]) {
    const mode = modeOf(policy);
    if (policy && mode !== 'UNSET') whole = { mode, field: policy.spec.get('mtls', 'mode') };
  }
  const ports = new Map<number, SidecarMode>();
  for (const { field, mode, port } of own ? portModesOf(own) : []) {
    ports.set(port, mode === 'UNSET' ? whole : { mode, field: field.get('mode') });
  }
  return { whole, ports };
});

/**
 * What clients take the mode of a service to be: that of its namespace, else of the mesh. Those for single pods and ports don't count.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, BestEffortInferServiceMTLSMode; authentication.go, addPeerAuthentication (read for 1.32-dev)
 */
export function namespaceMode(mesh: Mesh, namespace: string): SidecarMode['mode'] {
  const { rootNamespace } = settings(mesh);
  for (const one of namespace === rootNamespace ? [rootNamespace] : [namespace, rootNamespace]) {
    const mode = modeOf(inNamespace(mesh)(one).forAll);
    if (mode !== 'UNSET') return mode;
  }
  return 'PERMISSIVE';
}

/** Whether clients may speak mTLS with a pod itself: it has a sidecar, and no label of its own that says otherwise. */
export const speaksMtls = factOf((mesh: Mesh, workload: Workload): boolean => {
  const label = labelOf(workload.labels, 'security.istio.io/tlsMode');
  if (label !== undefined && label !== '') return label === 'istio';
  return enrolmentOf(mesh, workload).membership === 'sidecar' && !isInjectedGateway(workload);
});
