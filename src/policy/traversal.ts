import { Construct } from 'constructs';
import { lazily } from '../emit/fields';
import { istioSecurity } from '../emit/generated';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { Platform } from '../install/platform';
import type { IPrincipal } from '../mesh/principal';
import type { IMeshService } from '../mesh/service-base';
import type { AuthorizationPolicySpec } from '../../imports/istio-security.istio.io';
import { renderL4Rules } from './rules';
import type { Source } from './source';

/**
 * Shuts the pods of a service for everybody but its waypoint, and for gateways that go around it by choice.
 *
 * Emits an AuthorizationPolicy for ztunnel. It is what makes L7 policy hold: the destination's ztunnel does not check
 * that traffic came through the waypoint (istio/ztunnel src/proxy/inbound.rs), so a client that dials a pod's address
 * would meet no policy at all.
 */
export class Traversal extends Construct {
  constructor(
    scope: Construct,
    id: string,
    service: IMeshService,
    admitted: () => readonly (IPrincipal | Source)[],
    options: ObjectOptions,
  ) {
    super(scope, id);
    const { AuthorizationPolicy, AuthorizationPolicySpecAction: Action } = istioSecurity();
    new AuthorizationPolicy(this, 'Policy', {
      metadata: metadata(this, `${service.name}-through-waypoint`, service.namespace, options),
      spec: lazily<AuthorizationPolicySpec>(() => ({
        action: Action.ALLOW,
        rules: renderL4Rules([{ from: admitted() }], Platform.of(this)),
        selector: { matchLabels: { ...service.selector } },
      })),
    });
  }
}
