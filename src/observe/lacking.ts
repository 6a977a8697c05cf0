import type { IstioAmbient } from '../install/istio-ambient';
import { istioVersion } from '../install/istio-version';
import { istioChartsOf } from '../values/charts';
import { effectiveIstioValues } from '../values/istio-effective';
import type { ObservedComponent } from './components';
import { METRICS, type MetricName } from './metrics';

/** Values that all have to be true for waypoints to count requests. @see istiod's chart, templates/_helpers.tpl (read for 1.31) */
const COUNTED = ['telemetry.enabled', 'telemetry.v2.enabled', 'telemetry.v2.prometheus.enabled'];

/** Tells why a metric is not to be had, with what would change that; nothing where it is. */
export function lackingMetrics(given: {
  readonly components: readonly ObservedComponent[];
  readonly kubeStateMetrics: boolean;
  readonly istio: IstioAmbient | undefined;
}): (metric: MetricName) => string | undefined {
  const origins = new Set<string>(['prometheus', ...given.components]);
  const counts = given.istio === undefined || countsRequests(given.istio);
  return (metric) => {
    const { from } = METRICS[metric];
    if (from === 'kube-state-metrics')
      return given.kubeStateMetrics ? undefined : 'kube-state-metrics is not said to run; give kubeStateMetrics';
    if (!origins.has(from)) return `${from} is not scraped; name it in cilium, or have CiliumValues serve it`;
    if (metric === 'istio_requests_total' && !counts)
      return 'waypoints count no requests; leave metrics of IstioAmbient on';
    return undefined;
  };
}

function countsRequests(istio: IstioAmbient): boolean {
  const charts = istioChartsOf(istioVersion('IstioAmbient', istio.platform).minor);
  const values = effectiveIstioValues(istio.values.istiod, charts, charts.charts.istiod);
  return COUNTED.every((path) => values.isTrue(path));
}
