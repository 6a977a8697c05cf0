import type { Mesh } from '../../model/mesh';
import { labelOf } from '../../model/field';
import { namespaceLabels, REVISION } from '../../model/workloads/enrolment';
import { settings } from '../../model/platform/settings';
import { gateways, trafficOf, waypoints } from '../../model/waypoints/waypoint';
import type { Edit } from '../edit';
import { shellWord } from '../shell-word';

/** The waypoint of a namespace: one that is there already, or one to make. */
export interface PlannedWaypoint {
  readonly name: string;
  /** As policies name it at the pods behind it. */
  readonly principal: string;
  readonly edits: readonly Edit[];
}

/**
 * A waypoint for Services of a namespace. It stays with the istiod that the namespace has its sidecars from: the label that says which leaves the namespace, and a
 * Gateway without it is the default revision's.
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon (read for 1.32-dev): the pods run as a service account that has the Gateway's name
 * @see istio/istio pkg/revisions/tag_watcher.go, IsMine (read for 1.32-dev)
 */
export function waypointFor(mesh: Mesh, namespace: string): PlannedWaypoint {
  const there = waypoints(mesh).find(
    (one) => one.namespace === namespace && ['service', 'all'].includes(trafficOf(mesh, one)),
  );
  const { trustDomain } = settings(mesh);
  const name = there?.name ?? freeName(mesh, namespace);
  const principal = `${trustDomain}/ns/${namespace}/sa/${there?.serviceAccount ?? name}`;
  if (there) return { name, principal, edits: [] };
  const revision = labelOf(namespaceLabels(mesh, namespace) ?? {}, REVISION);
  const object = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      name,
      namespace,
      labels: { 'istio.io/waypoint-for': 'service', ...(revision !== undefined && { [REVISION]: revision }) },
    },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  };
  return { name, principal, edits: [{ does: 'apply', object, why: 'reads the requests that ztunnel can not' }] };
}

/**
 * Waits for a waypoint that istiod makes. Until its Service has an address ztunnel goes past it, and until its pods are ready it leads nowhere.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go (read for 1.32-dev)
 */
export function waitForWaypoint(name: string, namespace: string): readonly string[] {
  const home = `-n ${shellWord(namespace)}`;
  return [
    `kubectl wait gateways.gateway.networking.k8s.io ${shellWord(name)} ${home} --for=condition=Programmed --timeout=5m`,
    `kubectl rollout status deployment ${shellWord(name)} ${home}`,
  ];
}

/** istiod makes a Deployment, a Service and a ServiceAccount of the Gateway's name: none of these may be somebody's. */
function freeName(mesh: Mesh, namespace: string): string {
  const isTaken = (name: string): boolean =>
    gateways(mesh).some((one) => one.namespace === namespace && one.name === name) ||
    (['Service', 'ServiceAccount', 'Deployment'] as const).some((kind) => mesh.find(kind, namespace, name));
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? 'waypoint' : `waypoint-${i}`;
    if (!isTaken(name)) return name;
  }
}
