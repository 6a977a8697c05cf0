import type { Mesh } from '../model/mesh';
import { rulesFor } from '../model/network/network-policy';
import { enrolmentOf } from '../model/workloads/enrolment';
import { workloads, type Workload } from '../model/workloads/workload';
import type { Answer, Hop } from '../simulate/answer';
import { answerRequest } from '../simulate/answer-request';
import { clientClasses } from '../simulate/partition/client-classes';
import {
  gatewayDestinations,
  hostDestinations,
  serviceDestinations,
  type Destination,
  type DestinationPort,
} from '../simulate/partition/destinations';
import { clientWorkloads, outsideAddresses } from '../simulate/partition/outsiders';
import type { MeshRequest, RequestFrom, RequestHttp } from '../simulate/request';
import { fromWorkload, requestsTo } from '../simulate/matrix/matrix';

/** A way from clients to a port that requests are meant to take, as the simulator walks it. */
export interface RunbookPath {
  /** Whose way it is: all that take the same. */
  readonly clients: readonly string[];
  /** Those that are workloads. */
  readonly workloads: readonly Workload[];
  readonly to: string;
  readonly port: number;
  /** The walk of the first of them. */
  readonly answer: Answer;
  /** The network policies that all of their walks have asked, as `Kind namespace/name`. */
  readonly policies: readonly string[];
}

/** All ways of a mesh, and what was left out. */
export interface RunbookPaths {
  readonly paths: readonly RunbookPath[];
  /** How many pairs of clients and ports are refused, as the manifests have it. */
  readonly denied: number;
  /** Whether there are more than were looked at. */
  readonly isCut: boolean;
}

/** More walks than these are no runbook that somebody reads. */
const MOST_WALKS = 5000;
/** Requests that are tried at a port until one gets through. */
const MOST_REQUESTS = 16;

/** The ways that requests get through on, those of clients that nothing tells apart as one. */
export function allowedPaths(mesh: Mesh): RunbookPaths {
  const paths = new Map<string, RunbookPath>();
  let denied = 0;
  let walks = 0;
  const walk = (first: Workload | string, destination: Destination, port: DestinationPort): Answer | undefined => {
    const from = typeof first === 'string' ? { ip: first } : fromWorkload(first);
    const isRead = typeof first !== 'string' && isSender(mesh, first);
    return throughOf(mesh, from, destination, port, isRead, () => walks++);
  };
  const add = (answer: Answer | undefined, path: Omit<RunbookPath, 'answer' | 'policies'>): void => {
    if (answer?.verdict === 'denied') denied += path.clients.length;
    if (!answer || !isThrough(answer)) return;
    const key = JSON.stringify([path.to, path.port, shapeOf(answer)]);
    const before = paths.get(key);
    paths.set(
      key,
      before
        ? {
            ...before,
            clients: [...before.clients, ...path.clients].sort(),
            workloads: [...before.workloads, ...path.workloads],
            policies: [...new Set([...before.policies, ...policiesOf(mesh, answer, path.workloads)])],
          }
        : { ...path, answer, policies: policiesOf(mesh, answer, path.workloads) },
    );
  };
  const [outside] = outsideAddresses([mesh]);
  for (const destination of [...serviceDestinations(mesh), ...hostDestinations(mesh), ...gatewayDestinations(mesh)]) {
    for (const port of destination.ports) {
      if (port.protocol !== 'TCP') continue;
      if (walks >= MOST_WALKS) return { paths: [...paths.values()], denied, isCut: true };
      const at = { to: destination.title, port: port.port };
      if (destination.kind === 'gateway') {
        if (outside) {
          const answer = walk(outside.address, destination, port);
          add(answer, { ...at, clients: ['outside'], workloads: [] });
        }
        continue;
      }
      for (const { all, first } of clientClasses(mesh, destination, port, clientWorkloads(mesh))) {
        const answer = walk(first, destination, port);
        add(answer, { ...at, clients: all.map(nameOf).sort(), workloads: all });
      }
    }
  }
  return { paths: [...paths.values()].sort(byPlace), denied, isCut: false };
}

