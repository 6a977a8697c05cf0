import { fact } from '../fact';

/**
 * The channel of the Gateway API's CRDs, where it is known: by the annotation of CRDs in the input, else as the platform has it.
 */
export const gatewayApiChannel = fact((mesh): 'standard' | 'experimental' | undefined => {
  const known = [
    ...mesh
      .ofKind('CustomResourceDefinition')
      .filter(({ name }) => name.endsWith('.gateway.networking.k8s.io'))
      .map((crd) => crd.annotation('gateway.networking.k8s.io/channel').text),
    // A Platform has a channel, and plain versions have none.
    (mesh.options.platform as { readonly gatewayApiChannel?: unknown } | undefined)?.gatewayApiChannel,
  ];
  return known.find((one) => one === 'standard' || one === 'experimental');
});
