import type { Mesh } from '../../model/mesh';
import { byLabels } from '../../model/selectors';
import { sidecarsIn } from '../rewrites/injected-pods';
import { servedIn } from '../served-services';
import type { Concern } from '../plan';
import { mayCall, machinesWithoutHbone } from '../virtual-machine';

/**
 * Virtual machines keep their sidecars. As clients they pass waypoints by, and the simulator asks for nobody who is not a pod; as servers they are sent
 * HBONE where they say that they take it, and plaintext where they don't.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, setTunnelProtocol (read for 1.32-dev)
 */
export function virtualMachines(mesh: Mesh, namespace: string): readonly Concern[] {
  if (sidecarsIn(mesh, namespace).length === 0) return [];
  return [...behindWaypoints(mesh, namespace), ...asClients(mesh, namespace), ...asServers(mesh, namespace)];
}

function behindWaypoints(mesh: Mesh, namespace: string): readonly Concern[] {
  return servedIn(mesh, namespace).flatMap(({ service }): Concern[] => {
    const selector = byLabels(service.selector ?? {});
    return mesh
      .inNamespace('WorkloadEntry', namespace)
      .filter((one) => selector.matches({ ...one.labels, ...one.spec.get('labels').labels }))
      .map((one) => ({
        weight: 'blocks',
        name: `virtual-machine:${namespace}/${one.name}`,
        namespace,
        object: one.title,
        what: `it is behind ${service.title}, which a waypoint is to serve, and what the sidecar of a machine makes of a waypoint nobody compares here`,
        fix: 'give the machines a Service of their own, which no waypoint serves',
      }));
  });
}

function asClients(mesh: Mesh, namespace: string): readonly Concern[] {
  const guarded = servedIn(mesh, namespace).filter(({ isGuarded }) => isGuarded);
  return mesh.ofKind('WorkloadEntry').flatMap((one): Concern[] => {
    const called = guarded.filter(({ service }) => mayCall(mesh, one, service)).map(({ service }) => service.title);
    if (called.length === 0) return [];
    return [
      {
        weight: 'unproved',
        name: `virtual-machine-calls:${one.namespace}/${one.name}`,
        namespace,
        object: one.title,
        what: `it keeps its sidecar and passes waypoints by: what it calls of ${called.join(', ')} is refused at the pods, which nobody compares here`,
        fix: 'send it through a gateway that uses the waypoint, or accept that it calls none of these',
      },
    ];
  });
}

/** Whoever moves sends machines HBONE from then on, or, where a machine takes none, plaintext. */
function asServers(mesh: Mesh, namespace: string): readonly Concern[] {
  return machinesWithoutHbone(mesh).map((one) => ({
    weight: 'unproved',
    name: `virtual-machine-hbone:${one.namespace}/${one.name}`,
    namespace,
    object: one.title,
    what: 'clients in ambient mode send it HBONE, which its proxy takes when it is told to, and in plaintext nobody has an identity; no manifest tells of its proxy',
    fix: 'restart its proxy with ISTIO_META_ENABLE_HBONE=true in its cluster.env, then accept it; the first step labels it',
  }));
}
