import { httpStatus, count, percent } from '../input/numbers';
import { headerName } from '../input/names';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { refuse, shown, type Place } from '../input/refuse';
import { httpPort } from '../mesh/service-port';
import type { IMeshService } from '../mesh/service-base';

/** What is asked of a service. */
export interface VerifyRequest {
  /**
   * Port to ask at, one that speaks HTTP.
   *
   * @default - the service's only one
   */
  readonly port?: number | undefined;

  /**
   * Path, with its query where it has one.
   *
   * @default - `/`
   */
  readonly path?: string | undefined;

  /**
   * Headers to send.
   *
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A call that is allowed, or is not. */
export interface VerifyCall extends VerifyRequest {
  /** The service that is called, by its Service address. */
  readonly to: IMeshService;

  /** Whether it has to get through, or has to be refused. */
  readonly allowed: boolean;

  /**
   * Method to ask by. A call that gets through does what it says, also one that should not.
   *
   * @default - `GET`
   */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | undefined;

  /**
   * The status that an allowed call is answered with.
   *
   * @default - any of 200 to 399
   */
  readonly status?: number | undefined;

  /**
   * What refuses a call that is not allowed, by which it is known: a waypoint answers 403, ztunnel closes the connection, and the network lets
   * it time out.
   *
   * @default - the waypoint, if the service has one; else ztunnel
   */
  readonly refusedBy?: 'waypoint' | 'ztunnel' | 'network' | undefined;
}

/** A share of requests that is answered by one part of a service. */
export interface VerifySplit extends VerifyRequest {
  /** The service whose requests are split. */
  readonly service: IMeshService;

  /** Share of the answers with the marker, whole percent 0–100. */
  readonly percent: number;

  /** Text that the answers of that part have, and no others, in a header or in the body, such as `x-version: v2`. */
  readonly marker: string;

  /**
   * How many requests are sent. What they can tell apart grows with the square root: of 200 with a share of 10 %, 8 to 35 are taken for true, of
   * 1000 with 5 %, 29 to 74.
   *
   * @default 200
   */
  readonly requests?: number | undefined;
}

const checkCall = knownProps<VerifyCall>({
  to: 'object',
  allowed: 'flag',
  port: true,
  path: 'text',
  headers: 'map',
  method: true,
  status: true,
  refusedBy: true,
});
const checkSplit = knownProps<VerifySplit>({
  service: 'object',
  percent: true,
  marker: 'text',
  requests: true,
  port: true,
  path: 'text',
  headers: 'map',
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** What a check of a share may be wrong by, of a right one: once in a thousand runs. */
const ERROR = 0.001;

/** A line of the file of checks. */
type Line = readonly string[];

/** The lines of a call: its headers, and the call. */
export function callLines(place: Place, call: VerifyCall): () => readonly Line[] {
  checkCall(place, call, 'calls');
  const { allowed, method = 'GET', refusedBy, status, to } = call;
  if (allowed === undefined) refuse(place, `calls: say allowed: true or false for ${shown(to?.name)}`);
  isService(place, 'to', to);
  oneOf(place, 'method', method, METHODS);
  if (refusedBy !== undefined) oneOf(place, 'refusedBy', refusedBy, ['waypoint', 'ztunnel', 'network'] as const);
  if (allowed && refusedBy !== undefined) refuse(place, 'refusedBy goes with allowed: false');
  if (!allowed && status !== undefined)
    refuse(place, 'status goes with allowed: true; of a call that is refused, say refusedBy');
  if (status !== undefined) httpStatus(place, 'status', status);
  const url = urlOf(place, to, call);
  const headers = headerLines(place, call.headers);
  // Whether it has a waypoint may be said later.
  return () => {
    const want = allowed ? (status === undefined ? '2??,3??' : String(status)) : REFUSALS[refusedBy ?? refuserOf(to)];
    const name = `${method} ${to.namespace}/${to.name}`;
    return [...headers, [allowed ? 'allowed' : 'denied', name, method, url, want]];
  };
}

const REFUSALS = { waypoint: '403', ztunnel: 'reset', network: 'timeout', unknown: '403,reset' } as const;

function refuserOf({ serviceWaypoint, waypointKnown }: IMeshService): keyof typeof REFUSALS {
  if (serviceWaypoint) return 'waypoint';
  return waypointKnown ? 'ztunnel' : 'unknown';
}

/** The lines of a share. */
export function splitLines(place: Place, split: VerifySplit): () => readonly Line[] {
  checkSplit(place, split, 'splits');
  const { marker, requests = 200, service } = split;
  isService(place, 'service', service);
  percent(place, 'percent', split.percent);
  count(place, 'requests', requests, 1);
  if (requests > 10_000) refuse(place, `requests must be at most 10000, got ${requests}`);
  if (typeof marker !== 'string' || !PRINTABLE.test(marker))
    refuse(place, `marker must be text of printable characters, got ${shown(marker)}`);
  const url = urlOf(place, service, split);
  const headers = headerLines(place, split.headers);
  return () => {
    const { splitInterval } = require('./split-interval') as typeof import('./split-interval');
    const { least, most } = splitInterval(requests, split.percent, ERROR);
    const name = `${split.percent} % of ${service.namespace}/${service.name}`;
    return [...headers, ['split', name, url, marker, String(requests), String(least), String(most)]];
  };
}

/** The line of a service whose pods have to be captured and ready. */
export function capturedLine(place: Place, service: IMeshService): Line {
  isService(place, 'captured', service);
  const { name, namespace, selector } = service;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  if (labels.length === 0) refuse(place, `which pods service ${name} has is not known, as it has no selector`);
  return ['captured', `${namespace}/${name}`, namespace, encodeURIComponent(labels.join(',')), '-'];
}

/** The line of a service that is called, and all of whose pods have to be captured: what gets through came by HBONE. */
export function hboneLine({ name, namespace }: IMeshService): Line {
  return ['hbone', `${namespace}/${name}`, '-', '-', '-'];
}

/** The file of checks. Fields are parted by tabs, and none is empty, as a shell makes one of several. */
export function checksFile(lines: readonly Line[]): string {
  return lines.map((line) => `${line.join('\t')}\n`).join('');
}

function isService(place: Place, what: string, service: unknown): void {
  const { ports, selector } = (service ?? {}) as Partial<IMeshService>;
  if (!Array.isArray(ports) || typeof selector !== 'object')
    refuse(place, `${what} takes a MeshService, got ${shown(service)}`);
}

function urlOf(place: Place, service: IMeshService, { path = '/', port }: VerifyRequest): string {
  if (service.headless) refuse(place, `service ${service.name} is headless, and has no address of its own to call`);
  const at = httpPort(place, service, port);
  // To curl, HTTP/2 without TLS takes an option that not each build has.
  if (at.appProtocol !== 'http')
    refuse(place, `port ${at.number} of service ${service.name} speaks ${at.appProtocol}; calls are made in HTTP/1.1`);
  if (!/^\/[!-~]*$/.test(path)) refuse(place, `path must begin with "/" and have no spaces, got ${shown(path)}`);
  return `http://${service.name}.${service.namespace}.svc:${at.number}${path}`;
}

const PRINTABLE = /^[ -~]*[!-~]$/;

function headerLines(place: Place, headers: VerifyRequest['headers'] = {}): readonly Line[] {
  return Object.entries(headers).map(([name, value]) => {
    headerName(place, name);
    if (typeof value !== 'string' || !PRINTABLE.test(value))
      refuse(place, `header ${name} must be text of printable characters, got ${shown(value)}`);
    return ['header', `${name}: ${value}`];
  });
}
