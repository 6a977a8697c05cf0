import { namespace, object, pods } from './waypoint-manifests';

// Policies of a shop in ambient mode, to put together.

/** An AuthorizationPolicy of the shop; its spec as the inside of a flow map. */
export const authz = (spec: string, given: { name?: string; home?: string; more?: string } = {}): string =>
  object('security.istio.io/v1', 'AuthorizationPolicy', `{${spec}}`, given);

/** A PeerAuthentication of the shop. */
export const peer = (spec: string, given: { name?: string; home?: string; more?: string } = {}): string =>
  object('security.istio.io/v1', 'PeerAuthentication', `{${spec}}`, given);

export const SELECT = 'selector: {matchLabels: {app: web}}';

/** The namespace, with pods that ztunnel captures. */
export const SHOP = namespace() + pods();
/** The same pods out of the mesh. */
export const OUTSIDE = namespace('shop', '') + pods();
/** The same pods with sidecars. */
export const INJECTED = namespace('shop', 'istio-injection: enabled') + pods();
