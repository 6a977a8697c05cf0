import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import { services, workloadsOf } from '../model/services/service';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { workloads } from '../model/workloads/workload';
import { answered } from '../simulate/diff/comparisons';
import type { ReachabilityChange } from '../simulate/diff/diff';
import { keyOf } from '../simulate/diff/pairs';
import { serviceDestinations, type Destination } from '../simulate/partition/destinations';
import { sampleRequests } from '../simulate/partition/sample-requests';
import type { RequestHttp } from '../simulate/request';
import { changesOf } from './answers-compared';

/**
 * Gateways whose pods somebody runs, with a proxy that the injector puts in. A comparison of meshes takes them for pods with a sidecar, which they are not:
 * they have listeners of their own, and may use waypoints. So what it says of them as clients is left out, and they are asked for here.
 */
export const classicGateways = fact(
  (mesh): ReadonlySet<string> =>
    new Set(
      workloads(mesh)
        .filter(isProxyItself)
        .map(({ name, namespace }) => `${namespace}/${name}`),
    ),
);

/** Services before such gateways, and the gateways themselves, as comparisons name them. */
export const gatewayTargets = fact((mesh): ReadonlySet<string> => {
  const pods = [...classicGateways(mesh)].map((one) => `pods of ${one}`);
  const before = services(mesh)
    .filter((service) => {
      const own = workloadsOf(mesh, service);
      return own.length > 0 && own.every(isProxyItself);
    })
    .map(({ name, namespace }) => `${namespace}/${name}`);
  return new Set([...pods, ...before]);
});

/** What of a comparison is about other clients than these gateways. */
export function withoutGateways(mesh: Mesh, changes: readonly ReachabilityChange[]): readonly ReachabilityChange[] {
  const gateways = classicGateways(mesh);
  if (gateways.size === 0) return changes;
  return changes.flatMap((change) => {
    const clients = change.clients.filter((one) => !gateways.has(one));
    return clients.length === 0 ? [] : [{ ...change, clients }];
  });
}

/** What differs for these gateways as clients of Services. */
export function gatewayChanges(before: Mesh, after: Mesh): readonly ReachabilityChange[] {
  const both = [...classicGateways(before)].filter((one) => classicGateways(after).has(one)).sort();
  if (both.length === 0) return [];
  const news = new Map(serviceDestinations(after).map((one) => [keyOf(one), one]));
  const targets = gatewayTargets(before);
  return serviceDestinations(before).flatMap((older) => {
    const newer = news.get(keyOf(older));
    if (!newer || targets.has(older.title)) return [];
    return both.flatMap((name) => ofGateway(before, after, older, newer, name));
  });
}

function ofGateway(
  before: Mesh,
  after: Mesh,
  older: Destination,
  newer: Destination,
  name: string,
): readonly ReachabilityChange[] {
  const from = { gateway: name };
  return older.ports
    .filter(({ protocol }) => protocol === 'TCP')
    .flatMap(({ port, protocol, treatment }) => {
      const isHttp = treatment === 'http' || treatment === 'sniffed';
      const requests: readonly (RequestHttp | undefined)[] = isHttp
        ? sampleRequests([older.space, newer.space], older.host).requests
        : [undefined];
      const asked = { port, protocol, treatments: [treatment], older, newer } as never;
      const sides = requests.map((http) => ({
        http,
        old: answered(before, from, older, asked, http),
        now: answered(after, from, newer, asked, http),
      }));
      return changesOf(sides, { clients: [`gateway ${name}`], to: older.title, port });
    });
}
