import { CiliumValues } from '../cilium/cilium-values';
import { ciliumVersion } from '../cilium/cilium-values-version';
import { oneOf } from '../input/choice';
import { refuse, shown, type Place } from '../input/refuse';
import { ciliumChart } from '../values/charts';
import { EffectiveValues } from '../values/effective-values';
import { CILIUM_TARGETS, type CiliumComponent, type Target } from './components';

const COMPONENTS = Object.keys(CILIUM_TARGETS) as CiliumComponent[];

interface Switch {
  /** Paths that have to be true for there to be metrics. */
  readonly on: readonly string[];
  readonly port: string;
  /** Whether the chart has a ServiceMonitor for it, which would scrape the same once more. */
  readonly serviceMonitor: string;
  /** Whether it wants a certificate from who scrapes. */
  readonly tls: readonly string[];
}

/**
 * What the values say of each part.
 *
 * @see cilium/cilium install/kubernetes/cilium/templates, _helpers.tpl (read for 1.15 to 1.20)
 */
const SWITCHES: Readonly<Record<CiliumComponent, Switch>> = {
  'cilium-agent': {
    on: ['prometheus.enabled'],
    port: 'prometheus.port',
    serviceMonitor: 'prometheus.serviceMonitor.enabled',
    tls: [],
  },
  'cilium-operator': {
    on: ['operator.enabled', 'operator.prometheus.enabled'],
    port: 'operator.prometheus.port',
    serviceMonitor: 'operator.prometheus.serviceMonitor.enabled',
    tls: ['operator.prometheus.tls.enabled'],
  },
  'cilium-envoy': {
    on: ['l7Proxy', 'envoy.prometheus.enabled'],
    port: 'envoy.prometheus.port',
    serviceMonitor: 'envoy.prometheus.serviceMonitor.enabled',
    tls: [],
  },
  hubble: {
    on: ['hubble.enabled', 'hubble.metrics.enabled'],
    port: 'hubble.metrics.port',
    serviceMonitor: 'hubble.metrics.serviceMonitor.enabled',
    tls: ['hubble.metrics.tls.enabled'],
  },
};

/** The parts of Cilium to scrape: those that serve metrics by their values, or those that the user names. */
export function ciliumTargets(
  place: Place,
  given: CiliumValues | readonly CiliumComponent[],
): ReadonlyMap<CiliumComponent, Target> {
  if (given instanceof CiliumValues) return fromValues(place, given);
  if (!Array.isArray(given) || new Set(given).size < given.length)
    refuse(place, `cilium must be CiliumValues, or a list of what serves metrics, none twice, got ${shown(given)}`);
  const named = (given as readonly unknown[]).map((one) => oneOf(place, 'cilium', one, COMPONENTS));
  return new Map(COMPONENTS.filter((one) => named.includes(one)).map((one) => [one, CILIUM_TARGETS[one]]));
}

function fromValues(place: Place, cilium: CiliumValues): ReadonlyMap<CiliumComponent, Target> {
  const values = new EffectiveValues(
    ciliumChart(ciliumVersion('CiliumValues', cilium.platform).minor).root,
    cilium.values,
  );
  const targets = new Map<CiliumComponent, Target>();
  const problems: string[] = [];
  for (const component of COMPONENTS) {
    const { on, port, serviceMonitor, tls } = SWITCHES[component];
    // Envoy in the agent has its port declared with that of the agent only.
    const inAgent = component === 'cilium-envoy' && !hasEnvoyPods(values);
    if (![...on, ...(inAgent ? ['prometheus.enabled'] : [])].every((path) => values.isTrue(path))) continue;
    const secured = tls.find((path) => values.isTrue(path));
    if (values.isTrue(serviceMonitor)) {
      problems.push(
        `${component} is scraped already by the chart's ServiceMonitor (${serviceMonitor}), and all would be counted twice; ` +
          'leave serviceMonitors out of CiliumValues',
      );
    } else if (secured !== undefined) {
      problems.push(
        `${component} wants a certificate of who scrapes it (${secured}), which a PodMonitor here doesn't have; ` +
          'name the other parts, such as cilium: ["cilium-agent"], and write a monitor for this one',
      );
    }
    targets.set(component, {
      ...CILIUM_TARGETS[component],
      ...(inAgent && { pods: CILIUM_TARGETS['cilium-agent'].pods }),
      port: portOf(values.get(port), CILIUM_TARGETS[component].port),
    });
  }
  if (problems.length > 0) refuse(place, problems.join('\n  '));
  return targets;
}

/** A port of the values; Envoy's is a text. */
function portOf(value: unknown, otherwise: number): number {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 ? port : otherwise;
}

/** The helper envoyDaemonSetEnabled of the chart: on since 1.16, unless told otherwise or upgraded from before; before, only where it is asked for. */
function hasEnvoyPods(values: EffectiveValues): boolean {
  const given = values.get('envoy.enabled');
  if (given !== undefined && given !== null) return values.isTrue('envoy.enabled');
  const minor = /^1\.(\d+)/.exec(values.text('upgradeCompatibility'))?.[1];
  return minor === undefined || Number(minor) >= 16;
}
