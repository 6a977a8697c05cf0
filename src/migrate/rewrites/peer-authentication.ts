import type { Mesh } from '../../model/mesh';
import {
  isForAll,
  modeOf,
  peerAuthenticationsIn,
  peerAuthenticationsOf,
  portModesOf,
} from '../../model/policy/peer-authentication';
import { settings } from '../../model/platform/settings';
import { workloadsIn, type Workload } from '../../model/workloads/workload';
import { byLabels } from '../../model/selectors';
import type { MeshObject } from '../../model/mesh-object';
import { copyOf, type Edit } from '../edit';

/**
 * Modes of single ports as ztunnel takes them for what they say. Where a policy says nothing for the rest of the ports, istiod loses exceptions or
 * strictness on the way to ztunnel; one that says what it inherits means the same to sidecars, and is taken right.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go (measured for 1.32-dev)
 */
export function plainModes(mesh: Mesh, namespace: string): readonly Edit[] {
  const withPorts = peerAuthenticationsIn(mesh, namespace).filter(
    (policy) => !isForAll(policy) && portModesOf(policy).length > 0,
  );
  const explicit = withPorts.flatMap((policy): Edit[] => {
    const [pod] = podsOf(mesh, namespace, policy);
    if (!pod || modeOf(policy) !== 'UNSET') return [];
    const object = copyOf(policy);
    object.spec['mtls'] = { mode: peerAuthenticationsOf(mesh, pod).inherited };
    return [
      { does: 'apply', object, why: 'says what it inherited, without which ztunnel loses the modes of its ports' },
    ];
  });
  return [...explicit, ...strictHome(mesh, namespace, withPorts)];
}

/**
 * Where the mesh is STRICT and the namespace says nothing, the STRICT port of a PERMISSIVE workload takes plaintext; with the mesh's own mode said by the
 * namespace it does not.
 */
function strictHome(mesh: Mesh, namespace: string, policies: readonly MeshObject[]): readonly Edit[] {
  const isLax = policies.some(
    (policy) =>
      (modeOf(policy) === 'PERMISSIVE' || modeOf(policy) === 'DISABLE') &&
      portModesOf(policy).some(({ mode }) => mode === 'STRICT') &&
      podsOf(mesh, namespace, policy).length > 0,
  );
  const { rootNamespace } = settings(mesh);
  if (!isLax || namespace === rootNamespace) return [];
  const whole = peerAuthenticationsIn(mesh, rootNamespace).find(isForAll);
  const own = peerAuthenticationsIn(mesh, namespace).find(isForAll);
  if (modeOf(whole) !== 'STRICT' || modeOf(own) !== 'UNSET') return [];
  const object = own
    ? copyOf(own)
    : {
        apiVersion: whole!.apiVersion,
        kind: 'PeerAuthentication',
        metadata: { name: freeName(mesh, namespace), namespace },
        spec: {} as Record<string, unknown>,
      };
  object.spec['mtls'] = { mode: 'STRICT' };
  return [
    { does: 'apply', object, why: 'says what the mesh says, without which ztunnel takes plaintext at STRICT ports' },
  ];
}

function podsOf(mesh: Mesh, namespace: string, policy: MeshObject): readonly Workload[] {
  const selector = byLabels(policy.spec.get('selector', 'matchLabels').labels);
  return workloadsIn(mesh, namespace).filter(({ labels }) => selector.matches(labels));
}

function freeName(mesh: Mesh, namespace: string): string {
  let name = 'default';
  while (mesh.find('PeerAuthentication', namespace, name)) name += '-mode';
  return name;
}
