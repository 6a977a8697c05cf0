import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  IngressGateway,
  MeshService,
  Platform,
  Principal,
  ServicePort,
  Subset,
  Waypoint,
  type IMeshService,
  type IWaypoint,
  type MeshServiceImportOptions,
  type WaypointTraffic,
} from '../../src';
import { emitted, pick, synth } from '../synth';
import { recent, refusal } from './refusal';

const imported = (chart: Chart, options: Partial<MeshServiceImportOptions> = {}): IMeshService =>
  MeshService.fromServiceName(chart, 'Web', 'web', {
    namespace: 'shop',
    port: 80,
    selector: { app: 'web' },
    ...options,
  });
/** The same with the methods that its type does not show, for callers from JavaScript. */
const fromJavaScript = (chart: Chart, options?: Partial<MeshServiceImportOptions>): MeshService =>
  imported(chart, options) as MeshService;
const waypointFrom = (chart: Chart, traffic: WaypointTraffic = 'service'): IWaypoint =>
  Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop', traffic });
const cart = Principal.serviceAccount('shop', 'cart');

describe('a service from elsewhere', () => {
  test('emits nothing by itself', () => {
    expect(synth((chart) => imported(chart))).toEqual([]);
  });

  test('is known by the account and the labels that are said', () => {
    synth((chart) => {
      const web = imported(chart, { serviceAccount: 'robot', selector: { role: 'web' } });
      expect(web.principal.identity(new Platform())).toBe('cluster.local/ns/shop/sa/robot');
      expect(web.selector).toEqual({ role: 'web' });
    });
  });

  test('is no caller until its account is said', () => {
    const text = refusal((chart) => {
      const web = imported(chart);
      new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'x' }).allowFrom(web);
    });
    expect(text).toContain('[test/Web] which account service web runs as is not known');
  });

  test('is not guarded until its labels are said', () => {
    expect(refusal((chart) => imported(chart, { selector: undefined }).allowFrom(cart))).toContain(
      '[test/Web] which pods are those of service web is not known, so no policy can guard them',
    );
  });

  test('is not traversed by a gateway until its waypoint is said, or that it has none', () => {
    const routed = (waypoint?: 'none') => (chart: Chart) => {
      const gateway = new IngressGateway(chart, 'Gateway', { namespace: 'shop', waypoints: 'traverse' });
      gateway.route(imported(chart, { waypoint }));
    };
    expect(refusal(routed())).toContain('[test/Gateway] which waypoint service web [test/Web] has is not known');
    expect(emitted(synth(routed('none')))).toContain('HTTPRoute shop/gateway-web');
  });

  test('is what it is said to be', () => {
    synth((chart) => {
      const subsets = [Subset.version('v1')];
      const ports = [ServicePort.grpc(9090)];
      const web = imported(chart, {
        port: undefined,
        ports,
        subsets,
        selector: { a: 'b' },
        serviceAccount: 'robot',
        headless: true,
      });
      expect(web).toMatchObject({
        name: 'web',
        namespace: 'shop',
        ports,
        subsets,
        selector: { a: 'b' },
        headless: true,
      });
      expect(web.principal.identity(new Platform())).toBe('cluster.local/ns/shop/sa/robot');
    });
  });

  test('is guarded at ztunnel in its own namespace', () => {
    const [policy] = synth((chart) => imported(chart, { selector: { part: 'web' } }).allowFrom(cart), recent);
    expect(policy).toMatchObject({
      kind: 'AuthorizationPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { part: 'web' } },
        rules: [{ from: [{ source: { serviceAccounts: ['shop/cart'] } }] }],
      },
    });
  });

  test('is guarded at its waypoint, and its pods shut but for that', () => {
    const manifests = synth((chart) => imported(chart, { waypoint: waypointFrom(chart) }).allowFrom(cart), recent);
    expect(emitted(manifests)).toEqual([
      'AuthorizationPolicy shop/web',
      'AuthorizationPolicy shop/web-through-waypoint',
    ]);
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'web' },
    ]);
  });

  test('is behind the waypoint of its namespace, if that is known', () => {
    synth((chart) => {
      const waypoint = waypointFrom(chart);
      const namespace = AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop', { waypoint });
      expect(imported(chart, { namespace }).serviceWaypoint).toBe(waypoint);
    });
  });

  test('has the waypoint of its pods where that serves workloads', () => {
    synth((chart) => {
      const waypoint = waypointFrom(chart, 'workload');
      const web = imported(chart, { waypoint });
      expect([web.serviceWaypoint, web.workloadWaypoint]).toEqual([undefined, waypoint]);
    });
  });

  test('may be said again to be behind its waypoint', () => {
    expect(
      synth((chart) => {
        const waypoint = waypointFrom(chart);
        fromJavaScript(chart, { waypoint }).enroll(waypoint);
      }),
    ).toEqual([]);
  });

  test('takes a route of a gateway', () => {
    const manifests = synth((chart) => {
      new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'bypass' }).route(imported(chart));
    });
    expect(pick(manifests, 'HTTPRoute', 'edge-web').spec.rules).toEqual([{ backendRefs: [{ name: 'web', port: 80 }] }]);
  });
});

