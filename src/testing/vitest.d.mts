import type { MeshMatchers } from './index.js';

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-explicit-any, no-unused-vars
  interface Matchers<T = any> extends MeshMatchers<void> {}
}
