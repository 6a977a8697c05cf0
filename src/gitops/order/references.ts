import { at, listAt, textAt } from './plain-fields';
import type { Known, KnownObjects } from './known-objects';
import { podReferences } from './pod-references';
import { routeReferences } from './route-references';

/** Says that an object refers to another. */
export type Refer = (group: string, kind: string, namespace: string, name: string) => void;

const GATEWAY_API = 'gateway.networking.k8s.io';
const ISTIO = 'networking.istio.io';

/** What the API server refuses an object without: its namespace, and the definition of its kind. */
export function addPrerequisites(one: Known, objects: KnownObjects, found: number[]): void {
  for (const index of objects.definitionsOf(one.type)) found.push(index);
  if (one.namespace === '') return;
  for (const index of objects.find('', 'Namespace', '', one.namespace)) found.push(index);
}

/**
 * What an object names, among those that are there. What a policy targets is not among it: a policy waits for its target, and must
 * not come after it. What is named twice is found twice, and an object may name itself.
 */
export function addReferences(one: Known, objects: KnownObjects, found: number[]): void {
  const refer: Refer = (group, kind, namespace, name) => {
    // Most fields that may name something are not there.
    if (name === '') return;
    for (const index of objects.find(group, kind, namespace, name)) found.push(index);
  };
  const toHost = (host: string): void => {
    for (const index of objects.ofHost(host, one.namespace)) found.push(index);
  };
  if (one.pod !== undefined) podReferences(one.pod, one.namespace, refer);
  waypointOf(one, objects, refer);
  routeReferences(one, refer, toHost);
  otherReferences(one, refer);
}

const ENROLLED = new Set(['/Service', `${ISTIO}/ServiceEntry`, `${ISTIO}/WorkloadEntry`]);

/**
 * The waypoint that a Service or a pod asks for, by its own label or that of its namespace.
 *
 * @see `getWaypointForObject` in pilot/pkg/serviceregistry/ambient of Istio 1.30: an object's own label decides, else its namespace's
 */
function waypointOf({ namespace, object, pod, type }: Known, objects: KnownObjects, refer: Refer): void {
  if (pod === undefined && !ENROLLED.has(type.id)) return;
  for (const labelled of [pod ?? object, objects.namespace(namespace)]) {
    const name = textAt(labelled, 'metadata', 'labels', 'istio.io/use-waypoint');
    if (name === 'none') return;
    if (name === '') continue;
    const own = textAt(labelled, 'metadata', 'labels', 'istio.io/use-waypoint-namespace');
    refer(GATEWAY_API, 'Gateway', own || namespace, name);
    return;
  }
}

