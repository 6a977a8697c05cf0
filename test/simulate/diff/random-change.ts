import * as fc from 'fast-check';
import { mutate, type Mutation } from '../../mutations';
import { MESHES } from '../meshes';

/** A mesh, and the same after a mistake or two. */
export interface RandomChange {
  readonly name: string;
  readonly before: readonly object[];
  readonly after: readonly object[];
}

/** What somebody may write who knows what else is written there: another value of the same manifests. */
const borrowed = fc.tuple(fc.nat(), fc.nat());

/**
 * A mesh of the conformance tests, and the same with mutations: half of the values that are put in are from elsewhere in the same mesh, since
 * those mean something there.
 */
export const randomChange = (mistakes: fc.Arbitrary<readonly Mutation[]>): fc.Arbitrary<RandomChange> =>
  fc
    .tuple(fc.nat(MESHES.length - 1), mistakes, fc.array(borrowed, { maxLength: 3 }))
    .filter(([, some, others]) => some.length + others.length > 0)
    .map(([i, some, others]) => {
      const asked = MESHES[i]!;
      const after = structuredClone(asked.objects) as object[];
      const values = wordsOf(asked.objects);
      // One mistake of either kind: after more of them there is little of a mesh that still works.
      for (const one of others.length > 0 ? [] : some.slice(0, 2)) mutate(after, one);
      for (const [at, value] of others) mutate(after, [at, 'replace', values[value % values.length]]);
      return { name: asked.id, before: asked.objects, after };
    });

/** Texts and numbers that manifests hold, each once. */
export function wordsOf(objects: readonly object[]): readonly (string | number)[] {
  const found = new Set<string | number>();
  const walk = (node: unknown): void => {
    if (typeof node === 'string' || typeof node === 'number') found.add(node);
    else if (typeof node === 'object' && node !== null) Object.values(node).forEach(walk);
  };
  objects.forEach((one) => walk((one as { readonly spec?: unknown }).spec));
  return found.size > 0 ? [...found] : ['none'];
}
