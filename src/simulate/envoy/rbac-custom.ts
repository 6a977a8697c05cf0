import { factOf } from '../../model/fact';
import type { Field } from '../../model/field';
import { istiodDoes } from '../../model/platform/istiod-env';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { settings } from '../../model/platform/settings';

/** What a proxy does with what CUSTOM policies match. */
export type CustomOutcome =
  /** Asks the provider, whose answer nobody knows. */
  | { readonly does: 'ask'; readonly provider: string }
  /** Refuses, as there is nobody to ask. */
  | { readonly does: 'refuse'; readonly why: string }
  /** Lets it pass: a provider that speaks HTTP is not asked about plain connections. */
  | { readonly does: 'pass' };

/** Policies with the action CUSTOM that are in force together. */
export interface CustomPolicies {
  readonly policies: readonly MeshObject[];
}

/**
 * What becomes of what a CUSTOM policy matches, among others at the same proxy.
 *
 * @see istio/istio pilot/pkg/security/authz/builder/builder.go, buildHTTP and buildTCP; extauthz.go (read for 1.32-dev)
 */
export function customOutcome(
  mesh: Mesh,
  among: CustomPolicies,
  policy: MeshObject,
  chain: 'http' | 'tcp',
): CustomOutcome {
  const providers = providersOf(mesh, among);
  if (providers.length > 1 && !istiodDoes(mesh, 'PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS', false)) {
    return {
      does: 'refuse',
      why: `policies here name the providers ${providers.join(', ')}, and one alone is allowed`,
    };
  }
  const provider = providerOf(policy);
  const { meshConfig } = settings(mesh);
  const found = meshConfig
    .get('extensionProviders')
    .items.find((one) => one.get('name').text === provider && kindOf(one) !== undefined);
  if (found) return kindOf(found) === 'http' && chain === 'tcp' ? { does: 'pass' } : { does: 'ask', provider };
  // Where the input has no mesh config, the provider may be in it all the same.
  const isKnown = mesh.world === 'closed' || Object.keys(meshConfig.map ?? {}).length > 0;
  if (!isKnown) return { does: 'ask', provider };
  return { does: 'refuse', why: `the mesh config has no provider ${provider === '' ? 'without a name' : provider}` };
}

const providersOf = factOf((_: Mesh, { policies }: CustomPolicies) => [...new Set(policies.map(providerOf))].sort());

function providerOf(policy: MeshObject): string {
  return policy.spec.get('provider', 'name').text ?? '';
}

function kindOf(provider: Field): 'http' | 'grpc' | undefined {
  if (provider.get('envoyExtAuthzHttp').isSet) return 'http';
  return provider.get('envoyExtAuthzGrpc').isSet ? 'grpc' : undefined;
}
