// Written by scripts/import-schema.mjs; do not edit. Facts from prometheus-operator/prometheus-operator example/prometheus-operator-crd, 0.85 to 0.93.
import type { DefaultsTable } from '../table';

export const TABLE = JSON.parse(
  '{"releases":["0.85","0.93"],"kinds":{"monitoring.coreos.com/PodMonitor":{"v1":[13,13]},"monitoring.coreos.com/PrometheusRule":{"v1":[-1,14]},"monitoring.coreos.com/ServiceMonitor":{"v1":[16,16]}},"nodes":[{"f":{"name":[-1,""]}},{"f":{"credentials":[0]}},{"f":{"password":[0],"username":[0]}},{"f":{"action":[-1,"replace"]}},{"i":3},{"f":{"configMap":[0],"secret":[0]}},{"i":0},{"v":6},{"f":{"ca":[5],"cert":[5],"keySecret":[0]}},{"f":{"clientId":[5],"clientSecret":[0],"proxyConnectHeader":[7],"tlsConfig":[8]}},{"f":{"authorization":[1],"basicAuth":[2],"bearerTokenSecret":[0],"metricRelabelings":[4],"oauth2":[9],"proxyConnectHeader":[7],"relabelings":[4],"tlsConfig":[8]}},{"i":10},{"f":{"podMetricsEndpoints":[11]}},{"f":{"spec":[12]}},{},{"f":{"endpoints":[11]}},{"f":{"spec":[15]}}]}',
) as DefaultsTable;
