import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  ExternalService,
  MeshService,
  ServicePort,
  Waypoint,
  type IMeshService,
  type IWaypoint,
  type ShareOptions,
  type WaypointImportOptions,
  type WaypointProps,
  type WaypointTraffic,
} from '../../src';
import { emitted, manifestsOf, pick, synth, testApp } from '../synth';
import { boundWaypoint } from './binding';
import { recent, refusal } from './refusal';

const waypoint = (chart: Chart, props: Partial<WaypointProps> = {}): Waypoint =>
  new Waypoint(chart, 'Waypoint', { namespace: 'infra', ...props });
const imported = (chart: Chart, options: Partial<WaypointImportOptions> = {}): IWaypoint =>
  Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'infra', ...options });

const shopIn = (chart: Chart): AmbientNamespace => new AmbientNamespace(chart, 'Shop');

const shared =
  (options?: ShareOptions) =>
  (chart: Chart): void => {
    const ns = new AmbientNamespace(chart, 'Shop');
    new MeshService(chart, 'Web', { namespace: ns, port: 80, image: 'x' });
    waypoint(chart).shareWith(ns, options);
  };

describe('a waypoint', () => {
  // The one listener that the class takes, and the label that says what it serves (istio.io, "Configure waypoint proxies").
  test('is a Gateway of its class with the HBONE listener, for services', () => {
    expect(synth((chart) => waypoint(chart))).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'waypoint', namespace: 'infra', labels: { 'istio.io/waypoint-for': 'service' } },
        spec: {
          gatewayClassName: 'istio-waypoint',
          listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }],
        },
      },
    ]);
  });

  test.each<WaypointTraffic>(['service', 'workload', 'all', 'none'])('says that it serves "%s"', (traffic) => {
    const [gateway] = synth((chart) => waypoint(chart, { traffic }));
    expect(gateway!.metadata.labels).toEqual({ 'istio.io/waypoint-for': traffic });
  });

  test('is called like its construct, unless it has a name', () => {
    const manifests = synth((chart) => {
      new Waypoint(chart, 'ShopWaypoint', { namespace: 'shop' });
      new Waypoint(chart, 'Other', { namespace: 'shop', name: 'egress' });
    });
    expect(emitted(manifests)).toEqual(['Gateway shop/shop-waypoint', 'Gateway shop/egress']);
  });

  test('is a target of policies, of this app or from elsewhere', () => {
    const ref = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' };
    synth((chart) => expect(waypoint(chart).policyTarget.ref).toEqual(ref));
    synth((chart) => expect(imported(chart).policyTarget.ref).toEqual(ref));
  });

  // istiod copies the labels of a Gateway to the pods of its proxy unless `infrastructure.labels` is there
  // (extractInfrastructureMetadata): a label that selects another service would make them its endpoints.
  test('keeps labels of the user and of the chart off its pods', () => {
    const chart = new Chart(testApp(), 'test', { labels: { app: 'reviews' } });
    waypoint(chart);
    const [gateway] = manifestsOf(chart);
    expect(gateway!.metadata.labels).toEqual({ app: 'reviews', 'istio.io/waypoint-for': 'service' });
    expect(gateway!.spec.infrastructure).toEqual({ labels: {} });
    const [labelled] = synth((c) => waypoint(c, { labels: { team: 'media' } }));
    expect(labelled!.spec.infrastructure).toEqual({ labels: {} });
  });
});