/** References that one or two fields of a kind hold. */
function otherReferences({ name, namespace, object, type }: Known, refer: Refer): void {
  const { group, id, kind } = type;
  const spec = at(object, 'spec');
  /** A reference with group, kind, name and, for some, namespace. */
  const follow = (ref: unknown, otherGroup: string, otherKind: string): void =>
    refer(
      at(ref, 'group') === undefined ? otherGroup : textAt(ref, 'group'),
      textAt(ref, 'kind') || otherKind,
      textAt(ref, 'namespace') || namespace,
      textAt(ref, 'name'),
    );
  const scaled = (ref: unknown): void => {
    const version = textAt(ref, 'apiVersion') || 'apps/v1';
    refer(
      version.slice(0, Math.max(version.indexOf('/'), 0)),
      textAt(ref, 'kind') || 'Deployment',
      namespace,
      textAt(ref, 'name'),
    );
  };
  switch (id) {
    case 'apps/StatefulSet':
      return refer('', 'Service', namespace, textAt(spec, 'serviceName'));
    case '/Endpoints':
      return refer('', 'Service', namespace, name);
    case '/PersistentVolumeClaim':
      refer('', 'PersistentVolume', '', textAt(spec, 'volumeName'));
      return refer('storage.k8s.io', 'StorageClass', '', textAt(spec, 'storageClassName'));
    case 'discovery.k8s.io/EndpointSlice':
      return refer('', 'Service', namespace, textAt(object, 'metadata', 'labels', 'kubernetes.io/service-name'));
    case 'rbac.authorization.k8s.io/RoleBinding':
    case 'rbac.authorization.k8s.io/ClusterRoleBinding': {
      const role = textAt(object, 'roleRef', 'kind');
      refer(group, role, role === 'Role' ? namespace : '', textAt(object, 'roleRef', 'name'));
      for (const one of listAt(object, 'subjects')) follow(one, '', 'ServiceAccount');
      return undefined;
    }
    case 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding':
      return refer(group, 'ValidatingAdmissionPolicy', '', textAt(spec, 'policyName'));
    case 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding':
      return refer(group, 'MutatingAdmissionPolicy', '', textAt(spec, 'policyName'));
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
      for (const one of listAt(object, 'webhooks')) follow(at(one, 'clientConfig', 'service'), '', 'Service');
      return undefined;
    case 'apiregistration.k8s.io/APIService':
      return follow(at(spec, 'service'), '', 'Service');
    case 'autoscaling/HorizontalPodAutoscaler':
    case 'keda.sh/ScaledObject':
      return scaled(at(spec, 'scaleTargetRef'));
    case 'autoscaling.k8s.io/VerticalPodAutoscaler':
      return scaled(at(spec, 'targetRef'));
    case 'argoproj.io/Application':
      return refer(group, 'AppProject', namespace, textAt(spec, 'project'));
    case 'cert-manager.io/Certificate': {
      const issuer = textAt(spec, 'issuerRef', 'kind') || 'Issuer';
      return refer(group, issuer, issuer === 'Issuer' ? namespace : '', textAt(spec, 'issuerRef', 'name'));
    }
    case 'cilium.io/CiliumNetworkPolicy':
    case 'cilium.io/CiliumClusterwideNetworkPolicy':
      for (const one of [spec, ...listAt(object, 'specs')]) {
        for (const [rules, peers] of [
          ['ingress', 'fromCIDRSet'],
          ['ingressDeny', 'fromCIDRSet'],
          ['egress', 'toCIDRSet'],
          ['egressDeny', 'toCIDRSet'],
        ] as const)
          for (const set of listAt(one, rules).flatMap((rule) => listAt(rule, peers)))
            refer(group, 'CiliumCIDRGroup', '', textAt(set, 'cidrGroupRef'));
      }
      return undefined;
    case `${GATEWAY_API}/BackendTLSPolicy`:
      for (const one of listAt(spec, 'validation', 'caCertificateRefs')) follow(one, '', 'ConfigMap');
      return undefined;
    case 'flagger.app/Canary':
      scaled(at(spec, 'targetRef'));
      scaled(at(spec, 'autoscalerRef'));
      for (const one of listAt(spec, 'analysis', 'metrics')) follow(at(one, 'templateRef'), group, 'MetricTemplate');
      return undefined;
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      for (const one of listAt(spec, 'dependsOn')) follow(one, group, kind);
      for (const one of [at(spec, 'sourceRef'), at(spec, 'chart', 'spec', 'sourceRef'), at(spec, 'chartRef')])
        follow(one, 'source.toolkit.fluxcd.io', '');
      return undefined;
    case 'inference.networking.k8s.io/InferencePool':
    case 'inference.networking.x-k8s.io/InferencePool':
      follow(at(spec, 'endpointPickerRef'), '', 'Service');
      return follow(at(spec, 'extensionRef'), '', 'Service');
    case 'inference.networking.x-k8s.io/InferenceObjective':
    case 'inference.networking.x-k8s.io/InferenceModel':
      return follow(at(spec, 'poolRef'), 'inference.networking.k8s.io', 'InferencePool');
    default:
      return undefined;
  }
}
