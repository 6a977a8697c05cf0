import type { Identity } from '../app/identity';
import { annotated, annotationsOf, withAnnotations } from './annotate';
import type { PlainObject } from './shipment';

/** Tools that delete what a tree no longer has. */
export type PruningTool = 'argo-cd' | 'flux' | 'helm';

/** Kinds that take other objects, or data, with them when they go; by group and kind. */
const TAKES_OTHERS_ALONG: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** List of words, separated by commas, that tells Argo CD how to sync an object. */
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Whether a tool must never delete an object by itself: all in a namespace, all of a kind, or data would go with it. */
export function staysWhenPruned({ group, kind }: Identity): boolean {
  return TAKES_OTHERS_ALONG.has(`${group}/${kind}`);
}

/**
 * An object that no tool deletes by itself: not when it leaves the tree, nor when what applied the tree is deleted. Others, and what an
 * object says of itself, stay as they are.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/ (read for 3.2)
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune (read for kustomize-controller 1.9)
 * @see https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
export function withPruneSafety(tool: PruningTool, identity: Identity, content: PlainObject): PlainObject {
  if (!staysWhenPruned(identity)) return content;
  switch (tool) {
    case 'argo-cd':
      return withSyncOptions(content, ['Prune=false', 'Delete=false']);
    case 'flux':
      return withAnnotations(content, { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
    case 'helm':
      return withAnnotations(content, { 'helm.sh/resource-policy': 'keep' });
  }
}

/** A copy with more options for Argo CD's sync; an option that the object sets itself wins, whatever it says. */
export function withSyncOptions(content: PlainObject, options: readonly string[]): PlainObject {
  const own = String(annotationsOf(content)[SYNC_OPTIONS] ?? '')
    .split(',')
    .map((option) => option.trim())
    .filter((option) => option !== '');
  const set = new Set(own.map(nameOfOption));
  const all = [...own, ...options.filter((option) => !set.has(nameOfOption(option)))];
  return annotated(content, { ...annotationsOf(content), [SYNC_OPTIONS]: all.join(',') });
}

const nameOfOption = (option: string): string => option.split('=')[0]!;
