import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { rulesOn } from '../../model/network/network-policy';
import { workloads, type Workload } from '../../model/workloads/workload';
import type { Protocol } from '../request';

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
  if (!hasSameOptions(before, after) || restOf(before, protocol) !== restOf(after, protocol)) return () => false;
  return (old, now) => old !== undefined && now !== undefined && ownOf(before, old) === ownOf(after, now);
}

function hasSameOptions({ options: one }: Mesh, { options: other }: Mesh): boolean {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof typeof one)[];
  return keys.every((key) => one[key] === other[key]);
}

/** What is a pod's own, as it is written. */
const ownOf = factOf((mesh: Mesh, workload: Workload): string => {
  const home = mesh.find('Namespace', '', workload.namespace);
  const rules = rulesOn(mesh, workload).map(({ rule }) => JSON.stringify(rule.object.raw));
  return JSON.stringify([workload.owner.raw, home?.raw ?? null, rules.sort()]);
});

const OF_PODS = new Set(['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'Namespace']);

/** Policies and routes of the mesh, which is about TCP alone. */
const OF_THE_MESH = /^(?:security|networking|telemetry|extensions)\.istio\.io$/;

/** What is nobody's own, in its order; with the names of ports, which policies may look up in any pod. */
function restOf(mesh: Mesh, protocol: Protocol): string {
  return protocol === 'TCP' ? rest(mesh).all : rest(mesh).withoutMesh;
}

const rest = fact((mesh) => {
  const owners = new Set(workloads(mesh).map(({ owner }) => owner));
  const others = mesh.objects.filter((one) => !owners.has(one) && !(one.kind && OF_PODS.has(one.kind)));
  const names = workloads(mesh)
    .flatMap(({ ports }) =>
      ports.flatMap(({ name, port, protocol }) => (name === undefined ? [] : [`${name} ${protocol} ${port}`])),
    )
    .sort();
  const text = (all: typeof others): string => JSON.stringify([all.map(({ raw }) => raw), [...new Set(names)]]);
  return { all: text(others), withoutMesh: text(others.filter(({ group }) => !OF_THE_MESH.test(group))) };
});
