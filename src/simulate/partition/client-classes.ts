import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { enrolmentOf } from '../../model/workloads/enrolment';
import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { serviceEntries } from '../../model/services/service-entry';
import { isProxyItself } from '../../model/workloads/proxy-pods';
import { workloads, workloadsIn, type Workload } from '../../model/workloads/workload';
import { addressesOf } from '../../model/workloads/workload-addresses';
import { nodesOf } from '../../model/workloads/written-pods';
import { hasSidecars, type Destination } from './destinations';
import { isAboutHosts } from './mentioned-hosts';
import { hasNetworkPolicies, networkKeyOf, type AskedFor } from './network-key';
import { sidecarKey } from './sidecar-key';

/** Workloads that nothing on the way to a destination can tell apart. */
export interface ClientClass {
  readonly key: string;
  /** The one that is asked for all of them. */
  readonly first: Workload;
  readonly all: readonly Workload[];
}

/**
 * Sorts clients by what can make a difference on the way to a port of a destination. Two of a class get the same answer to every request; two of different classes may,
 * too. What is not looked at is left out: an identity that no policy there names, labels that network policies make nothing of.
 */
export function clientClasses(
  mesh: Mesh,
  destination: Destination,
  asked: AskedFor,
  clients: readonly Workload[] = workloads(mesh),
): readonly ClientClass[] {
  const { keyOf } = classesTo(mesh, destination, asked);
  const found = new Map<string, Workload[]>();
  for (const client of clients) {
    const key = keyOf(client);
    const list = found.get(key);
    if (list) list.push(client);
    else found.set(key, [client]);
  }
  return [...found].map(([key, all]) => ({ key, first: all[0]!, all }));
}

