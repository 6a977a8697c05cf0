import type { Mesh } from '../../model/mesh';
import { modeOf, peerAuthenticationsIn, portModesOf } from '../../model/policy/peer-authentication';
import { settings } from '../../model/platform/settings';
import type { Concern } from '../plan';

/**
 * PeerAuthentications with DISABLE: to ztunnel that is PERMISSIVE. Clients in the mesh send HBONE in any case.
 *
 * @see istio/istio architecture/ambient/peer-authentication.md (read for 1.32-dev)
 */
export function mtlsOff(mesh: Mesh, namespace: string): readonly Concern[] {
  const root = settings(mesh).rootNamespace;
  return [...new Set([namespace, root])]
    .flatMap((name) => peerAuthenticationsIn(mesh, name))
    .filter((policy) => modeOf(policy) === 'DISABLE' || portModesOf(policy).some(({ mode }) => mode === 'DISABLE'))
    .map((policy) => ({
      weight: 'loses' as const,
      name: `mtls-off:${policy.namespace}/${policy.name}`,
      namespace,
      object: policy.title,
      what: 'it turns mTLS off, which ztunnel takes for PERMISSIVE: clients in the mesh are seen with their identity, also by policies that saw none before',
      fix: 'see whether the steps open anything by that, and say PERMISSIVE',
    }));
}
