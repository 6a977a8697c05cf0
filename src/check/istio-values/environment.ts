import type { IstioChartName } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { isMap, truthy } from '../../values/effective-values';
import { removing } from '../values-patch';
import { givenAt, placesOf, valueAt, type Context } from './context';
import type { IstioRule, Report } from './rule';
import { IN_CONFIG_MAP, IN_CONTAINER, type OwnVariable } from './variables';

const CHARTS = 'istio/istio manifests/charts';

/** `env` names what the chart writes as well. */
const TWICE: IstioRule = {
  id: 'istio-values/variable-twice',
  severity: 'warning',
  charts: ['istiod', 'cni', 'ztunnel'],
  sources: [CHARTS],
  check(context) {
    return givenVariables(context).flatMap(({ name, place }): Report[] => {
      const found = written(context, name);
      if (!found) return [];
      const { variable, effect } = found;
      return [
        {
          field: dotted(place),
          message: `the chart writes ${name} itself, so that ${effect}`,
          fix: variable.value === undefined ? 'leave it out' : `set ${variable.value} instead`,
          patch: removing(place),
        },
      ];
    });
  },
};

function written(
  { chart, values, minor }: Context,
  name: string,
): { variable: OwnVariable; effect: string } | undefined {
  const chartName = chart.name as IstioChartName;
  const find = (all: typeof IN_CONTAINER): OwnVariable | undefined => {
    const own = all[chartName];
    const variable = own && Object.hasOwn(own, name) ? own[name] : undefined;
    return variable?.ifSet && !values.isTrue(variable.value!) ? undefined : variable;
  };
  // Up to 1.26 the variables of istio-cni go to its ConfigMap alone.
  const inContainer = chartName === 'cni' && minor < 27 ? undefined : find(IN_CONTAINER);
  if (inContainer) {
    const effect = 'the container has it twice: the last one counts, and server-side apply refuses the object';
    return { variable: inContainer, effect };
  }
  const inConfigMap = find(IN_CONFIG_MAP);
  const effect = 'its ConfigMap has that key twice: tools that read YAML strictly refuse it, and others take the last';
  return inConfigMap && { variable: inConfigMap, effect };
}

function givenVariables(context: Context): { name: string; place: readonly string[] }[] {
  return placesOf(context, 'env').flatMap((path) => {
    const env = givenAt(context, path);
    return isMap(env) ? Object.keys(env).map((name) => ({ name, place: [...path.split('.'), name] })) : [];
  });
}

/** Switches of ambient mode that istiod ignores while ambient mode as a whole is off. */
const AMBIENT_SWITCHES: readonly string[] = [
  'AMBIENT_ENABLE_STATUS',
  'ENABLE_INGRESS_WAYPOINT_ROUTING',
  'PILOT_ENABLE_SENDING_HBONE',
];

const IDLE_SWITCH: IstioRule = {
  id: 'istio-values/ambient-switch-ignored',
  severity: 'warning',
  charts: ['istiod'],
  sources: ['istio/istio pilot/pkg/features/ambient.go'],
  check(context) {
    if (String(valueAt(context.merged, ['env', 'PILOT_ENABLE_AMBIENT'])) === 'true') return [];
    return givenVariables(context)
      .filter(({ name, place }) => AMBIENT_SWITCHES.includes(name) && truthy(valueAt(context.given, place)))
      .filter(({ place }) => String(valueAt(context.given, place)) !== 'false')
      .map(({ name, place }) => ({
        field: dotted(place),
        message: `istiod ignores ${name} and only logs that, because PILOT_ENABLE_AMBIENT is not true`,
        fix: 'set profile to ambient',
      }));
  },
};

export const ENVIRONMENT: readonly IstioRule[] = [TWICE, IDLE_SWITCH];
