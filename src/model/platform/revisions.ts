import { fact } from '../fact';
import { labelOf } from '../field';
import type { MeshObject } from '../mesh-object';
import { settings } from './settings';

/** The Deployments of istiod. */
export const istiods = fact((mesh): readonly MeshObject[] =>
  mesh.ofKind('Deployment').filter(({ labels }) => labelOf(labels, 'app') === 'istiod'),
);

/** The revision of an istiod, or of what belongs to one. */
export function revisionOf({ labels }: MeshObject): string {
  return labelOf(labels, 'istio.io/rev') || 'default';
}

/**
 * The revisions of istiod that are installed, and the tags that lead to one; undefined where the input shows neither istiod nor its
 * values. Tags are labels of injection webhooks.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/templates/revision-tags-mwc.yaml (read for 1.32-dev)
 */
export const installedRevisions = fact((mesh): ReadonlySet<string> | undefined => {
  const { istiod } = mesh.options.values ?? {};
  const found = new Set(istiods(mesh).map(revisionOf));
  if (istiod !== undefined) found.add(settings(mesh).revision);
  if (found.size === 0) return undefined;
  for (const webhook of mesh.ofKind('MutatingWebhookConfiguration')) {
    if (labelOf(webhook.labels, 'app') !== 'sidecar-injector') continue;
    found.add(revisionOf(webhook));
    const tag = labelOf(webhook.labels, 'istio.io/tag');
    if (tag) found.add(tag);
  }
  const tags = Array.isArray(istiod?.['revisionTags']) ? (istiod['revisionTags'] as readonly unknown[]) : [];
  for (const tag of tags) if (typeof tag === 'string') found.add(tag);
  return found;
});
