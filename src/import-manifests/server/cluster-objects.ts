import { isMap, type Json, type JsonObject } from '../json';
import { kindOf, nameOf, namespaceOf } from '../proposal';

/** Kinds that only controllers and agents write, or nobody keeps. */
const KINDS: ReadonlySet<string> = new Set([
  '/Event',
  'events.k8s.io/Event',
  '/Node',
  'coordination.k8s.io/Lease',
  'cilium.io/CiliumEndpoint',
  'cilium.io/CiliumEndpointSlice',
  'cilium.io/CiliumIdentity',
  'cilium.io/CiliumNode',
]);

/** ConfigMaps that each namespace gets: of kube-controller-manager, and of istiod (istio/istio pkg/kube/namespace, read for 1.31). */
const CONFIG_MAPS = ['kube-root-ca.crt', 'istio-ca-root-cert', 'istio-ca-crl'];

/** Secrets that are somebody's state: tokens of accounts, istiod's own CA (its security/pkg/pki/ca), releases of Helm. */
const SECRETS = ['kubernetes.io/service-account-token', 'istio.io/ca-root', 'helm.sh/release.v1'];

/** The classes that istiod makes (its pilot/pkg/config/kube/gatewaycommon/classinfo.go, read for 1.31). */
const GATEWAY_CLASSES = ['istio', 'istio-waypoint', 'istio-remote', 'istio-east-west'];

/** What controllers label with their name (kubernetes/kubernetes 1.36; istiod's templates for Gateways, read for 1.31). */
const MANAGED = [
  'endpoints.kubernetes.io/managed-by',
  'endpointslice.kubernetes.io/managed-by',
  'endpointslicemirroring.kubernetes.io/managed-by',
  'gateway.istio.io/managed',
];

/** Whether an object is one that some part of the cluster makes, and would make again. */
export function isMadeByCluster(object: JsonObject): boolean {
  const { metadata, type } = object;
  const [name, namespace] = [nameOf(object) ?? '', namespaceOf(object)];
  const { labels, annotations } = isMap(metadata) ? metadata : {};
  if (KINDS.has(kindOf(object)) || isOwned(object) || MANAGED.some((label) => has(labels, label))) return true;
  switch (kindOf(object)) {
    case '/ConfigMap':
      return CONFIG_MAPS.includes(name);
    case '/Secret':
      return SECRETS.includes(String(type));
    case '/ServiceAccount':
      return name === 'default' && isBare(object);
    case '/Namespace':
      return (name === 'default' || name.startsWith('kube-')) && isBare(object);
    case '/Pod':
      return has(annotations, 'kubernetes.io/config.mirror');
    case '/Service':
    case '/Endpoints':
    case 'discovery.k8s.io/EndpointSlice':
      return name === 'kubernetes' && namespace === 'default';
    case 'gateway.networking.k8s.io/GatewayClass':
      return GATEWAY_CLASSES.includes(name);
    default:
      return false;
  }
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
  const own = isMap(labels) ? Object.keys(labels).filter((key) => key !== 'kubernetes.io/metadata.name') : [];
  return (
    own.length === 0 && [annotations, imagePullSecrets, automountServiceAccountToken].every((x) => x === undefined)
  );
}

const has = (map: Json | undefined, key: string): boolean => isMap(map) && Object.hasOwn(map, key);
