import type { IConstruct } from 'constructs';
import { Platform } from '../install/platform';

/** The namespaces of each app that some policy of the app shuts as a whole. */
const SHUT = new WeakMap<IConstruct, Set<string>>();

/** Remembers that a policy without selector shuts a namespace for whom no policy admits; the root namespace is the mesh. */
export function shut(place: IConstruct, namespace: string): void {
  const { root } = place.node;
  SHUT.set(root, (SHUT.get(root) ?? new Set()).add(namespace));
}

/** Whether the app shuts a namespace, or the mesh. To be asked at synth. */
export function isShut(place: IConstruct, namespace: string): boolean {
  const shutOnes = SHUT.get(place.node.root);
  return shutOnes !== undefined && (shutOnes.has(namespace) || shutOnes.has(Platform.of(place).istioNamespace));
}
