import { fact, factOf } from '../fact';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { Perhaps } from '../network/network-policy-selector';
import { ownerOf } from './owner';
import type { Workload } from './workload';

/** The Pods of a workload that the input has, as a dump of a cluster does; none where it has the manifests alone. A Pod is its own. */
export function writtenPods(mesh: Mesh, { owner }: Workload): readonly MeshObject[] {
  return byOwner(mesh).get(owner) ?? [];
}

/** What made an object, and made what made it, as far as the input has them; the object itself where nothing did. */
export function topOwnerOf(mesh: Mesh, object: MeshObject): MeshObject {
  let top = object;
  const passed = new Set<MeshObject>();
  while (!passed.has(top)) {
    passed.add(top);
    top = ownerOf(mesh, top) ?? top;
  }
  return top;
}

/** The nodes that the pods of a workload are on; none where nothing tells. */
export const nodesOf = factOf((mesh: Mesh, workload: Workload): readonly string[] => {
  const named = workload.spec.get('nodeName').text;
  const all = named === undefined ? writtenPods(mesh, workload).map((pod) => pod.spec.get('nodeName').text) : [named];
  return [...new Set(all.flatMap((one) => one || []))];
});

/** Whether the pods of two workloads are on one node; undefined where some may be. Where no node is written, one is for all. */
export function isOnSameNode(mesh: Mesh, one: Workload, other: Workload): Perhaps {
  const [here, there] = [nodesOf(mesh, one), nodesOf(mesh, other)];
  if (here.length + there.length === 0) return true;
  if (here.length === 0 || there.length === 0) return undefined;
  if (here.length === 1 && there.length === 1) return here[0] === there[0];
  return here.some((node) => there.includes(node)) ? undefined : false;
}

/** Whether a Pod is done for good. */
export function isOverPod(pod: MeshObject): boolean {
  const phase = pod.field('status', 'phase').text;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Whether a Pod is there to answer; one that no status is written of is. */
export function isReadyPod(pod: MeshObject): boolean {
  if (isOverPod(pod) || pod.field('status', 'phase').text === 'Pending') return false;
  if (pod.field('metadata', 'deletionTimestamp').isSet) return false;
  const ready = pod.field('status', 'conditions').items.find((one) => one.get('type').text === 'Ready');
  return ready === undefined || ready.get('status').text === 'True';
}

const byOwner = fact((mesh): ReadonlyMap<MeshObject, readonly MeshObject[]> => {
  const found = new Map<MeshObject, MeshObject[]>();
  for (const pod of mesh.ofKind('Pod')) {
    const owner = topOwnerOf(mesh, pod);
    const list = found.get(owner);
    if (list) list.push(pod);
    else found.set(owner, [pod]);
  }
  return found;
});
