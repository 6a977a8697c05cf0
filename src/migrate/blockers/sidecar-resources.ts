import { attachmentOf } from '../../model/policy/attachment';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** What Sidecar resources keep from clients: ztunnel knows every Service, and lets everything out. */
export const sidecarResources: FindConcerns = (mesh, namespace) => {
  const own = new Set(sidecarsIn(mesh, namespace));
  return mesh.ofKind('Sidecar').flatMap((sidecar) => {
    if (!attachmentOf(mesh, sidecar).workloads.some((one) => own.has(one))) return [];
    const isShut = sidecar.spec.get('outboundTrafficPolicy', 'mode').text === 'REGISTRY_ONLY';
    return [
      {
        weight: 'loses',
        name: `sidecar:${sidecar.namespace}/${sidecar.name}`,
        namespace,
        object: sidecar.title,
        what: isShut
          ? 'it shuts the way to hosts that it does not import, and ztunnel reads no Sidecar'
          : 'it says what clients know of, and ztunnel reads no Sidecar',
        fix: isShut ? 'say it with network policies of egress' : 'delete it when the namespace has moved',
      },
    ];
  });
};
