import { fact } from '../fact';
import type { Mesh } from '../mesh';
import { settings } from '../platform/settings';

/** Namespaces that every cluster has. */
const ALWAYS = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The namespaces that are there: those with an object of their own, and those that anything is in. */
export const namespaces = fact((mesh): ReadonlySet<string> => {
  const { rootNamespace, istioNamespace } = settings(mesh);
  const found = new Set([...ALWAYS, rootNamespace, istioNamespace]);
  for (const { kind, namespace, name } of mesh.objects) found.add(kind === 'Namespace' ? name : namespace);
  found.delete('');
  return found;
});

/**
 * Whether there surely is no such namespace. A few files may have the Namespaces that they are about and no others, so they never
 * tell.
 */
export function isMissingNamespace(mesh: Mesh, name: string): boolean {
  return mesh.world === 'closed' && !namespaces(mesh).has(name);
}
