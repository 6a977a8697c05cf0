import type { Recogniser } from '../proposal';
import { authorizationPolicy } from './authorization-policy';
import { canary } from './canary';
import { externalService } from './external-service';
import { ingressGateway } from './ingress-gateway';
import { meshService } from './mesh-service';
import { namespace } from './namespace';
import { peerAuthentication } from './peer-authentication';
import { requestAuthentication } from './request-authentication';
import { waypoint } from './waypoint';

/** What is recognised, in the order in which a chart makes it: what others refer to comes first. */
export const RECOGNISERS: readonly Recogniser[] = [
  namespace,
  waypoint,
  peerAuthentication,
  meshService,
  ingressGateway,
  externalService,
  requestAuthentication,
  authorizationPolicy,
  canary,
];