describe('a waypoint that is shared', () => {
  test('is written on both sides: the listener admits the namespace, and its own still', () => {
    const manifests = synth(shared());
    expect(pick(manifests, 'Gateway', 'waypoint').spec.listeners[0].allowedRoutes.namespaces).toEqual({
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['infra', 'shop'] }],
      },
    });
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'waypoint',
      'istio.io/use-waypoint-namespace': 'infra',
    });
    expect(boundWaypoint(manifests, 'web', 'service')).toBe('infra/waypoint');
  });

  test('lets a namespace in without enrolling it, if told', () => {
    const manifests = synth(shared({ enrollNamespace: false }));
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).not.toHaveProperty(['istio.io/use-waypoint']);
    expect(boundWaypoint(manifests, 'web', 'service')).toBeUndefined();
    const { selector } = pick(manifests, 'Gateway', 'waypoint').spec.listeners[0].allowedRoutes.namespaces;
    expect(selector.matchExpressions[0].values).toEqual(['infra', 'shop']);
  });

  test('lets in all it was shared with, in the order of their names', () => {
    const manifests = synth((chart) => {
      const shop = waypoint(chart);
      for (const name of ['zoo', 'art', 'mid']) shop.shareWith(new AmbientNamespace(chart, name));
    });
    const { selector } = pick(manifests, 'Gateway', 'waypoint').spec.listeners[0].allowedRoutes.namespaces;
    expect(selector.matchExpressions[0].values).toEqual(['infra', 'art', 'mid', 'zoo']);
  });

  test('admits those namespaces and its own, and no other', () => {
    synth((chart) => {
      const one = waypoint(chart);
      one.shareWith(new AmbientNamespace(chart, 'Shop'));
      expect(['infra', 'shop', 'other'].map((ns) => one.admits(ns))).toEqual([true, true, false]);
    });
  });

  test('may be shared twice with one namespace', () => {
    const manifests = synth((chart) => {
      const ns = new AmbientNamespace(chart, 'Shop');
      const one = waypoint(chart);
      one.shareWith(ns);
      one.shareWith(ns);
    });
    const { selector } = pick(manifests, 'Gateway', 'waypoint').spec.listeners[0].allowedRoutes.namespaces;
    expect(selector.matchExpressions[0].values).toEqual(['infra', 'shop']);
  });

  test('can be shared with a namespace from elsewhere, which is labelled there', () => {
    const manifests = synth((chart) => {
      const one = waypoint(chart);
      const ns = AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop', { waypoint: one });
      one.shareWith(ns, { enrollNamespace: false });
    });
    expect(emitted(manifests)).toEqual(['Gateway infra/waypoint']);
  });
});

describe('a waypoint that has to be traversed', () => {
  test('is the only one that ztunnel lets through to the pods', () => {
    const manifests = synth((chart) => {
      const web = new MeshService(chart, 'Web', { namespace: 'infra', port: 80, image: 'x' });
      const one = waypoint(chart);
      web.enroll(one);
      one.requireTraversal(web);
    }, recent);
    expect(pick(manifests, 'AuthorizationPolicy', 'web-through-waypoint').spec).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'web' } },
      rules: [{ from: [{ source: { serviceAccounts: ['infra/waypoint'] } }] }],
    });
  });

  test('is the one of the pods, where it serves workloads', () => {
    const manifests = synth((chart) => {
      const web = new MeshService(chart, 'Web', { namespace: 'infra', port: 80, image: 'x', headless: true });
      const one = waypoint(chart, { traffic: 'workload' });
      web.enroll(one);
      one.requireTraversal(web);
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy infra/web-through-waypoint');
  });
});

describe('a waypoint from elsewhere', () => {
  test('emits nothing', () => {
    expect(synth((chart) => imported(chart))).toEqual([]);
  });

  test.each<[string, Partial<WaypointImportOptions>, boolean[]]>([
    ['its own namespace alone', {}, [true, false, false]],
    ['the namespaces it is said to', { sharedWith: ['shop', { name: 'zoo' }] }, [true, true, false]],
    ['every namespace, if it is said so', { sharedWith: 'every-namespace' }, [true, true, true]],
  ])('admits %s', (_, options, expected) => {
    synth((chart) => {
      const one = imported(chart, options);
      expect(['infra', 'shop', 'other'].map((ns) => one.admits(ns))).toEqual(expected);
    });
  });

  test('serves services unless told', () => {
    synth((chart) => expect(imported(chart).traffic).toBe('service'));
  });

  test('takes the services of this app', () => {
    const manifests = synth((chart) => {
      const web = new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'x' });
      web.enroll(imported(chart, { sharedWith: ['shop'] }));
    });
    expect(pick(manifests, 'Service', 'web').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'waypoint',
      'istio.io/use-waypoint-namespace': 'infra',
    });
  });
});

