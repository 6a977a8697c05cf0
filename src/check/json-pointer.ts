import type { Path } from '../model/field';

/** A path as the steps of a patch have it (RFC 6901). */
export function pointerTo(path: Path, ...more: Path): string {
  return [...path, ...more].map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
