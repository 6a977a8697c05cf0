import type { Mesh } from '../mesh';
import { agentSetting } from '../platform/cilium-config';
import { NAMESPACE_LABELS, POD_NAMESPACE, POLICY_CLUSTER } from './network-policy-identity';
import type { IdentitySelector, Requirement } from './network-policy-selector';
import { hasCilium, isAtLeast } from '../platform/platform-facts';

/**
 * A selector of peers, in the namespaces that Cilium reads into it. In a CiliumNetworkPolicy that is its own, unless the selector
 * says anything of namespaces; in a cluster-wide policy it is any. Whoever selects by reserved labels gets what these say.
 *
 * @see cilium/cilium pkg/k8s/apis/cilium.io/utils/utils.go, getEndpointSelector (read for 1.18)
 */
export function scoped(
  mesh: Mesh,
  selector: IdentitySelector,
  namespace: string | undefined,
  isAboutInit: boolean,
): IdentitySelector {
  if (selector.some(({ source }) => source === 'reserved')) return selector;
  return [...selector, ...inNamespace(selector, namespace, isAboutInit), ...localCluster(mesh, selector)];
}

function inNamespace(selector: IdentitySelector, namespace: string | undefined, isAboutInit: boolean): Requirement[] {
  const ofPods = selector.filter(({ source }) => source === 'k8s' || source === 'any');
  if (ofPods.some(({ key }) => key === POD_NAMESPACE)) return [];
  if (namespace === undefined) {
    return isAboutInit ? [] : [{ source: 'k8s', key: POD_NAMESPACE, operator: 'Exists', values: [] }];
  }
  if (ofPods.some(({ key }) => key.startsWith(NAMESPACE_LABELS))) return [];
  return [{ source: 'k8s', key: POD_NAMESPACE, operator: 'In', values: [namespace] }];
}

/** From 1.19 a selector that names no cluster means the own one (clustermesh.policyDefaultLocalCluster), so no address and no node. */
export function localCluster(mesh: Mesh, selector: IdentitySelector): Requirement[] {
  if (!hasCilium(mesh) || selector.some(({ key }) => key === POLICY_CLUSTER)) return [];
  const said = agentSetting(mesh, 'policy-default-local-cluster');
  const isOn = said === undefined ? isAtLeast(mesh, 'cilium', '1.19') : said === 'true';
  return isOn ? [{ source: 'k8s', key: POLICY_CLUSTER, operator: 'Exists', values: [] }] : [];
}
