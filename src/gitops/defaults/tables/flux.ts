// Written by scripts/import-schema.mjs; do not edit. Facts from config/crd/bases of fluxcd/source-controller, helm-controller and kustomize-controller, 2.9 to 2.9.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["2.9"],"kinds":{"helm.toolkit.fluxcd.io/HelmRelease":{"v2":[6]},"kustomize.toolkit.fluxcd.io/Kustomization":{"v1":[11]},"source.toolkit.fluxcd.io/GitRepository":{"v1":[14]},"source.toolkit.fluxcd.io/HelmRepository":{"v1":[16]},"source.toolkit.fluxcd.io/OCIRepository":{"v1":[18]}},"nodes":[{},{"f":{"provider":[-1,"cosign"]}},{"f":{"reconcileStrategy":[-1,"ChartVersion"],"verify":[1],"version":[-1,"*"]}},{"f":{"spec":[2]}},{"f":{"deletionPropagation":[-1,"background"]}},{"f":{"chart":[3],"uninstall":[4]}},{"f":{"spec":[5]}},{"f":{"optional":[-1,false]}},{"i":7},{"f":{"substituteFrom":[8]}},{"f":{"force":[-1,false],"postBuild":[9]}},{"f":{"spec":[10]}},{"f":{"mode":[-1,"HEAD"]}},{"f":{"timeout":[-1,"60s"],"verify":[12]}},{"f":{"spec":[13]}},{"f":{"provider":[-1,"generic"]}},{"f":{"spec":[15]}},{"f":{"provider":[-1,"generic"],"timeout":[-1,"60s"],"verify":[1]}},{"f":{"spec":[17]}}]}',
) as DefaultsTable;
