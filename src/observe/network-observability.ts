import { Construct } from 'constructs';
import type { Duration } from 'cdk8s';
import type { CiliumValues } from '../cilium/cilium-values';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, objectName, plainName, type Named } from '../input/names';
import { durationText } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import { IstioAmbient } from '../install/istio-ambient';
import { istioNamespaces, type IstioNamespaces } from '../install/istio-values';
import { Platform } from '../install/platform';
import type { IWaypoint } from '../mesh/waypoint';
import { NetworkPolicy } from '../network/network-policy';
import type { NetworkPeer } from '../network/network-peer';
import type { AccessLogOptions } from '../policy/access-log';
import type { AlertName } from './alert-name';
import { checkAlerts, emitAlerts, type AlertSetting } from './alert-rules';
import { boundsOf, type AlertBounds } from './bounds';
import { ciliumTargets } from './cilium-targets';
import {
  ISTIO_TARGETS,
  WAYPOINT_PODS,
  WAYPOINT_PORT,
  type CiliumComponent,
  type ObservedComponent,
} from './components';
import { lackingMetrics } from './lacking';
import { emitMonitor, type MonitoredTarget } from './monitor';
import { checkTelemetry, emitTelemetry, type MeshTracing } from './telemetry';

export interface NetworkObservabilityProps extends ObjectOptions {
  /**
   * What the names of its objects begin with.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Namespace of monitors and rules, which Prometheus has to look into. `labels` are often what it selects them by, such as
   * `release: kube-prometheus-stack`.
   *
   * @default - that of istiod
   */
  readonly namespace?: Named | undefined;

  /**
   * How Istio is installed: it says where istiod, istio-cni and ztunnel are.
   *
   * @default - where an IstioAmbient for the platform puts them: all in its `istioNamespace`, but for OpenShift
   */
  readonly istio?: IstioAmbient | undefined;

  /**
   * Values of Cilium's chart, of which those parts are scraped that serve metrics; or their names, where the values are somebody else's.
   *
   * @default - nothing of Cilium is scraped, and there is no alert about it
   */
  readonly cilium?: CiliumValues | readonly CiliumComponent[] | undefined;

  /**
   * Waypoints that always have to be there: `WaypointDown` has a rule for each.
   *
   * @default - none
   */
  readonly waypoints?: readonly IWaypoint[] | undefined;

  /**
   * Namespaces whose waypoints are scraped.
   *
   * @default - every namespace
   */
  readonly waypointNamespaces?: readonly Named[] | undefined;

  /**
   * Whether kube-state-metrics runs, and lets these through:
   * `--metric-annotations-allowlist=pods=[ambient.istio.io/redirection,sidecar.istio.io/status]` and
   * `--metric-labels-allowlist=pods=[istio.io/dataplane-mode],namespaces=[istio.io/dataplane-mode]`. Nothing else knows which pods should be captured.
   *
   * @default - false: without `MeshCaptureLost` and `MeshPodNotCaptured`
   */
  readonly kubeStateMetrics?: boolean | undefined;

  /**
   * How often metrics are read.
   *
   * @default - as often as Prometheus is told
   */
  readonly interval?: Duration | undefined;

  /**
   * From when on alerts find something wrong.
   *
   * @default - the default of each
   */
  readonly bounds?: AlertBounds | undefined;

  /**
   * Alerts by name: `false` for one that is not wanted, else what is different about it.
   *
   * @default - all whose metrics are scraped
   */
  readonly alerts?: Readonly<Partial<Record<AlertName, false | AlertSetting>>> | undefined;

  /**
   * Labels of every alert, which Alertmanager routes by.
   *
   * @default - `severity` alone
   */
  readonly alertLabels?: Readonly<Record<string, string>> | undefined;

  /**
   * Address of the page with a section for each alert; its name in lower case is appended as an anchor.
   *
   * @default - docs/observability.md of this package on unpkg.com
   */
  readonly runbooks?: string | undefined;

  /**
   * Has every waypoint and gateway of the mesh log requests, in the Telemetry that `tracing` is in, too: istiod reads one in its root namespace. For
   * some of them, take {@link AccessLogging}.
   *
   * @default - none
   */
  readonly accessLog?: AccessLogOptions | undefined;

  /**
   * Has every waypoint and gateway of the mesh send traces.
   *
   * @default - none
   */
  readonly tracing?: MeshTracing | undefined;
}

const checkProps = knownProps<NetworkObservabilityProps>({
  name: true,
  namespace: true,
  istio: 'object',
  cilium: true,
  waypoints: 'list',
  waypointNamespaces: 'list',
  kubeStateMetrics: 'flag',
  interval: true,
  bounds: 'object',
  alerts: 'map',
  alertLabels: 'map',
  runbooks: 'text',
  accessLog: 'object',
  tracing: 'object',
  ...objectShapes,
});

const RUNBOOKS = 'https://unpkg.com/cdk8s-ambient/docs/observability.md';

/**
 * Has Prometheus watch the mesh and the network under it, and tells what goes wrong quietly: pods that are not captured, waypoints without pods or
 * endpoints, denials that were not there before, certificates that end, configuration that is rejected.
 *
 * Emits a PodMonitor for each component, and a PrometheusRule with the alerts whose metrics are scraped; for `accessLog` and `tracing`
 * also a Telemetry. It takes the Prometheus operator. Alerts name the object and the first command to run.
 *
 * @example
 * const cilium = new CiliumValues({ platform, metrics: true, hubble: { metrics: ['drop', 'dns'] } });
 * new NetworkObservability(chart, 'Mesh', {
 *   cilium,
 *   waypoints: [waypoint],
 *   kubeStateMetrics: true,
 *   labels: { release: 'kube-prometheus-stack' },
 *   alerts: { MeshCaptureDropped: false, ZtunnelDenies: { severity: 'info' } },
 * });
 *
 * @throws InputError on wrong names, bounds and options, an alert that is not written anyway, parts of Cilium that the chart's own ServiceMonitors
 * scrape or that want a certificate, and on `waypoints` outside of `waypointNamespaces`
 * @see https://github.com/prometheus-operator/prometheus-operator (CRDs read for 0.93); src/observe/metrics.ts has the source of each metric
 */
