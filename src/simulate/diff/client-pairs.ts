import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { podsFrom } from '../../model/services/known-addresses';
import { probedPortsOf } from '../../model/workloads/probed-ports';
import type { Workload } from '../../model/workloads/workload';
import { fromWorkload } from '../matrix/matrix';
import { classesTo, ownKey, type Kept } from '../partition/client-classes';
import type { Destination } from '../partition/destinations';
import { clientWorkloads, gatewayClients, outsideAddresses } from '../partition/outsiders';
import type { RequestFrom } from '../request';
import type { AskedPort } from './asked-ports';
import type { DestinationPair } from './pairs';
import type { Touched } from './touched';
import { unchangedBetween } from './unchanged';

/** Clients that neither the old nor the new manifests can tell apart. */
export interface ClientPair {
  readonly names: readonly string[];
  /** Each of those who were there, in the order of their names. */
  readonly each: readonly (RequestFrom | undefined)[];
  readonly old: RequestFrom | undefined;
  readonly now: RequestFrom | undefined;
  /** What says all of them that decides what they get, before and after; undefined where nothing does. */
  readonly oldKey?: string | undefined;
  readonly nowKey?: string | undefined;
  /** The ports that they ask for; all where it is undefined. */
  readonly ports?: ReadonlySet<number> | undefined;
}

/** All who might send to a port of a destination, of those for whom something may be another. */
export function clientPairs(
  before: Mesh,
  after: Mesh,
  pair: DestinationPair,
  asked: AskedPort,
  touched: Touched,
  known: { readonly old: Kept; readonly now: Kept },
): readonly ClientPair[] {
  const kind = (pair.newer ?? pair.older)!.kind;
  const isServer = touched.isServer(pair);
  return [
    ...(kind === 'gateway' ? [] : workloadPairs(before, after, pair, asked, touched, isServer, known)),
    ...(kind === 'gateway' || kind === 'outside' || !(isServer || touched.areGateways)
      ? []
      : gatewayPairs(before, after)),
    ...(kind === 'host' || kind === 'outside'
      ? []
      : addressPairs(before, after).filter(({ homes }) => isServer || homes.some((one) => touched.isClient(one)))),
    ...(kind === 'pods' && isServer ? kubeletPair(pair) : []),
  ];
}

/** A workload before and after, where it is there. */
interface Both {
  readonly name: string;
  readonly namespace: string;
  readonly old: Workload | undefined;
  readonly now: Workload | undefined;
}

/** Workloads of both sides; a group of them is what nothing tells apart wherever they send to. */
interface Crowd {
  readonly all: readonly Both[];
  readonly groups: readonly (readonly Both[])[];
  readonly byNamespace: ReadonlyMap<string, readonly Both[]>;
  /** By those of either side. */
  readonly of: ReadonlyMap<Workload, readonly Both[]>;
}

function bothOf(before: Mesh, after: Mesh, standIns: Touched['standIns']): readonly Both[] {
  const [olds, nows] = [byName(before), byName(after)];
  return [...new Set([...olds.keys(), ...nows.keys()])].map((key): Both => {
    const standIn = standIns?.get(key);
    const [old, now] = [olds.get(standIn?.of ?? key), nows.get(key)];
    const { name, namespace } = (now ?? old)!;
    return { name: standIn?.name ?? `${namespace}/${name}`, namespace, old, now };
  });
}

const byName = fact(
  (mesh) => new Map(clientWorkloads(mesh).map((one) => [`${one.owner.kindName} ${one.namespace}/${one.name}`, one])),
);

const crowds = factOf((_before: Mesh, _after: Mesh) => new Map<string, Crowd>());

