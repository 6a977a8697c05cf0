import { Lazy } from 'cdk8s';

/**
 * Writes fields of a generated type where some may be undefined: cdk8s leaves undefined out of manifests, but the
 * generated types do not take it under `exactOptionalPropertyTypes`.
 */
export function fields<T>(given: { [K in keyof T]: T[K] | undefined }): T {
  return given as T;
}

/** A value that is made when the manifest is written, because calls that come later still add to it. */
export function lazily<T>(produce: () => T | undefined): T {
  return Lazy.any({ produce }) as T;
}
