import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import { validated } from './validated';

/** A route for HTTP of a VirtualService. */
export interface HttpRoute {
  readonly object: MeshObject;
  readonly field: Field;
  readonly matches: readonly Field[];
  /** Whether it leaves the rest to another VirtualService. */
  readonly hasDelegate: boolean;
}

/** All routes for HTTP of VirtualServices that are validated. */
export const httpRoutes = fact((mesh): readonly HttpRoute[] =>
  validated(mesh, 'VirtualService').flatMap((object) =>
    object.spec.get('http').items.map((field) => ({
      object,
      field,
      matches: field.get('match').items,
      hasDelegate: !isDelegate(object) && field.get('delegate').isSet,
    })),
  ),
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
export function destinationsIn(route: Field): readonly Field[] {
  return [
    ...route.get('route').items.map((one) => one.get('destination')),
    route.get('mirror'),
    ...route.get('mirrors').items.map((one) => one.get('destination')),
  ].filter(({ map }) => map !== undefined);
}
