import { fact } from '../fact';
import type { Mesh } from '../mesh';
import { namespaces } from './namespaces';
import { settings } from '../platform/settings';
import { gateways } from '../waypoints/waypoint';
import { workloads } from './workload';

/** The service accounts that there surely are, as `namespace/name`: objects, what pods run as, and what istiod makes for Gateways. */
const accounts = fact((mesh): ReadonlySet<string> => {
  const names = (all: readonly { readonly namespace: string; readonly name: string }[]): string[] =>
    all.map(({ namespace, name }) => `${namespace}/${name}`);
  return new Set([
    ...names(mesh.ofKind('ServiceAccount')),
    ...workloads(mesh).map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`),
    ...gateways(mesh).map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`),
  ]);
});

/**
 * Whether there surely is no such service account. Each namespace has one of the name `default`; and those of Istio's own
 * namespaces are brought by its charts, which are rarely in the input.
 */
export function isMissingAccount(mesh: Mesh, namespace: string, name: string): boolean {
  if (accounts(mesh).has(`${namespace}/${name}`) || !mesh.knows('ServiceAccount', namespace)) return false;
  // It may be that of a Gateway, such as a waypoint, that is not in the input.
  if (!mesh.knows('Gateway', namespace)) return false;
  const { rootNamespace, istioNamespace } = settings(mesh);
  if ([rootNamespace, istioNamespace, 'kube-system'].includes(namespace)) return false;
  return name !== 'default' || !namespaces(mesh).has(namespace);
}
