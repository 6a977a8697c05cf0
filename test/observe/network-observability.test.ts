import { Chart, Duration } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumValues,
  InputError,
  IstioAmbient,
  NetworkObservability,
  NetworkPeer,
  Platform,
  Waypoint,
  type NetworkObservabilityProps,
} from '../../src';
import { emitted, pick, synth, testApp, type Manifest } from '../synth';

const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' });

function observed(props: NetworkObservabilityProps = {}, on: Platform = platform): Manifest[] {
  return synth((chart) => new NetworkObservability(chart, 'Mesh', props), on);
}

/** What the construct says of props, from JavaScript too. */
function refusal(props: unknown): string {
  const chart = new Chart(testApp(platform), 'test');
  try {
    new NetworkObservability(chart, 'Mesh', props as NetworkObservabilityProps);
  } catch (error) {
    if (error instanceof InputError) return error.reason;
    throw error;
  }
  throw new Error('was taken');
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function rulesOf(manifests: readonly Manifest[]): Rule[] {
  const { groups } = manifests.find(({ kind }) => kind === 'PrometheusRule')!['spec'] as {
    groups: { rules: Rule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

const alertsOf = (manifests: readonly Manifest[]): string[] => rulesOf(manifests).map(({ alert }) => alert);

test('without anything said, Istio is watched, and nothing of Cilium', () => {
  expect(emitted(observed())).toEqual([
    'PodMonitor istio-system/mesh-ztunnel',
    'PodMonitor istio-system/mesh-istio-cni',
    'PodMonitor istio-system/mesh-istiod',
    'PodMonitor istio-system/mesh-waypoint',
    'PrometheusRule istio-system/mesh',
  ]);
  expect(alertsOf(observed()).filter((name) => name.startsWith('Cilium'))).toEqual([]);
});

test('monitors and rules go where Prometheus looks, with the labels that it selects by', () => {
  const manifests = observed({
    namespace: 'monitoring',
    labels: { release: 'stack' },
    name: 'prod',
    interval: Duration.seconds(15),
  });
  for (const { metadata } of manifests) {
    expect(metadata).toMatchObject({ namespace: 'monitoring', labels: { release: 'stack' } });
  }
  const monitor = pick(manifests, 'PodMonitor', 'prod-ztunnel');
  expect(monitor['spec'].namespaceSelector).toEqual({ matchNames: ['istio-system'] });
  expect(monitor['spec'].podMetricsEndpoints[0].interval).toBe('15s');
});

test('an installation says where its parts are', () => {
  const istio = new IstioAmbient({ platform, cniNamespace: 'kube-system', ztunnelNamespace: 'ztunnels' });
  const manifests = observed({ istio });
  expect(pick(manifests, 'PodMonitor', 'mesh-istio-cni')['spec'].namespaceSelector.matchNames).toEqual(['kube-system']);
  expect(pick(manifests, 'PodMonitor', 'mesh-ztunnel')['spec'].namespaceSelector.matchNames).toEqual(['ztunnels']);
  const [lost] = rulesOf(manifests).filter(({ alert }) => alert === 'ZtunnelNotConnected');
  expect(lost!.annotations['description']).toContain('kubectl -n ztunnels get pods -l app=ztunnel');
});

test('without an installation, they are where the distribution wants them', () => {
  const manifests = observed({}, Platform.openshift({ istio: '1.30' }));
  expect(pick(manifests, 'PodMonitor', 'mesh-ztunnel')['spec'].namespaceSelector.matchNames).toEqual(['kube-system']);
  expect(pick(manifests, 'PodMonitor', 'mesh-istiod')['spec'].namespaceSelector.matchNames).toEqual(['istio-system']);
});

describe('waypoints', () => {
  test('of every namespace are scraped, whatever their class, and gateways to the outside are not', () => {
    const { spec } = pick(observed(), 'PodMonitor', 'mesh-waypoint');
    expect(spec.namespaceSelector).toEqual({ any: true });
    expect(spec.selector).toEqual({ matchLabels: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' } });
    expect(spec.podTargetLabels).toEqual(['gateway.networking.k8s.io/gateway-name']);
  });

  test('of some namespaces are scraped where those are named', () => {
    const { spec } = pick(observed({ waypointNamespaces: ['shop', 'team'] }), 'PodMonitor', 'mesh-waypoint');
    expect(spec.namespaceSelector).toEqual({ matchNames: ['shop', 'team'] });
  });

  test('that have to be there have a rule each; without any there is none', () => {
    const manifests = synth((chart) => {
      const waypoints = ['shop', 'team'].map((namespace) =>
        Waypoint.fromWaypointName(chart, namespace, 'waypoint', { namespace }),
      );
      new NetworkObservability(chart, 'Mesh', { waypoints });
    }, platform);
    const down = rulesOf(manifests).filter(({ alert }) => alert === 'WaypointDown');
    expect(down.map(({ expr }) => /namespace="(\w+)"/.exec(expr)?.[1])).toEqual(['shop', 'team']);
    expect(alertsOf(observed())).not.toContain('WaypointDown');
  });
});

describe('Cilium', () => {
  test('with metrics of the agent turned off is watched without it, and without its alerts', () => {
    const manifests = observed({ cilium: new CiliumValues({ platform, metrics: false, hubble: false }) });
    expect(emitted(manifests).filter((name) => /cilium|hubble/.test(name))).toEqual([
      'PodMonitor istio-system/mesh-cilium-envoy',
    ]);
    expect(alertsOf(manifests)).not.toContain('CiliumPolicyDrops');
  });

  test('is watched on the ports that its values have', () => {
    const cilium = new CiliumValues({ platform, metrics: true, overrides: { prometheus: { port: 19962 } } });
    const { spec } = pick(observed({ cilium }), 'PodMonitor', 'mesh-cilium-agent');
    expect(spec.podMetricsEndpoints[0].relabelings[0].regex).toBe('19962');
  });

  test('refuses to scrape what a ServiceMonitor of the chart scrapes', () => {
    expect(refusal({ cilium: new CiliumValues({ platform, metrics: true, serviceMonitors: true }) })).toContain(
      "cilium-agent is scraped already by the chart's ServiceMonitor (prometheus.serviceMonitor.enabled)",
    );
  });

  test('refuses what wants a certificate, and takes the rest by name', () => {
    const overrides = { hubble: { metrics: { tls: { enabled: true } } } };
    const cilium = new CiliumValues({ platform, metrics: true, hubble: { metrics: ['drop'] }, overrides });
    expect(refusal({ cilium })).toContain('hubble wants a certificate of who scrapes it (hubble.metrics.tls.enabled)');
    expect(alertsOf(observed({ cilium: ['cilium-agent'] }))).toContain('CiliumPolicyDrops');
  });
});

describe('alerts', () => {
  test('can be left out by name, and made more or less urgent', () => {
    const manifests = observed({
      alerts: { ZtunnelDenies: false, ConfigRejected: { severity: 'info', for: Duration.minutes(15) } },
      alertLabels: { team: 'platform' },
    });
    expect(alertsOf(manifests)).not.toContain('ZtunnelDenies');
    const [rejected] = rulesOf(manifests).filter(({ alert }) => alert === 'ConfigRejected');
    expect(rejected).toMatchObject({ for: '900s', labels: { severity: 'info', team: 'platform' } });
  });

  test('that need kube-state-metrics are written where it runs', () => {
    expect(alertsOf(observed())).not.toContain('MeshCaptureLost');
    expect(alertsOf(observed({ kubeStateMetrics: true }))).toEqual(
      expect.arrayContaining(['MeshCaptureLost', 'MeshPodNotCaptured']),
    );
  });

  test('on requests are not written where waypoints count none', () => {
    const off = alertsOf(observed({ istio: new IstioAmbient({ platform, metrics: false }) }));
    const on = alertsOf(observed({ istio: new IstioAmbient({ platform, metrics: true }) }));
    expect(on.filter((name) => !off.includes(name))).toEqual(['WaypointWithoutEndpoints', 'WaypointDenies']);
    expect(refusal({ alerts: { WaypointDenies: {} }, istio: new IstioAmbient({ platform, metrics: false }) })).toBe(
      'alerts.WaypointDenies is set, and not written: it reads istio_requests_total, and waypoints count no requests; leave metrics of IstioAmbient on',
    );
  });

  test('go by the bounds that are given', () => {
    const bounds = {
      captureDropPercent: 25,
      deniedPerSecond: 0.5,
      caCertificateLeft: Duration.days(90),
      failuresInTenMinutes: 0,
    };
    const exprOf = (name: string): string => rulesOf(observed({ bounds })).find(({ alert }) => alert === name)!.expr;
    expect(exprOf('MeshCaptureDropped')).toContain('< 0.75 *');
    expect(exprOf('ZtunnelDenies')).toContain('> 0.5 unless');
    expect(exprOf('RootCertificateExpires')).toContain(`< ${90 * 24 * 3600}`);
    expect(exprOf('ZtunnelOutOfSync')).toMatch(/> 0$/);
  });

  test("lead to pages of one's own", () => {
    const [rule] = rulesOf(observed({ runbooks: 'https://example.com/alerts' }));
    expect(rule!.annotations['runbook_url']).toBe(`https://example.com/alerts#${rule!.alert.toLowerCase()}`);
  });

  test('are all written by name in the order of the rules', () => {
    const chart = new Chart(testApp(platform), 'test');
    const { alerts } = new NetworkObservability(chart, 'Mesh', { kubeStateMetrics: true });
    expect(alerts).toEqual([...new Set(alertsOf(observed({ kubeStateMetrics: true })))]);
  });

  test.each([
    [{ alerts: { ZtunnelDenys: false } }, 'alerts has no "ZtunnelDenys"; did you mean "ZtunnelDenies"?'],
    [{ alerts: { constructor: false } }, 'alerts has a key "constructor"'],
    [{ alerts: { ZtunnelDenies: { severity: 'fatal' } } }, 'alerts.ZtunnelDenies.severity must be one of'],
    [{ alerts: { ZtunnelDenies: { for: '5m' } } }, 'alerts.ZtunnelDenies.for must be an object, got "5m"'],
    [{ alerts: { ZtunnelDenies: true } }, 'alerts.ZtunnelDenies must be an object, got true'],
    [{ alerts: { ZtunnelDenies: { since: 1 } } }, 'unknown prop "alerts.ZtunnelDenies.since"'],
    [{ alerts: { CiliumPolicyDrops: {} } }, 'it reads cilium_drop_count_total, and cilium-agent is not scraped'],
    [{ alerts: { MeshCaptureLost: {} } }, 'kube-state-metrics is not said to run; give kubeStateMetrics'],
    [{ alerts: { WaypointDown: {} } }, 'it is about waypoints by name; give waypoints'],
    [{ alertLabels: { node: 'x' } }, 'alertLabels can\'t have "node"'],
    [{ alertLabels: { severity: 'page' } }, 'alertLabels can\'t have "severity"'],
    [{ alertLabels: { 'a-b': 'x' } }, 'alertLabels has "a-b", which is no label of Prometheus'],
    [{ alertLabels: { team: 7 } }, 'alertLabels.team must be a text, got 7'],
    [{ runbooks: 'example.com' }, 'runbooks must be an address without an anchor'],
    [{ runbooks: 'https://example.com/#x' }, 'runbooks must be an address without an anchor'],
    [{ bounds: { deniedPerSecond: -1 } }, 'bounds.deniedPerSecond must be a number from 0 to 1000000, got -1'],
    [{ bounds: { deniedPerSecond: Number.NaN } }, 'bounds.deniedPerSecond must be a number'],
    [{ bounds: { captureDropPercent: 0.5 } }, 'bounds.captureDropPercent must be a number from 1 to 99, got 0.5'],
    [{ bounds: { captureDropPercent: 12.5 } }, 'bounds.captureDropPercent must be a whole percent, got 12.5'],
    [{ bounds: { certificateLeft: 4 } }, 'bounds.certificateLeft must be a duration, got 4'],
    [{ bounds: { droppedPerSeconds: 4 } }, 'unknown prop "bounds.droppedPerSeconds"'],
  ])('refuses %j', (props, says) => {
    expect(refusal(props)).toContain(says);
  });
});

test.each([
  [{ cilium: ['cilium'] }, 'cilium must be one of "cilium-agent"'],
  [{ cilium: ['hubble', 'hubble'] }, 'none twice'],
  [{ cilium: 'hubble' }, 'cilium must be CiliumValues, or a list'],
  [{ istio: {} }, 'istio must be an IstioAmbient'],
  [{ waypoints: ['waypoint'] }, 'waypoints must be a Waypoint each'],
  [{ waypoints: [{ name: 'a b', namespace: 'shop' }] }, 'waypoints "a b" is not a valid name'],
  [{ waypoints: [{ name: 'w', namespace: 'x"} or vector(1) #' }] }, 'is not a valid name'],
  [
    { waypoints: [{ name: 'w', namespace: 'shop' }], waypointNamespaces: ['team'] },
    'waypoint shop/w is not scraped; add "shop" to waypointNamespaces',
  ],
  [{ waypoints: [1, 2].map(() => ({ name: 'w', namespace: 'shop' })) }, 'waypoints names shop/w twice'],
  [{ waypointNamespaces: [] }, 'waypointNamespaces must name at least one'],
  [{ interval: 30 }, 'interval must be a duration'],
  [{ tracing: { provider: 'otel', percent: 101 } }, 'tracing.percent must be a number from 0 to 100, got 101'],
  [{ tracing: {} }, 'tracing.provider must be a text'],
  [{ accessLog: { providers: [] } }, 'providers must name at least one'],
  [{ monitor: true }, 'unknown prop "monitor"'],
])('refuses %j', (props, says) => {
  expect(refusal(props)).toContain(says);
});

describe('telemetry of the whole mesh', () => {
  test('is one object in the root namespace, as istiod reads no second one', () => {
    const manifests = observed({
      namespace: 'monitoring',
      accessLog: { filter: 'response.code >= 400' },
      tracing: { provider: 'otel', percent: 5 },
    });
    const telemetry = manifests.filter(({ kind }) => kind === 'Telemetry');
    expect(telemetry).toHaveLength(1);
    expect(telemetry[0]!.metadata.namespace).toBe('istio-system');
    expect(telemetry[0]!['spec']).toEqual({
      accessLogging: [{ filter: { expression: 'response.code >= 400' }, providers: [{ name: 'envoy' }] }],
      tracing: [{ providers: [{ name: 'otel' }], randomSamplingPercentage: 5 }],
    });
  });

  test('is not there where nothing is asked for', () => {
    expect(observed().map(({ kind }) => kind)).not.toContain('Telemetry');
  });
});

test('whoever scrapes is let through to the waypoints of a namespace that is shut', () => {
  const manifests = synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    namespace.denyByDefault();
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
    new NetworkObservability(chart, 'Mesh', { waypoints: [waypoint] }).admitScraper(
      namespace,
      NetworkPeer.pods({ 'app.kubernetes.io/name': 'prometheus' }, { namespace: 'monitoring' }),
    );
  }, platform);
  expect(pick(manifests, 'NetworkPolicy', 'mesh-scraper')).toMatchObject({
    metadata: { namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
            },
          ],
          ports: [{ port: 15020, protocol: 'TCP' }],
        },
      ],
    },
  });
});
