import { InputError } from '../../../src/input/refuse';
import type { Mesh } from '../../../src/model/mesh';
import { reservedPorts } from '../../../src/model/policy/ztunnel-ports';
import { addressBlockOf, addressOf, isWithin } from '../../../src/model/services/address-blocks';
import { services, servicesOf } from '../../../src/model/services/service';
import { serviceEntries } from '../../../src/model/services/service-entry';
import { probedPortsOf } from '../../../src/model/workloads/probed-ports';
import { workloads } from '../../../src/model/workloads/workload';
import type { Answer } from '../../../src/simulate/answer';
import { answerRequest } from '../../../src/simulate/answer-request';
import type { ChangeKind, ReachabilityChange, ReachabilityDiff } from '../../../src/simulate/diff/diff';
import {
  gatewayDestinations,
  hostDestinations,
  podDestinations,
  serviceDestinations,
} from '../../../src/simulate/partition/destinations';
import { outsideAddresses } from '../../../src/simulate/partition/outsiders';
import type { MeshRequest } from '../../../src/simulate/request';

/** Two meshes that are compared. */
export interface Sides {
  readonly before: Mesh;
  readonly after: Mesh;
}

/** The same, with what a comparison says of them. */
export interface Compared extends Sides {
  readonly found: ReachabilityDiff;
}