/** Some of the workloads of both sides, sorted once. */
function crowdOf(before: Mesh, after: Mesh, which: string, { standIns }: Touched, has: (one: Both) => boolean): Crowd {
  const known = crowds(before, after).get(which);
  if (known) return known;
  const all = bothOf(before, after, standIns).filter(has);
  const groups = new Map<string, Both[]>();
  const of = new Map<Workload, readonly Both[]>();
  for (const one of all) {
    const { now, old } = one;
    for (const own of [old, now]) if (own) of.set(own, [...(of.get(own) ?? []), one]);
    const key = `${old ? ownKey(before, old) : 'absent'} # ${now ? ownKey(after, now) : 'absent'}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const byNamespace = new Map<string, Both[]>();
  for (const one of all)
    byNamespace
      .set(one.namespace, byNamespace.get(one.namespace) ?? [])
      .get(one.namespace)!
      .push(one);
  const crowd = { all, groups: [...groups.values()], byNamespace, of };
  crowds(before, after).set(which, crowd);
  return crowd;
}

/** Clients of one class: some by themselves, and of groups those who are not singled out. */
class Class implements ClientPair {
  private readonly members: Both[] = [];
  private readonly rests: { readonly group: readonly Both[]; readonly singled: ReadonlySet<Both> }[] = [];
  readonly old: RequestFrom | undefined;
  readonly now: RequestFrom | undefined;

  constructor(
    { now, old }: Both,
    readonly oldKey: string | undefined,
    readonly nowKey: string | undefined,
  ) {
    this.old = old && fromWorkload(old);
    this.now = now && fromWorkload(now);
  }

  add(member: Both): void {
    this.members.push(member);
  }

  addRest(group: readonly Both[], singled: ReadonlySet<Both>): void {
    this.rests.push({ group, singled });
  }

  get names(): readonly string[] {
    return this.whole().map(({ name }) => name);
  }

  get each(): readonly (RequestFrom | undefined)[] {
    return this.whole().map(({ old }) => old && fromWorkload(old));
  }

  /** Listed where somebody asks: most classes get the same as before, and there may be many in them. */
  private whole(): readonly Both[] {
    const rest = this.rests.flatMap(({ group, singled }) => group.filter((one) => !singled.has(one)));
    return [...this.members, ...rest];
  }
}

/**
 * The classes of workloads as clients of a port.
 *
 * @param isServer whether the destination may be another; else only clients are asked that may send otherwise
 */
function workloadPairs(
  before: Mesh,
  after: Mesh,
  { newer, older }: DestinationPair,
  asked: AskedPort,
  touched: Touched,
  isServer: boolean,
  known: { readonly old: Kept; readonly now: Kept },
): readonly ClientPair[] {
  const isSame = asked.ranges ? unchangedBetween(before, after, asked.protocol) : () => false;
  const isServerSame = isSame(older?.workload, newer?.workload);
  const which = `${isServer ? 'all' : 'touched'} ${isServerSame ? asked.protocol : ''} ${touched.standIns ? 'standing in' : ''}`;
  const { all, byNamespace, groups, of } = crowdOf(
    before,
    after,
    which,
    touched,
    ({ namespace, now, old }) => (isServer || touched.isClient(namespace)) && !(isServerSame && isSame(old, now)),
  );
  if (all.length === 0) return [];
  const [was, is] = [
    older && classesTo(before, older, asked, known.old),
    newer && classesTo(after, newer, asked, known.now),
  ];
  const found = new Map<string, Class>();
  const classOf = (one: Both): Class => {
    const { now, old } = one;
    const [oldKey, nowKey] = [old && was?.keyOf(old), now && is?.keyOf(now)];
    const key = `${old ? (oldKey ?? 'there') : 'absent'} # ${now ? (nowKey ?? 'there') : 'absent'}`;
    const given = found.get(key);
    if (given) return given;
    const made = new Class(
      one,
      old && was?.isWhole(old) ? oldKey : undefined,
      now && is?.isWhole(now) ? nowKey : undefined,
    );
    found.set(key, made);
    return made;
  };
  const sides = [was, is].filter((one) => one !== undefined);
  const isAnybody = sides.some(({ singled }) => singled === undefined);
  const singled = new Set(isAnybody ? all : byNamespace.get((newer ?? older)!.namespace));
  if (!isAnybody)
    for (const side of sides) for (const own of side.singled!) for (const one of of.get(own) ?? []) singled.add(one);
  for (const one of singled) classOf(one).add(one);
  if (isAnybody) return [...found.values()];
  for (const group of groups) {
    const first = group.find((one) => !singled.has(one));
    if (first) classOf(first).addRest(group, singled);
  }
  return [...found.values()];
}

function gatewayPairs(before: Mesh, after: Mesh): readonly ClientPair[] {
  const [olds, nows] = [before, after].map((mesh) => new Map(gatewayClients(mesh).map((one) => [one.name, one.from])));
  return [...new Set([...olds!.keys(), ...nows!.keys()])].map((name) => ({
    names: [name],
    each: [olds!.get(name)],
    old: olds!.get(name),
    now: nows!.get(name),
  }));
}

/** With the namespaces of pods that have the address, as those on the network of a node have its. */
const addressPairs = factOf((before: Mesh, after: Mesh): readonly (ClientPair & { homes: readonly string[] })[] =>
  outsideAddresses([before, after]).map(({ address, name }) => ({
    homes: [before, after].flatMap((mesh) => podsFrom(mesh, address)?.namespace ?? []),
    names: [name],
    each: [{ ip: address }],
    old: { ip: address },
    now: { ip: address },
  })),
);

/** The kubelet asks its own pods, for what their probes say. */
function kubeletPair({ newer, older }: DestinationPair): readonly ClientPair[] {
  const asked = [older, newer].flatMap((one) => (one?.workload ? probedPortsOf(one.workload) : []));
  if (asked.length === 0) return [];
  const from = (one: Destination | undefined): RequestFrom | undefined =>
    one?.workload && { kubelet: `${one.workload.namespace}/${one.workload.name}` };
  return [
    {
      names: ['kubelet'],
      each: [from(older)],
      old: from(older),
      now: from(newer),
      ports: new Set(asked.map(({ port }) => port)),
    },
  ];
}
