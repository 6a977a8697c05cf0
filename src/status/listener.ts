import type { Field } from '../model/field';
import type { GatewayListener } from '../model/gateways/gateway-listener';
import { mergedListeners } from '../model/gateways/merged-listeners';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { isAtLeast } from '../model/platform/platform-facts';
import { controllerOfClass, HBONE_PORT, type MeshGateway } from '../model/waypoints/waypoint';
import { tlsOutcome, type TlsOutcome } from './certificates';
import { fails, holds, said, unknown, type Outcome, type Said } from './condition';

const GATEWAY_API = 'gateway.networking.k8s.io';

/** What becomes of a listener. */
export interface ListenerState {
  readonly listener: GatewayListener;
  readonly conditions: readonly Said[];
  /** Whether it counts as valid for its Gateway. */
  readonly isValid: boolean | 'unknown';
  /** Whether the proxy gets a server of it, and routes may attach. */
  readonly isServed: boolean;
}

/**
 * The listeners of a Gateway, or those that a ListenerSet adds to it, each with its conditions.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, buildListener (read for 1.32-dev)
 */
export function listenerStates(mesh: Mesh, gateway: MeshGateway, owner: MeshObject): readonly ListenerState[] {
  // Clashes are told of since 1.31.
  const tellsClashes = isAtLeast(mesh, 'istio', '1.31');
  return mergedListeners(mesh, gateway)
    .filter((one) => one.owner === owner)
    .map(({ clashesWith, listener }) =>
      clashesWith && tellsClashes ? conflicting(listener, clashesWith) : stateOf(mesh, gateway, owner, listener),
    );
}

function conflicting(listener: GatewayListener, prior: GatewayListener): ListenerState {
  const bothL4 = isL4(listener) && isL4(prior);
  const reason = bothL4 || listener.protocol !== prior.protocol ? 'ProtocolConflict' : 'HostnameConflict';
  const foreignKinds = kindsProblem(listener);
  const why = `listener ${prior.name ?? ''} before it has port ${prior.port ?? 0} in a way that leaves none for this one`;
  return {
    listener,
    conditions: [
      said('Accepted', fails(reason, why)),
      said('Conflicted', holds(reason, why)),
      said('Programmed', fails(reason, why)),
      ...(foreignKinds ? [said('ResolvedRefs', foreignKinds)] : []),
    ],
    isValid: false,
    isServed: false,
  };
}

function isL4({ protocol }: GatewayListener): boolean {
  return protocol === 'TCP' || protocol === 'UDP';
}

function stateOf(mesh: Mesh, gateway: MeshGateway, owner: MeshObject, listener: GatewayListener): ListenerState {
  const tls = tlsOutcome(mesh, gateway.object, owner, listener.field);
  const isPlaceholder =
    !listener.field.get('tls').isSet && (listener.protocol === 'HTTPS' || listener.protocol === 'TLS');
  // A Gateway may keep a place for ListenerSets; these may not.
  const isEmpty = isPlaceholder && owner !== gateway.object;
  const foreign = protocolProblem(mesh, gateway, listener);
  const unported = listener.port === undefined ? `protocol ${listener.protocol ?? ''} needs a port` : undefined;
  const bad = isEmpty ? 'it has no TLS' : (misplacement(mesh, gateway, listener) ?? foreign ?? unported);
  const conditions = [
    said(
      'Accepted',
      bad === undefined
        ? acceptedBy(tls)
        : fails('UnsupportedProtocol', bad, bad === foreign ? listener.field.get('protocol') : undefined),
    ),
    said('Conflicted', fails('NoConflicts', 'no other listener is in its way')),
    said('Programmed', isEmpty ? fails('Invalid', 'it has no TLS') : programmedBy(tls)),
    said('ResolvedRefs', kindsProblem(listener) ?? tls),
  ];
  const isRefused = isEmpty || foreign !== undefined || unported !== undefined || tls.status === 'False';
  return {
    listener,
    conditions,
    isValid: isRefused ? false : tls.status === 'Unknown' ? 'unknown' : true,
    isServed: !isPlaceholder,
  };
}

