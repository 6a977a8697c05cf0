import type { Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { hasOnly, nameOf, textAt, type ChartObjects, type Recogniser } from '../proposal';
import { newCanary, type Split } from './canary';
import { timeoutOf, trafficPolicyOf } from './route-options';
import { subsetOf } from './service-handle';
import { DESTINATION_RULE } from './service-route';
import { testersOf } from './testers';

type Props = { readonly [prop: string]: Expression };

/** An HTTPRoute of a service that splits it between the Services of two versions, with those and their DestinationRules. */
export const canaryByHttpRoute: Recogniser = {
  kind: 'gateway.networking.k8s.io/HTTPRoute',
  propose: (object, chart) => splitsByHttpRoute(object, chart).flatMap((split) => newCanary(object, chart, split)),
};

/** The split of an HTTPRoute, with DestinationRules and without. */
export function splitsByHttpRoute(object: JsonObject, chart: ChartObjects): Split[] {
  const name = nameOf(object) ?? '';
  const split = splitOf(object['spec'], name);
  const versions = split?.names.map((version) => chart.find('/Service', `${name}-${version}`)) ?? [];
  if (!split || versions.length !== 2 || !versions.every((version) => version !== undefined)) return [];
  const rules = split.names
    .map((version) => chart.find(DESTINATION_RULE, `${name}-${version}`))
    .filter((rule) => rule !== undefined);
  const policies = rules.map(({ spec }) =>
    hasOnly(spec, ['host', 'trafficPolicy']) ? trafficPolicyOf(spec['trafficPolicy']) : undefined,
  );
  const props = { ...split.props, via: 'HTTPRoute' };
  const objects = [object, ...versions];
  const subsets = split.names.flatMap((version, i) => versionOf(version, name, versions[i]!, chart) ?? []);
  return [
    ...(policies.length === 2 && policies[0]
      ? [{ props: { ...props, ...policies[0] }, objects: [...objects, ...rules], subsets }]
      : []),
    { props, objects, subsets },
  ];
}

/** The names of the two versions, and what the rules for testers and for all others say. */
function splitOf(spec: Json | undefined, name: string): { names: readonly string[]; props: Props } | undefined {
  if (!hasOnly(spec, ['parentRefs', 'rules'])) return undefined;
  const { parentRefs, rules } = spec;
  const all = Array.isArray(rules) ? rules : [];
  const [split, testing] = [all.at(-1), all.at(-2)];
  if (!hasOnly(split, ['filters', 'backendRefs', 'timeouts']) || all.length > 2) return undefined;
  const backends = Array.isArray(split['backendRefs']) ? split['backendRefs'] : [];
  const start = `${name}-`;
  const names = backends.flatMap((backend) => {
    const backendName = textAt(backend, 'name');
    return backendName?.startsWith(start) ? [backendName.slice(start.length)] : [];
  });
  const percent = isMap(backends[1]) ? (backends[1]['weight'] ?? 1) : undefined;
  const testers = testing === undefined ? [] : testersOf(isMap(testing) ? testing['matches'] : undefined);
  if (names.length !== 2 || backends.length !== 2 || typeof percent !== 'number' || !testers) return undefined;
  const parent = Array.isArray(parentRefs) ? parentRefs[0] : undefined;
  const port = isMap(parent) ? parent['port'] : undefined;
  const timeout = isMap(split['timeouts']) ? timeoutOf(split['timeouts']['request'] ?? null) : undefined;
  return {
    names,
    props: {
      ...(typeof port === 'number' && { port }),
      stable: names[0]!,
      canary: names[1]!,
      percent,
      ...(testers.length > 0 && { testers }),
      ...mirrorOf(split['filters']),
      ...(timeout && { timeout }),
    },
  };
}

/** Copies of all requests, unless a percentage is said. */
function mirrorOf(filters: Json | undefined): Props {
  const [filter] = Array.isArray(filters) ? filters : [];
  const mirror = isMap(filter) ? filter['requestMirror'] : undefined;
  if (!isMap(mirror)) return {};
  return { mirrorPercent: typeof mirror['percent'] === 'number' ? mirror['percent'] : 100 };
}

/** A version as a subset: the labels that its Service selects by beside those of the whole. */
function versionOf(version: string, name: string, service: JsonObject, chart: ChartObjects): Expression | undefined {
  const whole = selectorOf(chart.given('/Service', name));
  const labels = Object.entries(selectorOf(service)).filter(([key]) => !Object.hasOwn(whole, key));
  return labels.length === 0 ? undefined : subsetOf(version, Object.fromEntries(labels));
}

function selectorOf(service: JsonObject | undefined): JsonObject {
  const selector = isMap(service?.['spec']) ? service['spec']['selector'] : undefined;
  return isMap(selector) ? selector : {};
}
