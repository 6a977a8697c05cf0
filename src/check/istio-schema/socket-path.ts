/**
 * Whether a text names a socket of UNIX: by a path from the root on, or by a name that begins with `@` and is in no folder.
 *
 * @see istio/istio pkg/config/validation/validation.go, ValidateUnixAddress (read for 1.32-dev)
 */
export function isSocketPath(path: string): boolean {
  return path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'));
}
