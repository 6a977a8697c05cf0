import type { Recogniser } from '../proposal';
import { accessLogging } from './access-logging';
import { authorizationPolicy } from './authorization-policy';
import { canary } from './canary';
import { canaryOfFlagger } from './canary-flagger';
import { canaryByHttpRoute } from './canary-http-route';
import { canaryOfRollouts } from './canary-rollouts';
import { externalService } from './external-service';
import { ingressGateway } from './ingress-gateway';
import { meshDefaultDeny } from './mesh-default-deny';
import { meshService } from './mesh-service';
import { namespace } from './namespace';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy, networkPolicy } from './network-policy';
import { peerAuthentication } from './peer-authentication';
import { requestAuthentication } from './request-authentication';
import { serviceRoute, trafficPolicy } from './service-route';
import { waypoint } from './waypoint';

/** What is recognised, in the order in which a chart makes it: what others refer to comes first. */
export const RECOGNISERS: readonly Recogniser[] = [
  namespace,
  waypoint,
  peerAuthentication,
  meshService,
  // They know the subsets of a service, which a handle has to be told of.
  // A controller's before the others, which would take its route for one of a share of its own.
  canaryOfRollouts,
  canaryOfFlagger,
  canary,
  canaryByHttpRoute,
  serviceRoute,
  trafficPolicy,
  ingressGateway,
  externalService,
  requestAuthentication,
  meshDefaultDeny,
  authorizationPolicy,
  accessLogging,
  networkPolicy,
  ciliumNetworkPolicy,
  ciliumClusterwideNetworkPolicy,
];
