import { isCaptured } from '../workloads/enrolment';
import { factOf } from '../fact';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byAge, modeOf, peerAuthenticationsIn, peerAuthenticationsOf, portModesOf } from './peer-authentication';
import { settings } from '../platform/settings';
import type { Workload } from '../workloads/workload';

/** What refuses plaintext at a port. */
export interface PlaintextRefusal {
  readonly policy: MeshObject;
  /** What it inherits, where istiod made one policy of both. */
  readonly parents: readonly MeshObject[];
  readonly field: Field;
  /** How ztunnel calls what istiod made of it, as `namespace/name`. */
  readonly convertedName: string;
}

/** What ztunnel does with plaintext to the ports of a workload. */
export interface PlaintextPorts {
  /** The policy by selector that decides, where one does. */
  readonly policy: MeshObject | undefined;
  /** What its mode, or what it inherits, comes to. */
  readonly mode: 'STRICT' | 'PERMISSIVE';
  refuses(port: number): boolean;
  /** What refuses it; undefined where nothing does. */
  refusal(port: number): PlaintextRefusal | undefined;
}

/**
 * What ztunnel does with plaintext to pods that it captures, quirks of the conversion included: it composes port modes from the
 * policies that have no selector at all, which are others than those that are in force where a selector is empty, and it may
 * refer to a policy that it takes for void, and never sends. Measured on ztunnel 62d8265 with the conversion of istiod 1.32-dev.
 * Undefined for pods that it does not capture.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertedSelectorPeerAuthentications
 */
export const plaintextPortsOf = factOf((mesh: Mesh, workload: Workload): PlaintextPorts | undefined => {
  if (!isCaptured(mesh, workload)) return undefined;
  const { rootNamespace } = settings(mesh);
  const { workload: policy, namespace, mesh: ofRoot } = peerAuthenticationsOf(mesh, workload);
  const root = bareIn(mesh, rootNamespace);
  // One with an empty selector is in force for its namespace, and not for the mesh.
  const parents = [namespace, workload.namespace === rootNamespace ? ofRoot : root];
  const parent = parents.find((one) => one && modeOf(one) !== 'UNSET');
  const inherits = modeOf(policy) === 'UNSET';
  const strict = inherits ? parent : policy;
  const isStrict = modeOf(strict) === 'STRICT';
  const by: PlaintextRefusal | undefined =
    isStrict && strict
      ? {
          policy: strict,
          parents: [],
          field: strict.spec.get('mtls', 'mode'),
          convertedName: `${rootNamespace}/istio_converted_static_strict`,
        }
      : undefined;
  const refusal =
    policy && hasPortsOfItsOwn(policy, isStrict)
      ? convertedOf(policy, bareIn(mesh, workload.namespace), root)
      : (): PlaintextRefusal | undefined => by;
  const mode = isStrict ? 'STRICT' : 'PERMISSIVE';
  return { policy, mode, refuses: (port) => refusal(port) !== undefined, refusal };
});

/** Whether ports of a policy differ from what it comes to as a whole, as istiod sees it: to one that inherits, a DISABLE alone opens nothing. */
function hasPortsOfItsOwn(policy: MeshObject, isStrict: boolean): boolean {
  const modes = portModesOf(policy).map(({ mode }) => mode);
  if (!isStrict) return modes.includes('STRICT');
  return modes.includes('PERMISSIVE') || (modeOf(policy) === 'STRICT' && modes.includes('DISABLE'));
}

/**
 * A policy with modes of ports as istiod converts it, for the namespace's and the mesh's policy without a selector.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertPeerAuthentication (read for 1.32-dev)
 */
function convertedOf(
  policy: MeshObject,
  home: MeshObject | undefined,
  root: MeshObject | undefined,
): (port: number) => PlaintextRefusal | undefined {
  const [mode, ofHome, ofRoot] = [policy, home, root].map(modeOf);
  const ports = portModesOf(policy);
  // As upstream has it, the mesh's STRICT makes strict ports needless whatever the mode of the policy is.
  const isNeedless =
    mode === 'STRICT' || (mode === 'UNSET' && ofHome === 'STRICT') || (ofHome === 'UNSET' && ofRoot === 'STRICT');
  const strict = new Map(
    ports.filter((one) => one.mode === 'STRICT' && !isNeedless).map((one) => [one.port, one.field]),
  );
  const inheritsStrict = mode === 'UNSET' && (home ? ofHome === 'STRICT' : ofRoot === 'STRICT');
  const opened = ports.filter((one) => one.mode === 'PERMISSIVE' || one.mode === 'DISABLE').map(({ port }) => port);
  const isClosedElse = (mode === 'STRICT' || inheritsStrict) && opened.length > 0;
  const parent = ofHome === 'STRICT' ? home : ofHome === 'UNSET' && ofRoot === 'STRICT' ? root : undefined;
  const refusal = (field: Field, parents: readonly MeshObject[]): PlaintextRefusal => ({
    policy,
    parents,
    field,
    convertedName: `${policy.namespace}/converted_peer_authentication_${policy.name}`,
  });
  return (port) => {
    const field = strict.get(port);
    if (field) return refusal(field.get('mode'), []);
    if (!isClosedElse || opened.includes(port)) return undefined;
    return refusal(policy.spec.get(mode === 'STRICT' ? 'mtls' : 'portLevelMtls'), parent ? [parent] : []);
  };
}

/** The oldest policy of a namespace that has no selector, not even an empty one. */
function bareIn(mesh: Mesh, namespace: string): MeshObject | undefined {
  return byAge(peerAuthenticationsIn(mesh, namespace).filter((one) => !one.spec.get('selector').isSet))[0];
}