export class NetworkObservability extends Construct {
  /** What the names of its objects begin with. */
  readonly name: string;
  /** Namespace of monitors and rules. */
  readonly namespace: string;
  /** What is scraped. */
  readonly components: readonly ObservedComponent[];
  /** The alerts that are written. */
  readonly alerts: readonly AlertName[];

  constructor(scope: Construct, id: string, props: NetworkObservabilityProps = {}) {
    super(scope, id);
    checkProps(this, props);
    const { alerts = {}, alertLabels = {}, cilium, interval, kubeStateMetrics = false, runbooks = RUNBOOKS } = props;
    const homes = this.istioHomes(props.istio);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace ?? homes.istiod));
    const among = props.waypointNamespaces?.map((one) =>
      dnsLabel(this, 'waypointNamespaces', plainName(this, 'waypointNamespaces', one)),
    );
    if (among?.length === 0)
      refuse(this, 'waypointNamespaces must name at least one; leave it out for every namespace');
    const waypoints = this.checkWaypoints(props.waypoints ?? [], among);
    const bounds = boundsOf(this, props.bounds ?? {});
    const every = interval && durationText(this, 'interval', interval);
    const targets: readonly MonitoredTarget[] = [
      { component: 'ztunnel', target: ISTIO_TARGETS.ztunnel, namespaces: [homes.ztunnel] },
      { component: 'istio-cni', target: ISTIO_TARGETS['istio-cni'], namespaces: [homes.cni] },
      { component: 'istiod', target: ISTIO_TARGETS.istiod, namespaces: [homes.istiod] },
      { component: 'waypoint', target: ISTIO_TARGETS.waypoint, namespaces: among },
      ...[...(cilium === undefined ? [] : ciliumTargets(this, cilium))].map(([component, target]) => ({
        component,
        target,
        namespaces: ['kube-system'],
      })),
    ];
    this.components = targets.map(({ component }) => component);
    for (const target of targets) {
      emitMonitor(this, { ...target, interval: every }, this.meta(`${this.name}-${target.component}`, props));
    }
    const checked = checkAlerts(this, { alerts, labels: alertLabels, runbooks });
    const context = { bounds, components: this.components, waypoints, istioNamespaces: homes };
    const lacking = lackingMetrics({ components: this.components, kubeStateMetrics, istio: props.istio });
    this.alerts = emitAlerts(this, checked, context, lacking, this.meta(this.name, props));
    const telemetry = checkTelemetry(this, props);
    if (telemetry) emitTelemetry(this, telemetry, metadata(this, this.name, homes.istiod, props));
  }

  /**
   * Lets whoever scrapes reach the waypoints of a namespace whose pods are shut, such as by `namespace.denyByDefault()`. Nothing of the mesh is in the
   * way: waypoints are not captured, and the port is no part of what they serve.
   *
   * Emits a NetworkPolicy, which shuts the waypoints for everybody else that no other policy admits.
   *
   * @param scraper the pods of Prometheus, such as `NetworkPeer.pods({ 'app.kubernetes.io/name': 'prometheus' }, { namespace: 'monitoring' })`
   */
  admitScraper(namespace: Named, scraper: NetworkPeer): NetworkPolicy {
    const name = dnsLabel(this, 'namespace', plainName(this, 'namespace', namespace));
    return new NetworkPolicy(this, `Scraper-${name}`, {
      namespace: name,
      name: `${this.name}-scraper`,
      selector: WAYPOINT_PODS,
      ingress: [{ from: [scraper], ports: [WAYPOINT_PORT] }],
    });
  }

  private meta(name: string, options: ObjectOptions): ReturnType<typeof metadata> {
    return metadata(this, objectName(this, 'name', name), this.namespace, options);
  }

  private istioHomes(istio: IstioAmbient | undefined): IstioNamespaces {
    if (istio === undefined) return istioNamespaces({ platform: Platform.of(this) });
    if (!(istio instanceof IstioAmbient)) refuse(this, `istio must be an IstioAmbient, got ${shown(istio)}`);
    return istio.namespaces;
  }

  private checkWaypoints(
    given: readonly IWaypoint[],
    among: readonly string[] | undefined,
  ): readonly { readonly name: string; readonly namespace: string }[] {
    const seen = new Set<string>();
    return given.map((waypoint) => {
      const place: unknown = waypoint?.namespace;
      if (typeof place !== 'string')
        refuse(this, `waypoints must be a Waypoint each, or Waypoint.fromWaypointName, got ${shown(waypoint)}`);
      const name = dnsLabel(this, 'waypoints', plainName(this, 'waypoints', waypoint));
      const namespace = dnsLabel(this, 'waypoints', place);
      if (among && !among.includes(namespace))
        refuse(this, `waypoint ${namespace}/${name} is not scraped; add "${namespace}" to waypointNamespaces`);
      if (seen.has(`${namespace}/${name}`)) refuse(this, `waypoints names ${namespace}/${name} twice`);
      seen.add(`${namespace}/${name}`);
      return { name, namespace };
    });
  }
}
