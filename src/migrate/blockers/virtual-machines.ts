import type { Mesh } from '../../model/mesh';
import { byLabels } from '../../model/selectors';
import { servedIn } from '../served-services';
import type { Concern } from '../plan';

/**
 * Virtual machines keep their sidecars. As clients they pass waypoints by, and the simulator asks for nobody who is not a pod; as servers they are
 * sent no HBONE.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/workloads.go (read for 1.32-dev)
 */
export function virtualMachines(mesh: Mesh, namespace: string): readonly Concern[] {
  const all = mesh.ofKind('WorkloadEntry');
  const served = servedIn(mesh, namespace);
  const guarded = served.filter(({ isGuarded }) => isGuarded).map(({ service }) => service.title);
  const asServers = served.flatMap(({ service }): Concern[] => {
    const selector = byLabels(service.selector ?? {});
    const behind = all.filter(
      (one) => one.namespace === namespace && selector.matches({ ...one.labels, ...one.spec.get('labels').labels }),
    );
    return behind.map((one) => ({
      weight: 'blocks',
      name: `virtual-machine:${namespace}/${one.name}`,
      namespace,
      object: one.title,
      what: `it is behind ${service.title}, and the waypoint would send it plaintext`,
      fix: 'give the machines a Service of their own, which no waypoint serves',
    }));
  });
  if (asServers.length > 0 || guarded.length === 0 || all.length === 0) return asServers;
  return [
    {
      weight: 'unproved',
      name: `virtual-machines:${namespace}`,
      namespace,
      object: all.map(({ title }) => title).join(', '),
      what: `virtual machines keep their sidecars and pass waypoints by: what they call of ${guarded.join(', ')} is refused at the pods, which nobody compares here`,
      fix: 'send them through a gateway that uses the waypoint, or accept that they call none of these',
    },
  ];
}
