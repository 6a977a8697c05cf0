import rule from '../../../../src/check/rules/istio-schema/envoy-filter-patch';
import { envoyFilter } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const patches = (...list: readonly string[]): string =>
  envoyFilter(`configPatches: [${list.map((one) => `{${one}}`).join(', ')}]`);
const remove = 'patch: {operation: REMOVE}';
const filter = (place: string, text: string): string =>
  patches(`applyTo: ${place}, match: {listener: {filterChain: {filter: {${text}}}}}, ${remove}`);
const manager = 'name: envoy.filters.network.http_connection_manager';
const at = 'shop/x spec.configPatches[0]';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'patches of all places': patches(
      `applyTo: CLUSTER, match: {cluster: {}}, ${remove}`,
      `applyTo: HTTP_ROUTE, match: {routeConfiguration: {}}, patch: {operation: MERGE, value: {name: a}}`,
      `applyTo: BOOTSTRAP, match: {cluster: {}}, ${remove}`,
      `applyTo: LISTENER, ${remove}`,
    ),
    'a filter within the HTTP connection manager': filter('HTTP_FILTER', `${manager}, subFilter: {name: a}`),
    'patches for waypoints, which the webhook does not look at': patches('match: {context: WAYPOINT, waypoint: {}}'),
  },
  invalid: {
    'patches without a part': {
      given: patches(
        '',
        'applyTo: INVALID',
        'applyTo: CLUSTER',
        'applyTo: CLUSTER, patch: {}',
        'applyTo: CLUSTER, patch: {operation: MERGE}',
      ),
      finds: [
        { message: 'missing', at, says: 'a patch has applyTo' },
        { message: 'missing', at: 'shop/x spec.configPatches[1]' },
        { message: 'missing', at: 'shop/x spec.configPatches[2]', says: 'a patch has patch' },
        { message: 'missing', at: 'shop/x spec.configPatches[3]', says: 'a patch has patch.operation' },
        { message: 'missing', at: 'shop/x spec.configPatches[4]', says: 'a patch has patch.value' },
      ],
    },
    'matches of another place': {
      given: patches(
        `applyTo: CLUSTER, match: {listener: {}}, ${remove}`,
        `applyTo: VIRTUAL_HOST, match: {cluster: {}}, ${remove}`,
        `applyTo: LISTENER, match: {routeConfiguration: {}}, ${remove}`,
      ),
      finds: [
        { message: 'match', at: `${at}.match.listener`, says: 'CLUSTER is matched by cluster, and not by listener' },
        { message: 'match', at: 'shop/x spec.configPatches[1].match.cluster' },
        { message: 'match', at: 'shop/x spec.configPatches[2].match.routeConfiguration' },
      ],
    },
    'filters that can not be matched': {
      given:
        filter('NETWORK_FILTER', '') +
        filter('NETWORK_FILTER', `${manager}, subFilter: {name: a}`) +
        filter('HTTP_FILTER', 'name: a, subFilter: {name: b}') +
        filter('HTTP_FILTER', `${manager}, subFilter: {}`),
      finds: [
        { message: 'filter', at: `${at}.match.listener.filterChain.filter` },
        { message: 'subFilter', at: `${at}.match.listener.filterChain.filter.subFilter` },
        { message: 'manager', at: `${at}.match.listener.filterChain.filter.subFilter` },
        { message: 'subFilterName', at: `${at}.match.listener.filterChain.filter.subFilter` },
      ],
    },
  },
});
