import { labelOf } from '../field';
import type { Workload } from './workload';

/** The proxy container that the injector adds, or completes. */
export const PROXY_CONTAINER = 'istio-proxy';

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
