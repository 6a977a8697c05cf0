// Written by scripts/import-schema.mjs; do not edit. Facts from k3s-io/helm-controller pkg/crds/yaml/generated, 0.16 to 0.17.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse('{"releases":["0.16","0.17"],"kinds":{"helm.cattle.io/HelmChart":{"v1":[2,5]},"helm.cattle.io/HelmChartConfig":{"v1":[7,9]}},"nodes":[{"f":{"name":[-1,null]}},{"f":{"authSecret":[0],"dockerRegistrySecret":[0],"failurePolicy":[-1,null],"repoCAConfigMap":[0]}},{"f":{"spec":[1]}},{"f":{"name":[-1,""]}},{"f":{"authSecret":[3],"dockerRegistrySecret":[3],"driver":[-1,"secret"],"failurePolicy":[-1,"reinstall"],"repoCAConfigMap":[3]}},{"f":{"spec":[4]}},{"f":{"failurePolicy":[-1,null]}},{"f":{"spec":[6]}},{"f":{"failurePolicy":[-1,"reinstall"]}},{"f":{"spec":[8]}}]}') as DefaultsTable;
