import type { IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import type { IMeshService } from './service-base';

/** The key of all services; no namespace is called so. */
const EVERYWHERE = '*';

/** The mesh services of each app, under each key that they are asked for by. */
const KNOWN = new WeakMap<IConstruct, Map<string, IMeshService[]>>();

/** Makes a service known to policies and other services of its namespace. */
export function addService(service: IMeshService): void {
  const { namespace, name, selector } = service;
  const root = meshRoot(service);
  const known = KNOWN.get(root) ?? new Map<string, IMeshService[]>();
  KNOWN.set(root, known);
  const labels = service.podLabels.flatMap((some) => pairs(namespace, some)).map((pair) => `has ${pair}`);
  const keys = [EVERYWHERE, namespace, `${namespace}/${name}`, ...pairs(namespace, selector), ...labels];
  for (const key of new Set(keys)) {
    const under = known.get(key);
    if (under) under.push(service);
    else known.set(key, [service]);
  }
}

/** Every service of the app. To be asked at synth, when all are there. */
export function servicesEverywhere(place: IConstruct): readonly IMeshService[] {
  return KNOWN.get(meshRoot(place))?.get(EVERYWHERE) ?? [];
}

/** The services of a namespace, those too that are written elsewhere. To be asked at synth, when all are there. */
export function servicesOf(place: IConstruct, namespace: string): readonly IMeshService[] {
  return KNOWN.get(meshRoot(place))?.get(namespace) ?? [];
}

/** Services of a namespace some of whose pods a selector takes, as far as their labels are known; all, if it is empty. */
export function servicesSelected(
  place: IConstruct,
  namespace: string,
  selector: Readonly<Record<string, string>>,
): readonly IMeshService[] {
  const [pair] = pairs(namespace, selector);
  if (pair === undefined) return servicesOf(place, namespace);
  const near = KNOWN.get(meshRoot(place))?.get(`has ${pair}`) ?? [];
  return near.filter((service) => hasPods(service, selector));
}

/** Whether a selector takes some of a service's pods, as far as their labels are known. */
export function hasPods({ podLabels }: IMeshService, selector: Readonly<Record<string, string>>): boolean {
  return podLabels.some((labels) => selects(selector, labels));
}

/** What the app knows of one Service: the construct that makes it, and every handle for it. */
export function handlesOf(place: IConstruct, namespace: string, name: string): readonly IMeshService[] {
  return KNOWN.get(meshRoot(place))?.get(`${namespace}/${name}`) ?? [];
}

/** The construct that makes a Service, if the app does. */
export function makerOf(place: IConstruct, namespace: string, name: string): IMeshService | undefined {
  return handlesOf(place, namespace, name).find((service) => !service.writtenElsewhere);
}

/** Other services of the namespace that have pods of this one, as far as labels tell. */
export function sharingPods(service: IMeshService): readonly IMeshService[] {
  const known = KNOWN.get(meshRoot(service));
  const { namespace, name, selector, podLabels } = service;
  const selecting = podLabels.flatMap((labels) => pairs(namespace, labels));
  const having = pairs(namespace, selector).slice(0, 1);
  const near = [...selecting, ...having.map((pair) => `has ${pair}`)].flatMap((key) => known?.get(key) ?? []);
  return [...new Set(near)].filter(
    (other) => other.name !== name && (hasPods(service, other.selector) || hasPods(other, selector)),
  );
}

/** Whether labels are those of a selector, and perhaps more. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function pairs(namespace: string, selector: Readonly<Record<string, string>>): string[] {
  return Object.entries(selector).map(([key, value]) => `${namespace} ${key}=${value}`);
}
