import type { PlainObject } from '../shipment';
import { at, listAt, pairsAt, textAt } from './plain-fields';

/** An object, by what references name it. */
export interface Known {
  readonly index: number;
  readonly group: string;
  readonly kind: string;
  /** Empty where it has none, or leaves it to the one who applies it. */
  readonly namespace: string;
  readonly name: string;
  readonly object: PlainObject;
  /** The template of its pods, or itself if it is a pod; undefined for what makes none. */
  readonly pod: unknown;
}

/** A reference, as text: objects have one key each. */
export function keyOf(group: string, kind: string, namespace: string, name: string): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

const NONE: readonly number[] = [];

/** Objects to be looked up by what others say of them. */
export class KnownObjects {
  readonly all: readonly Known[];

  /** Several of one identity, such as two that only differ in their version, are all meant. */
  private readonly byKey = new Map<string, number[]>();
  private readonly definitions = new Map<string, number[]>();
  private readonly byHost = new Map<string, number[]>();
  private readonly namespaceObjects = new Map<string, PlainObject>();

  constructor(objects: readonly PlainObject[]) {
    this.all = objects.map(known);
    for (const one of this.all) {
      const { group, index, kind, name, namespace, object } = one;
      push(this.byKey, keyOf(group, kind, namespace, name), index);
      if (group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition')
        push(this.definitions, `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`, index);
      if (group === '' && kind === 'Namespace') this.namespaceObjects.set(name, object);
      for (const host of hostsOf(one)) push(this.byHost, host, index);
    }
  }

  find(group: string, kind: string, namespace: string, name: string): readonly number[] {
    return this.byKey.get(keyOf(group, kind, namespace, name)) ?? NONE;
  }

  /** The definitions of a kind. */
  definitionsOf(group: string, kind: string): readonly number[] {
    return this.definitions.size === 0 ? NONE : (this.definitions.get(`${group}/${kind}`) ?? NONE);
  }

  /** Services, ServiceEntries and DestinationRules of a host, as one in a namespace says it. */
  ofHost(host: string, namespace: string): readonly number[] {
    return this.byHost.get(fullHost(host, namespace)) ?? NONE;
  }

  namespace(name: string): PlainObject | undefined {
    return this.namespaceObjects.get(name);
  }
}

export function push<K>(map: Map<K, number[]>, key: K, index: number): void {
  const list = map.get(key);
  if (list) list.push(index);
  else map.set(key, [index]);
}

function known(object: PlainObject, index: number): Known {
  const version = textAt(object, 'apiVersion');
  const group = version.slice(0, Math.max(version.indexOf('/'), 0));
  const kind = textAt(object, 'kind');
  const [namespace, name] = [textAt(object, 'metadata', 'namespace'), textAt(object, 'metadata', 'name')];
  return { index, group, kind, namespace, name, object, pod: podOf(group, kind, object) };
}

const MAKERS =
  /^(?:(?:apps|extensions)\/(?:Deployment|StatefulSet|DaemonSet|ReplicaSet)|batch\/Job|\/ReplicationController|argoproj\.io\/Rollout)$/;

function podOf(group: string, kind: string, object: PlainObject): unknown {
  if (group === '' && kind === 'Pod') return object;
  if (group === 'batch' && kind === 'CronJob') return at(object, 'spec', 'jobTemplate', 'spec', 'template');
  return MAKERS.test(`${group}/${kind}`) ? at(object, 'spec', 'template') : undefined;
}

function hostsOf({ group, kind, name, namespace, object }: Known): readonly string[] {
  if (group === '' && kind === 'Service') return [fullHost(name, namespace)];
  if (group !== 'networking.istio.io') return [];
  if (kind === 'DestinationRule') return [fullHost(textAt(object, 'spec', 'host'), namespace)];
  if (kind !== 'ServiceEntry') return [];
  return listAt(object, 'spec', 'hosts').flatMap((host) =>
    typeof host === 'string' ? [fullHost(host, namespace)] : [],
  );
}

/** A host with its namespace, whichever domain the cluster has. */
function fullHost(host: string, namespace: string): string {
  if (!host.includes('.')) return `${host}.${namespace}.svc`.toLowerCase();
  const [name, own, svc] = host.split('.', 3);
  return (svc === 'svc' ? `${name}.${own}.svc` : host).toLowerCase();
}

/** Labels of pods, with which selectors are compared. */
export const labelsOf = (pod: unknown): readonly (readonly [string, string])[] => pairsAt(pod, 'metadata', 'labels');
