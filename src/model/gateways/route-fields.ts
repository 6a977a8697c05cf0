import { fact } from '../fact';
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

/** Facts for each kind, so that who asks for one kind reads no other. */
const rulesByKind = new Map(
  ROUTES.map(
    (kind) => [kind, fact((mesh) => mesh.ofKind(kind).flatMap(({ spec }) => spec.get('rules').items))] as const,
  ),
);
const listsByKind = new Map(
  (['HTTPRoute', 'GRPCRoute'] as const).map((kind) => [kind, fact((mesh) => routeRules(mesh, kind).flatMap(listsOf))]),
);

function listsOf(rule: Field): readonly FilterList[] {
  return [undefined, ...rule.get('backendRefs').items].flatMap((backend): readonly FilterList[] => {
    const filters = (backend ?? rule).get('filters').items;
    return filters.length > 0 ? [{ rule, filters, backend }] : [];
  });
}

/** The rules of all routes of some kinds. */
export function routeRules(mesh: Mesh, ...kinds: readonly (typeof ROUTES)[number][]): readonly Field[] {
  return kinds.flatMap((kind) => rulesByKind.get(kind)!(mesh));
}

/** The lists of filters of all routes of some kinds. */
export function filterLists(mesh: Mesh, ...kinds: readonly FilteringKind[]): readonly FilterList[] {
  return kinds.flatMap((kind) => listsByKind.get(kind)!(mesh));
}

/** The filters of all routes of some kinds. */
export function routeFilters(mesh: Mesh, ...kinds: readonly FilteringKind[]): readonly Field[] {
  return filterLists(mesh, ...kinds).flatMap(({ filters }) => filters);
}

type FilteringKind = 'HTTPRoute' | 'GRPCRoute';
