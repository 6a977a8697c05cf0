import { Chart } from 'cdk8s';
import { AmbientNamespace, Http, IngressGateway, MeshService, Principal, Waypoint } from '../../src';
import { emitted, manifestsOf, pick, synth, testApp } from '../synth';
import { recent, refusal } from './refusal';

const web = Principal.serviceAccount('front', 'web');
const cart = (scope: Chart, id = 'Cart'): MeshService =>
  new MeshService(scope, id, { namespace: 'shop', name: 'cart', port: 80, image: 'cart:1' });

describe('a namespace given by its name', () => {
  test('is the AmbientNamespace of that name: its waypoint reads the requests', () => {
    const manifests = synth((chart) => {
      cart(chart).allowFrom(web, Http.get('/cart'));
      const namespace = new AmbientNamespace(chart, 'Shop');
      namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    }, recent);
    expect(pick(manifests, 'AuthorizationPolicy', 'cart').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'cart' },
    ]);
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-through-waypoint').spec.selector).toEqual({
      matchLabels: { app: 'cart' },
    });
  });

  test('brings its default deny to a gateway, which then admits its clients', () => {
    const manifests = synth((chart) => {
      new IngressGateway(chart, 'Edge', { namespace: 'shop', waypoints: 'bypass' });
      new AmbientNamespace(chart, 'Shop').denyByDefault();
    });
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/edge-clients');
  });

  test('brings its Pod Security to a waypoint', () => {
    const text = refusal((chart) => {
      new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
      new AmbientNamespace(chart, 'Shop', { podSecurity: 'restricted' });
    });
    expect(text).toContain('[test/Waypoint] namespace shop [test/Shop] enforces Pod Security "restricted"');
  });

  test('is found in another chart of the app', () => {
    const app = testApp(recent);
    const [platform, team] = [new Chart(app, 'platform'), new Chart(app, 'team')];
    const namespace = new AmbientNamespace(platform, 'Shop');
    namespace.enroll(new Waypoint(platform, 'Waypoint', { namespace }));
    cart(team).allowFrom(web, Http.get('/cart'));
    expect(emitted(manifestsOf(team))).toContain('AuthorizationPolicy shop/cart-through-waypoint');
  });

  test('is that of its own chart where other charts have one too', () => {
    const app = testApp(recent);
    const [east, west] = [new Chart(app, 'east'), new Chart(app, 'west')];
    const namespace = new AmbientNamespace(east, 'Shop');
    new AmbientNamespace(west, 'Shop');
    namespace.enroll(new Waypoint(east, 'Waypoint', { namespace }));
    cart(east).allowFrom(web);
    cart(west).allowFrom(web);
    expect(emitted(manifestsOf(east))).toContain('AuthorizationPolicy shop/cart-through-waypoint');
    expect(emitted(manifestsOf(west))).not.toContain('AuthorizationPolicy shop/cart-through-waypoint');
  });

  test('is nobody in particular where two are equally near', () => {
    const app = testApp(recent);
    const [east, west, team] = [new Chart(app, 'east'), new Chart(app, 'west'), new Chart(app, 'team')];
    const namespace = new AmbientNamespace(east, 'Shop');
    namespace.enroll(new Waypoint(east, 'Waypoint', { namespace }));
    new AmbientNamespace(west, 'Shop');
    cart(team).allowFrom(web, Http.get('/cart'));
    expect(() => manifestsOf(team)).toThrow('service cart has no waypoint and ztunnel cannot read them');
  });
});
