import type { Chart } from 'cdk8s';
import { AmbientNamespace, ExternalService, Http, MeshService, Principal, ServicePort, Waypoint } from '../../src';
import { ambient, app, callers, route, waypoint } from './foreign-app';
import { PLATFORM, imported, objectsOf } from './given';

const options = { platform: PLATFORM };
const built = (build: (chart: Chart) => void) => objectsOf(build, PLATFORM);

describe('a Namespace that stays as it is', () => {
  // Constructs give this label to Services, one by one.
  const odd = ambient({ 'istio.io/ingress-use-waypoint': 'true' });

  it('is known by a handle, so that constructs of it know that it is of the mesh', () => {
    const { became, text } = imported([odd, waypoint, ...app('cart'), route('cart')], options);
    expect(became).toMatchObject({
      'Namespace shop': 'ApiObject',
      'Gateway shop/waypoint': 'Waypoint',
      'VirtualService shop/cart': 'ServiceRoute',
    });
    expect(text).toContain("new ApiObject(this, 'ShopNamespace', {");
    expect(text).toContain("const namespace = AmbientNamespace.fromNamespaceName(this, 'Shop', 'shop', { waypoint });");
  });

  it('has no handle where nothing names it', () => {
    const { became, text } = imported([odd, ...app('cart')], options);
    expect(new Set(Object.values(became))).toEqual(new Set(['ApiObject']));
    expect(text).not.toContain('fromNamespaceName');
    expect(text).not.toContain('cdk8s-ambient');
  });
});

describe('services whose pods stay as they are', () => {
  const both = [ambient(), waypoint, ...app('web'), ...app('cart'), route('web'), route('cart')];

  it('are callers and targets of policies by their handles', () => {
    const { became, text } = imported([...both, callers('cart', 'web')], options);
    expect(became['AuthorizationPolicy shop/cart-callers']).toBe('L7AuthorizationPolicy');
    expect(text).toMatch(/targets: \[cart\],\n *name: 'cart-callers',\n *rules: \[\{ from: \[web\] \}\],/);
  });

  it('are no callers where other pods run as their account too', () => {
    const { text } = imported([...both, ...app('batch', { account: 'web' }), callers('cart', 'web')], options);
    expect(text).toContain("rules: [{ from: [Principal.serviceAccount('shop', 'web')] }],");
  });
});

describe('external services', () => {
  const egress = (chart: Chart, make: (namespace: AmbientNamespace, waypoint: Waypoint) => void): void => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    make(namespace, new Waypoint(chart, 'Egress', { namespace }));
  };
  const ports = [ServicePort.http(80, { targetPort: 443 })];

  it.each([
    ['one host', ['api.example.com']],
    ['two hosts', ['a.example.com', 'b.example.com']],
  ])('with %s have their waypoint, the TLS that it opens, and their callers', (_, hosts) => {
    const { constructs, text } = imported(
      built((chart) =>
        egress(chart, (namespace, through) => {
          const web = new MeshService(chart, 'Web', { namespace, port: 80, image: 'registry.example.com/a:1' });
          const pay = new ExternalService(chart, 'Pay', {
            namespace,
            hosts,
            ports,
            originateTls: true,
            waypoint: through,
          });
          pay.allowFrom(web, Http.post('/charges'));
          pay.allowFrom(Principal.serviceAccount('other', 'batch'));
        }),
      ),
      options,
    );
    expect(constructs).toEqual(['AmbientNamespace', 'ExternalService', 'MeshService', 'Waypoint']);
    expect(text).toMatch(/originateTls: true,\n *waypoint: egressWaypoint,/);
    expect(text).toContain("pay.allowFrom(web, Http.post('/charges'));");
    expect(text).toContain("pay.allowFrom(Principal.serviceAccount('other', 'batch'));");
  });

  it('have their way out of a namespace that denies by default', () => {
    const { constructs } = imported(
      built((chart) =>
        egress(chart, (namespace, through) => {
          namespace.denyByDefault();
          new ExternalService(chart, 'Pay', { namespace, hosts: ['api.example.com'], ports, waypoint: through });
        }),
      ),
      options,
    );
    expect(constructs).toEqual(['AmbientNamespace', 'ExternalService', 'Waypoint']);
  });

  it('leave a DestinationRule alone that says more', () => {
    const objects = built((chart) =>
      egress(chart, (namespace, through) => {
        new ExternalService(chart, 'Pay', {
          namespace,
          hosts: ['api.example.com'],
          ports,
          originateTls: true,
          waypoint: through,
        });
      }),
    );
    const changed = JSON.parse(JSON.stringify(objects).replace('"mode":"SIMPLE"', '"mode":"MUTUAL"')) as object[];
    const { became } = imported(changed, options);
    expect(became).toMatchObject({
      'ServiceEntry shop/pay': 'ExternalService',
      'DestinationRule shop/pay': 'ApiObject',
    });
  });
});
