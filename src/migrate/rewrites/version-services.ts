import { isMap, type JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { destinationRulesFor, destinationRulesRead } from '../../model/routing/destination-rule';
import { virtualServices } from '../../model/routing/virtual-service';
import type { MeshService } from '../../model/services/service';
import { USE_WAYPOINT } from '../../model/waypoints/waypoint-binding';
import { copyOf, type Edit } from '../edit';
import { isSameJson } from '../same-json';

/** A Service for the pods of a subset, or why none does. */
export type VersionService = { readonly name: string; readonly edits: readonly Edit[] } | { readonly refused: string };

/**
 * A Service for the pods that a subset is of: an HTTPRoute leads to Services alone. It has no waypoint, even where its namespace has one for all, as policies
 * are about the Service that is called: nobody judges requests for this one but the pods, which trust the waypoint of the other.
 *
 * @see kubernetes-sigs/gateway-api geps/gep-1294, which leaves subsets to Services (read for 1.4)
 */
export function versionService(mesh: Mesh, service: MeshService, subset: string): VersionService {
  const { host, name: own, namespace, object, selector } = service;
  const rules = destinationRulesRead(mesh, host, namespace, namespace);
  const [rule] = rules;
  if (!rule || rules.length > 1 || rule.namespace !== namespace)
    return { refused: `not one DestinationRule of its namespace says what subset "${subset}" is` };
  const declared = rule.subsets.find((one) => one.name === subset);
  if (!declared) return { refused: `${rule.title} has no subset "${subset}"` };
  if (rule.object.spec.get('trafficPolicy').isSet || declared.field.get('trafficPolicy').isSet)
    return { refused: `${rule.title} says more of subset "${subset}" than its labels (trafficPolicy)` };
  const name = `${own}-${subset}`;
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return { refused: `no Service can be called "${name}"` };
  const spec = {
    selector: { ...selector, ...declared.labels },
    ports: portsOf(object.raw),
  };
  const there = mesh.find('Service', namespace, name);
  if (there && isSameJson(there.spec.get('selector').value, spec.selector)) return { name, edits: [] };
  if (there) return { refused: `there is a Service ${namespace}/${name} for other pods` };
  return {
    name,
    edits: [
      {
        does: 'apply',
        object: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name, namespace, labels: { [USE_WAYPOINT]: 'none' } },
          spec,
        },
        why: `has the pods of subset ${subset} of ${rule.title}`,
      },
    ],
  };
}

/** Ports of a Service without what an API server has given them. */
function portsOf(raw: JsonMap): readonly JsonMap[] {
  const { ports } = copyOf({ raw } as never).spec;
  return (Array.isArray(ports) ? ports : []).flatMap((one: unknown) => {
    if (!isMap(one)) return [];
    const { nodePort: _, ...rest } = one;
    return [rest];
  });
}

/** DestinationRules that are nothing but names of subsets, which nothing names any more. */
export function unusedSubsets(mesh: Mesh, { host, namespace }: MeshService, gone: readonly string[]): readonly Edit[] {
  const isNamed = virtualServices(mesh).some(
    (one) =>
      !gone.includes(one.title) &&
      one.routes.some(({ destinations }) =>
        destinations.some(({ fullHost, subset }) => subset !== undefined && fullHost === host),
      ),
  );
  if (isNamed) return [];
  return destinationRulesFor(mesh, host)
    .filter(
      (rule) =>
        rule.namespace === namespace &&
        rule.fullHost === host &&
        !rule.object.spec.get('trafficPolicy').isSet &&
        rule.subsets.every(({ field }) => !field.get('trafficPolicy').isSet),
    )
    .map(({ object }): Edit => ({ does: 'delete', object: object.raw, why: 'nothing names its subsets any more' }));
}
