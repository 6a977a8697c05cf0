// Written by scripts/import-schema.mjs; do not edit. Facts from fluxcd/flagger artifacts/flagger/crd.yaml, 1.36 to 1.44.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse('{"releases":["1.36","1.44"],"kinds":{"flagger.app/AlertProvider":{"v1beta1":[0,-1]},"flagger.app/Canary":{"v1beta1":[10,10]},"flagger.app/MetricTemplate":{"v1beta1":[0,0]}},"nodes":[{},{"f":{"maxAge":[-1,86400]}},{"f":{"sessionAffinity":[1]}},{"f":{"group":[-1,"gateway.networking.k8s.io"],"kind":[-1,"Gateway"]}},{"i":3},{"f":{"group":[-1,""],"kind":[-1,"Service"]}},{"f":{"backendRef":[5]}},{"i":6},{"f":{"gatewayRefs":[4],"mirror":[7]}},{"f":{"analysis":[2],"service":[8]}},{"f":{"spec":[9]}}]}') as DefaultsTable;
