import type { IConstruct } from 'constructs';

const told = new Set<string>();

/**
 * Tells notes when a tree is synthesized, on stderr, so that a manifest on stdout stays one. A validation is what both
 * cdk8s's App and MeshApp call then; it finds nothing wrong.
 *
 * @param isStill whether they still are those of the scope when it comes to that
 */
export function tellAtSynth(scope: IConstruct, notes: readonly string[], isStill: () => boolean): void {
  if (notes.length === 0) return;
  scope.node.addValidation({
    validate: () => {
      if (isStill()) notes.forEach(tellOnce);
      return [];
    },
  });
}

/** Once a process: cdk8s validates the whole app again for each chart that is synthesized by itself. */
function tellOnce(note: string): void {
  if (told.has(note)) return;
  told.add(note);
  process.stderr.write(`note: ${note}\n`);
}
