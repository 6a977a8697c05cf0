import { fact } from '../fact';
import type { Field } from '../field';
import { gatewayRoutes } from './gateway-route';
import { destinationOf } from '../services/hosts';
import type { MeshService } from '../services/service';
import { virtualServices } from '../routing/virtual-service';

/** The Services that routes of ingress gateways lead to, each with the places that say so. */
export const ingressBackends = fact((mesh): ReadonlyMap<MeshService, readonly Field[]> => {
  const found = new Map<MeshService, Field[]>();
  const add = (service: MeshService, at: Field): void => {
    const list = found.get(service);
    if (list) list.push(at);
    else found.set(service, [at]);
  };
  for (const { parents, rules } of gatewayRoutes(mesh)) {
    if (!parents.some(({ found: parent }) => parent?.kind === 'Gateway' && parent.gateway.role === 'ingress')) continue;
    for (const { backends } of rules) for (const { service, field } of backends) if (service) add(service, field);
  }
  for (const { gateways, routes, namespace } of virtualServices(mesh)) {
    if (gateways.every((name) => name === 'mesh')) continue;
    for (const { destinations } of routes) {
      for (const { fullHost, field } of destinations) {
        const destination = destinationOf(mesh, fullHost, namespace);
        if (destination?.kind === 'Service') add(destination.service, field);
      }
    }
  }
  return found;
});
