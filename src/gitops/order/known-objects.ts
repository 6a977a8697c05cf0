import type { PlainObject, Stage } from '../shipment';
import { at, listAt, pairsAt, textAt } from './plain-fields';
import { stageOfKind } from './stage-of-kind';

/** An object, by what references name it. */
export interface Known {
  readonly index: number;
  readonly type: ObjectType;
  /** Empty where it has none, or leaves it to the one who applies it. */
  readonly namespace: string;
  readonly name: string;
  readonly object: PlainObject;
  /** The template of its pods, or itself if it is a pod; undefined for what makes none. */
  readonly pod: unknown;
}

/** What all objects of a group and kind have in common, found out once. */
export interface ObjectType {
  readonly group: string;
  readonly kind: string;
  /** Both, such as `apps/Deployment` or `/Pod`. */
  readonly id: string;
  readonly stage: Stage;
  /** Where the template of its pods is; undefined for what makes none. */
  readonly template: readonly string[] | undefined;
}

const NONE: readonly number[] = [];

/** Objects to be looked up by what others say of them. */
export class KnownObjects {
  readonly all: readonly Known[];

  /** By group, kind, namespace and name. Several of one identity, such as two that only differ in their version, are all meant. */
  private readonly byGroup = new Map<string, Map<string, Map<string, Map<string, number[]>>>>();
  private readonly definitions = new Map<string, number[]>();
  private readonly namespaceObjects = new Map<string, PlainObject>();
  private byHost: Map<string, number[]> | undefined;

  constructor(objects: readonly PlainObject[]) {
    const types = new Map<string, Map<string, ObjectType>>();
    this.all = objects.map((object, index) => known(object, index, types));
    for (const { index, name, namespace, object, type } of this.all) {
      push(inner(inner(inner(this.byGroup, type.group), type.kind), namespace), name, index);
      if (type.id === 'apiextensions.k8s.io/CustomResourceDefinition')
        push(this.definitions, `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`, index);
      if (type.id === '/Namespace') this.namespaceObjects.set(name, object);
    }
  }

  find(group: string, kind: string, namespace: string, name: string): readonly number[] {
    return this.byGroup.get(group)?.get(kind)?.get(namespace)?.get(name) ?? NONE;
  }

  /** The definitions of a type. */
  definitionsOf({ id }: ObjectType): readonly number[] {
    return this.definitions.get(id) ?? NONE;
  }

  /** Services, ServiceEntries and DestinationRules of a host, as one in a namespace says it. */
  ofHost(host: string, namespace: string): readonly number[] {
    this.byHost ??= this.hosts();
    return this.byHost.get(fullHost(host, namespace)) ?? NONE;
  }

  namespace(name: string): PlainObject | undefined {
    return this.namespaceObjects.get(name);
  }

  private hosts(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const one of this.all) for (const host of hostsOf(one)) push(found, host, one.index);
    return found;
  }
}

export function push<K>(map: Map<K, number[]>, key: K, index: number): void {
  const list = map.get(key);
  if (list) list.push(index);
  else map.set(key, [index]);
}

/** A map inside of another, which is made when it is first asked for. */
export function inner<K, V>(maps: Map<string, Map<K, V>>, key: string): Map<K, V> {
  let found = maps.get(key);
  if (!found) maps.set(key, (found = new Map<K, V>()));
  return found;
}

function known(object: PlainObject, index: number, types: Map<string, Map<string, ObjectType>>): Known {
  const [version, kind] = [textAt(object, 'apiVersion'), textAt(object, 'kind')];
  const ofVersion = inner(types, version);
  let type = ofVersion.get(kind);
  if (!type) ofVersion.set(kind, (type = typeOf(version, kind)));
  const { template } = type;
  return {
    index,
    type,
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    object,
    pod: template && at(object, ...template),
  };
}

function typeOf(version: string, kind: string): ObjectType {
  const group = version.slice(0, Math.max(version.indexOf('/'), 0));
  const id = `${group}/${kind}`;
  return { group, kind, id, stage: stageOfKind(group, kind), template: templateOf(id) };
}

const MAKERS =
  /^(?:(?:apps|extensions)\/(?:Deployment|StatefulSet|DaemonSet|ReplicaSet)|batch\/Job|\/ReplicationController|argoproj\.io\/Rollout)$/;

function templateOf(id: string): readonly string[] | undefined {
  if (id === '/Pod') return [];
  if (id === 'batch/CronJob') return ['spec', 'jobTemplate', 'spec', 'template'];
  return MAKERS.test(id) ? ['spec', 'template'] : undefined;
}

function hostsOf({ name, namespace, object, type }: Known): readonly string[] {
  switch (type.id) {
    case '/Service':
      return [fullHost(name, namespace)];
    case 'networking.istio.io/DestinationRule':
      return [fullHost(textAt(object, 'spec', 'host'), namespace)];
    case 'networking.istio.io/ServiceEntry':
      return listAt(object, 'spec', 'hosts').flatMap((host) =>
        typeof host === 'string' ? [fullHost(host, namespace)] : [],
      );
    default:
      return [];
  }
}

/** A host with its namespace, whichever domain the cluster has. */
function fullHost(host: string, namespace: string): string {
  if (!host.includes('.')) return `${host}.${namespace}.svc`.toLowerCase();
  const [name, own, svc] = host.split('.', 3);
  return (svc === 'svc' ? `${name}.${own}.svc` : host).toLowerCase();
}

/** Labels of pods, with which selectors are compared. */
export const labelsOf = (pod: unknown): readonly (readonly [string, string])[] => pairsAt(pod, 'metadata', 'labels');
