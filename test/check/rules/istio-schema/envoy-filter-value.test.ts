import rule from '../../../../src/check/rules/istio-schema/envoy-filter-value';
import { envoyFilter } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const patch = (place: string, value: string, operation = 'MERGE', match = ''): string =>
  envoyFilter(`configPatches: [{applyTo: ${place}, ${match}patch: {operation: ${operation}, value: {${value}}}}]`);
const type = (name: string): string => `{'@type': type.googleapis.com/envoy.${name}}`;
const at = 'shop/x spec.configPatches[0].patch.value';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'types of v3': patch('HTTP_FILTER', `name: a, typed_config: ${type('extensions.filters.http.lua.v3.Lua')}`),
    'a filter without a configuration': patch('NETWORK_FILTER', 'name: a'),
    'types that are like none': [
      type('extensions.filters.http.mine.v3.Mine'),
      "{'@type': type.googleapis.com/udpa.type.v1.TypedStruct, type_url: a}",
      "{'@type': envoy.extensions.filters.http.lua.v3.Lua}",
    ]
      .map((config) => patch('HTTP_FILTER', `name: a, typed_config: ${config}`))
      .join(''),
    'fields of all kinds': [
      'connect_timeout: 5s, type: STRICT_DNS, lb_policy: 2, respect_dns_ttl: true, alt_stat_name: a, max_requests_per_connection: "7"',
      'circuitBreakers: {thresholds: [{priority: HIGH, maxConnections: 4}]}, filters: [], metadata: null',
      'outlier_detection: {consecutive_5xx: 3, interval: 100ms}, health_checks: [{nobody: looks}]',
    ]
      .map((value) => patch('CLUSTER', value))
      .join(''),
    'what istiod does not look at': patch('CLUSTER', 'connect_timeout: 5', 'MERGE', 'match: {context: WAYPOINT}, '),
    'a filter that is fetched': patch('HTTP_FILTER', `name: a, config_discovery: {type_urls: [a]}`, 'INSERT_FIRST'),
    'an Istio that may have fields of which our table has none': {
      given: patch('CLUSTER', 'conect_timeout: 5s'),
      platform: { istio: '1.33' },
    },
  },
  invalid: {
    'configurations without a type': {
      given:
        patch('HTTP_FILTER', 'name: a, typed_config: {a: b}') +
        patch('LISTENER_FILTER', 'name: a, typedConfig: {}') +
        patch('HTTP_ROUTE', 'typed_per_filter_config: {a: {b: c}}'),
      finds: [
        { message: 'none', at: `${at}.typed_config` },
        { message: 'none', at: `${at}.typedConfig` },
        { message: 'none', at: `${at}.typed_per_filter_config.a` },
      ],
    },
    'types of v2': {
      given:
        patch('HTTP_FILTER', `name: a, typed_config: ${type('config.filter.http.lua.v2.Lua')}`) +
        patch('NETWORK_FILTER', `name: a, typed_config: ${type('config.filter.network.tcp_proxy.v2.TcpProxy')}`) +
        patch('EXTENSION_CONFIG', `name: a, typed_config: ${type('api.v2.Cluster')}`),
      finds: [0, 1, 2].map(() => ({ message: 'old', at: `${at}.typed_config["@type"]` })),
    },
    'values of another type': {
      given:
        patch('CLUSTER', 'connect_timeout: 5, type: STATIK, circuit_breakers: {thresholds: {max_connections: 4}}') +
        patch('HTTP_ROUTE', 'route: {retry_policy: {num_retries: -1}, timeout: 5sec}') +
        patch('VIRTUAL_HOST', 'request_headers_to_add: [{header: {key: a, value: 1}, append: "true"}], domains: a.com'),
      finds: [
        { message: 'wrong', at: `${at}.connect_timeout`, says: 'it must be a duration, such as 5s, and is 5' },
        { message: 'wrong', at: `${at}.type`, says: 'one of STATIC, STRICT_DNS' },
        { message: 'wrong', at: `${at}.circuit_breakers.thresholds`, says: 'it must be a list' },
        { message: 'wrong', at: `${at}.route.retry_policy.num_retries`, says: 'not negative' },
        { message: 'wrong', at: `${at}.route.timeout`, says: 'is "5sec"' },
        { message: 'wrong', at: `${at}.request_headers_to_add[0].header.value`, says: 'it must be a string' },
        { message: 'wrong', at: `${at}.request_headers_to_add[0].append`, says: 'true or false' },
        { message: 'wrong', at: `${at}.domains`, says: 'it must be a list' },
      ],
    },
    'fields that there are none of': {
      given: patch('CLUSTER', 'conect_timeout: 5s, typed_config: {a: b}') + patch('HTTP_ROUTE', 'route: {timeot: 5s}'),
      finds: [
        {
          message: 'unknown',
          at: `${at}.conect_timeout`,
          severity: 'warning',
          says: 'Cluster of Envoy has no field "conect_timeout"',
          fix: 'connect_timeout',
        },
        { message: 'unknown', at: `${at}.typed_config`, severity: 'warning' },
        { message: 'unknown', at: `${at}.route.timeot`, severity: 'warning', says: 'RouteAction', fix: 'timeout' },
      ],
    },
    'filters with a name alone': {
      given:
        patch('HTTP_FILTER', 'name: envoy.filters.http.lua', 'INSERT_FIRST') +
        patch('LISTENER_FILTER', 'name: a', 'ADD') +
        patch('CLUSTER', 'transport_socket: {name: tls}', 'ADD'),
      finds: ['', '', '.transport_socket'].map((field) => ({
        message: 'named',
        at: `${at}${field}`,
        severity: 'warning',
      })),
    },
    'misspelt types': {
      given: envoyFilter(`configPatches: [
        {applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {typed_config: ${type('extensions.filters.http.lua.v3.LUA')}}}},
        {applyTo: NETWORK_FILTER, patch: {operation: MERGE, value: {typed_config: ${type('extension.filters.network.tcp_proxy.v3.TcpProxy')}}}},
        {applyTo: VIRTUAL_HOST, patch: {operation: MERGE, value: {typed_per_filter_config: {a: ${type('extensions.filters.http.lua.v3.LuaPerRout')}}}}}]`),
      finds: [
        ['0].patch.value.typed_config', 'envoy.extensions.filters.http.lua.v3.Lua,'],
        ['1].patch.value.typed_config', 'tcp_proxy.v3.TcpProxy'],
        ['2].patch.value.typed_per_filter_config.a', 'v3.LuaPerRoute'],
      ].map(([field, fix]) => ({ message: 'misspelt', at: `shop/x spec.configPatches[${field}["@type"]`, fix: fix! })),
    },
  },
});
