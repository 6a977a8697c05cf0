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

const rulesByKind = fact((mesh) => {
  const of = (kind: Kind): readonly Field[] => mesh.ofKind(kind).flatMap(({ spec }) => spec.get('rules').items);
  return new Map<Kind, readonly Field[]>(ROUTES.map((kind) => [kind, of(kind)]));
});

const listsByKind = fact((mesh) => {
  const of = (kind: FilteringKind): readonly FilterList[] => routeRules(mesh, kind).flatMap(listsOf);
  return new Map<Kind, readonly FilterList[]>((['HTTPRoute', 'GRPCRoute'] as const).map((kind) => [kind, of(kind)]));
});

function listsOf(rule: Field): readonly FilterList[] {
  return [undefined, ...rule.get('backendRefs').items].flatMap((backend): readonly FilterList[] => {
    const filters = (backend ?? rule).get('filters').items;
    return filters.length > 0 ? [{ rule, filters, backend }] : [];
  });
}

/** The rules of all routes of some kinds. */
export function routeRules(mesh: Mesh, ...kinds: readonly (typeof ROUTES)[number][]): readonly Field[] {
  return kinds.flatMap((kind) => rulesByKind(mesh).get(kind)!);
}

/** The lists of filters of all routes of some kinds. */
export function filterLists(mesh: Mesh, ...kinds: readonly FilteringKind[]): readonly FilterList[] {
  return kinds.flatMap((kind) => listsByKind(mesh).get(kind)!);
}

/** The filters of all routes of some kinds. */
export function routeFilters(mesh: Mesh, ...kinds: readonly FilteringKind[]): readonly Field[] {
  return filterLists(mesh, ...kinds).flatMap(({ filters }) => filters);
}

type FilteringKind = 'HTTPRoute' | 'GRPCRoute';
