import { fact } from '../fact';
import { Field, labelOf } from '../field';
import type { Mesh } from '../mesh';
import { MeshObject } from '../mesh-object';
import { quantityOf } from '../quantity';
import type { MeshGateway } from '../waypoints/waypoint';
import { sizeOfGateway } from '../waypoints/waypoint-size';
import { PROXY_CONTAINER } from './proxy-pods';
import { requestsOf, type Requests } from './replicas';
import type { Workload } from './workload';

/** Stands in for what no object of the input says. */
const NOWHERE = new MeshObject({}, { place: () => undefined });

/**
 * What the sidecars of a workload's pods request, by their annotations, the container of a dump, or the values of istiod that were given. A
 * chart's own default is left out: it is what nobody has said.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml (read for 1.32-dev)
 */
export function sidecarRequestsOf(mesh: Mesh, { annotations, containers }: Workload): Requests {
  const container = containers.find((one) => one.get('name').text === PROXY_CONTAINER);
  const [cpu, memory] = [
    labelOf(annotations, 'sidecar.istio.io/proxyCPU'),
    labelOf(annotations, 'sidecar.istio.io/proxyMemory'),
  ];
  // One annotation takes the place of all that values say.
  if (cpu !== undefined || memory !== undefined) return { cpu: quantityOf(cpu), memory: quantityOf(memory) };
  return container?.get('resources').isSet
    ? requestsOf(container.get('resources'))
    : requestsOf(valueOf(mesh, 'istiod', 'global', 'proxy', 'resources'));
}

/** What a ztunnel requests, by its DaemonSet in the input, or the values that were given. */
export const ztunnelRequests = fact((mesh): Requests => {
  const daemons = mesh
    .ofKind('DaemonSet')
    .find(({ name, labels }) => name === 'ztunnel' || labelOf(labels, 'app') === 'ztunnel');
  const containers = daemons?.spec.get('template', 'spec', 'containers').items ?? [];
  const container = containers.find((one) => one.get('name').text === PROXY_CONTAINER);
  return requestsOf(container ? container.get('resources') : valueOf(mesh, 'ztunnel', 'resources'));
});

/** What each proxy of a waypoint requests, by its own options, or the values of istiod that were given. */
export function waypointRequestsOf(mesh: Mesh, waypoint: MeshGateway): Requests {
  const own = sizeOfGateway(mesh, waypoint).requests;
  const all = requestsOf(valueOf(mesh, 'istiod', 'global', 'waypoint', 'resources'));
  return { cpu: own.cpu ?? all.cpu, memory: own.memory ?? all.memory };
}

function valueOf(mesh: Mesh, chart: 'istiod' | 'ztunnel', ...path: readonly string[]): Field {
  return new Field(NOWHERE, undefined, mesh.options.values?.[chart]).get(...path);
}
