import type { Mesh } from '../../model/mesh';
import { containerPortOf, workloadsOf, type MeshService } from '../../model/services/service';

/**
 * A rule for pods, as it has to be for a Service of theirs: at a waypoint `ports` are those of the Service, and at the pods they are those of
 * containers.
 *
 * @returns undefined where the rule is about ports that the Service does not lead to, so that it never matches there
 */
export function atServicePorts(mesh: Mesh, service: MeshService, rule: Rule): Rule | undefined {
  const to = rule.to?.flatMap((entry): Entry[] => {
    const operation = operationAt(mesh, service, entry.operation ?? {});
    return operation === undefined ? [] : [{ ...entry, operation }];
  });
  if (rule.to && to!.length === 0) return undefined;
  const when = rule.when?.flatMap((one): (Condition | 'never')[] => conditionAt(mesh, service, one));
  if (when?.includes('never')) return undefined;
  // An entry that says nothing is refused where it is applied, and is true of everything: so is a clause with one.
  const isAny = to?.some(({ operation }) => Object.keys(operation ?? {}).length === 0);
  const { to: _to, when: _when, ...rest } = rule;
  return {
    ...rest,
    ...(to && !isAny && { to }),
    ...(when && when.length > 0 && { when: when as Condition[] }),
  };
}

/** A rule of an AuthorizationPolicy, as far as ports are concerned. */
export interface Rule extends Record<string, unknown> {
  readonly from?: readonly { readonly source?: Record<string, unknown> }[];
  readonly to?: readonly Entry[];
  readonly when?: readonly Condition[];
}

interface Entry {
  readonly operation?: Record<string, unknown>;
}

interface Condition {
  readonly key?: string;
  readonly values?: readonly string[];
  readonly notValues?: readonly string[];
}

/** Whether a rule names ports at all. */
export function namesPorts({ to, when }: Rule): boolean {
  return (
    (to ?? []).some(({ operation }) => isList(operation?.['ports']) || isList(operation?.['notPorts'])) ||
    (when ?? []).some(({ key }) => key === 'destination.port')
  );
}

function operationAt(
  mesh: Mesh,
  service: MeshService,
  operation: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const { notPorts, ports, ...rest } = operation;
  const own = isList(ports) ? portsLedTo(mesh, service, ports) : undefined;
  if (own?.length === 0) return undefined;
  const not = isList(notPorts) ? portsLedTo(mesh, service, notPorts) : [];
  return { ...rest, ...(own && { ports: own }), ...(not.length > 0 && { notPorts: not }) };
}

function conditionAt(mesh: Mesh, service: MeshService, condition: Condition): (Condition | 'never')[] {
  const { key, notValues, values } = condition;
  if (key !== 'destination.port') return [condition];
  const own = isList(values) ? portsLedTo(mesh, service, values) : undefined;
  if (own?.length === 0) return ['never'];
  const not = isList(notValues) ? portsLedTo(mesh, service, notValues) : [];
  return own || not.length > 0 ? [{ key, ...(own && { values: own }), ...(not.length > 0 && { notValues: not }) }] : [];
}

/** The ports of a Service that lead to some ports of containers. */
function portsLedTo(mesh: Mesh, service: MeshService, ports: readonly unknown[]): string[] {
  const wanted = new Set(ports.map(String));
  const found = service.ports.filter((one) =>
    workloadsOf(mesh, service).some((workload) => wanted.has(String(containerPortOf(one, workload)))),
  );
  return [...new Set(found.map(({ port }) => String(port)))];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}
