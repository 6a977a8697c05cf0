import type { Mesh } from '../../model/mesh';
import { bypassesInbound } from '../../model/policy/peer-authentication';
import { isCaptured } from '../../model/workloads/enrolment';
import { ztunnelPoliciesOn } from '../../model/policy/ztunnel-policy';
import { workloads, type Workload } from '../../model/workloads/workload';
import { containerPortOf, servicesOf } from '../../model/services/service';
import { probedPortsOf } from '../../model/workloads/probed-ports';
import { listed, agent, inAgent, istioNamespace, THAT_AGENT, type Step } from '../commands';
import { nameOf, type RunbookPath } from '../paths';
import { byNamespace, type Places } from '../places';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

/** The app at the end: whether it is there, ready, and behind its Service. */
export function appSection(mesh: Mesh, { servers, services }: Places): Section | undefined {
  if (servers.length === 0) return undefined;
  const probed = servers.filter((one) => isCaptured(mesh, one) && probedPortsOf(one).length > 0);
  return {
    id: 'app',
    title: 'The app',
    about: 'ztunnel passes on to the port of the container, from an address of the pod itself.',
    names: servers.map(({ title }) => title),
    steps: [
      ...byNamespace(servers).map(([namespace, all]): Step => ({
        run: `kubectl -n ${namespace} get pods -o wide`,
        healthy: `pods of ${listed(all.map(({ name }) => name))} are Running, READY n/n`,
        otherwise: probed.some((one) => one.namespace === namespace)
          ? `captured, with probes and not ready: packets from 169.254.7.127 are dropped, or their answers are lost (${listed(probed.map(({ name }) => name))})`
          : undefined,
      })),
      ...byNamespace(services).map(([namespace, all]): Step => {
        const rows = all
          .filter(({ selector }) => selector)
          .map((service) => {
            const ports = servers
              .filter((one) => servicesOf(mesh, one).includes(service))
              .flatMap((one) => service.ports.flatMap((port) => containerPortOf(port, one) ?? []));
            return `${service.name} (${[...new Set(ports)].join(', ') || 'its ports'})`;
          });
        return {
          run: `kubectl -n ${namespace} get endpointslices -L kubernetes.io/service-name`,
          healthy: `addresses for ${listed(rows)}`,
          otherwise: '<unset>: the selector finds no pod that is ready',
        };
      }),
    ],
  };
}

/** Workloads on the network of their node, and what goes past the mesh with them. */
export function hostNetworkSection(mesh: Mesh, paths: readonly RunbookPath[]): Section | undefined {
  const own = workloads(mesh).filter(
    ({ hostNetwork, name, namespace }) => hostNetwork && isSafeName(name) && isSafeName(namespace),
  );
  const bypassing = workloads(mesh).filter(
    (one) => !one.hostNetwork && isCaptured(mesh, one) && bypassesInbound(one) && isSafeName(one.name),
  );
  if (own.length + bypassing.length === 0) return undefined;
  return {
    id: 'host-network',
    title: 'What bypasses the mesh',
    about:
      'Pods with hostNetwork have no network of their own to redirect: what they send is plaintext without an identity, what they get is plaintext, and no policy ' +
      'at ztunnel guards them. To captured pods of the same node they look like the kubelet, so that ztunnel asks no policy at all; on other ' +
      'nodes a policy that asks for an identity refuses them.',
    names: [
      ...own.map((one) => {
        const behind = servicesOf(mesh, one).flatMap(({ name }) => (isSafeName(name) ? [name] : []));
        const passed = policiesPassed(mesh, one, paths);
        const callers = paths.flatMap(({ answer, clients }) =>
          answer.lands.some(({ workloads: all }) => all.includes(nameOf(one))) ? clients : [],
        );
        return [
          one.title,
          ...(behind.length === 0 ? [] : [`behind Service ${behind.join(', ')}`]),
          ...(callers.length === 0 ? [] : [`gets plaintext from ${listed([...new Set(callers)].sort())}`]),
          ...(passed.length === 0 ? [] : [`on its own node past ${listed(passed)}`]),
        ].join(', ');
      }),
      ...bypassing.map(({ title }) => `${title}, inbound (ambient.istio.io/bypass-inbound-capture)`),
    ],
    steps: byNamespace(own).map(([namespace, all]) => ({
      run: `kubectl -n ${namespace} get pods -o custom-columns='POD:.metadata.name,NODE:.spec.nodeName,HOST:.spec.hostNetwork'`,
      healthy: `HOST is true for pods of ${listed(all.map(({ name }) => name))} alone`,
    })),
  };
}

/** Policies at the ztunnel of what it calls, which are not asked on its own node, where it looks like the kubelet. */
function policiesPassed(mesh: Mesh, workload: Workload, paths: readonly RunbookPath[]): readonly string[] {
  const landed = new Set(
    paths.flatMap((path) =>
      path.workloads.includes(workload) ? path.answer.lands.flatMap((one) => one.workloads) : [],
    ),
  );
  const servers = workloads(mesh).filter((one) => landed.has(nameOf(one)));
  const policies = servers.flatMap((one) => ztunnelPoliciesOn(mesh, one)).filter(({ name }) => isSafeName(name));
  return [...new Set(policies.map(({ title }) => title))].sort();
}

/** When everything above is as it should be: what is in the kernel. */
export function lastSection(mesh: Mesh, { usesCilium }: Places): Section | undefined {
  if (!usesCilium) return undefined;
  return {
    id: 'last',
    title: 'Last: the kernel',
    about:
      'Only when all of the above is healthy. $AGENT is the one on the node of the pod, as found above; ENDPOINT is its number.',
    names: [],
    steps: [
      {
        run: agent(mesh, 'bpf policy get ENDPOINT', THAT_AGENT),
        healthy: 'Ingress has an Allow that covers 15008/TCP from the identity of the client, or ANY',
        otherwise: 'no row: the policy did not get from the agent to the kernel; look at its logs',
      },
      {
        run: agent(mesh, 'bpf lb list', THAT_AGENT),
        healthy: 'the address of the Service with the addresses of its pods',
      },
      {
        run: inAgent('bpftool net show', THAT_AGENT),
        healthy: 'cil_from_container on each lxc device, and cil_from_netdev on the device of the node',
        otherwise: 'no program on a device: the agent could not load it',
      },
      {
        run: inAgent('bpftool cgroup tree', THAT_AGENT),
        healthy:
          'where socket load balancing is on, cil_sock4_connect once, at the root, and no second program that rewrites addresses',
      },
      {
        run: `kubectl -n ${istioNamespace(mesh)} get pods -l app=ztunnel -o wide`,
        healthy:
          'the ztunnel on that node, whose rules are in the pod: 15001 outbound, 15006 plaintext and 15008 HBONE inbound',
        otherwise:
          'in the network of the pod, iptables-save shows chains ISTIO_PRERT and ISTIO_OUTPUT; without them it is not captured',
      },
    ],
  };
}
