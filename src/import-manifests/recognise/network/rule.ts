import type { PeerFacts } from '../../../network/network-peer';
import { GATEWAY_NAME } from '../../../network/known-policies';
import { Call, Variable, type Expression } from '../../expression';
import { isMap, type Json, type JsonObject } from '../../json';
import type { ChartObjects } from '../../proposal';

export type Direction = 'ingress' | 'egress';

/** Ports of one protocol. */
export interface PortFacts {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly first: number;
  readonly last: number;
}

/** A rule of a network policy, in whichever API it is written. */
export interface NetworkRule {
  readonly peers: readonly PeerFacts[];
  readonly ports: readonly PortFacts[];
  /** Whether Cilium is to read the names that DNS is asked for. */
  readonly readsDns: boolean;
}

/** Where names are to be understood. */
export interface Place {
  /** The namespace of the policy; none where it is for the cluster. */
  readonly namespace: string | undefined;
  readonly chart: ChartObjects;
  /** Whether constructs stand for their pods. */
  readonly byConstruct: boolean;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/** A port; the number is text to Cilium. */
export function portOf(json: Json): PortFacts | undefined {
  if (!isMap(json)) return undefined;
  const protocol = PROTOCOLS.find((one) => one === (json['protocol'] ?? 'TCP'));
  const first = Number(json['port']);
  const last = json['endPort'] ?? first;
  if (!protocol || !Number.isInteger(first) || typeof last !== 'number') return undefined;
  return { protocol, first, last };
}

/** A list of which every item can be read. */
export function allOf<T>(list: Json | undefined, read: (item: Json) => T | undefined): T[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const items = list.map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** A rule as props have it; nothing if a peer is one that no factory makes. */
export function ruleExpression(
  { peers, ports }: NetworkRule,
  direction: Direction,
  place: Place,
): { readonly [prop: string]: Expression } | undefined {
  const said = peers.map((peer) => peerExpression(peer, place));
  if (!said.every((peer) => peer !== undefined)) return undefined;
  return {
    ...(said.length > 0 && { [direction === 'ingress' ? 'from' : 'to']: said }),
    ...(ports.length > 0 && { ports: ports.map(portExpression) }),
  };
}

function portExpression({ protocol, first, last }: PortFacts): Expression {
  if (protocol === 'TCP' && first === last) return first;
  return new Call('NetworkPort', protocol.toLowerCase(), first === last ? [first] : [first, last]);
}

function peerExpression(facts: PeerFacts, place: Place): Expression | undefined {
  const peer = (factory: string, ...args: Expression[]) => new Call('NetworkPeer', factory, args);
  switch (facts.kind) {
    case 'anybody':
      return peer('anybody');
    case 'every-pod':
      return peer('everyPod');
    case 'namespaces':
      return peer('namespaces', facts.labels);
    case 'entity':
      return peer('entity', facts.entity);
    case 'fqdn':
      return peer('fqdn', facts.name);
    case 'cidr':
      return peer('cidr', facts.cidr, ...(facts.except.length > 0 ? [{ except: facts.except }] : []));
    case 'account':
      return (
        (place.byConstruct ? place.chart.runsAs(facts.namespace, facts.account) : undefined) ??
        peer('serviceAccount', namespaceExpression(facts.namespace, place), facts.account)
      );
    case 'pods':
      return podsExpression(facts, place);
  }
}

function podsExpression(
  { namespace, pods: { matchLabels, oneOf } }: Extract<PeerFacts, { kind: 'pods' }>,
  place: Place,
): Expression | undefined {
  if (oneOf) return undefined;
  const labels = matchLabels as JsonObject;
  const known = namespace === undefined ? undefined : podsOfConstruct(labels, namespace, place);
  if (known) return known;
  const where = namespace === undefined ? undefined : namespaceExpression(namespace, place);
  if (Object.keys(labels).length === 0)
    return where === undefined ? undefined : new Call('NetworkPeer', 'namespace', [where]);
  const isElsewhere = where !== undefined && namespace !== place.namespace;
  return new Call('NetworkPeer', 'pods', [labels, ...(isElsewhere ? [{ namespace: where }] : [])]);
}

/** The construct of the chart whose pods have exactly these labels to be told by. */
export function podsOfConstruct(labels: JsonObject, namespace: string, place: Place): Variable | undefined {
  const { chart, byConstruct } = place;
  if (!byConstruct) return undefined;
  const gateway = Object.keys(labels).join() === GATEWAY_NAME ? String(labels[GATEWAY_NAME]) : undefined;
  const keys =
    gateway === undefined
      ? chart.everyOf('/Service').flatMap((service) => (selects(service, labels, namespace) ?? []) as string[])
      : [`waypoint ${namespace}/${gateway}`, `gateway ${namespace}/${gateway}`];
  const known = keys.map((key) => chart.known(key, null)).find((one) => one instanceof Variable);
  return known;
}

function selects({ metadata, spec }: JsonObject, labels: JsonObject, namespace: string): string[] | undefined {
  const selector = isMap(spec) ? spec['selector'] : undefined;
  if (!isMap(metadata) || metadata['namespace'] !== namespace || !isMap(selector)) return undefined;
  const keys = Object.keys(selector);
  const isSame =
    keys.length === Object.keys(labels).length &&
    keys.every((key) => Object.hasOwn(labels, key) && selector[key] === labels[key]);
  return isSame ? [`service ${namespace}/${String(metadata['name'])}`] : undefined;
}

function namespaceExpression(namespace: string, { chart }: Place): Expression {
  return chart.known(`namespace ${namespace}`, namespace);
}
