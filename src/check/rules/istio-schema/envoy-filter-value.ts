import type { Field } from '../../../model/field';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

/** Places of one filter, whose configuration is of a type of its own. */
const FILTERS = ['HTTP_FILTER', 'NETWORK_FILTER', 'LISTENER_FILTER', 'EXTENSION_CONFIG'];
const ROUTES = ['VIRTUAL_HOST', 'HTTP_ROUTE'];
/** Packages of the API of Envoy before v3, which istiod no longer has. */
const OLD = /^type\.googleapis\.com\/envoy\.(?:api|config\.filter\.[\w.]+)\.v2\./;

export default defineRule({
  id: 'istio-schema/envoy-filter-value',
  severity: 'error',
  summary: 'The configuration of a filter that an EnvoyFilter adds has no type that istiod knows.',
  details:
    'The `typed_config` of a filter, and what is in `typed_per_filter_config` of a route, says of what type it is: `"@type"`. Without it, or with a type of ' +
    'the API of Envoy before v3, the webhook of Istio refuses the EnvoyFilter. It refuses other types that it does not know too, and values that are none ' +
    'of their type; those types are Envoy’s, and this rule does not know them.',
  codes: ['IST0106'],
  on: ['EnvoyFilter'],
  sources: [
    'istio/istio pkg/config/validation/envoyfilter/envoyfilter.go, validateEnvoyFilter',
    'istio/istio pkg/config/xds/xds.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: script, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      patch:
        operation: INSERT_FIRST
        value:
          name: envoy.filters.http.lua
          typed_config: { default_source_code: { inline_string: 'function envoy_on_request(h) end' } }
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: script, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      patch:
        operation: INSERT_FIRST
        value:
          name: envoy.filters.http.lua
          typed_config:
            '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            default_source_code: { inline_string: 'function envoy_on_request(h) end' }
`,
  },
  messages: {
    none: () => 'this has no "@type": nobody can tell what it configures',
    old: (type: string) => `${type} is a type of the API of Envoy before v3, which istiod no longer has`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'EnvoyFilter')) {
      for (const patch of spec.get('configPatches').items) {
        if (patch.get('match', 'context').text === 'WAYPOINT') continue;
        for (const config of typed(patch)) {
          const type = config.get('@type');
          if (config.map !== undefined && !type.isSet)
            report(config, 'none').fix('add "@type": type.googleapis.com/envoy.…');
          else if (OLD.test(type.text ?? ''))
            report(type, 'old', shown(type.text!)).fix('use the type of v3, such as envoy.extensions.filters.…');
        }
      }
    }
  },
});

function typed(patch: Field): readonly Field[] {
  const [place, value] = [patch.get('applyTo').text ?? '', patch.get('patch', 'value')];
  if (FILTERS.includes(place))
    return ['typed_config', 'typedConfig'].map((name) => value.get(name)).filter(({ isSet }) => isSet);
  if (!ROUTES.includes(place)) return [];
  return ['typed_per_filter_config', 'typedPerFilterConfig'].flatMap((name) =>
    value.get(name).entries.map(([, one]) => one),
  );
}
