import { labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { MeshService } from '../model/services/service';
import { decidesVisibility, visibilityIn, type EntryVisibility } from '../model/services/entry-visibility';
import type { MeshServiceEntry } from '../model/services/service-entry';
import {
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkloadEntry,
  type Binding,
  type Unbound,
} from '../model/waypoints/waypoint-binding';
import { fails, holds, said, unknown, type Outcome, type Said } from './condition';

const BOUND = 'istio.io/WaypointBound';
const MISSING = 'istio.io/WaypointMissing';
const VISIBILITY = 'istio.io/VisibilityApplied';

const WHY: Readonly<Record<Unbound, (waypoint: string) => string>> = {
  WaypointIsNotReady: (waypoint) => `there is no Gateway ${waypoint}, or it has no address`,
  AttachmentDenied: (waypoint) => `the listener of ${waypoint} does not admit this namespace (allowedRoutes)`,
  UnsupportedTrafficType: (waypoint) => `${waypoint} does not serve this kind of traffic (istio.io/waypoint-for)`,
  CrossNamespaceWaypointForbidden: (waypoint) =>
    `${waypoint} is in another namespace, and the mesh keeps ServiceEntries in their own (serviceEntryVisibility)`,
};

/**
 * Of a Service. Those of type ExternalName are none to the ambient index.
 *
 * @see istio/istio pilot/pkg/model/service.go, ServiceInfo.GetConditions (read for 1.32-dev)
 */
export function ofService(mesh: Mesh, service: MeshService): readonly Said[] {
  return service.isExternalName ? [] : bound(bindingOfService(mesh, service));
}

/** Of a ServiceEntry, which without a waypoint may do nothing at all. Of one that the mesh keeps from everybody nothing is said. */
export function ofServiceEntry(mesh: Mesh, entry: MeshServiceEntry): readonly Said[] {
  const visibility = visibilityIn(mesh, entry.namespace);
  if (visibility === 'none') return [];
  const binding = bindingOfEntry(mesh, entry);
  return [
    ...bound(binding),
    ...missing(entry, binding),
    ...(decidesVisibility(mesh) ? [said(VISIBILITY, VISIBLE[visibility])] : []),
  ];
}

const VISIBLE: Readonly<Record<Exclude<EntryVisibility, 'none'>, Outcome>> = {
  public: holds('Public', 'the whole mesh sees it'),
  namespace: holds('Namespace', 'clients of its own namespace see it (serviceEntryVisibility of the mesh config)'),
  unknown: unknown('which labels its namespace has'),
};

/** Of a WorkloadEntry. */
export function ofWorkloadEntry(mesh: Mesh, object: MeshObject): readonly Said[] {
  return bound(bindingOfWorkloadEntry(mesh, object));
}

function bound(binding: Binding): readonly Said[] {
  const outcome = boundOutcome(binding);
  return outcome ? [said(BOUND, outcome)] : [];
}

function boundOutcome({ by, reason, status, wanted = '' }: Binding): Outcome | undefined {
  switch (status) {
    case 'bound':
      return holds('WaypointAccepted', `bound to waypoint ${wanted}`);
    case 'unbound':
      return fails(reason!, WHY[reason!](wanted), by);
    case 'unknown':
      return unknown(`whether Gateway ${wanted} is there, and admits this namespace`);
    default:
      return undefined;
  }
}

const CONNECT_STRATEGY = 'istio.io/connect-strategy';

function missing({ hosts, object }: MeshServiceEntry, { status }: Binding): readonly Said[] {
  if (status === 'bound') return [];
  // The later of istiod's two reasons stays.
  const outcome = races(object)
    ? holds(
        'NoWaypointForRacingConnectStrategy',
        'its connect strategy is a waypoint’s to follow, and it has none',
        object.annotation(CONNECT_STRATEGY),
      )
    : hosts.some((host) => host.startsWith('*'))
      ? holds(
          'NoWaypointForWildcardService',
          'a host with a wildcard is a waypoint’s to serve, and it has none',
          object.spec.get('hosts'),
        )
      : undefined;
  if (!outcome) return [];
  return [said(MISSING, status === 'unknown' ? unknown('whether it is bound to a waypoint') : outcome)];
}

function races({ annotations }: MeshObject): boolean {
  return labelOf(annotations, CONNECT_STRATEGY)?.toUpperCase() === 'RACE_FIRST_TCP_CONNECT';
}
