// Written by scripts/import-schema.mjs; do not edit. Facts from fluxcd/flagger artifacts/flagger/crd.yaml, 1.44 to 1.44.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["1.44"],"kinds":{"flagger.app/Canary":{"v1beta1":[10]},"flagger.app/MetricTemplate":{"v1beta1":[0]}},"nodes":[{},{"f":{"group":[-1,""],"kind":[-1,"Service"]}},{"f":{"backendRef":[1]}},{"i":2},{"f":{"group":[-1,"gateway.networking.k8s.io"],"kind":[-1,"Gateway"]}},{"i":4},{"f":{"gatewayRefs":[5],"mirror":[3]}},{"f":{"maxAge":[-1,86400]}},{"f":{"sessionAffinity":[7]}},{"f":{"analysis":[8],"service":[6]}},{"f":{"spec":[9]}}]}',
) as DefaultsTable;
