import { labelOf } from '../field';
import type { Workload } from './workload';

/** The proxy container that the injector adds, or completes. */
export const PROXY_CONTAINER = 'istio-proxy';

/**
 * Whether the injector makes gateways of the pods, and puts in no sidecar: they have listeners of their own, which no PeerAuthentication is about, and no
 * label that tells clients to speak mTLS with them.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/files, gateway-injection-template.yaml and injection-template.yaml (read for 1.32-dev)
 */
export function isInjectedGateway({ annotations }: Workload): boolean {
  const templates = (labelOf(annotations, 'inject.istio.io/templates') ?? '').split(',').map((name) => name.trim());
  return templates.includes('gateway') && !templates.includes('sidecar');
}

/**
 * Whether the pods are gateways themselves: those that istiod makes for a Gateway, and those of the gateway chart, which have their proxy
 * injected on purpose.
 *
 * @see istio/istio manifests/charts/gateway/templates/deployment.yaml (read for 1.32-dev)
 */
export function isProxyItself({ labels, annotations, containers }: Workload): boolean {
  if (labelOf(labels, 'gateway.istio.io/managed') !== undefined) return true;
  const templates = labelOf(annotations, 'inject.istio.io/templates') ?? '';
  if (templates.split(',').some((name) => /gateway|waypoint/.test(name))) return true;
  return containers.length === 1 && containers[0]!.get('name').text === PROXY_CONTAINER;
}
