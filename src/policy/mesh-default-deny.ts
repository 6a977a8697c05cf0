import { Construct } from 'constructs';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import { DENY_ALL, addL4, addL7 } from './policies-of-app';
import { PolicyTarget } from './policy-target';

export interface MeshDefaultDenyProps extends ObjectOptions {}

const checkProps = knownProps<MeshDefaultDenyProps>({ ...objectShapes });

/**
 * Shuts the whole mesh: nobody may call anything unless a policy admits them.
 *
 * Emits both halves into Istio's root namespace, because neither reads the other's: AuthorizationPolicy `default-deny`
 * with an empty spec, for every ztunnel (and sidecar, and ingress gateway), and `default-deny-waypoints` for the
 * GatewayClass of waypoints. An {@link IngressGateway} of the same app then brings a policy that admits its clients.
 *
 * It shuts policies only, not the network; {@link AmbientNamespace.denyByDefault} adds a NetworkPolicy for a namespace.
 *
 * @example
 * new MeshDefaultDeny(chart, 'DefaultDeny');
 *
 * @throws InputError before Istio 1.25, whose waypoints read no policy for their GatewayClass
 * @see https://istio.io/latest/docs/ambient/usage/l4-policy/ (read for 1.30)
 */
export class MeshDefaultDeny extends Construct {
  constructor(scope: Construct, id: string, props: MeshDefaultDenyProps = {}) {
    super(scope, id);
    checkProps(this, props);
    const platform = Platform.of(this);
    const tooOld = platform.lacks('istio', '1.25', 'the half of MeshDefaultDeny for waypoints (a GatewayClass target)');
    if (tooOld) refuse(this, tooOld);
    const { AuthorizationPolicy } = istioSecurity();
    new AuthorizationPolicy(this, 'Ztunnel', {
      metadata: metadata(this, 'default-deny', platform.istioNamespace, props),
      spec: {},
    });
    const everyWaypoint = PolicyTarget.everyWaypoint();
    new AuthorizationPolicy(this, 'Waypoints', {
      metadata: metadata(this, 'default-deny-waypoints', platform.istioNamespace, props),
      spec: { targetRefs: [{ ...everyWaypoint.ref }] },
    });
    addL4(this, platform.istioNamespace, DENY_ALL);
    addL7(this, [everyWaypoint], DENY_ALL.action);
  }
}
