import type { Mesh } from '../../model/mesh';
import { HBONE_PORT } from '../../model/waypoints/waypoint';
import type { Workload } from '../../model/workloads/workload';
import { listed, agent, findAgent, inAgent, THAT_AGENT, type Step } from '../commands';
import { byNamespace, type Places } from '../places';
import type { RunbookPath } from '../paths';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

/** The network between the pods, and what policies of Kubernetes and Cilium let through. */
export function networkSection(mesh: Mesh, places: Places, paths: readonly RunbookPath[]): Section | undefined {
  const { clients, isHbone, plainPorts, servers, usesCilium } = places;
  const ends = [...new Set([...clients, ...servers])].filter(({ hostNetwork }) => !hostNetwork);
  if (ends.length === 0) return undefined;
  const ports = [...(isHbone ? [HBONE_PORT] : []), ...plainPorts];
  const policies = policiesOf(paths);
  return {
    id: 'network',
    title: usesCilium ? 'Cilium between the pods' : 'The network between the pods',
    about: `Policies see the packets of ztunnel as they are: from pod to pod, ${isHbone ? 'to 15008 whatever port was asked for' : 'to the port of the app'}${plainPorts.length > 0 && isHbone ? `, and in plaintext to ${plainPorts.join(', ')}` : ''}. Probes of captured pods come from 169.254.7.127.`,
    names: policies,
    steps: [
      ...byNamespace(ends).map(([namespace]): Step => {
        const own = policies.filter((title) => title.includes(` ${namespace}/`));
        return {
          run: `kubectl -n ${namespace} get ${usesCilium ? 'networkpolicy,ciliumnetworkpolicy' : 'networkpolicy'}`,
          healthy: own.length === 0 ? 'no policy that these paths turn on' : `among others ${listed(own)}`,
          otherwise: 'a policy that nobody has in Git may be what drops packets',
        };
      }),
      ...(usesCilium ? ciliumSteps(mesh, ends, ports) : []),
    ],
  };
}

/** Policies that the walks have asked. */
function policiesOf(paths: readonly RunbookPath[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => path.policies))]
    .filter((title) => title.split(/[ /]/).slice(1).every(isSafeName))
    .sort();
}

/** @see cilium/cilium cilium-dbg/cmd/monitor.go, hubble/cmd/observe/flows.go (read for 1.15 to 1.20) */
function ciliumSteps(mesh: Mesh, ends: readonly Workload[], ports: readonly number[]): readonly Step[] {
  return byNamespace(ends).flatMap(([namespace, all]): readonly Step[] => {
    const [one] = all.flatMap((workload) => selectorOf(workload) ?? []);
    const dropped = `no flow${ports.length === 0 ? '' : ` to ${ports.join(' or ')}`} that should be allowed`;
    return [
      ...(one === undefined
        ? []
        : [{ run: findAgent(namespace, one), healthy: `the agent on the node of a pod with ${one}` }]),
      {
        run: inAgent(
          `hubble observe --namespace ${namespace} --verdict DROPPED --last 100`,
          one === undefined ? undefined : THAT_AGENT,
        ),
        healthy: dropped,
        otherwise: 'Policy denied: the policy of the line; anything else is the network itself',
      },
      {
        run: agent(mesh, 'endpoint list', one === undefined ? undefined : THAT_AGENT),
        healthy: `pods of ${listed(all.map(({ name }) => name))} that are on this node are ready; ENDPOINT is their number`,
        otherwise: 'a pod without an endpoint started while the agent was away',
      },
      {
        run: agent(mesh, 'monitor --type drop --type policy-verdict', one === undefined ? undefined : THAT_AGENT),
        healthy: `while somebody calls: action allow for ${ports.join(', ') || 'the port'}, and no drop; narrow it with --related-to ENDPOINT`,
        otherwise: 'it goes by endpoints and nodes, and knows no namespaces',
      },
    ];
  });
}

/** Labels of the pods that find them, where a shell and a server would both take them. */
export function selectorOf({ labels, owner }: Workload): string | undefined {
  const { labels: selected } = owner.spec.get('selector', 'matchLabels');
  const chosen = Object.entries(Object.keys(selected).length > 0 ? selected : labels);
  const isSafe = ([key, value]: [string, string]): boolean =>
    /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key) &&
    /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value);
  if (chosen.length === 0 || !chosen.every(isSafe)) return undefined;
  return chosen.map(([key, value]) => `${key}=${value}`).join(',');
}