/** What tells clients of a destination apart. */
export interface Classes {
  /** What tells a client apart from others, on the way to it. */
  readonly keyOf: (client: Workload) => string;
  /**
   * The clients that it may tell apart by more than what they are wherever they send to ({@link ownKey}), beside those of its own namespace; all others of a kind are
   * one class. Undefined where that may be anybody.
   */
  readonly singled: ReadonlySet<Workload> | undefined;
  /**
   * Whether the key of a client says all that decides what it gets, together with what is at the destination: so that the same key in another mesh gets the
   * same there, as long as the destination is as it was.
   */
  isWhole(client: Workload): boolean;
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

const NOBODY: ReadonlySet<Workload> = new Set();

/** Keeps what turns on a destination alone, as long as that is as it was. */
export interface Kept {
  questions<T>(key: string, find: () => T): T;
}

const ANEW: Kept = { questions: (_key, find) => find() };

/** How clients are told apart, on the way to a port of a destination. */
export function classesTo(mesh: Mesh, destination: Destination, asked: AskedFor, kept: Kept = ANEW): Classes {
  const { isDecision, keyOf: networkKey } = networkKeyOf(mesh, destination, asked);
  const isWhole = (client: Workload): boolean =>
    isDecision && !isProxyItself(client) && client.labels[GATEWAY_NAME] === undefined;
  const { kind } = destination;
  // The mesh lets pass by what is not TCP, whoever sends it.
  if (asked.protocol !== 'TCP' && (kind === 'service' || kind === 'pods')) {
    const keyOf = (client: Workload): string =>
      `${client.hostNetwork ? `on ${nodesOf(mesh, client).join(' ')}` : ''}|${networkKey(client)}`;
    return { keyOf, singled: hasNetworkPolicies(mesh) ? undefined : NOBODY, isWhole };
  }
  const { isAboutAddresses, isAboutLabels, isWild, keys, names, namesHosts, singled } = tellersOf(
    mesh,
    destination,
    kept,
  );
  const keyOf = (client: Workload): string => {
    const known = keys.get(client);
    const own = known ?? ownPart(client);
    if (known === undefined) keys.set(client, own);
    return `${own}|${networkKey(client)}`;
  };
  const ownPart = (client: Workload): string => {
    const { namespace, serviceAccount } = client;
    const isNamed =
      isWild || names.has(namespace) || names.has(serviceAccount) || names.has(`${namespace}/${serviceAccount}`);
    const parts = [ownKey(mesh, client), isNamed ? `${namespace}/${serviceAccount}` : ''];
    // A namespace's own hosts and addresses come first.
    if (namespace === destination.namespace) parts.push('home');
    else if (kind === 'host' && crowdOf(mesh).withEntries.has(namespace)) parts.push(namespace);
    if (isAboutAddresses) parts.push((addressesOf(mesh, client) ?? ['?']).join(' '));
    // A sidecar goes by the host of a request, wherever it is sent, and may know another by that name.
    if (namesHosts && enrolmentOf(mesh, client).membership === 'sidecar') parts.push(client.title);
    if (isAboutLabels) parts.push(namespace, JSON.stringify(client.labels));
    if (destination.isAboutPlaces) parts.push(nodesOf(mesh, client).join(' '));
    return parts.join('|');
  };
  return { keyOf, singled: hasNetworkPolicies(mesh) ? undefined : singled, isWhole };
}

/** What there is on the way that tells clients apart, whichever port they ask for. */
interface Tellers extends Mentions {
  readonly namesHosts: boolean;
  readonly isAboutLabels: boolean;
  /** What is known of clients, but for the network. */
  readonly keys: Map<Workload, string>;
  readonly singled: ReadonlySet<Workload> | undefined;
}

const tellers = fact((_mesh: Mesh) => new WeakMap<Destination, Tellers>());

function tellersOf(mesh: Mesh, destination: Destination, kept: Kept): Tellers {
  const known = tellers(mesh).get(destination);
  if (known) return known;
  const found = findTellers(mesh, destination, kept);
  tellers(mesh).set(destination, found);
  return found;
}

function findTellers(mesh: Mesh, destination: Destination, kept: Kept): Tellers {
  // What sidecars are led to elsewhere counts as long as there are any.
  const { isAboutLabels, mentions } = kept.questions(`clients ${hasSidecars(mesh)}`, () => ({
    mentions: mentionsOf(mesh, destination),
    isAboutLabels: destination.routes.some(({ matches }) =>
      matches.some(
        ({ sourceLabels, sourceNamespace }) => sourceNamespace !== undefined || Object.keys(sourceLabels).length > 0,
      ),
    ),
  }));
  const { isAboutAddresses, isWild, names } = mentions;
  const namesHosts = isAboutHosts(mesh, destination);
  if (isWild || isAboutLabels || namesHosts)
    return { ...mentions, namesHosts, isAboutLabels, keys: new Map(), singled: undefined };
  const { addressed, byName, placed, withEntries } = crowdOf(mesh);
  const singled = new Set<Workload>();
  const add = (all: readonly Workload[] | undefined): void => all?.forEach((one) => singled.add(one));
  for (const name of names) add(byName.get(name));
  if (isAboutAddresses) add(addressed);
  if (destination.isAboutPlaces) add(placed);
  if (destination.kind === 'host') for (const home of withEntries) add(workloadsIn(mesh, home));
  return { ...mentions, namesHosts, isAboutLabels, keys: new Map(), singled };
}

/** Clients by what destinations may single them out by. */
const crowdOf = fact((mesh) => {
  const all = workloads(mesh);
  const byName = new Map<string, Workload[]>();
  for (const one of all) {
    const { namespace, serviceAccount } = one;
    for (const name of new Set([namespace, serviceAccount, `${namespace}/${serviceAccount}`])) {
      const list = byName.get(name);
      if (list) list.push(one);
      else byName.set(name, [one]);
    }
  }
  return {
    byName,
    addressed: all.filter((one) => addressesOf(mesh, one) !== undefined),
    placed: all.filter((one) => nodesOf(mesh, one).length > 0),
    /** Namespaces with ServiceEntries: of several that have a host, a namespace's own is its clients'. */
    withEntries: new Set(serviceEntries(mesh).map(({ namespace }) => namespace)),
  };
});

/** What tells a client apart wherever it sends to. */
export const ownKey = factOf((mesh: Mesh, client: Workload): string => {
  const { membership } = enrolmentOf(mesh, client);
  const parts: string[] = [membership];
  if (client.hostNetwork) parts.push('on', ...nodesOf(mesh, client));
  if (membership === 'sidecar') parts.push(sidecarKey(mesh, client));
  // A waypoint's pods take no other waypoint.
  const isProxy = isProxyItself(client) || client.labels[GATEWAY_NAME] !== undefined;
  if (isProxy) parts.push(client.namespace, client.name, JSON.stringify(client.labels));
  return parts.join('|');
});

/** Whom policies on the way to a destination name. */
interface Mentions {
  /** Parts of principals, namespaces, service accounts. */
  readonly names: ReadonlySet<string>;
  /** Whether some value may stand for many. */
  readonly isWild: boolean;
  readonly isAboutAddresses: boolean;
}

function mentionsOf(mesh: Mesh, { policies }: Destination): Mentions {
  const all = policies.map((policy) => mentionsIn(mesh, policy));
  return {
    names: new Set(all.flatMap(({ names }) => [...names])),
    isWild: all.some(({ isWild }) => isWild),
    isAboutAddresses: all.some(({ isAboutAddresses }) => isAboutAddresses),
  };
}

/** A policy says the same in whatever mesh it is, and is in many that differ elsewhere. */
const known = new WeakMap<MeshObject, Mentions>();

function mentionsIn(mesh: Mesh, policy: MeshObject): Mentions {
  const before = known.get(policy);
  if (before) return before;
  const names = new Set<string>();
  let isWild = false;
  let isAboutAddresses = false;
  for (const rule of authorizationOf(mesh, policy).rules) {
    for (const { field, name } of attributesOf(rule)) {
      if (/ipBlocks$/i.test(name) || name.endsWith('.ip')) isAboutAddresses = true;
      if (!/^(not)?(principals|namespaces|serviceAccounts|trustDomains)$/i.test(name) && !name.startsWith('source.'))
        continue;
      const values = name.startsWith('source.')
        ? [...field.get('values').texts, ...field.get('notValues').texts]
        : field.texts;
      for (const value of values) {
        // A star alone stands for everybody, who has an identity or not.
        if (value !== '*' && value.includes('*')) isWild = true;
        const [, namespace, account] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value) ?? [];
        if (namespace !== undefined && account !== undefined) names.add(`${namespace}/${account}`);
        else names.add(value);
      }
    }
  }
  const found = { names, isWild, isAboutAddresses };
  known.set(policy, found);
  return found;
}
