import type { DeclaredSubset } from './destination-rule';
import { labelOf, type Labels } from '../field';
import type { Destination } from '../services/hosts';
import type { Mesh } from '../mesh';
import { byLabels } from '../selectors';
import { workloadsOf } from '../services/service';
import { workloadsIn } from '../workloads/workload';

/** Labels that no template has: istiod adds those of node and cluster to each endpoint, and controllers their own to each pod. */
const ADDED: readonly string[] = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
  'topology.istio.io/cluster',
  'topology.istio.io/network',
  'kubernetes.io/hostname',
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];

/**
 * Whether a subset of a host has any endpoint: pods that the Service selects and that have its labels too. `unknown` where the
 * endpoints are none of what the input would have.
 *
 * @see istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go; pilot/pkg/serviceregistry/util/label, AugmentLabels (read for 1.32-dev)
 */
export function hasEndpoints(mesh: Mesh, destination: Destination, { labels }: DeclaredSubset): boolean | 'unknown' {
  const candidates = endpointLabels(mesh, destination);
  if (candidates === 'unknown') return 'unknown';
  const own = Object.fromEntries(Object.entries(labels).filter(([name]) => !ADDED.includes(name)));
  if (!candidates.some((one) => byLabels(own).matches(one))) return false;
  const added = ADDED.filter((name) => labelOf(labels, name) !== undefined);
  if (added.length === 0) return true;
  // An empty value is that of no node (istio's own analyzer says so).
  return added.some((name) => labelOf(labels, name) === '') ? false : 'unknown';
}

function endpointLabels(mesh: Mesh, destination: Destination): readonly Labels[] | 'unknown' {
  if (destination.kind === 'Service') {
    const { service } = destination;
    if (!service.selector || service.isExternalName) return 'unknown';
    const isKnown = mesh.world === 'closed' || workloadsIn(mesh, service.namespace).length > 0;
    return isKnown ? workloadsOf(mesh, service).map(({ labels }) => labels) : 'unknown';
  }
  const { selector, object, namespace } = destination.entry;
  if (selector) {
    const isKnown = mesh.world === 'closed' || workloadsIn(mesh, namespace).length > 0;
    if (!isKnown) return 'unknown';
    return [
      ...workloadsIn(mesh, namespace).map(({ labels }) => labels),
      ...mesh.inNamespace('WorkloadEntry', namespace).map((one) => one.spec.get('labels').labels),
    ].filter((labels) => selector.matches(labels));
  }
  const endpoints = object.spec.get('endpoints').items;
  // Without endpoints the addresses are those of DNS, which have no labels, but nobody writes subsets for those.
  return endpoints.length === 0 ? 'unknown' : endpoints.map((one) => one.get('labels').labels);
}
