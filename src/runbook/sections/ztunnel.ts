import type { Mesh } from '../../model/mesh';
import { ztunnelPoliciesOn } from '../../model/policy/ztunnel-policy';
import { authorizationOf } from '../../model/policy/authorization';
import { settings } from '../../model/platform/settings';
import { bindingOfService, boundGateway } from '../../model/waypoints/waypoint-binding';
import { isCaptured } from '../../model/workloads/enrolment';
import { listed, istioNamespace, showsConnections, ztunnelConfig, type Step } from '../commands';
import { byNamespace, type Places } from '../places';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

/** The ztunnel beside the client: whether it knows where to send, and sends HBONE. */
export function clientZtunnelSection(mesh: Mesh, { clients, services }: Places): Section | undefined {
  if (clients.length === 0) return undefined;
  return {
    id: 'ztunnel-client',
    title: 'ztunnel of the client',
    about:
      'It knows the Service by its address, sends to its waypoint or to one of its pods, and has the certificate of the client.',
    names: clients.map(({ title }) => title),
    steps: [
      ...byNamespace(services).map(([namespace, all]): Step => {
        const rows = all.map((service) => {
          const gateway = boundGateway(bindingOfService(mesh, service));
          return `${service.name} ${gateway ? gateway.name : 'None'}`;
        });
        return {
          run: ztunnelConfig(mesh, `service --service-namespace ${namespace}`),
          healthy: `SERVICE NAME and WAYPOINT are ${listed(rows)}; ENDPOINTS is n/n, and not 0/n`,
          otherwise: 'None where a waypoint should be: look at condition istio.io/WaypointBound of the Service',
        };
      }),
      ...(showsConnections(mesh) ? byNamespace(clients) : []).map(([namespace, all]): Step => ({
        run: ztunnelConfig(mesh, `connections --workload-namespace ${namespace} --direction outbound`),
        healthy: `during calls of ${listed(all.map(({ name }) => name))}, PROTOCOL is HBONE and REMOTE ends in :15008`,
        otherwise: 'TCP: the other side is not captured; no line: nothing is sent, or the connection ended before',
      })),
      certificateStep(mesh, clients),
    ],
  };
}

/** The ztunnel beside the server: which policies it has, and what it refuses. */
export function serverZtunnelSection(mesh: Mesh, { servers }: Places): Section | undefined {
  const captured = servers.filter((one) => isCaptured(mesh, one));
  if (captured.length === 0) return undefined;
  return {
    id: 'ztunnel-server',
    title: 'ztunnel of the server',
    about:
      'It takes HBONE on 15008 of the pod, asks the policies that are addressed to the pod, and passes on to the port of the app.',
    names: captured.map(({ title }) => title),
    steps: [
      ...byNamespace(captured).map(([namespace, all]): Step => {
        const policies = [...new Set(all.flatMap((one) => ztunnelPoliciesOn(mesh, one)))].filter(({ name }) =>
          isSafeName(name),
        );
        const own = policies.filter((policy) => policy.namespace === namespace);
        const rows = own.map((policy) => `${policy.name} ${capital(authorizationOf(mesh, policy).action)}`);
        return {
          run: ztunnelConfig(mesh, `policy --policy-namespace ${namespace}`),
          healthy: rows.length === 0 ? 'no policy of these manifests' : `POLICY NAME and ACTION are ${listed(rows)}`,
          otherwise: 'a policy that is missing was refused: look at its condition ZtunnelAccepted',
        };
      }),
      rootPolicies(mesh),
      ...byNamespace(captured).map(([namespace]): Step => ({
        run: `kubectl -n ${istioNamespace(mesh)} logs -l app=ztunnel --prefix --tail=-1 | grep 'dst.namespace="${namespace}"' | grep -E 'direction="(in|out)bound"'`,
        healthy: 'lines "connection complete" with src.identity and dst.hbone_addr, and none with error=',
        otherwise:
          '"policy rejection" names the policy; "connection failed" or a timeout: packets to 15008 are dropped on the way; no src.identity: the client is not captured',
      })),
    ],
  };
}

function rootPolicies(mesh: Mesh): Step {
  const { rootNamespace } = settings(mesh);
  const namespace = isSafeName(rootNamespace) ? rootNamespace : 'istio-system';
  const own = mesh.inNamespace('AuthorizationPolicy', rootNamespace).filter(({ name }) => isSafeName(name));
  return {
    run: ztunnelConfig(mesh, `policy --policy-namespace ${namespace}`),
    healthy:
      own.length === 0 ? 'none for the whole mesh' : `those for the whole mesh: ${listed(own.map(({ name }) => name))}`,
  };
}

function certificateStep(mesh: Mesh, clients: Places['clients']): Step {
  const { trustDomain } = settings(mesh);
  const identities = [
    ...new Set(
      clients
        .filter(({ serviceAccount }) => isSafeName(serviceAccount))
        .map(({ namespace, serviceAccount }) => `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`),
    ),
  ];
  return {
    run: ztunnelConfig(mesh, 'certificate'),
    healthy: `on the nodes of their pods, a Leaf that is Available and valid (true) for ${listed(identities)}`,
    otherwise: 'Unavailable: ztunnel does not reach istiod on 15012, or istiod does not trust its token',
  };
}

function capital(action: string): string {
  return action.charAt(0) + action.slice(1).toLowerCase();
}
