import { attachmentOf } from '../../model/policy/attachment';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** WasmPlugins of sidecars: a waypoint runs those with targetRefs alone, and nobody offline can tell what one does. */
export const wasmPlugins: FindConcerns = (mesh, namespace) => {
  const own = new Set(sidecarsIn(mesh, namespace));
  return mesh.ofKind('WasmPlugin').flatMap((plugin) => {
    const { hasTargets, workloads } = attachmentOf(mesh, plugin);
    if (hasTargets || !workloads.some((one) => own.has(one))) return [];
    return [
      {
        weight: 'blocks',
        name: `wasm-plugin:${plugin.namespace}/${plugin.name}`,
        namespace,
        object: plugin.title,
        what: 'it runs in sidecars, and a waypoint runs plugins with targetRefs alone',
        fix: 'write one with targetRefs to the Services whose waypoint is to run it, then accept this one',
      },
    ];
  });
};
