import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { probedPortsOf } from '../../model/workloads/probed-ports';
import { workloads } from '../../model/workloads/workload';
import { fromWorkload } from '../matrix/matrix';
import { classKey } from '../partition/client-classes';
import {
  gatewayDestinations,
  hostDestinations,
  podDestinations,
  serviceDestinations,
  type Destination,
} from '../partition/destinations';
import { gatewayClients, outsideAddresses } from '../partition/outsiders';
import { outsideDestinations } from '../partition/outside-destinations';
import type { RequestFrom } from '../request';
import type { AskedPort } from './asked-ports';
import { unchangedBetween } from './unchanged';

/** A destination before and after, where it is there. */
export interface DestinationPair {
  readonly title: string;
  readonly older: Destination | undefined;
  readonly newer: Destination | undefined;
}

/** Destinations of both sides, Services first: what is said of them needs no saying of their pods. */
export function destinationPairs(before: Mesh, after: Mesh): readonly DestinationPair[] {
  const outside = outsideDestinations([before, after]);
  return [serviceDestinations, hostDestinations, gatewayDestinations, () => outside, podDestinations].flatMap((of) => {
    const [olds, news] = [of(before), of(after)].map((all) => new Map(all.map((one) => [keyOf(one), one])));
    const keys = [...new Set([...olds!.keys(), ...news!.keys()])].sort();
    return keys.map((key) => {
      const [older, newer] = [olds!.get(key), news!.get(key)];
      return { title: (newer ?? older)!.title, older, newer };
    });
  });
}

/** All destinations of a mesh by their keys; hosts of the outside are those of no mesh. */
export const destinationsByKey = fact(
  (mesh) =>
    new Map(
      [serviceDestinations, hostDestinations, gatewayDestinations, podDestinations].flatMap((of) =>
        of(mesh).map((one) => [keyOf(one), one] as const),
      ),
    ),
);

export function keyOf({ title, workload }: Destination): string {
  return workload ? `${title} ${workload.owner.kindName}` : title;
}

/** Clients that neither the old nor the new manifests can tell apart. */
export interface ClientPair {
  readonly names: readonly string[];
  /** Each of those who were there, in the order of their names. */
  readonly each: readonly (RequestFrom | undefined)[];
  readonly old: RequestFrom | undefined;
  readonly now: RequestFrom | undefined;
  /** The ports that they ask for; all where it is undefined. */
  readonly ports?: ReadonlySet<number> | undefined;
}

/** All who might send to a port of a destination. */
export function clientPairs(before: Mesh, after: Mesh, pair: DestinationPair, asked: AskedPort): readonly ClientPair[] {
  const kind = (pair.newer ?? pair.older)!.kind;
  return [
    ...(kind === 'gateway' ? [] : workloadPairs(before, after, pair, asked)),
    ...(kind === 'gateway' || kind === 'outside' ? [] : gatewayPairs(before, after)),
    ...(kind === 'host' || kind === 'outside' ? [] : addressPairs(before, after)),
    ...(kind === 'pods' ? kubeletPair(pair) : []),
  ];
}

const byName = fact(
  (mesh) => new Map(workloads(mesh).map((one) => [`${one.owner.kindName} ${one.namespace}/${one.name}`, one])),
);

const namesOfBoth = factOf((before: Mesh, after: Mesh): readonly string[] => [
  ...new Set([...byName(before).keys(), ...byName(after).keys()]),
]);

interface Found extends ClientPair {
  readonly names: string[];
  readonly each: (RequestFrom | undefined)[];
}

function workloadPairs(
  before: Mesh,
  after: Mesh,
  { newer, older }: DestinationPair,
  asked: AskedPort,
): readonly ClientPair[] {
  const [olds, nows] = [byName(before), byName(after)];
  const oldKey = older && classKey(before, older, asked);
  const newKey = newer && classKey(after, newer, asked);
  const found = new Map<string, Found>();
  const isSame = asked.ranges ? unchangedBetween(before, after, asked.protocol) : () => false;
  const isServerSame = isSame(older?.workload, newer?.workload);
  for (const name of namesOfBoth(before, after)) {
    const [old, now] = [olds.get(name), nows.get(name)];
    if (isServerSame && isSame(old, now)) continue;
    const key = `${old ? (oldKey?.(old) ?? 'there') : 'none'} # ${now ? (newKey?.(now) ?? 'there') : 'none'}`;
    const known = found.get(key);
    const short = name.slice(name.indexOf(' ') + 1);
    const from = old && fromWorkload(old);
    if (known) {
      known.names.push(short);
      known.each.push(from);
    } else found.set(key, { names: [short], each: [from], old: from, now: now && fromWorkload(now) });
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

function addressPairs(before: Mesh, after: Mesh): readonly ClientPair[] {
  return outsideAddresses([before, after]).map(({ address, name }) => ({
    names: [name],
    each: [{ ip: address }],
    old: { ip: address },
    now: { ip: address },
  }));
}

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
