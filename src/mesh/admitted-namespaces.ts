import { gatewayApi } from '../emit/generated';
import type { GatewaySpecListenersAllowedRoutes } from '../../imports/gateway-api-gateway.networking.k8s.io';

/**
 * The `allowedRoutes` of a listener that admits other namespaces beside its own; nothing where its own is enough, which
 * is the API's default. A selector can shut out the Gateway's own namespace too, so it is always in the list.
 */
export function admittedNamespaces(
  own: string,
  others: ReadonlySet<string>,
): GatewaySpecListenersAllowedRoutes | undefined {
  if (others.size === 0) return undefined;
  const { GatewaySpecListenersAllowedRoutesNamespacesFrom: From } = gatewayApi();
  // Kubernetes puts this label on every namespace by itself.
  const inList = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [own, ...[...others].sort()] };
  return { namespaces: { from: From.SELECTOR, selector: { matchExpressions: [inList] } } };
}
