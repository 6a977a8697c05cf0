import type { Field } from '../field';
import type { Kind } from '../kinds';
import type { Mesh } from '../mesh';

/** The kinds of route of the Gateway API. */
export const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const satisfies readonly Kind[];

/** A list of filters: those of a rule, and those of each of its backends. */
export interface FilterList {
  readonly rule: Field;
  readonly filters: readonly Field[];
  /** The backend that has them; undefined for those of the rule. */
  readonly backend: Field | undefined;
}

/** The rules of all routes of some kinds. */
export function routeRules(mesh: Mesh, ...kinds: readonly Kind[]): readonly Field[] {
  return kinds.flatMap((kind) => mesh.ofKind(kind).flatMap(({ spec }) => spec.get('rules').items));
}

/** The lists of filters of all routes of some kinds. */
export function filterLists(mesh: Mesh, ...kinds: readonly Kind[]): readonly FilterList[] {
  return routeRules(mesh, ...kinds).flatMap((rule) =>
    [undefined, ...rule.get('backendRefs').items].flatMap((backend): readonly FilterList[] => {
      const filters = (backend ?? rule).get('filters').items;
      return filters.length > 0 ? [{ rule, filters, backend }] : [];
    }),
  );
}

/** The filters of all routes of some kinds. */
export function routeFilters(mesh: Mesh, ...kinds: readonly Kind[]): readonly Field[] {
  return filterLists(mesh, ...kinds).flatMap(({ filters }) => filters);
}
