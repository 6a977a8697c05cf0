import type { Mesh } from '../../model/mesh';
import type { Workload } from '../../model/workloads/workload';
import type { Answer, Verdict } from '../answer';
import { answerRequest } from '../answer-request';
import { clientClasses } from '../partition/client-classes';
import {
  gatewayDestinations,
  hostDestinations,
  serviceDestinations,
  type Destination,
  type DestinationPort,
} from '../partition/destinations';
import { clientWorkloads, gatewayClients, outsideAddresses, type Outsider } from '../partition/outsiders';
import type { AskedFor } from '../partition/network-key';
import { sampleRequests } from '../partition/sample-requests';
import type { RequestFrom, RequestHttp } from '../request';

/**
 * How closely requests are looked at: whether a client gets through at all (`l4`), or with which requests (`l7`). Behind a proxy that reads
 * requests the former takes a look at them, too, since such a proxy decides about nothing else.
 */
export type MatrixLevel = 'l4' | 'l7';

/** Whether clients reach a port: with every request, with some, or with none. */
export type Reach = 'all' | 'some' | 'none' | 'unknown';

/** Clients that get the same from a port. */
export interface MatrixRow {
  /**
   * Workloads as `namespace/name`, `gateway …` for ingress gateways, `outside` or `outside 203.0.113.0/24` for hosts outside of the
   * cluster; sorted.
   */
  readonly clients: readonly string[];
  /** What is reached: a Service as `namespace/name`, the host of a ServiceEntry, or `gateway …` for an ingress gateway. */
  readonly to: string;
  /** Of that. */
  readonly port: number;
  /**
   * Of connections to it.
   *
   * @default - absent for TCP
   */
  readonly protocol?: 'UDP' | 'SCTP' | undefined;
  /** Whether they get through. */
  readonly reach: Reach;
  /** What refuses, where something does: the objects, each once. */
  readonly by: readonly string[];
  /** Requests that get through, where only some do, each for all that nothing can tell from it. */
  readonly allowed: readonly RequestHttp[];
  /** What would have to be known. */
  readonly assumptions: readonly string[];
}

/** Who reaches whom. */
export interface Matrix {
  /** By what is reached, and its port. */
  readonly rows: readonly MatrixRow[];
  /** What the samples of requests may not tell apart, by what is reached and its port. */
  readonly inexact: readonly string[];
}

/** What a matrix is about. */
export interface MatrixOptions {
  /** @default - `l4` */
  readonly at?: MatrixLevel | undefined;
  /** @default - every workload, ingress gateways, and hosts outside */
  readonly clients?: readonly Workload[] | undefined;
}

/** Who reaches what at which port: one row for clients that nothing on the way can tell apart. */
export function matrixOf(mesh: Mesh, { at = 'l4', clients }: MatrixOptions = {}): Matrix {
  const rows: MatrixRow[] = [];
  const inexact: string[] = [];
  const outside = clients ? [] : outsideAddresses([mesh]).map(({ address, name }) => ({ name, from: { ip: address } }));
  const others: readonly Outsider[] = clients ? [] : [...gatewayClients(mesh), ...outside];
  for (const destination of [...serviceDestinations(mesh), ...hostDestinations(mesh), ...gatewayDestinations(mesh)]) {
    for (const port of destination.ports) {
      const asked = requestsTo(destination, port, at);
      inexact.push(...asked.inexact.map((one) => `${destination.title}:${port.port}: ${one}`));
      const senders = sendersTo(mesh, destination, port, clients ?? clientWorkloads(mesh), others);
      // Joined port by port: there may be a row for every two workloads of a mesh.
      rows.push(...joined(senders.map((sender) => rowOf(mesh, destination, port, sender, asked.requests, at))));
    }
  }
  return { rows: rows.sort(byPlace), inexact };
}

interface Senders {
  readonly names: readonly string[];
  readonly from: RequestFrom;
}

