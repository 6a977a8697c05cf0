import { fact } from './fact';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import type { Workload } from './workload';

/**
 * The addresses of a workload's pods, as far as the input has the pods as a cluster wrote them; undefined where it has none, as
 * manifests don't.
 */
export function addressesOf(mesh: Mesh, { owner }: Workload): readonly string[] | undefined {
  return byOwner(mesh).get(owner);
}

const byOwner = fact((mesh): ReadonlyMap<MeshObject, readonly string[]> => {
  const found = new Map<MeshObject, string[]>();
  for (const pod of mesh.ofKind('Pod')) {
    const status = pod.field('status');
    const written = [status.get('podIP'), ...status.get('podIPs').items.map((one) => one.get('ip'))];
    const addresses = [...new Set(written.flatMap(({ text }) => text || []))];
    if (addresses.length === 0) continue;
    const owner = topOf(mesh, pod);
    const list = found.get(owner);
    if (list) list.push(...addresses);
    else found.set(owner, addresses);
  }
  return found;
});

/** What made an object, and made what made it, as far as the input has them. */
function topOf(mesh: Mesh, object: MeshObject): MeshObject {
  let top = object;
  const passed = new Set<MeshObject>();
  while (!passed.has(top)) {
    passed.add(top);
    top = ownerOf(mesh, top) ?? top;
  }
  return top;
}

function ownerOf(mesh: Mesh, object: MeshObject): MeshObject | undefined {
  for (const owner of object.field('metadata', 'ownerReferences').items) {
    const apiVersion = owner.get('apiVersion').text ?? '';
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const found = mesh.findReferred(
      group,
      owner.get('kind').text ?? '',
      object.namespace,
      owner.get('name').text ?? '',
    );
    if (found) return found;
  }
  return undefined;
}