describe('a waypoint refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'no props',
      (c) => new Waypoint(c, 'Waypoint', undefined as unknown as WaypointProps),
      'props must be an object, got undefined',
    ],
    [
      'no namespace',
      (c) => waypoint(c, { namespace: undefined as unknown as string }),
      'namespace must be a name or something that has one, got undefined',
    ],
    ['a wrong namespace', (c) => waypoint(c, { namespace: 'a.b' }), 'namespace "a.b" is not a valid name'],
    [
      'the name that means no waypoint',
      (c) => waypoint(c, { name: 'none' }),
      'waypoint name "none" is a keyword to istiod (no waypoint); pick another, such as "waypoint"',
    ],
    [
      'a name that no Service may have',
      (c) => waypoint(c, { name: '1st' }),
      'name "1st" is not a valid name; use lower-case letters, digits and "-", a letter first',
    ],
    [
      'another kind of traffic',
      (c) => waypoint(c, { traffic: 'services' as 'service' }),
      'traffic must be one of "service", "workload", "all", "none", got "services"; did you mean "service"?',
    ],
    [
      'a misspelt prop',
      (c) => waypoint(c, { repicas: 2 } as object),
      'unknown prop "repicas"; did you mean "replicas"?',
    ],
    [
      'to be shared with its own namespace',
      (c) => {
        const shop = shopIn(c);
        waypoint(c, { namespace: shop }).shareWith(shop);
      },
      'waypoint waypoint already serves its own namespace shop',
    ],
    [
      'to be shared with a namespace by name',
      (c) => waypoint(c).shareWith('shop' as unknown as AmbientNamespace),
      'shareWith takes an AmbientNamespace, got "shop"; for one that is written elsewhere use AmbientNamespace.fromNamespaceName',
    ],
    [
      'to be shared with nothing',
      (c) => waypoint(c).shareWith(undefined as unknown as AmbientNamespace),
      'shareWith takes an AmbientNamespace, got undefined',
    ],
    [
      'a misspelt option of shareWith',
      (c) => waypoint(c).shareWith(shopIn(c), { enrolNamespace: false } as object),
      'unknown prop "enrolNamespace"; did you mean "enrollNamespace"?',
    ],
    [
      'null for the options of shareWith',
      (c) => waypoint(c).shareWith(shopIn(c), null as unknown as object),
      'props must be an object, got null',
    ],
    [
      'to be traversed for nothing',
      (c) => waypoint(c).requireTraversal(undefined as unknown as IMeshService),
      'requireTraversal takes a MeshService, got undefined',
    ],
    [
      'to be traversed for what has no pods',
      (c) =>
        waypoint(c).requireTraversal(
          new ExternalService(c, 'Api', {
            namespace: 'infra',
            hosts: ['a.example.com'],
            ports: [ServicePort.http(80)],
          }) as unknown as IMeshService,
        ),
      'requireTraversal takes a MeshService, got',
    ],
    [
      'from elsewhere, no options',
      (c) => Waypoint.fromWaypointName(c, 'Waypoint', 'waypoint', undefined as unknown as WaypointImportOptions),
      'props must be an object, got undefined',
    ],
    [
      'from elsewhere, the name that means no waypoint',
      (c) => Waypoint.fromWaypointName(c, 'Waypoint', 'none', { namespace: 'infra' }),
      'waypoint name "none" is a keyword to istiod',
    ],
    [
      'from elsewhere, a wrong name',
      (c) => Waypoint.fromWaypointName(c, 'Waypoint', 'a/b', { namespace: 'infra' }),
      'name "a/b" is not a valid name',
    ],
    [
      'from elsewhere, no namespace',
      (c) => imported(c, { namespace: undefined as unknown as string }),
      'namespace must be a name or something that has one, got undefined',
    ],
    [
      'from elsewhere, another kind of traffic',
      (c) => imported(c, { traffic: 'pods' as 'all' }),
      'traffic must be one of',
    ],
    [
      'from elsewhere, a misspelt option',
      (c) => imported(c, { shareWith: [] } as object),
      'unknown prop "shareWith"; did you mean "sharedWith"?',
    ],
    [
      'from elsewhere, a namespace without a name',
      (c) => imported(c, { sharedWith: [{} as { name: string }] }),
      'sharedWith namespace must be a name or something that has one, got {}',
    ],
    [
      'from elsewhere, another word for every namespace',
      (c) => imported(c, { sharedWith: 'all' as 'every-namespace' }),
      'sharedWith must be "every-namespace" or a list',
    ],
    [
      'from elsewhere, a wrong name of a namespace',
      (c) => imported(c, { sharedWith: ['Shop'] }),
      'sharedWith namespace "Shop" is not a valid name',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Waypoint] ${text}`);
  });

  test('to be shared with a namespace that is labelled elsewhere, unless that is said', () => {
    const text = refusal((chart) => {
      waypoint(chart).shareWith(AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop'));
    });
    expect(text).toContain(
      '[test/Shop] namespace shop is written elsewhere: give it the label istio.io/use-waypoint: waypoint there',
    );
  });

  test('a namespace that has another waypoint', () => {
    const text = refusal((chart) => {
      const shop = shopIn(chart);
      shop.enroll(new Waypoint(chart, 'Own', { namespace: shop }));
      waypoint(chart).shareWith(shop);
    });
    expect(text).toContain('[test/Shop] namespace shop has waypoint own [test/Own] already, and can have one only');
  });
});
