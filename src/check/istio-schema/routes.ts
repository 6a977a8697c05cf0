import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import { validated } from './validated';

/** A route of a VirtualService. */
export interface Route {
  readonly object: MeshObject;
  readonly kind: 'http' | 'tls' | 'tcp';
  readonly field: Field;
  readonly matches: readonly Field[];
  /** The elements of `route`. */
  readonly shares: readonly Field[];
}

/** A route for HTTP of a VirtualService. */
export interface HttpRoute extends Route {
  /** Whether it leaves the rest to another VirtualService. */
  readonly hasDelegate: boolean;
}

/** All routes of VirtualServices that are validated. */
export const routes = fact((mesh): readonly Route[] =>
  validated(mesh, 'VirtualService').flatMap((object) =>
    (['http', 'tls', 'tcp'] as const).flatMap((kind) =>
      object.spec.get(kind).items.map((field) => ({
        object,
        kind,
        field,
        matches: field.get('match').items,
        shares: field.get('route').items,
      })),
    ),
  ),
);

/** All routes for HTTP of VirtualServices that are validated. */
export const httpRoutes = fact((mesh): readonly HttpRoute[] =>
  routes(mesh)
    .filter(({ kind }) => kind === 'http')
    .map((route) => ({ ...route, hasDelegate: !isDelegate(route.object) && route.field.get('delegate').isSet })),
);

/** Whether others delegate to a VirtualService: it has no hosts of its own. */
export function isDelegate({ spec }: MeshObject): boolean {
  return spec.get('hosts').items.length === 0;
}

/** Whether a VirtualService is for gateways alone, which changes what its hosts and matches may be. */
export function isForGateways({ spec }: MeshObject): boolean {
  const gateways = spec.get('gateways').items;
  return gateways.length > 0 && !gateways.some(({ text }) => text === 'mesh');
}

/** The destinations of a route, and those that it mirrors to. */
export function destinationsIn({ field, shares }: Route): readonly Field[] {
  return [
    ...shares.map((one) => one.get('destination')),
    field.get('mirror'),
    ...field.get('mirrors').items.map((one) => one.get('destination')),
  ].filter(({ map }) => map !== undefined);
}
