import type { Chart } from 'cdk8s';
import {
  AccessLogging,
  AmbientNamespace,
  IngressGateway,
  L7AuthorizationPolicy,
  MeshDefaultDeny,
  MeshService,
  PolicyTarget,
  Source,
  Waypoint,
  type ProxyOptions,
} from '../../src';
import { PLATFORM, imported, objectsOf } from './given';

const options = { platform: PLATFORM };
const built = (build: (chart: Chart) => void) => objectsOf(build, PLATFORM);

const SIZES: Readonly<Record<string, ProxyOptions>> = {
  'replicas alone': { replicas: 3 },
  'a profile alone': { seccompProfile: 'RuntimeDefault' },
  'a budget alone': { disruptionBudget: { maxUnavailable: 1 } },
  'everything that fits together': {
    autoscaling: { minReplicas: 2, maxReplicas: 5, targetCpuPercent: 60 },
    disruptionBudget: { minAvailable: '50%' },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
    nodeSelector: { pool: 'mesh' },
    tolerations: [{ key: 'mesh', operator: 'Exists', effect: 'NoSchedule' }],
    seccompProfile: 'RuntimeDefault',
  },
};

describe('proxies that are sized by a ConfigMap', () => {
  it.each(Object.entries(SIZES))('a waypoint with %s, alone and as that of its namespace', (_, size) => {
    const alone = imported(
      built((chart) => void new Waypoint(chart, 'East', { namespace: 'shop', ...size })),
      options,
    );
    expect(alone.became).toEqual({ 'Gateway shop/east': 'Waypoint', 'ConfigMap shop/east-options': 'Waypoint' });
    const enrolled = imported(
      built((chart) => {
        const namespace = new AmbientNamespace(chart, 'Shop');
        namespace.enroll(new Waypoint(chart, 'East', { namespace, labels: { team: 'a' }, ...size }));
      }),
      options,
    );
    expect(enrolled.became).toEqual({
      'Namespace shop': 'AmbientNamespace',
      'Gateway shop/east': 'Waypoint',
      'ConfigMap shop/east-options': 'Waypoint',
    });
  });

  it.each(Object.entries(SIZES))('an ingress gateway with %s', (_, size) => {
    const build = (chart: Chart): void =>
      void new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'bypass', ...size });
    expect(imported(built(build), options).constructs).toEqual(['IngressGateway']);
  });

  it.each([
    ['is written otherwise', (text: string) => text.replace('replicas: 3', 'replicas: 0x3')],
    ['says more', (text: string) => `${text}  paused: true\n`],
    ['is no map', () => '- 1'],
    ['is no YAML', () => '{'],
    ['refers to itself', () => 'spec: &a\n  template: *a\n'],
    [
      'has a field that code can not say',
      () => 'spec:\n  template:\n    spec:\n      nodeSelector:\n        __proto__: x\n',
    ],
    ['is endless', () => `spec:\n  replicas: 3\n${'#'.repeat(100_000)}`],
  ])('a waypoint whose ConfigMap %s stays as it is', (_, change) => {
    const objects = built((chart) => void new Waypoint(chart, 'East', { namespace: 'shop', replicas: 3 }));
    const changed = objects.map((object) => {
      const { data } = object as { data?: { deployment: string } };
      return data ? { ...object, data: { deployment: change(data.deployment) } } : object;
    });
    const { became } = imported(changed, options);
    expect(new Set(Object.values(became))).toEqual(new Set(['ApiObject']));
  });

  it('a ConfigMap of another name is none of the waypoint', () => {
    const [configMap, gateway] = JSON.parse(
      JSON.stringify(built((chart) => void new Waypoint(chart, 'East', { namespace: 'shop', replicas: 3 }))).replaceAll(
        'east-options',
        'sizes',
      ),
    ) as object[];
    expect(imported([configMap!, gateway!], options).constructs).toEqual(['ApiObject']);
  });
});

describe('waypoints of several namespaces', () => {
  it('are shared, with each namespace as a handle', () => {
    const { constructs, text } = imported(
      built((chart) => {
        const [home, other] = [new AmbientNamespace(chart, 'Shop'), new AmbientNamespace(chart, 'Other')];
        const waypoint = new Waypoint(chart, 'Shared', { namespace: home });
        home.enroll(waypoint);
        waypoint.shareWith(other);
      }),
      options,
    );
    expect(constructs).toEqual(['AmbientNamespace', 'Waypoint']);
    expect(text).toContain("sharedWaypoint.shareWith(AmbientNamespace.fromNamespaceName(this, 'Other', 'other'), {");
  });
});