/** Nothing, for a request of what is not there. */
export function answeredBy(mesh: Mesh, request: MeshRequest): Answer | undefined {
  try {
    return answerRequest(mesh, request);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** What a comparison has to say of a request; nothing where it ends in the same way. */
export function changeOf(old: Answer | undefined, now: Answer | undefined): ChangeKind | undefined {
  const [was, is] = [old?.verdict ?? 'denied', now?.verdict ?? 'denied'];
  if (was === 'unknown' || is === 'unknown') return was === is ? undefined : 'unsure';
  if (was !== is) return is === 'allowed' ? 'opened' : 'closed';
  if (is !== 'allowed' || endOf(old) === endOf(now)) return undefined;
  const [reached, reaches] = [old!, now!].map(({ lands, outcome }) => outcome === 'app' || lands.length > 0);
  return reached === reaches ? 'rerouted' : reaches ? 'opened' : 'closed';
}

function endOf(answer: Answer | undefined): string {
  if (!answer) return 'not there';
  const { errors, lands, location, outcome, status, verdict } = answer;
  return JSON.stringify([
    verdict,
    outcome,
    status !== null && status >= 300 ? status : 0,
    location !== undefined,
    lands.map(({ service, subset, weight, workloads: own }) => [own.length > 0 ? own : service, subset, weight]),
    errors.map(({ status: own, weight }) => [own, weight]),
  ]);
}

/** How a comparison calls who sends a request. */
export function clientOf({ after, before }: Sides, { from, to }: MeshRequest): string | undefined {
  if ('workload' in from) return from.workload;
  if ('gateway' in from) return `gateway ${from.gateway}`;
  if ('kubelet' in from) {
    const probed = [before, after].flatMap((mesh) =>
      workloads(mesh)
        .filter(({ name, namespace }) => `${namespace}/${name}` === from.kubelet)
        .flatMap((one) => probedPortsOf(one).map(({ port }) => port)),
    );
    return 'workload' in to && to.workload === from.kubelet && probed.includes(to.port) ? 'kubelet' : undefined;
  }
  return outsideNameOf({ after, before }, from.ip);
}

function outsideNameOf({ after, before }: Sides, ip: string): string | undefined {
  const address = addressOf(ip)!;
  const blocks = outsideAddresses([before, after])
    .flatMap(({ name }) => {
      const block = addressBlockOf(name.replace('outside', '').trim());
      return block && isWithin(block, address) ? [{ name, rest: block.rest }] : [];
    })
    .sort((a, b) => Number(a.rest - b.rest));
  return blocks[0]?.name ?? 'outside';
}

/** How it calls where a request goes. */
export function titleOf(compared: Sides, { to }: MeshRequest): string | undefined {
  if ('service' in to) return to.service;
  if ('workload' in to) return `pods of ${to.workload}`;
  if ('gateway' in to) return `gateway ${to.gateway}`;
  return addressOf(to.host) ? outsideNameOf(compared, to.host) : to.host;
}

/** Whether a change is about a port, by itself or as one of many. */
function holds(change: ReachabilityChange, port: number, protocol: MeshRequest['protocol'] = 'TCP'): boolean {
  if ((change.protocol ?? 'TCP') !== protocol) return false;
  return change.ports ? change.ports.some(({ from, to }) => from <= port && port <= to) : change.port === port;
}

/**
 * What becomes of a request before and after, as a comparison looks at it; nothing where it doesn't. A port of a Service or a host is
 * there where it is declared, and on one that speaks HTTP it is requests that are looked at. Of ports that nothing declares those of pods
 * and of the outside count, where neither end comes or goes.
 */
export function endsOf(compared: Sides, request: MeshRequest): Ends | undefined {
  const { from, http, protocol = 'TCP', to } = request;
  const title = titleOf(compared, request);
  if (clientOf(compared, request) === undefined || ('ip' in from && 'host' in to)) return undefined;
  // Gateways are looked at from the outside. What a sidecar sends elsewhere for the sake of its Host header is told of where it goes.
  if ('gateway' in to ? !('ip' in from) : namesAnother(compared, request)) return undefined;
  const declared = [compared.before, compared.after].map((mesh) =>
    [...serviceDestinations(mesh), ...hostDestinations(mesh), ...gatewayDestinations(mesh), ...podDestinations(mesh)]
      .filter((one) => one.title === title)
      .flatMap(({ ports }) => ports)
      .filter((one) => one.port === to.port && one.protocol === protocol),
  );
  if (!http && declared.flat().some(({ treatment }) => treatment === 'http')) return undefined;
  const isOpenEnded = 'workload' in to || ('host' in to && addressOf(to.host) !== undefined);
  const [old, now] = [compared.before, compared.after].map((mesh, i) =>
    isOpenEnded || declared[i]!.length > 0 ? answeredBy(mesh, request) : undefined,
  );
  // What is addressed to ztunnel's own ports fails, whatever policies say.
  const isReached = [old, now].some((one) => one?.verdict === 'allowed' && one.outcome === 'app');
  if (reservedPorts.includes(to.port) && isOpenEnded && !isReached) return undefined;
  return declared.flat().length > 0 || (isOpenEnded && old && now) ? { old, now } : undefined;
}

function namesAnother({ after, before }: Sides, { http }: MeshRequest): boolean {
  if (http?.host !== undefined && addressOf(http.host)) return true;
  const [name, namespace] = http?.host?.replace(/:\d+$/, '').split('.') ?? [];
  return [before, after].some(
    (mesh) =>
      services(mesh).some((one) => one.name === name && (namespace === undefined || one.namespace === namespace)) ||
      serviceEntries(mesh).some(({ hosts }) => hosts.some((host) => host === http?.host || host.startsWith('*'))),
  );
}

/** What became of a request; nothing for what is not there. */
export interface Ends {
  readonly old: Answer | undefined;
  readonly now: Answer | undefined;
}

/** Whether a comparison tells what becomes of a request: by one that stands for it and ends as it does, or by not being sure there. */
export function isTold(compared: Compared, request: MeshRequest, kind: ChangeKind): boolean {
  const { after, before, found } = compared;
  const [client, title] = [clientOf(compared, request)!, titleOf(compared, request)!];
  const { to } = request;
  const ends = (one: MeshRequest): string => [before, after].map((mesh) => endOf(answeredBy(mesh, one))).join(' then ');
  const own = ends(request);
  const isOf = (change: ReachabilityChange): boolean =>
    change.requests.length === 0
      ? !change.isPlain || request.http === undefined
      : request.http === undefined
        ? change.isPlain === true
        : change.requests.some((http) => ends({ ...request, http }) === own);
  if (found.inexact.some((one) => one.startsWith(`${title}:`))) return true;
  const isAbout = (one: ReachabilityChange): boolean => one.kind === kind && one.clients.includes(client);
  // That the way of ports which nobody declares is another is told by those that somebody does.
  if (kind === 'rerouted' && 'workload' in to && found.changes.some((one) => isAbout(one) && one.to === title))
    return true;
  if (
    found.changes.some((one) => isAbout(one) && one.to === title && holds(one, to.port, request.protocol) && isOf(one))
  )
    return true;
  // What is told of a Service in front of pods is not told of the pods again.
  return 'workload' in to && found.changes.some((one) => isAbout(one) && isInFront(compared, to.workload).has(one.to));
}

function isInFront({ after, before }: Sides, workload: string): ReadonlySet<string> {
  return new Set(
    [before, after].flatMap((mesh) =>
      workloads(mesh)
        .filter(({ name, namespace }) => `${namespace}/${name}` === workload)
        .flatMap((one) => servicesOf(mesh, one).map(({ name, namespace }) => `${namespace}/${name}`)),
    ),
  );
}