/** Who might send to a destination; the outside looks at hosts of the outside with its own eyes, and no gateway dials itself. */
function sendersTo(
  mesh: Mesh,
  destination: Destination,
  asked: AskedFor,
  clients: readonly Workload[],
  others: readonly Outsider[],
): readonly Senders[] {
  const { kind, title } = destination;
  const classes = clientClasses(mesh, destination, asked, clients).map(({ all, first }) => ({
    names: all.map(({ name, namespace }) => `${namespace}/${name}`),
    from: fromWorkload(first),
  }));
  const more = others
    .filter(({ from, name }) => ('ip' in from ? kind !== 'host' : name !== title && kind !== 'gateway'))
    .map(({ from, name }) => ({ names: [name], from }));
  return [...(kind === 'gateway' ? [] : classes), ...more];
}

/** Requests that stand for all that can be sent to a port; one plain connection where nothing reads what is sent. */
export function requestsTo(
  { host, isRead, space }: Pick<Destination, 'host' | 'isRead' | 'space'>,
  { protocol, treatment }: DestinationPort,
  at: MatrixLevel,
): { readonly requests: readonly (RequestHttp | undefined)[]; readonly inexact: readonly string[] } {
  const speaksHttp = protocol === 'TCP' && (treatment === 'http' || treatment === 'sniffed');
  if (!speaksHttp || (at === 'l4' && !isRead)) return { requests: [undefined], inexact: [] };
  const { inexact, requests } = sampleRequests([space], host);
  return { requests: treatment === 'sniffed' ? [undefined, ...requests] : requests, inexact };
}

function rowOf(
  mesh: Mesh,
  destination: Destination,
  { port, protocol }: DestinationPort,
  { from, names }: Senders,
  requests: readonly (RequestHttp | undefined)[],
  at: MatrixLevel,
): MatrixRow {
  const to = destination.to(port);
  const answers = requests.map((http) =>
    answerRequest(mesh, { from, to, ...(http && { http }), ...(protocol !== 'TCP' && { protocol }) }),
  );
  const is = (verdict: Verdict): readonly Answer[] => answers.filter((one) => one.verdict === verdict);
  const [allowed, denied, unknown] = [is('allowed'), is('denied'), is('unknown')];
  const reach: Reach =
    unknown.length > 0 ? 'unknown' : denied.length === 0 ? 'all' : allowed.length === 0 ? 'none' : 'some';
  return {
    clients: [...names].sort(),
    to: destination.title,
    port,
    ...(protocol !== 'TCP' && { protocol }),
    reach,
    by: [...new Set(denied.flatMap(({ anyOf, by }) => [...(by?.object ? [by.object] : []), ...(anyOf ?? [])]))].sort(),
    allowed:
      at === 'l7' && reach === 'some'
        ? requests.flatMap((http, i) => (answers[i]!.verdict === 'allowed' && http ? [http] : []))
        : [],
    assumptions: [...new Set(unknown.flatMap(({ assumptions }) => assumptions))],
  };
}

/** A workload, as a request has it. */
export function fromWorkload({ name, namespace, owner }: Workload): RequestFrom {
  return { workload: `${namespace}/${name}`, kind: owner.kindName };
}

/** Rows that say the same of a port, as one. */
function joined(rows: readonly MatrixRow[]): readonly MatrixRow[] {
  const found = new Map<string, MatrixRow>();
  for (const row of rows) {
    const { clients, ...rest } = row;
    const key = JSON.stringify(rest);
    const before = found.get(key);
    found.set(key, before ? { ...before, clients: [...before.clients, ...clients].sort() } : row);
  }
  return [...found.values()];
}

/** An order that the order of the manifests does not change. */
function byPlace(a: MatrixRow, b: MatrixRow): number {
  return (
    compare(a.to, b.to) ||
    a.port - b.port ||
    compare(a.protocol ?? '', b.protocol ?? '') ||
    ORDER.indexOf(a.reach) - ORDER.indexOf(b.reach) ||
    compare(a.clients.join(), b.clients.join())
  );
}

const ORDER: readonly Reach[] = ['all', 'some', 'unknown', 'none'];

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
