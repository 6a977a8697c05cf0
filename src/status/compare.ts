import type { Field } from '../model/field';
import { gatewayRoutes, type GatewayRoute } from '../model/gateways/gateway-route';
import type { Kind } from '../model/kinds';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { StatusCondition } from './condition';
import { parentTitle } from './route-accepted';

/** A condition that a cluster has otherwise than it was predicted, or that only one of both has. */
export interface StatusDifference extends Pick<StatusCondition, 'object' | 'of' | 'type'> {
  readonly predicted: Is | null;
  readonly written: Is | null;
}

interface Is {
  readonly status: string;
  readonly reason: string;
}

/** A condition as a cluster has it. */
export type Written = Pick<StatusCondition, 'object' | 'of' | 'type'> & { readonly is: Is };

const OWN: readonly Kind[] = [
  'Gateway',
  'ListenerSet',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
  'AuthorizationPolicy',
];
const TYPES =
  /^(istio\.io\/(WaypointBound|WaypointMissing|VisibilityApplied)|(Ztunnel|Waypoint)Accepted|Accepted|Programmed|ResolvedRefs|Conflicted|InsecureFrontendValidationMode)$/;
const CONTROLLER = 'istio.io/gateway-controller';

/**
 * What a dump of a cluster has otherwise than it was predicted. Only objects are compared that the dump has with conditions; what is
 * `Unknown` can't differ, and an address that the cluster has given is none that anybody foresees.
 */
export function differences(predicted: readonly StatusCondition[], dump: Mesh): StatusDifference[] {
  const written = writtenIn(dump);
  const known = new Set(written.map(({ object }) => titleOf(object)));
  const open = new Map(written.map((one) => [keyOf(one), one]));
  const found: StatusDifference[] = [];
  for (const one of predicted) {
    const key = keyOf(one);
    const { is } = open.get(key) ?? {};
    open.delete(key);
    if (one.status === 'Unknown' || !known.has(titleOf(one.object)) || isEqual(one, is)) continue;
    found.push({ ...placeOf(one), predicted: { status: one.status, reason: one.reason }, written: is ?? null });
  }
  return [...found, ...[...open.values()].map((one) => ({ ...placeOf(one), predicted: null, written: one.is }))];
}

function isEqual({ reason, status }: StatusCondition, is: Is | undefined): boolean {
  if (!is) return false;
  return (is.status === status && is.reason === reason) || (reason === 'AddressNotAssigned' && is.status === 'True');
}

function placeOf({ object, of, type }: Pick<StatusCondition, 'object' | 'of' | 'type'>) {
  return { object, of, type };
}

function keyOf({ object, of, type }: Pick<StatusCondition, 'object' | 'of' | 'type'>): string {
  return `${titleOf(object)} ${of ?? ''} ${type}`;
}

export function titleOf({ kind, name, namespace }: StatusCondition['object']): string {
  return `${kind} ${namespace}/${name}`;
}

/** The conditions of istiod's that a dump has. */
export function writtenIn(dump: Mesh): Written[] {
  const own = OWN.flatMap((kind) => dump.ofKind(kind)).flatMap((object) => [
    ...conditionsIn(object, null, object.field('status', 'conditions')),
    ...object
      .field('status', 'listeners')
      .items.flatMap((one) => conditionsIn(object, `listener/${one.get('name').text ?? ''}`, one.get('conditions'))),
  ]);
  return [...own, ...gatewayRoutes(dump).flatMap(ofParents)];
}

function ofParents(route: GatewayRoute): Written[] {
  const { object, parents } = route;
  return object.field('status', 'parents').items.flatMap((one) => {
    if (one.get('controllerName').text !== CONTROLLER) return [];
    const ref = one.get('parentRef');
    const parent = parents.find(
      ({ kind, name, port, sectionName }) =>
        name === ref.get('name').text &&
        kind === (ref.get('kind').text ?? 'Gateway') &&
        port === ref.get('port').number &&
        sectionName === (ref.get('sectionName').text || undefined),
    );
    return parent ? conditionsIn(object, parentTitle(route, parent), one.get('conditions')) : [];
  });
}

function conditionsIn({ kindName, name, namespace }: MeshObject, of: string | null, field: Field): Written[] {
  return field.items.flatMap((one) => {
    const type = one.get('type').text ?? '';
    if (!TYPES.test(type)) return [];
    const is = { status: one.get('status').text ?? '', reason: one.get('reason').text ?? '' };
    return [{ object: { kind: kindName, namespace, name }, of, type, is }];
  });
}