/** What clients are told by costs the listener itself; its own certificates don't. */
function acceptedBy(tls: TlsOutcome): Outcome {
  if (tls.status === 'False' && tls.isOfClients) return fails('NoValidCACertificate', tls.message);
  return tls.status === 'Unknown' && tls.isOfClients ? unknown(tls.message) : holds('Accepted', 'the listener is fine');
}

function programmedBy({ at, message, status }: Outcome): Outcome {
  if (status === 'True') return holds('Programmed', 'the proxy has it');
  return status === 'False' ? fails('Invalid', `its TLS is wrong: ${message}`, at) : unknown(message);
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TLS', 'TCP', 'HBONE'];
const MESH = 'istio.io/mesh-controller';
const EAST_WEST = 'istio.io/eastwest-controller';

function protocolProblem(
  mesh: Mesh,
  { className }: MeshGateway,
  { protocol = '' }: GatewayListener,
): string | undefined {
  if (!PROTOCOLS.includes(protocol)) {
    const upper = protocol.toUpperCase();
    return `protocol ${JSON.stringify(protocol)} is none of Istio’s${PROTOCOLS.includes(upper) ? `: did you mean ${upper}?` : ''}`;
  }
  const controller = controllerOfClass(mesh, className);
  const takesHbone = controller === MESH || controller === EAST_WEST;
  return protocol === 'HBONE' && !takesHbone ? 'HBONE is for waypoints and east-west gateways' : undefined;
}

/** A listener that the class of its Gateway has no use for; it counts as valid all the same. */
function misplacement(
  mesh: Mesh,
  { className }: MeshGateway,
  { field, port, protocol }: GatewayListener,
): string | undefined {
  const isHbone = port === HBONE_PORT && protocol === 'HBONE';
  const mode = field.get('tls', 'mode').text;
  switch (controllerOfClass(mesh, className)) {
    case MESH:
      return isHbone ? undefined : `a waypoint has one listener, of protocol HBONE on port ${HBONE_PORT}`;
    case EAST_WEST: {
      const isFine =
        port === HBONE_PORT ? isHbone && mode === 'Terminate' : protocol === 'TLS' && mode === 'Passthrough';
      return isFine
        ? undefined
        : `an east-west gateway has HBONE on port ${HBONE_PORT} with TLS mode Terminate, and TLS with mode Passthrough`;
    }
    default:
      return undefined;
  }
}

/** The kinds of route that a listener supports: fewer than those that some release takes, which the rules of check go by. */
export function supportedKinds({ field, protocol }: GatewayListener): readonly string[] {
  switch (protocol) {
    case 'HTTP':
    case 'HTTPS':
      return ['HTTPRoute', 'GRPCRoute'];
    case 'TCP':
      return ['TCPRoute'];
    case 'TLS':
      return field.get('tls', 'mode').text === 'Terminate' ? ['TLSRoute', 'TCPRoute'] : ['TLSRoute'];
    default:
      return [];
  }
}

/** Whether a listener lets routes of a kind attach. */
export function admitsKind(listener: GatewayListener, kind: string): boolean {
  const named = listener.field.get('allowedRoutes', 'kinds').items;
  return supportedKinds(listener).includes(kind) && (named.length === 0 || named.some((one) => isKind(one, kind)));
}

function kindsProblem(listener: GatewayListener): Outcome | undefined {
  const supported = supportedKinds(listener);
  const foreign = listener.field
    .get('allowedRoutes', 'kinds')
    .items.find((one) => !supported.some((kind) => isKind(one, kind)));
  return (
    foreign && fails('InvalidRouteKinds', 'its allowedRoutes have kinds that its protocol has no use for', foreign)
  );
}

function isKind(one: Field, kind: string): boolean {
  return one.get('kind').text === kind && (one.get('group').text ?? GATEWAY_API) === GATEWAY_API;
}
