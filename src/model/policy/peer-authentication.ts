import { isOfRevision } from './attachment';
import { fact, factOf } from '../fact';
import { labelOf, type Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byLabels } from '../selectors';
import { settings } from '../platform/settings';
import type { Workload } from '../workloads/workload';

/** What plaintext meets. */
export type MtlsMode = 'UNSET' | 'DISABLE' | 'PERMISSIVE' | 'STRICT';

/** The PeerAuthentications that have a say about a workload. */
export interface PeerAuthentications {
  /** For the whole mesh. */
  readonly mesh: MeshObject | undefined;
  /** For its namespace; none for pods of the root namespace. */
  readonly namespace: MeshObject | undefined;
  /** By selector. */
  readonly workload: MeshObject | undefined;
  /** What namespace and mesh come to for it: STRICT or PERMISSIVE; DISABLE is PERMISSIVE to ztunnel. */
  readonly inherited: 'STRICT' | 'PERMISSIVE';
}

/** The mode of a policy as a whole. */
export function modeOf(policy: MeshObject | undefined): MtlsMode {
  return asMode(policy?.spec.get('mtls', 'mode'));
}

/** The modes of single ports, which are those of containers. */
export function portModesOf(
  policy: MeshObject,
): readonly { readonly port: number; readonly mode: MtlsMode; readonly field: Field }[] {
  return policy.spec
    .get('portLevelMtls')
    .entries.map(([port, field]) => ({ port: Number(port), mode: asMode(field.get('mode')), field }));
}

function asMode(field: Field | undefined): MtlsMode {
  const text = field?.text;
  return text === 'DISABLE' || text === 'PERMISSIVE' || text === 'STRICT' ? text : 'UNSET';
}

/** Whether a policy is about every workload of its namespace: one with an empty selector is, too. */
export function isForAll(policy: MeshObject): boolean {
  return Object.keys(policy.spec.get('selector', 'matchLabels').labels).length === 0;
}

/** Oldest first; manifests rarely have a time, and stay in their order then. */
export function byAge(policies: readonly MeshObject[]): readonly MeshObject[] {
  const age = (policy: MeshObject): string => policy.field('metadata', 'creationTimestamp').text ?? '';
  return [...policies].sort((a, b) =>
    age(a) === '' || age(b) === '' ? 0 : age(a) < age(b) ? -1 : Number(age(a) > age(b)),
  );
}

/** The PeerAuthentications of a namespace; istiod does not read those of other revisions. */
export function peerAuthenticationsIn(mesh: Mesh, namespace: string): readonly MeshObject[] {
  return mesh.inNamespace('PeerAuthentication', namespace).filter((policy) => isOfRevision(mesh, policy));
}

const forAll = fact((mesh) => {
  const oldest = (namespace: string): MeshObject | undefined =>
    byAge(peerAuthenticationsIn(mesh, namespace).filter(isForAll))[0];
  return { mesh: oldest(settings(mesh).rootNamespace), oldest };
});

/** The PeerAuthentications of a workload's namespace that select it. */
export function peerAuthenticationsFor(mesh: Mesh, { namespace, labels }: Workload): readonly MeshObject[] {
  return peerAuthenticationsIn(mesh, namespace).filter(
    (policy) => !isForAll(policy) && byLabels(policy.spec.get('selector', 'matchLabels').labels).matches(labels),
  );
}

/**
 * What is in force for a workload: that of the workload, else of its namespace, else of the mesh. One with a selector in the root
 * namespace counts for nobody in ambient mode.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertedSelectorPeerAuthentications (read for 1.32-dev)
 */
export const peerAuthenticationsOf = factOf((mesh: Mesh, workload: Workload): PeerAuthentications => {
  const { rootNamespace } = settings(mesh);
  const { mesh: meshWide, oldest } = forAll(mesh);
  const isRoot = workload.namespace === rootNamespace;
  const namespace = isRoot ? undefined : oldest(workload.namespace);
  const own = isRoot ? [] : peerAuthenticationsFor(mesh, workload);
  const parent = [namespace, meshWide].map(modeOf).find((mode) => mode !== 'UNSET');
  return {
    mesh: meshWide,
    namespace,
    workload: byAge(own)[0],
    inherited: parent === 'STRICT' ? 'STRICT' : 'PERMISSIVE',
  };
});

/** Whether a workload's pods would have plaintext from some port refused. */
export function refusesPlaintext(mesh: Mesh, workload: Workload): boolean {
  const { workload: own, inherited } = peerAuthenticationsOf(mesh, workload);
  const mode = modeOf(own);
  return mode === 'STRICT' || (mode === 'UNSET' && inherited === 'STRICT');
}

/** Whether a pod's inbound traffic that is no HBONE passes ztunnel by (`ambient.istio.io/bypass-inbound-capture`). */
export function bypassesInbound({ annotations }: Workload): boolean {
  return /^(1|t|T|TRUE|true|True)$/.test(labelOf(annotations, 'ambient.istio.io/bypass-inbound-capture') ?? '');
}
