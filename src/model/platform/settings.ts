import { fact } from '../fact';
import { Field, isMap, type JsonMap } from '../field';
import type { Mesh } from '../mesh';
import { MeshObject } from '../mesh-object';

/** What Istio was told for the whole mesh. */
export interface MeshSettings {
  /** The mesh config, as far as the input has it; fields are reported at what it was read from. */
  readonly meshConfig: Field;
  /** Where policies for the whole mesh are. */
  readonly rootNamespace: string;
  /** Where istiod is. */
  readonly istioNamespace: string;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  readonly clusterDomain: string;
  /** The installed revision; `default` for an install without one. */
  readonly revision: string;
  /** Namespaces that istio-cni leaves alone. */
  readonly excludedNamespaces: readonly string[];
}

/** Stands in for what no object of the input says. */
const NOWHERE = new MeshObject({}, { place: () => undefined });

/**
 * The settings: from values that were given, else from istiod's ConfigMap in the input, else the defaults.
 *
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ (read for 1.30)
 */
export const settings = fact((mesh): MeshSettings => {
  const { istiod, cni } = mesh.options.values ?? {};
  const meshConfig = isMap(istiod?.['meshConfig'])
    ? new Field(NOWHERE, undefined, istiod['meshConfig'])
    : new Field(NOWHERE, undefined, configMapOf(mesh) ?? {});
  const values = new Field(NOWHERE, undefined, istiod ?? {});
  const cniValues = new Field(NOWHERE, undefined, cni ?? {});
  const excluded = [cniValues.get('cni', 'excludeNamespaces'), cniValues.get('excludeNamespaces')].find(
    ({ isSet }) => isSet,
  );
  const istioNamespace = values.get('global', 'istioNamespace').text || istiodNamespace(mesh) || 'istio-system';
  return {
    meshConfig,
    rootNamespace: meshConfig.get('rootNamespace').text || istioNamespace,
    istioNamespace,
    trustDomain: meshConfig.get('trustDomain').text || 'cluster.local',
    trustDomainAliases: meshConfig.get('trustDomainAliases').texts,
    clusterDomain: values.get('global', 'proxy', 'clusterDomain').text || 'cluster.local',
    revision: values.get('revision').text || 'default',
    excludedNamespaces: excluded?.texts ?? ['kube-system'],
  };
});

/** The mesh config of the ConfigMap `istio`, whose data is YAML once more. */
function configMapOf(mesh: Mesh): JsonMap | undefined {
  const object = mesh.ofKind('ConfigMap').find(({ name, raw }) => /^istio(-.+)?$/.test(name) && hasMesh(raw));
  const text = object?.field('data', 'mesh').text;
  if (text === undefined) return undefined;
  const { readYaml } = require('../input/read-text') as typeof import('../input/read-text');
  const value = readYaml(text);
  return isMap(value) ? value : undefined;
}

function hasMesh(raw: JsonMap): boolean {
  return isMap(raw['data']) && typeof raw['data']['mesh'] === 'string';
}

function istiodNamespace(mesh: Mesh): string | undefined {
  const isIstiod = ({ name, labels }: MeshObject): boolean =>
    name === 'istiod' || labels['app'] === 'istiod' || name.startsWith('istiod-');
  return mesh.ofKind('Deployment').find(isIstiod)?.namespace;
}
