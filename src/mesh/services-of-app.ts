import type { IConstruct } from 'constructs';
import type { IMeshService } from './service-base';

/** The mesh services of each app, by namespace. */
const KNOWN = new WeakMap<IConstruct, Map<string, IMeshService[]>>();

/** Makes a service known to policies and other services of its namespace. */
export function addService(service: IMeshService): void {
  const { root } = service.node;
  const byNamespace = KNOWN.get(root) ?? new Map<string, IMeshService[]>();
  KNOWN.set(root, byNamespace);
  const known = byNamespace.get(service.namespace);
  if (known) known.push(service);
  else byNamespace.set(service.namespace, [service]);
}

/** The services of a namespace, those too that are written elsewhere. To be asked at synth, when all are there. */
export function servicesOf(place: IConstruct, namespace: string): readonly IMeshService[] {
  return KNOWN.get(place.node.root)?.get(namespace) ?? [];
}

/** Whether labels are those of a selector, and perhaps more. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
