import { enrolmentOf, isCaptured } from '../../model/workloads/enrolment';
import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { endOfGateway } from '../../model/network/network-ends';
import { policyRules, rulesOn } from '../../model/network/network-policy';
import { containerPortOf, servicesOf } from '../../model/services/service';
import { claimedAddresses } from '../../model/services/known-addresses';
import { takesHbone } from '../../model/workloads/takes-hbone';
import { HBONE_PORT } from '../../model/waypoints/waypoint';
import type { Workload } from '../../model/workloads/workload';
import { networkDecision, type Leg } from '../network-hop';
import { gatewayOfPods } from '../path/ends';
import { endOf, legEnds, type Sender } from '../sender';
import type { Protocol } from '../request';
import { isAboutHosts } from './mentioned-hosts';
import { networkLooks } from './network-looks';
import { hasSidecars, podsOfItsName, routedHosts, type Destination } from './destinations';

/** Whether policies of the network may tell workloads apart. */
export const hasNetworkPolicies = fact((mesh) => policyRules(mesh).length > 0);

/** A port of a destination, as clients ask for it. */
export interface AskedFor {
  readonly port: number;
  readonly protocol: Protocol;
}

/** What tells clients apart by policies of the network. */
export interface NetworkKey {
  readonly keyOf: (client: Workload) => string;
  /** Whether that is what these decide, and not what they may look at. */
  readonly isDecision: boolean;
}

/** A leg that clients may send over: to pods, or to a waypoint before them. */
interface Way {
  /** Of ztunnel, which only clients have that it captures. */
  readonly isHbone: boolean;
  readonly ends: (sender: Sender) => Pick<Leg, 'from' | 'to' | 'port'>;
}

/**
 * What tells a client apart by policies of the network: what these make of all legs that it may send over on its way. What the pods at either
 * end are called then matters no more. Where the legs can't be listed, as what stands behind a name is no pod of the manifests, it is all
 * that policies may look at.
 */
export function networkKeyOf(mesh: Mesh, destination: Destination, asked: AskedFor): NetworkKey {
  if (!hasNetworkPolicies(mesh)) return { keyOf: () => '', isDecision: true };
  const ways = waysTo(mesh, destination, asked);
  if (!ways) return { keyOf: (client) => looksOf(mesh, client), isDecision: false };
  // A sidecar sends where its routes and the hosts of requests lead, whatever was dialled.
  const isElsewhere = hasSidecars(mesh) && mayLeadElsewhere(mesh, destination);
  const lookOf = networkLooks(mesh, destination);
  const said = new Map<string, Said>();
  const keyOf = (client: Workload): string => {
    const hasSidecar = enrolmentOf(mesh, client).membership === 'sidecar';
    if (hasSidecar && isElsewhere) return looksOf(mesh, client);
    const isOfMesh = hasSidecar || isCaptured(mesh, client) || gatewayOfPods(mesh, client) !== undefined;
    const look = `${isOfMesh} ${lookOf(client)}`;
    const found = said.get(look) ?? saidOf(mesh, ways, client, isOfMesh, asked.protocol);
    said.set(look, found);
    // What would have to be known is told with the name of the client.
    return found.isUnknown ? `${found.words} ${client.title}` : found.words;
  };
  return { keyOf, isDecision: !isElsewhere };
}

interface Said {
  readonly words: string;
  readonly isUnknown: boolean;
}

/** What policies of the network decide about all legs that a client may send over. */
function saidOf(mesh: Mesh, ways: readonly Way[], client: Workload, isOfMesh: boolean, protocol: Protocol): Said {
  const sender: Sender = { kind: 'workload', workload: client };
  const decisions = ways
    .filter(({ isHbone }) => isOfMesh || !isHbone)
    .map(({ ends }) => networkDecision(mesh, { ...ends(sender), fromTitle: '', toTitle: '', protocol }));
  const words = decisions.map(({ by, verdict }) =>
    by ? `${by.hop} ${by.side} ${by.object} ${by.field} ${by.rule}` : verdict,
  );
  return { words: words.join(), isUnknown: decisions.some(({ verdict }) => verdict === 'unknown') };
}

/** Whether what a sidecar sends to a destination may end at other pods than those behind it. */
function mayLeadElsewhere(mesh: Mesh, destination: Destination): boolean {
  const { host, workload } = destination;
  if (workload && [...podsOfItsName(mesh, workload)].some((one) => one !== workload)) return true;
  if (isAboutHosts(mesh, destination)) return true;
  return routedHosts(mesh, host).some((one) => one !== host);
}

function waysTo(mesh: Mesh, destination: Destination, { port, protocol }: AskedFor): readonly Way[] | undefined {
  const { behind, waypoints } = destination;
  if (!behind || behind.length === 0 || hasOtherEnds(mesh)) return undefined;
  if (behind.some((one) => claimedAddresses(mesh, one).length > 0)) return undefined;
  const toPods = behind.flatMap((to): Way[] => {
    const target = portAt(mesh, destination, to, { port, protocol });
    const hbone: Way = {
      isHbone: true,
      ends: (sender) => ({ ...legEnds(mesh, sender, to, 'HBONE'), port: HBONE_PORT }),
    };
    const plain: Way = { isHbone: false, ends: (sender) => ({ ...legEnds(mesh, sender, to, 'plain'), port: target }) };
    return takesHbone(mesh, to) && protocol === 'TCP' ? [hbone, plain] : [plain];
  });
  const toWaypoints = waypoints.map((waypoint): Way => {
    const pods = endOfGateway(mesh, waypoint)?.pods;
    return {
      isHbone: true,
      ends: (sender) => ({ from: endOf(mesh, sender), to: pods ? { pods } : { address: '' }, port: HBONE_PORT }),
    };
  });
  return [...toPods, ...(protocol === 'TCP' ? toWaypoints : [])];
}

/** The port that pods are asked at. Whoever looks up a headless Service dials its port as it is. */
function portAt(mesh: Mesh, { kind, title }: Destination, to: Workload, { port, protocol }: AskedFor): number {
  if (kind !== 'service') return port;
  const service = servicesOf(mesh, to).find((one) => `${one.namespace}/${one.name}` === title);
  const own = service?.ports.find((one) => one.port === port && one.protocol === protocol);
  return (service?.isHeadless === true || !own ? undefined : containerPortOf(own, to)) ?? port;
}

/** Whether Services may lead to what is no pod of the manifests. */
const hasOtherEnds = fact(
  (mesh) =>
    mesh.ofKind('WorkloadEntry').length > 0 ||
    mesh.objects.some(({ kindName }) => kindName === 'EndpointSlice' || kindName === 'Endpoints'),
);

/** What policies of the network may look at: the namespace, the account, and any label of either. */
const looksOf = factOf((mesh: Mesh, client: Workload): string => {
  const { labels, namespace, serviceAccount } = client;
  const ofNamespace = mesh.find('Namespace', '', namespace)?.labels ?? {};
  return JSON.stringify([namespace, serviceAccount, labels, ofNamespace, rulesOn(mesh, client).length]);
});
