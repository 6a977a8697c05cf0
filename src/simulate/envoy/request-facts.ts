import { isIP } from 'node:net';
import { fact } from '../../model/fact';
import type { JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { settings } from '../../model/platform/settings';
import type { Peer, PeerIdentity } from '../connection';
import type { RequestHttp, RequestToken } from '../request';
import { normalisePath, type PathNormalization } from './request-path';

/** What an Envoy is there for, which decides what it sees of addresses. */
export type ProxyKind = 'waypoint' | 'sidecar' | 'gateway';

/** What is asked of HTTP, as an Envoy sees it. */
export interface EnvoyHttp {
  readonly method: string;
  /** Normalised, without its query. */
  readonly path: string;
  /** The path as the client wrote it, without its query. */
  readonly sentPath: string;
  /** With its question mark; empty without one. */
  readonly query: string;
  /** The Host header, or `:authority`, as it was sent. */
  readonly host: string;
  /** By names in lower case, those of HTTP/2 such as `:path` among them; undefined where there is one and nobody knows what it says. */
  readonly headers: ReadonlyMap<string, string | undefined>;
  /** A token that came along and that nobody has looked at. */
  readonly token: RequestToken | undefined;
  /** What a token says that was checked here; undefined without one, and `unknown` where nobody knows whether it was. */
  readonly claims: JsonMap | 'unknown' | undefined;
  readonly isGrpc: boolean;
  /** Whether it is a browser's question before a request to another origin. */
  readonly isPreflight: boolean;
}

/** A connection, or a request on it, as the Envoy sees it that decides. */
export interface EnvoyRequest {
  /** The client's SPIFFE identity; undefined without a certificate. */
  readonly principal: string | undefined;
  /** How an explanation calls the client. */
  readonly client: string;
  /** The direct peer, any of these; none where that is no address, and undefined where the manifests don't tell. */
  readonly sourceAddresses: readonly string[] | undefined;
  /** What `remote.ip` goes by. */
  readonly remoteAddresses: readonly string[] | undefined;
  readonly destinationAddresses: readonly string[] | undefined;
  /** At a waypoint that of the Service, or of the pod where its own address is asked for; elsewhere the container's. */
  readonly port: number;
  /** The name that TLS asks for; empty without TLS, and undefined where that is not known. */
  readonly sni: string | undefined;
  /** Undefined for a connection that no request is read from. */
  readonly http: EnvoyHttp | undefined;
}

/** What a request is seen by. */
export interface EnvoySight {
  readonly proxy: ProxyKind;
  readonly peer: Peer;
  /** Addresses that the client dialled, any of these; undefined where the manifests don't tell. */
  readonly destinationAddresses: readonly string[] | undefined;
  readonly port: number;
  /** @default - there is no TLS inside */
  readonly sni?: string | undefined;
  /** Whether the client may use TLS of its own, so that the name in it is not known. */
  readonly isTls?: boolean | undefined;
  /** How many proxies before a gateway are trusted. @default - `gatewayTopology` of the mesh config, else none */
  readonly trustedProxies?: number | undefined;
  /** The host that is addressed, for a request that names none. */
  readonly host: string;
  /** Undefined for a plain connection. */
  readonly http: RequestHttp | undefined;
}

/** No address: what the direct peer of a waypoint's inner listener is. */
const NO_ADDRESS: readonly string[] = [];

/**
 * A request as an Envoy sees it. Behind the inner listener of a waypoint the direct peer is no IP address. Waypoints and sidecars
 * believe the last entry of X-Forwarded-For, whoever wrote it, and gateways don't unless they are told of proxies before them.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, listener_builder.go (read for 1.32-dev, measured on Envoy 1.40.0)
 */
export function envoyRequest(mesh: Mesh, sight: EnvoySight): EnvoyRequest {
  const { proxy, peer, destinationAddresses, port, sni, isTls, host } = sight;
  const http = sight.http && httpOf(mesh, sight.http, host);
  // The last entry is what the nearest proxy wrote, and gateways believe as many as they are told to trust.
  const depth = proxy === 'gateway' ? (sight.trustedProxies ?? trustedProxies(mesh)) : 1;
  const forwarded = http && depth > 0 ? forwardedFor(http, depth) : undefined;
  return {
    principal: peer.identity && spiffeOf(peer.identity),
    client: peer.title,
    sourceAddresses: proxy === 'waypoint' ? NO_ADDRESS : peer.addresses,
    remoteAddresses: forwarded === undefined ? peer.addresses : [forwarded],
    destinationAddresses,
    port,
    sni: sni ?? (isTls === true ? undefined : ''),
    http,
  };
}

/** An identity as certificates have it. */
export function spiffeOf({ trustDomain, namespace, serviceAccount }: PeerIdentity): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** How the proxies of a mesh normalise paths. */
export const pathNormalization = fact((mesh): PathNormalization => {
  const { text } = settings(mesh).meshConfig.get('pathNormalization', 'normalization');
  return text === 'NONE' || text === 'MERGE_SLASHES' || text === 'DECODE_AND_MERGE_SLASHES' ? text : 'BASE';
});

function httpOf(mesh: Mesh, request: RequestHttp, fallbackHost: string): EnvoyHttp {
  const headers = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase();
    const before = headers.get(lower);
    // Of several headers of one name, Envoy looks at all that they say as one.
    headers.set(lower, before === undefined ? value.trim() : `${before},${value.trim()}`);
  }
  const method = request.method ?? 'GET';
  const host = request.host ?? headers.get(':authority') ?? headers.get('host') ?? fallbackHost;
  const { path, query } = normalisePath(request.path ?? '/', pathNormalization(mesh));
  headers.set(':method', method).set(':path', `${path}${query}`).set(':authority', host).set('host', host);
  // Envoy writes these itself where the client has not.
  for (const name of [':scheme', 'x-request-id', 'x-forwarded-proto']) {
    if (!headers.has(name)) headers.set(name, undefined);
  }
  // Where a token is, is for the rule that looks for it to say.
  if (request.jwt && !headers.has('authorization')) headers.set('authorization', undefined);
  return {
    method,
    path,
    sentPath: (request.path ?? '/').replace(/\?.*$/s, ''),
    query,
    host,
    headers,
    token: request.jwt,
    claims: undefined,
    isGrpc: /^application\/grpc(\+|$)/.test(headers.get('content-type') ?? ''),
    isPreflight: method === 'OPTIONS' && !!headers.get('origin') && !!headers.get('access-control-request-method'),
  };
}

/** An entry of X-Forwarded-For, counted from its end; undefined where that is no address. */
export function forwardedFor({ headers }: EnvoyHttp, depth: number): string | undefined {
  const entry = headers.get('x-forwarded-for')?.split(',').at(-depth)?.trim();
  return entry !== undefined && isIP(entry) !== 0 ? entry : undefined;
}

const trustedProxies = fact(
  (mesh) => settings(mesh).meshConfig.get('defaultConfig', 'gatewayTopology', 'numTrustedProxies').number ?? 0,
);
