import { isMap, type JsonMap } from '../model/field';
import { Mesh } from '../model/mesh';
import { MeshObject } from '../model/mesh-object';
import type { MeshOptions } from '../model/options';
import { enrolmentOf, isMembershipUnknown, type Membership } from '../model/workloads/enrolment';
import { isOverPod, topOwnerOf } from '../model/workloads/written-pods';
import { workloads, type Workload } from '../model/workloads/workload';
import { fact } from '../model/fact';

/**
 * What the cluster would be if the manifests were applied to it, before anybody wrote a status: the manifests, and of the dump what they do
 * not have. Without manifests it is what the dump's own specs promise.
 */
export function promiseOf(manifests: Mesh | undefined, live: Mesh, options: MeshOptions): Mesh {
  const own = new Set((manifests?.objects ?? []).map(keyOf));
  const others = live.objects.filter((object) => !own.has(keyOf(object)));
  return new Mesh([...(manifests?.objects ?? []), ...others].map(withoutStatus), options.world ?? 'open', options);
}

/** An object by what it is, whatever the version of its API. */
export function keyOf({ group, kindName, name, namespace }: MeshObject): string {
  return `${group}/${kindName} ${namespace}/${name}`;
}

/** A Pod that is done stays so; everything else is taken to work. */
function withoutStatus(object: MeshObject): MeshObject {
  if (!object.field('status').isSet || (object.kind === 'Pod' && isOverPod(object))) return object;
  const raw: Record<string, unknown> = { ...object.raw };
  delete raw['status'];
  return new MeshObject(raw as JsonMap, object.origin);
}

const byOwner = fact((mesh) => new Map(workloads(mesh).map((workload) => [workload.owner, workload])));

/** The workload that promises what a live Pod is; undefined where nothing does. */
export function workloadOfPod(promise: Mesh, pod: MeshObject): Workload | undefined {
  const own = promise.find('Pod', pod.namespace, pod.name) ?? pod;
  return byOwner(promise).get(topOwnerOf(promise, own));
}

/** How the pods of a workload should come to the mesh; undefined where what decides it is not known. */
export function membershipOf(promise: Mesh, workload: Workload): Membership | undefined {
  return isMembershipUnknown(promise, workload) ? undefined : enrolmentOf(promise, workload).membership;
}

/** Whether an object was read from an API server, which gives each a uid. */
export function isFromServer(object: MeshObject): boolean {
  return isMap(object.raw['metadata']) && typeof object.raw['metadata']['uid'] === 'string';
}