/** One way, whatever becomes of it: of requests that something on the way tells apart, one that gets through, where one does. */
export function askedPath(mesh: Mesh, request: MeshRequest, client: string, server: string): RunbookPath {
  const { from, to } = request;
  const { destination, port } = destinationOf(mesh, to) ?? {};
  const own = workloads(mesh).filter(
    (one) =>
      'workload' in from &&
      from.workload === nameOf(one) &&
      (from.kind === undefined || from.kind === one.owner.kindName),
  );
  const isRead = 'gateway' in from || own.some((one) => isSender(mesh, one));
  const answer =
    (destination && port && throughOf(mesh, from, destination, port, isRead, () => undefined)) ??
    answerRequest(mesh, request);
  return {
    clients: [client],
    workloads: own,
    to: server,
    port: to.port,
    answer,
    policies: policiesOf(mesh, answer, own),
  };
}

function destinationOf(
  mesh: Mesh,
  to: MeshRequest['to'],
): { readonly destination: Destination; readonly port: DestinationPort | undefined } | undefined {
  const [all, title] =
    'service' in to
      ? [serviceDestinations(mesh), to.service]
      : 'gateway' in to
        ? [gatewayDestinations(mesh), `gateway ${to.gateway}`]
        : 'host' in to
          ? [hostDestinations(mesh), to.host]
          : [[], ''];
  const destination = all.find((one) => one.title === title);
  return (
    destination && {
      destination,
      port: destination.ports.find((one) => one.port === to.port && one.protocol === 'TCP'),
    }
  );
}

/** The answer to a request that gets through; to the last that was tried, where none does. */
function throughOf(
  mesh: Mesh,
  from: RequestFrom,
  destination: Destination,
  port: DestinationPort,
  isRead: boolean,
  onWalk: () => void,
): Answer | undefined {
  let last: Answer | undefined;
  for (const http of requestsTo(destination, port, isRead ? 'l7' : 'l4').requests.slice(0, MOST_REQUESTS)) {
    onWalk();
    last = answerRequest(mesh, requestOf(from, destination, port, http));
    if (isThrough(last)) return last;
  }
  return last;
}

/** Whether a sidecar sends for it, which reads requests: what it does not know it sends on in plaintext. */
function isSender(mesh: Mesh, workload: Workload): boolean {
  return enrolmentOf(mesh, workload).membership === 'sidecar';
}

function isThrough({ outcome, verdict }: Answer): boolean {
  return verdict === 'allowed' && outcome === 'app';
}

function requestOf(
  from: RequestFrom,
  destination: Destination,
  { port }: DestinationPort,
  http: RequestHttp | undefined,
): MeshRequest {
  return { from, to: destination.to(port), ...(http && { http }) };
}

/** What makes two ways one to whoever looks for a fault: the same steps at the same places. */
function shapeOf({ hops, lands, path }: Answer): unknown {
  return [path, hops.map((hop) => [hop.at, hop.node, isOfClient(hop) ? '' : hop.object, hop.side, hop.tunnel]), lands];
}

/** Whether it is the sidecar of the client, which each has for itself. */
export function isOfClient({ at, node, side }: Hop): boolean {
  return at === 'sidecar' && (side ?? node) === 'client';
}

/** What the first was let through by, and what is about what the others send: nothing tells them apart but that. */
function policiesOf(mesh: Mesh, { hops }: Answer, clients: readonly Workload[]): readonly string[] {
  const asked = hops.filter(({ at }) => at === 'cilium' || at === 'network-policy').flatMap(({ objects }) => objects);
  const own = clients.flatMap((one) => rulesFor(mesh, one, 'egress').map(({ rule }) => rule.object.title));
  return [...new Set([...asked, ...own])];
}

export function nameOf({ name, namespace }: Workload): string {
  return `${namespace}/${name}`;
}

function byPlace(a: RunbookPath, b: RunbookPath): number {
  return compare(a.to, b.to) || a.port - b.port || compare(a.clients.join(), b.clients.join());
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
