import type { Mesh } from '../../model/mesh';
import { sidecarMode } from '../../model/policy/sidecar-mtls';
import { settings } from '../../model/platform/settings';
import { addressesOf } from '../../model/workloads/workload-addresses';
import type { Arrival, Decision } from '../connection';
import { envoyPolicy } from '../envoy/envoy-policy';
import { forwardedFor, spiffeOf, type EnvoyHttp, type EnvoyRequest } from '../envoy/request-facts';
import { inboundPorts } from './inbound-ports';
import { sidecarPolicies } from './sidecar-policies';

/** What comes over a connection, as the sidecar of a server sees it. */
export interface InboundSight {
  /** The request, as it arrives; undefined for a plain connection. */
  readonly http: EnvoyHttp | undefined;
  /** What the client's proxy takes it for, which mTLS tells the server; undefined without such a proxy. */
  readonly readAs?: 'http' | 'tcp' | undefined;
  /** The name that mTLS asks for. */
  readonly sni?: string | undefined;
  /** Whether the client's proxy speaks TLS with the app, by certificates that are not the mesh's. */
  readonly hasOwnTls?: boolean | undefined;
}

/**
 * What the sidecar of a server decides about what arrives: by PeerAuthentication whether it takes the connection at all, then by
 * AuthorizationPolicies and RequestAuthentications. They read requests where the port is one of HTTP, or nobody says what it is and it
 * looks like one.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_inbound.go, filterchain_options.go (read for 1.32-dev, measured on Envoy 1.40.0)
 */
export function sidecarInbound(mesh: Mesh, arrival: Arrival, sight: InboundSight): Decision {
  const { peer, port, to, tunnel } = arrival;
  const { field, mode } = sidecarMode(mesh, to, port);
  const treatment = inboundPorts(mesh, to).get(port) ?? 'sniffed';
  if (sight.hasOwnTls === true && tunnel !== 'HBONE') return ownTls(arrival, treatment === 'http', mode, sight);
  if (tunnel === 'mTLS' && mode === 'DISABLE') {
    const why = `the sidecar of ${to.title} takes plaintext alone on port ${port}, and ${peer.title} speaks mTLS`;
    return broken(why, sight, field ? [field.object] : []);
  }
  const isPlain = tunnel === 'plain';
  if (isPlain && mode === 'STRICT') {
    const decision: Decision = {
      verdict: 'denied',
      rule: 'peer-authentication',
      outcome: 'mtls',
      object: field!.object,
      field,
      anyOf: [field!.object],
      why: `${field!.object.title} has the sidecar take mTLS alone on port ${port}, and ${peer.title} sends plaintext`,
      objects: [field!.object],
      assumptions: [],
    };
    // Another PeerAuthentication might open what this one closes.
    return mesh.knows('PeerAuthentication', to.namespace) ? decision : unsure(decision, missingModes(mesh, arrival));
  }
  const isHttp = sight.http !== undefined && readsRequest(treatment, tunnel, sight);
  const decision = envoyPolicy(
    mesh,
    sidecarPolicies(mesh, to),
    requestOf(mesh, arrival, sight, isHttp),
    isHttp ? 'http' : 'tcp',
  );
  const missing = isPlain ? missingModes(mesh, arrival) : [];
  return decision.verdict === 'denied' || missing.length === 0 ? decision : unsure(decision, missing);
}

function readsRequest(treatment: string, tunnel: Arrival['tunnel'], { readAs }: InboundSight): boolean {
  if (treatment !== 'sniffed') return treatment === 'http';
  return tunnel !== 'mTLS' || readAs !== 'tcp';
}

/** In a part of the objects, the modes that others may have. */
function missingModes(mesh: Mesh, { to }: Arrival): readonly string[] {
  return [...new Set([to.namespace, settings(mesh).rootNamespace])]
    .filter((namespace) => !mesh.knows('PeerAuthentication', namespace))
    .map((namespace) => `that namespace ${namespace} has no PeerAuthentication that the input lacks`);
}

function unsure(decision: Decision, assumptions: readonly string[]): Decision {
  return {
    verdict: 'unknown',
    outcome: 'unknown',
    anyOf: [],
    why: decision.why,
    objects: decision.objects,
    assumptions: [...decision.assumptions, ...assumptions],
  };
}

/** The connection as the sidecar's policies see it. */
function requestOf(mesh: Mesh, arrival: Arrival, { http, sni }: InboundSight, isHttp: boolean): EnvoyRequest {
  const { peer, port, to, tunnel } = arrival;
  const seen = isHttp ? http : undefined;
  return {
    principal: tunnel === 'plain' ? undefined : peer.identity && spiffeOf(peer.identity),
    client: peer.title,
    sourceAddresses: peer.addresses,
    remoteAddresses: seen ? remoteOf(seen, peer.addresses) : peer.addresses,
    destinationAddresses: addressesOf(mesh, to),
    port,
    sni: tunnel === 'mTLS' ? sni : '',
    http: seen,
  };
}

/** A header that somebody on the way has added to, and whose end nobody knows, tells nothing. */
function remoteOf(http: EnvoyHttp, addresses: readonly string[] | undefined): readonly string[] | undefined {
  if (http.headers.has('x-forwarded-for') && http.headers.get('x-forwarded-for') === undefined) return undefined;
  const forwarded = forwardedFor(http, 1);
  return forwarded === undefined ? addresses : [forwarded];
}

/** TLS that is not the mesh's finds nobody who takes it, but for an app behind a port that is passed on as it is. */
function ownTls({ peer, port, to }: Arrival, isHttp: boolean, mode: string, sight: InboundSight): Decision {
  if (isHttp || mode !== 'PERMISSIVE') {
    const why = `${peer.title} speaks TLS of its own with ${to.title}, whose sidecar takes none but the mesh's on port ${port}`;
    return broken(why, sight, []);
  }
  return {
    verdict: 'unknown',
    outcome: 'unknown',
    anyOf: [],
    why: `${peer.title} speaks TLS with the app of ${to.title}`,
    objects: [],
    assumptions: [`whether what listens on port ${port} of ${to.title} speaks TLS`],
  };
}

/** Nobody forbids it, and it fails all the same. */
function broken(why: string, sight: InboundSight, objects: Decision['objects']): Decision {
  // A client's proxy that passes bytes on has no answer of its own.
  const http = sight.readAs === 'http' ? sight.http : undefined;
  return {
    verdict: 'allowed',
    outcome: 'transport',
    status: http && (http.isGrpc ? 200 : 503),
    grpcStatus: http?.isGrpc === true ? 14 : undefined,
    anyOf: [],
    why,
    objects,
    assumptions: [],
  };
}
