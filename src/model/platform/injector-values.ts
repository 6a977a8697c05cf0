import { fact } from '../fact';
import { isMap } from '../field';

/**
 * Whether istiod gives the pods that it makes for Gateways a seccomp profile: by the values that were given, else by the ConfigMap in
 * which istiod has a part of them as JSON.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/templates/istiod-injector-configmap.yaml (read for 1.32-dev)
 */
export const gatewaySeccomp = fact((mesh): 'set' | 'unset' | 'unknown' => {
  const { istiod } = mesh.options.values ?? {};
  if (istiod) return hasSeccomp(istiod) ? 'set' : 'unset';
  const injector = mesh.ofKind('ConfigMap').find(({ name }) => /^istio-sidecar-injector(-.+)?$/.test(name));
  const text = injector?.field('data', 'values').text;
  if (text === undefined) return 'unknown';
  try {
    return hasSeccomp(JSON.parse(text)) ? 'set' : 'unset';
  } catch {
    return 'unknown';
  }
});

function hasSeccomp(values: unknown): boolean {
  const gateways = isMap(values) ? values['gateways'] : undefined;
  const profile = isMap(gateways) ? gateways['seccompProfile'] : undefined;
  return isMap(profile) && Object.keys(profile).length > 0;
}
