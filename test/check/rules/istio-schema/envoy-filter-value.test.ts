import rule from '../../../../src/check/rules/istio-schema/envoy-filter-value';
import { envoyFilter } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const patch = (place: string, value: string, match = ''): string =>
  envoyFilter(`configPatches: [{applyTo: ${place}, ${match}patch: {operation: MERGE, value: {${value}}}}]`);
const type = (name: string): string => `{'@type': type.googleapis.com/envoy.${name}}`;
const at = 'shop/x spec.configPatches[0].patch.value';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'types of v3': patch('HTTP_FILTER', `name: a, typed_config: ${type('extensions.filters.http.lua.v3.Lua')}`),
    'a filter without a configuration': patch('NETWORK_FILTER', 'name: a'),
    'a field that is none, and not looked at': patch('CLUSTER', 'typed_config: {a: b}'),
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
  },
});
