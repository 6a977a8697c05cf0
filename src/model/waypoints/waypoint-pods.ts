import { fact } from '../fact';
import { impliedPods } from '../gateways/gateway-pods';
import { istiodDoes } from '../platform/istiod-env';
import type { Mesh } from '../mesh';
import type { MeshGateway } from './waypoint';
import type { Selector } from '../selectors';

/** Pods of a Gateway that selectors of policies don't reach. */
interface OutOfReach {
  readonly gateway: MeshGateway;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The Gateways whose pods a selector picks in vain: waypoints, which take policies by target references alone, and other Gateways of
 * the Gateway API where istiod is told so.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, ShouldAttachPolicy (read for 1.32-dev)
 */
export function gatewaysOutOfReach(
  mesh: Mesh,
  namespace: string | undefined,
  selector: Selector,
): readonly MeshGateway[] {
  const { all, byNamespace } = outOfReach(mesh);
  const near = namespace === undefined ? all : (byNamespace.get(namespace) ?? []);
  return near.filter(({ labels }) => selector.matches(labels)).map(({ gateway }) => gateway);
}

const outOfReach = fact((mesh) => {
  const isReached = istiodDoes(mesh, 'ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY', true);
  const all = impliedPods(mesh).flatMap(({ gateway, labels }): OutOfReach[] => {
    if (!gateway) return [];
    return gateway.role === 'waypoint' || (gateway.role === 'ingress' && !isReached) ? [{ gateway, labels }] : [];
  });
  const byNamespace = new Map<string, OutOfReach[]>();
  for (const one of all) {
    const list = byNamespace.get(one.gateway.namespace);
    if (list) list.push(one);
    else byNamespace.set(one.gateway.namespace, [one]);
  }
  return { all, byNamespace };
});
