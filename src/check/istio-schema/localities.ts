/**
 * Localities as istiod's webhook takes them: `region`, `region/zone` or `region/zone/subzone`.
 *
 * @see istio/istio pkg/config/validation/agent/validation.go, validateLocalities (read for 1.32-dev)
 */
export function localityProblem(locality: string): string | undefined {
  const stars = locality.split('*').length - 1;
  if (stars > 1 || (stars === 1 && !locality.endsWith('*'))) return 'a * stands at the end, and once';
  return partsOf(locality).includes('') ? 'a part of it is empty' : undefined;
}

/** Whether a locality is refused after another in one list. */
export function localityConflict(before: string, after: string): boolean {
  if (before === '*') return true;
  const [a, b] = [partsOf(before), partsOf(after)];
  if (a[0] !== b[0]) return false;
  // A region covers its zones, and is covered by any of them.
  if (a.length === 1 || b.length === 1) return true;
  if (a[1] === '*' || a[1] !== b[1]) return a[1] === '*';
  if (a.length === 2 || b.length === 2) return true;
  return a[2] === '*' || a[2] === b[2];
}

function partsOf(locality: string): readonly string[] {
  const [region = '', zone, ...subzone] = locality.split('/');
  return [region, ...(zone === undefined ? [] : [zone]), ...(subzone.length === 0 ? [] : [subzone.join('/')])];
}
