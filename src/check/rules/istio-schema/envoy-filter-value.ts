import type { Field } from '../../../model/field';
import { isAtLeast } from '../../../model/platform/platform-facts';
import type { EnvoyProblem } from '../../istio-schema/envoy-values';
import { shown, validated } from '../../istio-schema/validated';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';

/** Places of one filter, whose configuration is of a type of its own. */
const FILTERS = ['HTTP_FILTER', 'NETWORK_FILTER', 'LISTENER_FILTER', 'EXTENSION_CONFIG'];
const ROUTES = ['VIRTUAL_HOST', 'HTTP_ROUTE'];
/** Packages of the API of Envoy before v3, which istiod no longer has. */
const OLD = /^type\.googleapis\.com\/envoy\.(?:api|config\.filter\.[\w.]+)\.v2\./;

export default defineRule({
  id: 'istio-schema/envoy-filter-value',
  severity: 'error',
  summary: 'The value of a patch of an EnvoyFilter is none that istiod can read.',
  details:
    'The value of a patch is a message of Envoy: of a cluster, a route, a listener, a filter, by what `applyTo` says. A field with a value of another type makes ' +
    'the webhook of Istio refuse the EnvoyFilter; a field that there is none of it warns of, and the patch goes out without it.\n\n' +
    'The `typed_config` of a filter, and what is in `typed_per_filter_config` of a route, says of what type it is: `"@type"`. Without it, or with a type of ' +
    'the API of Envoy before v3, it is refused. A filter that has a name alone is none that Envoy would find: it looks for filters by type.\n\n' +
    'Looked into are the messages themselves, and of those in them what is used most. What is within a `typed_config` this rule does not know, ' +
    'and a type that it tells of is one that is almost one of a filter; the webhook may refuse more.',
  codes: ['IST0106', 'IST0133'],
  on: ['EnvoyFilter'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/envoyfilter/envoyfilter.go, validateEnvoyFilter',
    'istio/istio pkg/config/xds/xds.go',
    'envoyproxy/go-control-plane v1.37 (as istio/istio 1.32-dev has it)',
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
    wrong: (name: string, problem = 'it is of another type') => `${name} can not be read: ${problem}`,
    unknown: (name: string, message: string) => `${message} of Envoy has no field ${name}: istiod passes it over`,
    named: () => 'this has a name and no typed_config, and Envoy finds nothing by a name',
    misspelt: (type: string) => `Envoy has no type ${type}: the webhook of Istio refuses it`,
    old: (type: string) => `${type} is a type of the API of Envoy before v3, which istiod no longer has`,
  },
  check({ mesh, report }) {
    // Later versions may have fields that our table has not.
    const isTabled = !isAtLeast(mesh, 'istio', '1.33');
    for (const { spec } of validated(mesh, 'EnvoyFilter')) {
      for (const patch of spec.get('configPatches').items) {
        if (patch.get('match', 'context').text === 'WAYPOINT') continue;
        const [place, value] = [patch.get('applyTo').text ?? '', patch.get('patch', 'value')];
        if (value.map === undefined) continue;
        const { envoyProblems } =
          require('../../istio-schema/envoy-values') as typeof import('../../istio-schema/envoy-values');
        for (const problem of envoyProblems(place, value.map)) tell(patch, value.get(...problem.path), problem);
        for (const config of typed(place, value)) {
          const type = config.get('@type');
          if (OLD.test(type.text ?? ''))
            report(type, 'old', shown(type.text!)).fix('use the type of v3, such as envoy.extensions.filters.…');
        }
      }
    }

    function tell(patch: Field, at: Field, { is, says, of }: EnvoyProblem): void {
      const name = shown(String(at.path.at(-1)));
      if (is === 'wrong') report(at, 'wrong', name, says).fix('write it as Envoy has it');
      else if (is === 'untyped') report(at, 'none').fix('add "@type": type.googleapis.com/envoy.…');
      else if (is === 'misspelt')
        report(at, 'misspelt', shown(at.text!)).fix(`write type.googleapis.com/${says}, if that is meant`, [
          { op: 'replace', path: pointerTo(at.path), value: `type.googleapis.com/${says}` },
        ]);
      else if (is === 'unknown') {
        if (isTabled)
          report(at, 'unknown', name, of)
            .as('warning')
            .fix(says === undefined ? 'remove it' : `write ${says}, if that is meant`);
      } else if (!NOT_ADDING.includes(patch.get('patch', 'operation').text ?? '')) {
        report(at, 'named').as('warning').fix('add typed_config with "@type": type.googleapis.com/envoy.…');
      }
    }
  },
});

/** What is merged into a filter may leave its configuration alone. */
const NOT_ADDING = ['MERGE', 'REMOVE'];

function typed(place: string, value: Field): readonly Field[] {
  if (FILTERS.includes(place))
    return ['typed_config', 'typedConfig'].map((name) => value.get(name)).filter(({ isSet }) => isSet);
  if (!ROUTES.includes(place)) return [];
  return ['typed_per_filter_config', 'typedPerFilterConfig'].flatMap((name) =>
    value.get(name).entries.map(([, one]) => one),
  );
}
