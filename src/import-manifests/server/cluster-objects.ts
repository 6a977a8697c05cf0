import { isMap, type JsonObject } from '../json';
import { kindOf, nameOf, namespaceOf } from '../proposal';

/** ConfigMaps that each namespace gets: of kube-controller-manager, and of istiod (istio/istio pkg/kube/namespace, read for 1.31). */
const CONFIG_MAPS = ['kube-root-ca.crt', 'istio-ca-root-cert', 'istio-ca-crl'];

/** Kinds that only controllers write, or nobody keeps. */
const KINDS = ['/Event', 'events.k8s.io/Event', 'coordination.k8s.io/Lease', '/Node', 'cilium.io/CiliumEndpoint'];

/** Whether an object is one that some part of the cluster makes, and would make again. */
export function isMadeByCluster(object: JsonObject): boolean {
  const kind = kindOf(object);
  const name = nameOf(object) ?? '';
  if (isOwned(object) || KINDS.includes(kind)) return true;
  if (kind === '/ConfigMap') return CONFIG_MAPS.includes(name);
  if (kind === '/Service') return name === 'kubernetes' && namespaceOf(object) === 'default';
  if (kind === '/ServiceAccount') return name === 'default' && isBare(object);
  // The older form of an EndpointSlice, which has no owner to be told by.
  return kind === '/Endpoints' && hasLabel(object, 'endpoints.kubernetes.io/managed-by');
}

/** Of a controller; or of a Gateway, which istiod does not say is one (its template files/waypoint.yaml, read for 1.31). */
function isOwned({ metadata }: JsonObject): boolean {
  const owners = isMap(metadata) ? metadata['ownerReferences'] : undefined;
  if (!Array.isArray(owners)) return false;
  return owners.some(
    (owner) => isMap(owner) && (owner['controller'] === true || kindOf(owner) === 'gateway.networking.k8s.io/Gateway'),
  );
}

/** Whether there is nothing about it that somebody has said. */
function isBare({ metadata, imagePullSecrets, automountServiceAccountToken }: JsonObject): boolean {
  const { labels, annotations } = isMap(metadata) ? metadata : {};
  return [labels, annotations, imagePullSecrets, automountServiceAccountToken].every((field) => field === undefined);
}

function hasLabel({ metadata }: JsonObject, key: string): boolean {
  const labels = isMap(metadata) ? metadata['labels'] : undefined;
  return isMap(labels) && Object.hasOwn(labels, key);
}
