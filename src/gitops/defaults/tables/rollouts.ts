// Written by scripts/import-schema.mjs; do not edit. Facts from argoproj/argo-rollouts manifests/crds, 1.9 to 1.9.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["1.9"],"kinds":{"argoproj.io/Rollout":{"v1alpha1":[18]}},"nodes":[{},{"f":{"name":[-1,""]}},{"f":{"optional":[-1,false]}},{"f":{"configMapKeyRef":[1],"fileKeyRef":[2],"secretKeyRef":[1]}},{"f":{"valueFrom":[3]}},{"i":4},{"f":{"configMapRef":[1],"secretRef":[1]}},{"i":6},{"f":{"service":[-1,""]}},{"f":{"grpc":[8]}},{"f":{"protocol":[-1,"TCP"]}},{"i":10},{"f":{"env":[5],"envFrom":[7],"livenessProbe":[9],"ports":[11],"readinessProbe":[9],"startupProbe":[9]}},{"i":12},{"i":1},{"f":{"containers":[13],"ephemeralContainers":[13],"imagePullSecrets":[14],"initContainers":[13]}},{"f":{"spec":[15]}},{"f":{"template":[16]}},{"f":{"spec":[17]}}]}',
) as DefaultsTable;
