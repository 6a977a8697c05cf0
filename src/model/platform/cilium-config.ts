import { fact } from '../fact';
import { Field } from '../field';
import type { Mesh } from '../mesh';

/** The settings of Cilium's agents that are in the input, as the chart writes them: texts by the names of flags. */
export const ciliumConfig = fact((mesh): Field | undefined =>
  mesh.find('ConfigMap', 'kube-system', 'cilium-config')?.field('data'),
);

/** Where Helm values have what the agent has as a flag (chart templates/cilium-configmap.yaml, read for 1.15 to 1.20). */
const VALUES = {
  'enable-policy': ['policyEnforcementMode'],
  'cluster-name': ['cluster', 'name'],
  'policy-default-local-cluster': ['clustermesh', 'policyDefaultLocalCluster'],
  'policy-cidr-match-mode': ['policyCIDRMatchMode'],
  labels: ['labels'],
} as const;

/** A setting of the agents: what the input has, else what values say; undefined where the default holds. */
export function agentSetting(mesh: Mesh, flag: keyof typeof VALUES): string | undefined {
  const config = ciliumConfig(mesh);
  if (config) return config.get(flag).text;
  const { cilium } = mesh.options.values ?? {};
  const value = cilium && valueAt(cilium, VALUES[flag]);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  let value = values;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
