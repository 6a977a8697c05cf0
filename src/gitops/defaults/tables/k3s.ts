// Written by scripts/import-schema.mjs; do not edit. Facts from k3s-io/helm-controller pkg/crds/yaml/generated, 0.17 to 0.17.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["0.17"],"kinds":{"helm.cattle.io/HelmChart":{"v1":[3]},"helm.cattle.io/HelmChartConfig":{"v1":[5]}},"nodes":[{},{"f":{"name":[-1,""]}},{"f":{"authSecret":[1],"dockerRegistrySecret":[1],"driver":[-1,"secret"],"failurePolicy":[-1,"reinstall"],"repoCAConfigMap":[1]}},{"f":{"spec":[2]}},{"f":{"failurePolicy":[-1,"reinstall"]}},{"f":{"spec":[4]}}]}',
) as DefaultsTable;
