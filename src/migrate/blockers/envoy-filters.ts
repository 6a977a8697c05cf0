import { attachmentOf } from '../../model/policy/attachment';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** EnvoyFilters of sidecars: there is no Envoy at the pods of ambient mode, and what they do nobody can tell. */
export const envoyFilters: FindConcerns = (mesh, namespace) => {
  const own = new Set(sidecarsIn(mesh, namespace));
  if (own.size === 0) return [];
  return mesh.ofKind('EnvoyFilter').flatMap((filter) => {
    const { hasTargets, workloads } = attachmentOf(mesh, filter);
    const contexts = filter.spec.get('configPatches').items.map((one) => one.get('match', 'context').text);
    const isOfGateways = contexts.length > 0 && contexts.every((one) => one === 'GATEWAY');
    if (hasTargets || isOfGateways || !workloads.some((one) => own.has(one))) return [];
    return [
      {
        weight: 'blocks',
        name: `envoy-filter:${filter.namespace}/${filter.name}`,
        namespace,
        object: filter.title,
        what: 'it patches sidecars, and pods in ambient mode have none',
        fix: 'do without it, or say it of the waypoint with what Istio has for that (VirtualService, policies, WasmPlugin with targetRefs), then accept it',
      },
    ];
  });
};
