import { fact } from '../fact';
import type { Field } from '../field';

/** A pod that has an address of the pod network. */
export interface AddressedPod {
  /** As messages show it: `Pod shop/web-0`. */
  readonly name: string;
  /** Where the address is written. */
  readonly at: Field;
}

/**
 * Pods by their own addresses, as a dump of a cluster has them: in the status of Pods, and in EndpointSlices that refer to them. Those
 * on the network of their node have its address, by which istiod knows no pod.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/workloads.go (read for 1.32-dev)
 */
export const podAddresses = fact((mesh): ReadonlyMap<string, AddressedPod> => {
  const found = new Map<string, AddressedPod>();
  const add = (at: Field, name: string): void => {
    if (at.text !== undefined && !found.has(at.text)) found.set(at.text, { name, at });
  };
  for (const pod of mesh.ofKind('Pod')) {
    if (pod.spec.get('hostNetwork').boolean === true) continue;
    add(pod.field('status', 'podIP'), pod.title);
    for (const one of pod.field('status', 'podIPs').items) add(one.get('ip'), pod.title);
  }
  for (const slice of mesh.ofKind('EndpointSlice')) {
    for (const endpoint of slice.field('endpoints').items) {
      const target = endpoint.get('targetRef');
      const name = target.get('name').text;
      if (target.get('kind').text !== 'Pod' || name === undefined) continue;
      // Of a Pod that is here, what it says itself holds.
      if (mesh.find('Pod', slice.namespace, name)) continue;
      for (const address of endpoint.get('addresses').items) add(address, `Pod ${slice.namespace}/${name}`);
    }
  }
  return found;
});
