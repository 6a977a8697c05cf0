import type { Field } from '../field';

/** What a patch of an EnvoyFilter comes to. */
export type PatchEffect =
  /** Nothing: its place does not take the operation. */
  | 'none'
  /** It counts on what other patches have made before it. */
  | 'relative'
  | 'absolute';

const REPLACEABLE = ['LISTENER_FILTER', 'NETWORK_FILTER', 'HTTP_FILTER', 'VIRTUAL_HOST'];
const RELATIVE = ['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'REMOVE'];

/**
 * What an entry of `configPatches` comes to, by its place and operation.
 *
 * @see istio/istio pilot/pkg/networking/core/envoyfilter/rc_patch.go and listener_patch.go (read for 1.32-dev)
 */
export function patchEffect(patch: Field): PatchEffect {
  const place = patch.get('applyTo').text;
  const operation = patch.get('patch', 'operation').text;
  if (place === undefined || operation === undefined) return 'absolute';
  if (place === 'ROUTE_CONFIGURATION' && (operation === 'ADD' || RELATIVE.includes(operation))) return 'none';
  if (operation === 'REPLACE' && !REPLACEABLE.includes(place)) return 'none';
  return RELATIVE.includes(operation) ? 'relative' : 'absolute';
}
