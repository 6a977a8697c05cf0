import type { Field } from '../../../model/field';
import { shown, textIn, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const OF_LISTENER = ['LISTENER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER'];
const OF_ROUTE = ['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE'];
const MATCHES = ['listener', 'routeConfiguration', 'cluster', 'waypoint'];
const MANAGERS = ['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager'];

export default defineRule({
  id: 'istio-schema/envoy-filter-patch',
  severity: 'error',
  summary: 'A patch of an EnvoyFilter does not say what it does, or where.',
  details:
    'A patch has a place (`applyTo`), an operation, and, unless that is REMOVE, a value. Its match is of the kind of the place: `listener` for listeners and ' +
    'their filters, `routeConfiguration` for routes, `cluster` for clusters. A filter is matched by its name, and a sub filter only within the HTTP connection ' +
    'manager, for HTTP_FILTER. The webhook of Istio does not look at patches for the context WAYPOINT.\n\n' +
    'What is in the value has a rule of its own (istio-schema/envoy-filter-value).',
  codes: ['IST0106'],
  on: ['EnvoyFilter'],
  sources: ['istio/istio pkg/config/validation/envoyfilter/envoyfilter.go, validateEnvoyFilter'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limits, namespace: shop }
spec:
  configPatches:
    - applyTo: CLUSTER
      match: { listener: { portNumber: 8080 } }
      patch: { operation: MERGE, value: { connect_timeout: 1s } }
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limits, namespace: shop }
spec:
  configPatches:
    - applyTo: CLUSTER
      match: { cluster: { portNumber: 8080 } }
      patch: { operation: MERGE, value: { connect_timeout: 1s } }
`,
  },
  messages: {
    missing: (what: string) => `a patch has ${what}, and this one has not`,
    match: (place: string, needed: string, given: string) => `${place} is matched by ${needed}, and not by ${given}`,
    filter: () => 'a filter is matched by its name, and none is given',
    subFilter: (place: string) => `a subFilter is for HTTP_FILTER only, and this patch is for ${place}`,
    manager: (name: string) => `${name} has no filters below it: a subFilter is within ${MANAGERS[0]}`,
    subFilterName: () => 'a subFilter is matched by its name, and none is given',
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'EnvoyFilter')) {
      for (const patch of spec.get('configPatches').items) {
        if (patch.map === undefined || patch.get('match', 'context').text === 'WAYPOINT') continue;
        const missing = missingOf(patch);
        if (missing !== undefined) report(patch, 'missing', missing).fix(`add ${missing}`);
        else match(patch);
      }
    }

    function match(patch: Field): void {
      const place = patch.get('applyTo').text ?? '';
      const given = MATCHES.find((name) => patch.get('match', name).isSet);
      const needed = neededFor(place);
      if (given === undefined || needed === undefined) return;
      if (given !== needed) {
        report(patch.get('match', given), 'match', place, needed, given).fix(`match by ${needed}, or remove it`);
        return;
      }
      const filter = patch.get('match', 'listener', 'filterChain', 'filter');
      if (needed !== 'listener' || filter.map === undefined) return;
      const [name, sub] = [textIn(filter.get('name')), filter.get('subFilter')];
      if (name === '') report(filter, 'filter').fix('add name');
      else if (!sub.isSet || name === undefined) return;
      else if (place !== 'HTTP_FILTER') report(sub, 'subFilter', place).fix('remove it, or make applyTo HTTP_FILTER');
      else if (!MANAGERS.includes(name)) report(sub, 'manager', shown(name)).fix(`make the filter ${MANAGERS[0]}`);
      else if (textIn(sub.get('name')) === '') report(sub, 'subFilterName').fix('add name');
    }
  },
});

function missingOf(patch: Field): string | undefined {
  const isNone = (at: Field): boolean => !at.isSet || at.value === 'INVALID';
  if (isNone(patch.get('applyTo'))) return 'applyTo';
  if (!patch.get('patch').isSet) return 'patch';
  const operation = patch.get('patch', 'operation');
  if (isNone(operation)) return 'patch.operation';
  return operation.text !== 'REMOVE' && !patch.get('patch', 'value').isSet ? 'patch.value' : undefined;
}

function neededFor(place: string): string | undefined {
  if (OF_LISTENER.includes(place)) return 'listener';
  if (OF_ROUTE.includes(place)) return 'routeConfiguration';
  return place === 'CLUSTER' ? 'cluster' : undefined;
}
