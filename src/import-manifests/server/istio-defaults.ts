import type { DefaultsNode } from '../../gitops/defaults/table';

/**
 * By group and kind, what Istio takes for said where it is not, though no CRD writes it.
 *
 * @see `action` of istio/api security/v1beta1/authorization_policy.proto ("Default is ALLOW if not specified", read for 1.31)
 */
export const ISTIO: ReadonlyMap<string, DefaultsNode> = new Map([
  [
    'security.istio.io/AuthorizationPolicy',
    { fields: [{ name: 'spec', node: { fields: [{ name: 'action', value: 'ALLOW' }] } }] },
  ],
]);
