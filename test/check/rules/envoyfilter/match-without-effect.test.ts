import rule from '../../../../src/check/rules/envoyfilter/match-without-effect';
import { testRule } from '../../test-rule';

const filter = (applyTo: string, match: string, labels = ''): string =>
  `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: f, namespace: shop${labels}}\nspec: {configPatches: [{applyTo: ${applyTo}, match: {listener: {filterChain: ${match}}}, patch: {operation: MERGE, value: {}}}]}\n---\n`;
const versions = (version: string): string =>
  `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: v, namespace: shop}\nspec: {configPatches: [{applyTo: CLUSTER, match: {proxy: {proxyVersion: ${version}}}, patch: {operation: MERGE, value: {connect_timeout: 1s}}}]}\n---\n`;
const HCM =
  '{filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: envoy.filters.http.router}}}';

// istio/istio pkg/config/validation/envoyfilter/envoyfilter.go, and its table of names, pkg/config/xds/deprecated.go.
testRule(rule, {
  valid: {
    'a filter by its name of today': filter('HTTP_FILTER', HCM),
    'a chain as a whole': filter('FILTER_CHAIN', '{sni: a.example.com}'),
    'a name that nobody knows': filter('NETWORK_FILTER', '{filter: {name: envoy.mine}}'),
    'a context that istiod does not know, of which upstream says nothing': filter('LISTENER', HCM).replace(
      'match: {',
      'match: {context: WAYPOINT, ',
    ),
    'another revision': filter('LISTENER', HCM, ', labels: {istio.io/rev: canary}'),
    'what is none': filter('LISTENER', '{filter: 7}') + filter('7', '7').replace('name: f', 'name: g'),
    'a version in 1024 characters': versions('a'.repeat(1024)),
    'a long version, before Istio 1.31': { given: versions('a'.repeat(1025)), platform: { istio: '1.30' } },
  },
  invalid: {
    'a filter where the whole listener is meant': {
      given: filter('LISTENER', HCM),
      finds: [
        {
          message: 'ignored',
          at: 'shop/f spec.configPatches[0].match.listener.filterChain.filter',
          says: 'a patch for LISTENER',
          fix: 'NETWORK_FILTER',
        },
      ],
    },
    'names of before': {
      given: filter(
        'HTTP_FILTER',
        '{filter: {name: envoy.http_connection_manager, subFilter: {name: envoy.rate_limit}}}',
      ),
      finds: [
        {
          message: 'old',
          at: 'shop/f spec.configPatches[0].match.listener.filterChain.filter.name',
          severity: 'info',
          fix: 'envoy.filters.network.http_connection_manager',
        },
        {
          message: 'old',
          at: 'shop/f spec.configPatches[0].match.listener.filterChain.filter.subFilter.name',
          severity: 'info',
          fix: 'envoy.filters.http.ratelimit',
        },
      ],
    },
    'a version in more': {
      given: versions('a'.repeat(1025)),
      finds: [
        { message: 'long', at: 'shop/v spec.configPatches[0].match.proxy.proxyVersion', says: '1025 characters' },
      ],
    },
  },
});