describe('a namespace that denies by default', () => {
  it.each([
    ['in the words of Cilium', PLATFORM],
    ['in those of Kubernetes', { istio: '1.30' }],
  ])('keeps the DNS pods that it leaves open, %s', (_, platform) => {
    const dns = { namespace: 'dns', podLabels: { app: 'coredns' }, port: 5353 };
    const objects = objectsOf((chart) => new AmbientNamespace(chart, 'Shop').denyByDefault({ dns }), platform);
    const { constructs, text } = imported(objects, { platform });
    expect(constructs).toEqual(['AmbientNamespace']);
    expect(text).toContain(
      "namespace.denyByDefault({ dns: { namespace: 'dns', podLabels: { app: 'coredns' }, port: 5353 } });",
    );
  });
});

describe('what is for the mesh or its proxies', () => {
  it.each([
    ['of a namespace', { namespace: 'shop' }],
    [
      'to another provider, by a filter',
      { namespace: 'shop', providers: ['otel', 'envoy'], filter: 'response.code >= 400' },
    ],
    ['of a waypoint', { targets: [PolicyTarget.waypoint('shop', 'east')] }],
  ])('access logs %s', (_, props) => {
    const build = (chart: Chart): void => void new AccessLogging(chart, 'Logs', props);
    expect(imported(built(build), options).constructs).toEqual(['AccessLogging']);
  });

  it.each([
    ['metrics beside them', { metrics: [] }],
    ['logs that are off', { accessLogging: [{ disabled: true }] }],
    ['two lists', { accessLogging: [{ providers: [{ name: 'a' }] }, { providers: [{ name: 'b' }] }] }],
    ['pods by labels', { selector: { matchLabels: { app: 'a' } } }],
  ])('a Telemetry with %s stays as it is', (_, more) => {
    const telemetry = {
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'logs', namespace: 'shop' },
      spec: { accessLogging: [{ providers: [{ name: 'envoy' }] }], ...more },
    };
    expect(imported([telemetry], options).constructs).toEqual(['ApiObject']);
  });

  it('the default deny of the mesh is one construct', () => {
    const objects = built((chart) => void new MeshDefaultDeny(chart, 'DefaultDeny', { labels: { team: 'a' } }));
    const { constructs, text } = imported(objects, options, 'istio-system.ts');
    expect(constructs).toEqual(['MeshDefaultDeny']);
    expect(text).toContain("new MeshDefaultDeny(this, 'MeshDefaultDeny', { labels: { team: 'a' } });");
  });

  it('one half of it is a policy, and so are both elsewhere', () => {
    const objects = built((chart) => void new MeshDefaultDeny(chart, 'DefaultDeny'));
    const { constructs } = imported(objects.slice(0, 1), options, 'istio-system.ts');
    expect(constructs).toEqual(['L4AuthorizationPolicy']);
    const moved = JSON.parse(JSON.stringify(objects).replaceAll('istio-system', 'shop')) as object[];
    expect(imported(moved, options).constructs).not.toContain('MeshDefaultDeny');
  });
});

describe('constructs of the chart are named by their variables', () => {
  it('as callers and targets of policies', () => {
    const { constructs, text } = imported(
      built((chart) => {
        const namespace = new AmbientNamespace(chart, 'Shop');
        namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
        const make = (id: string) =>
          new MeshService(chart, id, { namespace, port: 80, image: 'registry.example.com/a:1' });
        const [web, cart] = [make('Web'), make('Cart')];
        const gateway = new IngressGateway(chart, 'Edge', { namespace, waypoints: 'traverse' });
        gateway.route(web);
        new L7AuthorizationPolicy(chart, 'Callers', { targets: [cart], rules: [{ from: [web, gateway] }] });
      }),
      options,
    );
    expect(constructs).not.toContain('ApiObject');
    expect(text).toMatch(/targets: \[cart\],\n *name: 'callers',\n *rules: \[\{ from: \[web, edgeGateway\] \}\],/);
    expect(text).toContain('edgeGateway.route(web);');
  });

  it('and a gateway says whom it lets in', () => {
    const build = (chart: Chart): void =>
      void new IngressGateway(chart, 'Edge', {
        namespace: 'shop',
        waypoints: 'bypass',
        clients: [Source.ipBlocks('192.0.2.0/24')],
      });
    const { constructs, text } = imported(built(build), options);
    expect(constructs).toEqual(['IngressGateway']);
    expect(text).toContain("clients: [Source.ipBlocks('192.0.2.0/24')]");
  });
});
