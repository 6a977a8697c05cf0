import { isCaptured } from './enrolment';
import { factOf } from './fact';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import { byAge, isForAll, modeOf, peerAuthenticationsOf, portModesOf, type MtlsMode } from './peer-authentication';
import { settings } from './settings';
import type { Workload } from './workload';

/** What ztunnel does with plaintext to the ports of a workload. */
export interface PlaintextPorts {
  /** The policy by selector that decides, where one does. */
  readonly policy: MeshObject | undefined;
  /** What its mode, or what it inherits, comes to. */
  readonly mode: 'STRICT' | 'PERMISSIVE';
  refuses(port: number): boolean;
}

/**
 * What ztunnel does with plaintext to pods that it captures, quirks of the conversion included: it composes port modes from the
 * policies that have no selector at all, which are others than those that are in force where a selector is empty, and it leaves
 * a policy out that it takes for void. Measured on ztunnel 62d8265 with the conversion of istiod 1.32-dev. Undefined for pods
 * that it does not capture.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertPeerAuthentication
 */
export const plaintextPortsOf = factOf((mesh: Mesh, workload: Workload): PlaintextPorts | undefined => {
  if (!isCaptured(mesh, workload)) return undefined;
  const { workload: policy, namespace } = peerAuthenticationsOf(mesh, workload);
  const mode = modeOf(policy);
  const ports = new Map((policy ? portModesOf(policy) : []).map((one) => [one.port, one.mode]));
  const of = (port: number): MtlsMode => ports.get(port) ?? 'UNSET';
  const opens = (port: number): boolean => of(port) === 'PERMISSIVE' || of(port) === 'DISABLE';
  const root = bareModeOf(mesh, settings(mesh).rootNamespace);
  const home = bareModeOf(mesh, workload.namespace);
  // One with an empty selector is in force for its namespace, and not for the mesh.
  const isStrict = [modeOf(namespace), root].find((one) => one !== undefined && one !== 'UNSET') === 'STRICT';
  // The converted policy is taken for one that the strict one of the mesh makes needless, and is never sent.
  const isLost = root === 'STRICT' && (home === undefined || home === 'UNSET');
  const asPermissive = (port: number): boolean => of(port) === 'STRICT' && !isLost;
  const refuses = (port: number): boolean => {
    if (!policy || mode === 'STRICT') return policy ? !opens(port) : isStrict;
    if (mode !== 'UNSET' || !isStrict) return asPermissive(port);
    // A DISABLE alone opens nothing.
    if (![...ports.values()].includes('PERMISSIVE')) return true;
    return home === 'STRICT' || (home === undefined && root === 'STRICT') ? !opens(port) : asPermissive(port);
  };
  const comesTo = mode === 'STRICT' || (mode === 'UNSET' && isStrict) ? 'STRICT' : 'PERMISSIVE';
  return { policy, mode: comesTo, refuses };
});

/** The mode of the oldest policy of a namespace that has no selector, not even an empty one; undefined without one. */
function bareModeOf(mesh: Mesh, namespace: string): MtlsMode | undefined {
  const bare = mesh.inNamespace('PeerAuthentication', namespace).filter((one) => !one.spec.get('selector').isSet);
  const [oldest] = byAge(bare.filter(isForAll));
  return oldest && modeOf(oldest);
}
