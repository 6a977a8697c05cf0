import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { endOfGateway } from '../../model/network/network-ends';
import { policyRules, rulesFor, rulesOn, type PolicyEntry, type PolicyRule } from '../../model/network/network-policy';
import type { Pods } from '../../model/network/network-policy-identity';
import { isAbout } from '../../model/network/network-policy-peers';
import type { Perhaps } from '../../model/network/network-policy-selector';
import { hasCilium } from '../../model/platform/platform-facts';
import type { Workload } from '../../model/workloads/workload';
import { nodesOf } from '../../model/workloads/written-pods';
import type { Destination } from './destinations';

/**
 * What policies of the network see of a client on its way to a destination, whichever port it asks for: the rules for what it sends, and which entries at the other
 * end are about it. Clients that look alike are decided about alike, so that one of them is asked.
 */
export const networkLooks = factOf((mesh: Mesh, { behind, waypoints }: Destination): ((client: Workload) => string) => {
  const ends: readonly Pods[] = [
    ...(behind ?? []),
    ...waypoints.flatMap((waypoint) => endOfGateway(mesh, waypoint)?.pods ?? []),
  ];
  const entries = [
    ...new Map(
      ends.flatMap((end) =>
        rulesFor(mesh, end, 'ingress').flatMap(({ rule }) =>
          rule.entries.filter((one) => one.direction === 'ingress' && one.peers).map((entry) => [entry, rule] as const),
        ),
      ),
    ),
  ];
  const isAboutNodes = ends.some(({ hostNetwork }) => hostNetwork);
  const known = new Map<Workload, string>();
  return (client) => {
    const before = known.get(client);
    if (before !== undefined) return before;
    const parts = [sentUnder(mesh, client), ...entries.map(([entry, rule]) => String(isOf(mesh, entry, rule, client)))];
    if (isAboutNodes) parts.push(nodesOf(mesh, client).join(' '));
    const look = client.hostNetwork ? client.title : parts.join();
    known.set(client, look);
    return look;
  };
});

const numbers = fact((mesh) => new Map(policyRules(mesh).map((rule, i) => [rule, i])));

/** The rules for what a client sends. To Cilium rules of either direction may spoil the others. */
const sentUnder = factOf((mesh: Mesh, client: Workload): string => {
  const rules = hasCilium(mesh) ? rulesOn(mesh, client) : rulesFor(mesh, client, 'egress');
  return rules.map(({ certain, rule }) => `${numbers(mesh).get(rule)} ${certain}`).join();
});

const about = factOf((_mesh: Mesh, _entry: PolicyEntry) => new Map<Workload, Perhaps>());

function isOf(mesh: Mesh, entry: PolicyEntry, rule: PolicyRule, client: Workload): Perhaps {
  const known = about(mesh, entry);
  if (!known.has(client)) known.set(client, isAbout(mesh, entry, { pods: client }, rule.requires.ingress));
  return known.get(client);
}
