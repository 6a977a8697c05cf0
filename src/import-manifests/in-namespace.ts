import { isClusterScoped, kindOf as modelKindOf } from '../model/kinds';
import { isMap, type JsonObject } from './json';
import { kindOf, namespaceOf, textAt } from './proposal';

/** Objects in a namespace, where they name none; and those that were left without, since nothing says whether their kind has any. */
export interface Placed {
  readonly objects: readonly object[];
  readonly unsure: readonly object[];
}

/** The objects that name no namespace, though their kind has one. */
export function withoutNamespace(objects: readonly object[]): readonly object[] {
  const scopes = scopesOf(objects as readonly JsonObject[]);
  return (objects as readonly JsonObject[]).filter(
    (object) => namespaceOf(object) === undefined && (scopes.get(kindOf(object)) ?? isKnownToHaveOne(object)),
  );
}

/** Puts objects that name no namespace into one, as `kubectl apply -n` does. */
export function inNamespace(given: readonly object[], namespace: string): Placed {
  const objects = given as readonly JsonObject[];
  const scopes = scopesOf(objects);
  const unsure: JsonObject[] = [];
  const placed = objects.map((object) => {
    if (namespaceOf(object) !== undefined || !isMap(object['metadata'])) return object;
    const isNamespaced = scopes.get(kindOf(object)) ?? isKnownToHaveOne(object);
    if (isNamespaced === undefined) unsure.push(object);
    return isNamespaced ? { ...object, metadata: { ...object['metadata'], namespace } } : object;
  });
  return { objects: placed, unsure };
}

/** What CRDs among the objects say of their kinds. */
function scopesOf(objects: readonly JsonObject[]): ReadonlyMap<string, boolean> {
  const crds = objects.filter((object) => kindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition');
  return new Map(
    crds.flatMap(({ spec }): [string, boolean][] => {
      const [group, scope] = [textAt(spec, 'group'), textAt(spec, 'scope')];
      const kind = textAt(isMap(spec) ? spec['names'] : undefined, 'kind');
      return group === undefined || kind === undefined ? [] : [[`${group}/${kind}`, scope === 'Namespaced']];
    }),
  );
}

/** Of kinds that the model knows, or that are below; undefined for all others. */
function isKnownToHaveOne(object: JsonObject): boolean | undefined {
  const kind = kindOf(object);
  const [group, name] = kind.split('/') as [string, string];
  if (isClusterScoped(group, name)) return false;
  return modelKindOf(group, name) !== undefined || NAMESPACED.has(kind) ? true : undefined;
}

/** More kinds of Kubernetes that have a namespace (kubernetes/kubernetes api/openapi-spec, 1.36), and of the Prometheus operator. */
const NAMESPACED: ReadonlySet<string> = new Set([
  '/LimitRange',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  'autoscaling/HorizontalPodAutoscaler',
  'policy/PodDisruptionBudget',
  'networking.k8s.io/Ingress',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'coordination.k8s.io/Lease',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/ServiceMonitor',
]);
