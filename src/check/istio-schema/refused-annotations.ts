import type { Kind } from '../../model/kinds';

/** What istiod writes on objects of its own, and what makes its webhook refuse any object. */
export const RESERVED: readonly string[] = [
  'internal.istio.io/parents',
  'internal.istio.io/parent-namespace',
  'internal.istio.io/webhook-always-reject',
];
export const DRY_RUN = 'istio.io/dry-run';

/**
 * Whether the webhook refuses an object for having an annotation. AuthorizationPolicy is the only kind that may be tried.
 *
 * @see istio/istio pkg/config/validation/validation.go, validateMetadata (read for 1.32-dev)
 */
export function isRefusedAnnotation(kind: Kind | undefined, name: string): boolean {
  if (kind === undefined || !VALIDATED.includes(kind)) return false;
  return RESERVED.includes(name) || (name === DRY_RUN && kind !== 'AuthorizationPolicy');
}

/** What the webhook is asked about. */
export const VALIDATED: readonly Kind[] = [
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'IstioGateway',
  'WorkloadEntry',
  'WorkloadGroup',
  'Sidecar',
  'ProxyConfig',
  'EnvoyFilter',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
];
