import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { virtualServices, type VirtualService } from '../../model/routing/virtual-service';
import { destinationRules } from '../../model/routing/destination-rule';
import { destinationOf } from '../../model/services/hosts';
import { settings } from '../../model/platform/settings';
import { workloads } from '../../model/workloads/workload';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { Concern } from '../plan';
import { servedEntriesIn } from '../served-entries';
import { canBeServed } from '../served-services';
import { shapingRules } from '../shaping-rules';
import type { MeshObject } from '../../model/mesh-object';
import type { MeshService } from '../../model/services/service';

/**
 * VirtualServices and DestinationRules that sidecars of a namespace go by, and no waypoint does: a waypoint reads those of the namespace of the Service, and
 * of its own.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, pilot/pkg/model/push_context.go (read for 1.32-dev)
 */
export function unservedRoutes(mesh: Mesh, namespace: string): readonly Concern[] {
  const own = virtualServices(mesh).filter((one) => one.namespace === namespace);
  // The namespace of a gateway seldom has sidecars, and has most of its routes.
  if (sidecarsIn(mesh, namespace).length === 0) return hasSidecars(mesh) ? own.flatMap(ofGateways) : [];
  return [
    ...ofMesh(mesh, namespace),
    ...own.flatMap((one) => ofVirtualService(mesh, one)),
    ...destinationRules(mesh)
      .filter((one) => one.namespace === namespace && namespace !== settings(mesh).rootNamespace)
      .flatMap(({ fullHost, object }): Concern[] => {
        const home = destinationOf(mesh, fullHost, namespace);
        if (home?.kind !== 'Service') return [];
        if (home.service.namespace === namespace) return [...ofOwn(mesh, namespace, object, home.service)];
        return [
          {
            weight: 'loses',
            name: `client-rule:${namespace}/${object.name}`,
            namespace,
            object: object.title,
            what: `clients of ${namespace} alone go by it, and the waypoint of ${home.service.title} does not`,
            fix: `move it to ${home.service.namespace}, for all clients, or do without`,
          },
        ];
      }),
  ];
}

/** Rules of a Service that no waypoint can be for. */
function ofOwn(mesh: Mesh, namespace: string, object: MeshObject, service: MeshService): readonly Concern[] {
  const isLost = shapingRules(mesh).some((one) => one.object === object) && !canBeServed(mesh, service);
  return isLost
    ? [
        {
          weight: 'loses',
          name: `unserved-rule:${namespace}/${object.name}`,
          namespace,
          object: object.title,
          what: `it says how traffic to ${service.title} is sent, for which there is no waypoint, and ztunnel reads no DestinationRule`,
          fix: 'do without',
        },
      ]
    : [];
}

/** Rules of the whole mesh: of Services without a waypoint, nobody goes by them. */
function ofMesh(mesh: Mesh, namespace: string): readonly Concern[] {
  const { rootNamespace } = settings(mesh);
  return shapingRules(mesh)
    .filter((one) => one.namespace === rootNamespace && namespace !== rootNamespace)
    .map(({ name, title }) => ({
      weight: 'loses',
      name: `mesh-rule:${rootNamespace}/${name}`,
      namespace,
      object: title,
      what: 'sidecars go by it for what they call, and for Services without a waypoint nobody does: ztunnel reads no DestinationRule',
      fix: 'where it matters, say it in the namespace of the Service, which gets a waypoint for it',
    }));
}

const hasSidecars = fact((mesh) => workloads(mesh).some(({ namespace }) => sidecarsIn(mesh, namespace).length > 0));

/** Of a VirtualService that gateways go by, alone or beside the mesh. */
function ofGateways({ gateways, name, namespace, title }: VirtualService): readonly Concern[] {
  const named = gateways.filter((gateway) => gateway !== 'mesh');
  if (named.length === 0) return [];
  return [
    {
      weight: 'stays',
      name: `gateway-route:${namespace}/${name}`,
      namespace,
      object: title,
      what: `gateways go by it as before (${named.join(', ')})`,
      fix: 'nothing has to be done; where a Service has the gateway use its waypoint, that one routes',
    },
  ];
}

function ofVirtualService(mesh: Mesh, one: VirtualService): readonly Concern[] {
  const { hosts, isOnMesh, namespace, routes, title } = one;
  const at = { namespace, object: title } as const;
  const own = `${namespace}/${one.name}`;
  if (!isOnMesh) return ofGateways(one);
  const elsewhere = hosts.flatMap(({ fullHost }) => {
    const found = destinationOf(mesh, fullHost, namespace);
    if (found?.kind === 'Service') return found.service.namespace === namespace ? [] : [found.service.title];
    const isServed = found && servedEntriesIn(mesh, namespace).some(({ entry }) => entry === found.entry);
    return isServed ? [] : [`host ${fullHost}`];
  });
  const clients = routes.some(({ matches }) =>
    matches.some((match) => match.get('sourceLabels').isSet || match.get('sourceNamespace').isSet),
  );
  return [
    ...ofGateways(one),
    ...(elsewhere.length > 0
      ? [
          {
            ...at,
            weight: 'loses' as const,
            name: `unserved-route:${own}`,
            what: `no waypoint goes by it for ${elsewhere.join(', ')}, as it is not in the namespace of the Service`,
            fix: 'move it to the namespace of the Service, for all clients, or do without',
          },
        ]
      : []),
    ...(clients
      ? [
          {
            ...at,
            weight: 'loses' as const,
            name: `route-by-client:${own}`,
            what: 'it tells clients apart by their labels or namespace, and a waypoint leaves out such matches',
            fix: 'tell requests apart by what they carry, such as a header',
          },
        ]
      : []),
  ];
}