describe('a service from elsewhere refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'no options',
      (c) => MeshService.fromServiceName(c, 'Web', 'web', undefined as unknown as MeshServiceImportOptions),
      'namespace must be a name or something that has one, got undefined',
    ],
    [
      'a wrong name',
      (c) => MeshService.fromServiceName(c, 'Web', 'web.shop', { namespace: 'shop', port: 80 }),
      'name "web.shop" is not a valid name',
    ],
    [
      'no name',
      (c) => MeshService.fromServiceName(c, 'Web', undefined as unknown as string, { namespace: 'shop', port: 80 }),
      'name must be a string, got undefined',
    ],
    ['a wrong namespace', (c) => imported(c, { namespace: 'Shop' }), 'namespace "Shop" is not a valid name'],
    ['no port', (c) => imported(c, { port: undefined }), 'needs a port'],
    [
      'a misspelt option',
      (c) => imported(c, { waypont: 'x' } as object),
      'unknown prop "waypont"; did you mean "waypoint"?',
    ],
    ['an image, which is written elsewhere', (c) => imported(c, { image: 'x' } as object), 'unknown prop "image"'],
    [
      'a wrong label of its pods',
      (c) => imported(c, { selector: { app: 5 as unknown as string } }),
      'selector label "app" must be a string, got 5; quote it',
    ],
    ['a wrong account', (c) => imported(c, { serviceAccount: 'Web' }), 'serviceAccount "Web" is not a valid name'],
    [
      'to be labelled for a waypoint',
      (c) => fromJavaScript(c).enroll(waypointFrom(c)),
      "Service web is written elsewhere, so it can't be labelled here to enroll it in a waypoint; put istio.io/use-waypoint: waypoint there, and say so in MeshService.fromServiceName",
    ],
    [
      'to have its pods labelled for a waypoint',
      (c) => fromJavaScript(c).enroll(waypointFrom(c, 'workload')),
      "the workload of service web is written elsewhere, so it can't be labelled here to enroll them in a waypoint",
    ],
    [
      'to be opted out',
      (c) => fromJavaScript(c).optOutOfWaypoint(),
      "Service web is written elsewhere, so it can't be labelled here to opt it out of waypoints; put istio.io/use-waypoint: none there",
    ],
    [
      'a waypoint of services when headless',
      (c) => imported(c, { headless: true, waypoint: waypointFrom(c) }),
      'service web is headless: clients dial its pods',
    ],
    [
      'at synth, a waypoint that does not admit its namespace',
      (c) => imported(c, { waypoint: new Waypoint(c, 'Far', { namespace: 'infra' }) }),
      'service web enrolls in waypoint infra/far [test/Far], which does not admit namespace shop',
    ],
    [
      'an empty selector, which would be every pod of the namespace',
      (c) => imported(c, { selector: {} }),
      'selector is empty',
    ],
    [
      'subsets by name',
      (c) => imported(c, { subsets: ['v1' as unknown as Subset] }),
      "subsets takes Subset.version('v1') or Subset.labelled(…)",
    ],
    [
      'two subsets of one name',
      (c) => imported(c, { subsets: [Subset.version('v1'), Subset.version('v1')] }),
      'two subsets are called "v1"',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(`[test/Web] ${text}`);
  });

  test('at synth, to be labelled for the gateways that go through its waypoint', () => {
    const text = refusal((chart) => {
      const web = imported(chart, { waypoint: waypointFrom(chart) });
      new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'traverse' }).route(web);
    });
    expect(text).toContain(
      "[test/Web] Service web is written elsewhere, so it can't be labelled here to let ingress gateways use its waypoint; put istio.io/ingress-use-waypoint: true there",
    );
  });
});

describe('a stated label of a service from elsewhere', () => {
  test('sends every ingress gateway through its waypoint, so none goes around', () => {
    const text = refusal((chart) => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
      const options = { namespace: 'shop', port: 80, waypoint, ingressUsesWaypoint: true };
      const web = MeshService.fromServiceName(chart, 'Web', 'web', options);
      new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'bypass' }).route(web);
    });
    expect(text).toContain(
      '[test/Edge] service web is reached through its waypoint by [test/Web], and around it here; the choice is the Service',
    );
  });

  test('takes an ingress gateway through its waypoint if its label is stated, and refuses it otherwise', () => {
    const routed = (ingressUsesWaypoint: boolean) => (chart: Chart) => {
      const web = imported(chart, { waypoint: waypointFrom(chart), ingressUsesWaypoint });
      const gateway = new IngressGateway(chart, 'Gateway', { namespace: 'shop', waypoints: 'traverse' });
      gateway.route(web);
      web.allowFrom(gateway);
    };
    expect(emitted(synth(routed(true)))).toContain('AuthorizationPolicy shop/web-through-waypoint');
    expect(refusal(routed(false))).toContain(
      'istio.io/ingress-use-waypoint: true there, and say so in MeshService.fromServiceName',
    );
  });

  test('that opted out there has no waypoint, although its namespace has', () => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      namespace.enroll(waypointFrom(chart));
      imported(chart, { namespace, waypoint: 'none' }).allowFrom(cart);
    }, recent);
    expect(pick(manifests, 'AuthorizationPolicy', 'web').spec).not.toHaveProperty('targetRefs');
  });
});
