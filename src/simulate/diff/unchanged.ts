import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { rulesOn } from '../../model/network/network-policy';
import { workloads, type Workload } from '../../model/workloads/workload';
import type { Protocol } from '../request';
import { changedObjects } from './changed-objects';

/**
 * Says of two workloads whether all is as it was that has a say in what the one sends to the other at a port that nothing declares: both,
 * their namespaces, the network policies that select them, and whatever is neither a workload, a namespace nor a network policy. Most
 * of a mesh is, and need not be asked.
 */
export function unchangedBetween(
  before: Mesh,
  after: Mesh,
  protocol: Protocol,
): (old: Workload | undefined, now: Workload | undefined) => boolean {
  const { isSame, isSameMesh, isSameRest } = changes(before, after);
  return isSameRest && (isSameMesh || protocol !== 'TCP') ? isSame : () => false;
}

const OF_PODS = new Set(['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'Namespace']);

/** Policies and routes of the mesh, which is about TCP alone. */
const OF_THE_MESH = /^(?:security|networking|telemetry|extensions)\.istio\.io$/;

const changes = factOf((before: Mesh, after: Mesh) => {
  const all = changedObjects(before, after)?.flatMap(({ now, old }) => [old ?? [], now ?? []].flat());
  const changed = new Set<MeshObject>(all);
  const rest = all?.filter((one) => !isOwner(before, one) && !isOwner(after, one) && !OF_PODS.has(one.kind ?? ''));
  const isAsItWas = (mesh: Mesh, workload: Workload): boolean => {
    const home = mesh.find('Namespace', '', workload.namespace);
    return (
      !changed.has(workload.owner) &&
      !(home && changed.has(home)) &&
      !rulesOn(mesh, workload).some(({ rule }) => changed.has(rule.object))
    );
  };
  return {
    isSame: (old: Workload | undefined, now: Workload | undefined): boolean =>
      old !== undefined && now !== undefined && isAsItWas(before, old) && isAsItWas(after, now),
    /** With the names of ports, which policies may look up in any pod. */
    isSameRest: portNames(before) === portNames(after) && rest?.every(({ group }) => OF_THE_MESH.test(group)) === true,
    isSameMesh: rest?.length === 0,
  };
});

function isOwner(mesh: Mesh, object: MeshObject): boolean {
  return owners(mesh).has(object);
}

const owners = fact((mesh) => new Set(workloads(mesh).map(({ owner }) => owner)));

const portNames = fact((mesh): string => {
  const names = workloads(mesh).flatMap(({ ports }) =>
    ports.flatMap(({ name, port, protocol }) => (name === undefined ? [] : [`${name} ${protocol} ${port}`])),
  );
  return [...new Set(names)].sort().join();
});
