import { matchers } from './matchers';
import { serializers, type SnapshotSerializer } from './serializers';

/** What is used of Jest's own `expect`, which it makes a global of. */
interface JestExpect {
  extend(own: object): void;
  addSnapshotSerializer(one: SnapshotSerializer): void;
}

const { expect } = globalThis as unknown as { readonly expect?: JestExpect };
if (!expect) {
  throw new Error(
    'cdk8s-ambient/testing/jest is for setupFilesAfterEnv of Jest, where expect is a global; elsewhere use matchers and serializers of cdk8s-ambient/testing',
  );
}
expect.extend(matchers);
for (const one of serializers) expect.addSnapshotSerializer(one);
