import type { Mesh } from '../model/mesh';
import { isMembershipUnknown } from '../model/workloads/enrolment';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { workloads, type Workload } from '../model/workloads/workload';
import { clientClasses } from '../simulate/partition/client-classes';
import { serviceDestinations, type Destination } from '../simulate/partition/destinations';
import { someOf } from '../simulate/format/request-words';
import { endOfWorkload, throughTo, type Call } from './calls';
import { MOST_CHAINS, type Chain, type Chains } from './chains';
import { passesOf } from './passes';

/**
 * Single calls that nothing refuses, for a mesh of which nothing says who calls whom: to each Service those of clients that pass the same proxies. How
 * they follow each other nobody knows, so that none is more than one call.
 */
export function allowedCalls(mesh: Mesh): Chains {
  const chains: Chain[] = [];
  for (const to of serviceDestinations(mesh)) {
    chains.push(...callsTo(mesh, to));
    if (chains.length > MOST_CHAINS) break;
  }
  return { chains: chains.slice(0, MOST_CHAINS), isCut: chains.length > MOST_CHAINS };
}

function callsTo(mesh: Mesh, to: Destination): readonly Chain[] {
  const own = new Set(to.behind);
  const callers = workloads(mesh).filter(
    (one) => !own.has(one) && !one.hostNetwork && !isProxyItself(one) && !isMembershipUnknown(mesh, one),
  );
  const port = to.ports.find(({ protocol }) => protocol === 'TCP');
  if (!port || [...own].some((one) => isMembershipUnknown(mesh, one))) return [];
  const groups = new Map<string, { readonly call: Call; readonly clients: Workload[] }>();
  for (const { all, first } of clientClasses(mesh, to, port, callers)) {
    const from = endOfWorkload(mesh, first);
    const answer = throughTo(mesh, from, to);
    if (answer?.verdict !== 'allowed') continue;
    const call = { from, to, answer };
    const key = JSON.stringify(passesOf(call));
    const before = groups.get(key);
    if (before) before.clients.push(...all);
    else groups.set(key, { call, clients: [...all] });
  }
  return [...groups.values()].map(({ call, clients }) => ({
    names: [someOf(clients.map(({ name, namespace }) => `${namespace}/${name}`).sort(), 2), to.title],
    calls: [call],
  }));
}
