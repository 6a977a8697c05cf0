import type { Mesh } from '../../model/mesh';
import { bindingOfService, boundGateway } from '../../model/waypoints/waypoint-binding';
import { trafficOf, type MeshGateway } from '../../model/waypoints/waypoint';
import { policiesAtWaypoint } from '../../model/policy/targeting';
import { isManaged } from '../../simulate/gateway/gateway-proxy';
import { listed, type Step } from '../commands';
import { byNamespace, type Places } from '../places';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

/** Waypoints: whether they run, what is bound to them, and what they were told. */
export function waypointSection(mesh: Mesh, places: Places): Section | undefined {
  const { services, waypoints } = places;
  if (waypoints.length === 0) return undefined;
  return {
    id: 'waypoint',
    title: 'Waypoints',
    about:
      'HTTP policies and routes are theirs. A Service whose waypoint is not ready is sent to straight, past all of them; one whose waypoint has no pods any longer is not reached.',
    names: waypoints.map(({ title }) => title),
    steps: [
      ...byNamespace(waypoints).map(([namespace, all]): Step => ({
        run: `istioctl waypoint list -n ${namespace}`,
        healthy: `PROGRAMMED is True for ${listed(all.map(({ name }) => name))}; TRAFFIC TYPE is ${listed([...new Set(all.map((one) => trafficOf(mesh, one)))])}`,
        // Of several conditions waypoint status prints one, which may be a good one beside a bad one (istioctl/pkg/waypoint, run for 1.31).
        otherwise: `kubectl -n ${namespace} describe gateways.gateway.networking.k8s.io has the message; istioctl waypoint status prints one condition of several`,
      })),
      ...waypoints.flatMap((waypoint) => proxySteps(waypoint)),
      ...byNamespace(services.filter((one) => isOf(mesh, waypoints, one))).map(([namespace, all]): Step => ({
        run: `kubectl -n ${namespace} get services -o custom-columns='NAME:.metadata.name,BOUND:.status.conditions[?(@.type=="istio.io/WaypointBound")].status,WHY:.status.conditions[?(@.type=="istio.io/WaypointBound")].reason'`,
        healthy: `BOUND True, WHY WaypointAccepted for ${listed(all.map(({ name }) => name))}`,
        otherwise: 'WaypointIsNotReady, AttachmentDenied and UnsupportedTrafficType all mean: traffic goes straight',
      })),
      ...waypoints.flatMap((waypoint) => routeSteps(mesh, waypoint, places)),
    ],
  };
}

function isOf(mesh: Mesh, waypoints: readonly MeshGateway[], service: Places['services'][number]): boolean {
  const gateway = boundGateway(bindingOfService(mesh, service));
  return gateway !== undefined && waypoints.includes(gateway);
}

/** @see istio/istio pilot/pkg/config/kube/gatewaycommon (names and labels of what a Gateway makes, read for 1.31) */
function proxySteps({ name, namespace }: MeshGateway): readonly Step[] {
  return [
    {
      run: `kubectl -n ${namespace} get pods -l gateway.networking.k8s.io/gateway-name=${name} -o wide`,
      healthy: 'at least one pod, READY 1/1',
      otherwise: 'none: istiod has not made it, or Pod Security refuses it (kubectl get events)',
    },
  ];
}

/** @see istio/istio pilot/pkg/networking/core/cluster_waypoint.go, listener_waypoint.go (read for 1.31) */
function routeSteps(mesh: Mesh, waypoint: MeshGateway, { hosts, services }: Places): readonly Step[] {
  const { name, namespace } = waypoint;
  const own = services.filter((one) => boundGateway(bindingOfService(mesh, one)) === waypoint);
  const bound = listed([
    ...own.map(({ host }) => host),
    ...hosts.filter(({ waypoints }) => waypoints.includes(waypoint)).map(({ host }) => host),
  ]);
  const policies = [...new Set(own.flatMap((service) => policiesAtWaypoint(mesh, waypoint, service)))].filter((one) =>
    isSafeName(one.name),
  );
  return [
    {
      run: `istioctl proxy-config clusters deployment/${name} -n ${namespace} --direction inbound-vip`,
      healthy: `a row for each port of ${bound}, and for each subset`,
      otherwise: 'nothing for a Service: it is not bound, or this istiod does not serve the waypoint (istio.io/rev)',
    },
    {
      run: `istioctl proxy-config endpoints deployment/${name} -n ${namespace} --status healthy`,
      healthy: `endpoints for ${bound}`,
      otherwise: 'no endpoint of a cluster: 503, no healthy upstream',
    },
    {
      run: `kubectl -n ${namespace} logs deployment/${name} --tail=100`,
      healthy: `no warning of RBAC or of rejected configuration${policies.length === 0 ? '' : `; it enforces ${listed(policies.map(({ title }) => title))}`}`,
      otherwise:
        '403 with "RBAC: access denied" is a policy; 503 with UF or UH is the leg to the pod; 404 NR is a route',
    },
  ];
}

/** Ingress gateways: the way in from outside. */
export function gatewaySection(_: Mesh, { gateways }: Places): Section | undefined {
  if (gateways.length === 0) return undefined;
  return {
    id: 'gateway',
    title: 'Ingress gateways',
    about:
      'They take what comes from outside, and send HBONE to captured pods by themselves: to the waypoint only where the Service says so.',
    names: gateways.map(({ title }) => title),
    steps: gateways.flatMap((gateway): readonly Step[] => {
      const { name, namespace } = gateway;
      // What istiod makes is named for the Gateway and its class.
      const deployment = `deployment/${name}-${gateway.className}`;
      const isMade = isManaged(gateway) && isSafeName(gateway.className);
      return [
        {
          run: `kubectl -n ${namespace} get gateways.gateway.networking.k8s.io ${name}`,
          healthy: 'ADDRESS is there, PROGRAMMED is True',
          otherwise: 'without an address: the load balancer of its Service has given none yet',
        },
        {
          run: `kubectl -n ${namespace} get pods -l gateway.networking.k8s.io/gateway-name=${name} -o wide`,
          healthy: 'at least one pod, READY 1/1',
        },
        ...(isMade
          ? [
              {
                run: `istioctl proxy-config routes ${deployment} -n ${namespace}`,
                healthy: 'a row for each host of its routes',
                otherwise: 'none for a host: its route is not attached; look at the conditions of the route',
              },
            ]
          : []),
      ];
    }),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
};

/** Pods with sidecars: another proxy on the way, that waypoints know nothing of. */
export function sidecarSection(_: Mesh, { sidecars }: Places): Section | undefined {
  // istioctl finds a pod of these by their kind; a Job's come and go.
  const own = sidecars.flatMap((one) => {
    const kind = KINDS[one.owner.kindName];
    return kind === undefined ? [] : [{ ...one, kind }];
  });
  if (own.length === 0) return undefined;
  return {
    id: 'sidecar',
    title: 'Sidecars',
    about:
      'Clients with a sidecar go past waypoints, and are known to ztunnel by HBONE only if their pods say networking.istio.io/tunnel: http.',
    names: own.map(({ title }) => title),
    steps: own.map(({ kind, name, namespace }) => ({
      run: `istioctl proxy-config clusters ${kind}/${name} -n ${namespace} --direction outbound`,
      healthy: 'a row for each Service that it calls',
    })),
  };
}
