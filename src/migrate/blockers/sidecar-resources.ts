import type { Mesh } from '../../model/mesh';
import { attachmentOf } from '../../model/policy/attachment';
import { settings } from '../../model/platform/settings';
import type { Concern } from '../plan';
import { sidecarsIn } from '../rewrites/injected-pods';

/**
 * What Sidecar resources keep from clients: ztunnel knows every Service, and lets everything out. Hosts outside are nothing that steps are compared by, so
 * what opens the way to them has to be accepted here.
 *
 * @see istio/ztunnel src/proxy/outbound.rs (read for 1.32-dev)
 */
export function sidecarResources(mesh: Mesh, namespace: string): readonly Concern[] {
  const own = new Set(sidecarsIn(mesh, namespace));
  if (own.size === 0) return [];
  const resources = mesh.ofKind('Sidecar').flatMap((sidecar): Concern[] => {
    if (!attachmentOf(mesh, sidecar).workloads.some((one) => own.has(one))) return [];
    const isShut = sidecar.spec.get('outboundTrafficPolicy', 'mode').text === 'REGISTRY_ONLY';
    return [
      {
        weight: isShut ? 'blocks' : 'loses',
        name: `sidecar:${sidecar.namespace}/${sidecar.name}`,
        namespace,
        object: sidecar.title,
        what: isShut
          ? 'it shuts the way to hosts that it does not import (REGISTRY_ONLY), and ztunnel reads no Sidecar and lets everything out'
          : 'it says what clients know of, and ztunnel reads no Sidecar',
        fix: isShut
          ? 'say it with network policies of egress, then accept it'
          : 'nothing has to be done; the last step of the namespace takes it away',
      },
    ];
  });
  const { meshConfig, rootNamespace } = settings(mesh);
  if (meshConfig.get('outboundTrafficPolicy', 'mode').text !== 'REGISTRY_ONLY') return resources;
  return [
    ...resources,
    {
      weight: 'blocks',
      name: `registry-only:${namespace}`,
      namespace,
      object: `mesh config of ${rootNamespace}`,
      what: 'it shuts the way to hosts that nobody has declared (REGISTRY_ONLY), and ztunnel lets everything out',
      fix: 'say it with network policies of egress, then accept it',
    },
  ];
}
