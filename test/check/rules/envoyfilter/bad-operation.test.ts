import rule from '../../../../src/check/rules/envoyfilter/bad-operation';
import { testRule } from '../../test-rule';

const filter = (applyTo: string, operation: string): string =>
  `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: f, namespace: shop}\nspec: {configPatches: [{applyTo: ${applyTo}, patch: {operation: ${operation}}}]}\n`;
const at = 'shop/f spec.configPatches[0].patch.operation';

// What istio/istio pilot/pkg/networking/core/envoyfilter applies; HTTP_ROUTE is in patchHTTPRoutes.
testRule(rule, {
  valid: {
    'a merge into routes': filter('ROUTE_CONFIGURATION', 'MERGE'),
    'a route more': filter('HTTP_ROUTE', 'ADD'),
    'a route less': filter('HTTP_ROUTE', 'REMOVE'),
    'another HTTP filter': filter('HTTP_FILTER', 'REPLACE'),
    'another virtual host': filter('VIRTUAL_HOST', 'REPLACE'),
    'another listener filter': filter('LISTENER_FILTER', 'REPLACE'),
    'fields of wrong types': filter('7', '[ADD]'),
  },
  invalid: {
    'ADD to a route configuration': {
      given: filter('ROUTE_CONFIGURATION', 'ADD'),
      world: 'open',
      finds: [{ message: 'ignored', at, says: 'ADD for ROUTE_CONFIGURATION', fix: 'use MERGE' }],
    },
    'REMOVE of a route configuration': {
      given: filter('ROUTE_CONFIGURATION', 'REMOVE'),
      finds: [{ message: 'ignored', at }],
    },
    'REPLACE of a cluster': {
      given: filter('CLUSTER', 'REPLACE'),
      finds: [{ message: 'ignored', at, fix: 'ADD another' }],
    },
    'REPLACE of a route': { given: filter('HTTP_ROUTE', 'REPLACE'), finds: [{ message: 'ignored', at }] },
  },
});
