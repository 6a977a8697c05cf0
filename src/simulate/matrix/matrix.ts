import type { Mesh } from '../../model/mesh';
import { services, type MeshService, type ServicePort } from '../../model/service';
import { bindingOfService } from '../../model/waypoint-binding';
import { workloads, type Workload } from '../../model/workload';
import type { Answer, Verdict } from '../answer';
import { sampleRequests } from '../partition/sample-requests';
import { requestSpace } from '../partition/request-space';
import type { MeshRequest, RequestHttp } from '../request';
import { answerRequest } from '../answer-request';
import { clientClasses } from './client-classes';

/**
 * How closely requests are looked at: whether a client gets through at all (`l4`), or with which requests (`l7`). Behind a waypoint the former takes a look at
 * requests, too, since a waypoint knows nothing else.
 */
export type MatrixLevel = 'l4' | 'l7';

/** Whether clients reach a port: with every request, with some, or with none. */
export type Reach = 'all' | 'some' | 'none' | 'unknown';

/** Clients that get the same from a port of a Service. */
export interface MatrixRow {
  /** As `namespace/name`, sorted. */
  readonly clients: readonly string[];
  /** As `namespace/name`. */
  readonly service: string;
  /** Of the Service. */
  readonly port: number;
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
  /** By Service and port. */
  readonly rows: readonly MatrixRow[];
  /** What the samples of requests may not tell apart, by Service and port. */
  readonly inexact: readonly string[];
}

/** What a matrix is about. */
export interface MatrixOptions {
  /** @default - `l4` */
  readonly at?: MatrixLevel | undefined;
  /** @default - every workload */
  readonly clients?: readonly Workload[] | undefined;
}

/** Who reaches which Service at which port: one row for clients that nothing on the way can tell apart. */
export function matrixOf(mesh: Mesh, { at = 'l4', clients = workloads(mesh) }: MatrixOptions = {}): Matrix {
  const rows: MatrixRow[] = [];
  const inexact: string[] = [];
  for (const service of services(mesh)) {
    const classes = clientClasses(mesh, service, clients);
    for (const port of service.ports) {
      const asked = requestsTo(mesh, service, port, at);
      inexact.push(...asked.inexact.map((one) => `${service.namespace}/${service.name}:${port.port}: ${one}`));
      for (const { all, first } of classes) rows.push(rowOf(mesh, service, port.port, all, first, asked.requests, at));
    }
  }
  return { rows: joined(rows), inexact };
}

function requestsTo(
  mesh: Mesh,
  service: MeshService,
  { treatment }: ServicePort,
  at: MatrixLevel,
): { readonly requests: readonly (RequestHttp | undefined)[]; readonly inexact: readonly string[] } {
  const isRead = treatment === 'http' || treatment === 'sniffed';
  const isPlain = at === 'l4' && bindingOfService(mesh, service).status !== 'bound';
  if (!isRead || isPlain) return { requests: [undefined], inexact: [] };
  const { inexact, requests } = sampleRequests([requestSpace(mesh, service)], service.host);
  return { requests: treatment === 'sniffed' ? [undefined, ...requests] : requests, inexact };
}

function rowOf(
  mesh: Mesh,
  service: MeshService,
  port: number,
  all: readonly Workload[],
  first: Workload,
  requests: readonly (RequestHttp | undefined)[],
  at: MatrixLevel,
): MatrixRow {
  const answers = requests.map((http) => answerRequest(mesh, requestOf(first, service, port, http)));
  const is = (verdict: Verdict): readonly Answer[] => answers.filter((one) => one.verdict === verdict);
  const [allowed, denied, unknown] = [is('allowed'), is('denied'), is('unknown')];
  const reach: Reach =
    unknown.length > 0 ? 'unknown' : denied.length === 0 ? 'all' : allowed.length === 0 ? 'none' : 'some';
  return {
    clients: all.map(({ name, namespace }) => `${namespace}/${name}`).sort(),
    service: `${service.namespace}/${service.name}`,
    port,
    reach,
    by: [...new Set(denied.flatMap(({ anyOf, by }) => [...(by?.object ? [by.object] : []), ...(anyOf ?? [])]))].sort(),
    allowed:
      at === 'l7' && reach === 'some'
        ? requests.flatMap((http, i) => (answers[i]!.verdict === 'allowed' && http ? [http] : []))
        : [],
    assumptions: [...new Set(unknown.flatMap(({ assumptions }) => assumptions))],
  };
}

export function requestOf(
  from: Workload,
  service: MeshService,
  port: number,
  http: RequestHttp | undefined,
): MeshRequest {
  return {
    from: { workload: `${from.namespace}/${from.name}`, kind: from.owner.kindName },
    to: { service: `${service.namespace}/${service.name}`, port },
    ...(http && { http }),
  };
}

/** Rows that say the same of the same port, as one; in an order that the order of the manifests does not change. */
function joined(rows: readonly MatrixRow[]): readonly MatrixRow[] {
  const found = new Map<string, MatrixRow>();
  for (const row of rows) {
    const { clients, ...rest } = row;
    const key = JSON.stringify(rest);
    const before = found.get(key);
    found.set(key, before ? { ...before, clients: [...before.clients, ...clients].sort() } : row);
  }
  return [...found.values()].sort(
    (a, b) =>
      compare(a.service, b.service) ||
      a.port - b.port ||
      ORDER.indexOf(a.reach) - ORDER.indexOf(b.reach) ||
      compare(a.clients.join(), b.clients.join()),
  );
}

const ORDER: readonly Reach[] = ['all', 'some', 'unknown', 'none'];

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
