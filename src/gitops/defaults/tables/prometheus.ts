// Written by scripts/import-schema.mjs; do not edit. Facts from prometheus-operator/prometheus-operator example/prometheus-operator-crd, 0.93 to 0.93.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["0.93"],"kinds":{"monitoring.coreos.com/PodMonitor":{"v1":[14]},"monitoring.coreos.com/PrometheusRule":{"v1":[0]},"monitoring.coreos.com/ServiceMonitor":{"v1":[16]}},"nodes":[{},{"f":{"name":[-1,""]}},{"f":{"credentials":[1]}},{"f":{"password":[1],"username":[1]}},{"f":{"action":[-1,"replace"]}},{"i":4},{"f":{"configMap":[1],"secret":[1]}},{"i":1},{"v":7},{"f":{"ca":[6],"cert":[6],"keySecret":[1]}},{"f":{"clientId":[6],"clientSecret":[1],"proxyConnectHeader":[8],"tlsConfig":[9]}},{"f":{"authorization":[2],"basicAuth":[3],"bearerTokenSecret":[1],"metricRelabelings":[5],"oauth2":[10],"proxyConnectHeader":[8],"relabelings":[5],"tlsConfig":[9]}},{"i":11},{"f":{"podMetricsEndpoints":[12]}},{"f":{"spec":[13]}},{"f":{"endpoints":[12]}},{"f":{"spec":[15]}}]}',
) as DefaultsTable;
