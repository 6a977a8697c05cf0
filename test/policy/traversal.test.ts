import {
  AmbientNamespace,
  IngressGateway,
  InputError,
  MeshService,
  Platform,
  Principal,
  Source,
  Waypoint,
  type WaypointTraffic,
} from '../../src';
import { emitted, pick, synth, type Manifest } from '../synth';
import { reaches } from './admits';

const RECENT = new Platform({ istio: '1.30' });
const web = Principal.serviceAccount('shop', 'web');
const image = 'registry.example.com/cart:1';

interface Shop {
  readonly namespace: AmbientNamespace;
  readonly cart: MeshService;
  readonly waypoint: Waypoint;
  readonly other: Waypoint;
}

function shop(use: (shop: Shop) => void, traffic: WaypointTraffic = 'service'): Manifest[] {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const cart = new MeshService(chart, 'Cart', { namespace, port: 80, image });
    const [waypoint, other] = ['Waypoint', 'Other'].map((id) => new Waypoint(chart, id, { namespace, traffic }));
    use({ namespace, cart, waypoint: waypoint!, other: other! });
  }, RECENT);
}

const policies = (manifests: Manifest[]): string[] =>
  emitted(manifests.filter((m) => m.kind === 'AuthorizationPolicy'));

/** A service behind a waypoint, and a gateway that goes around it. */
function withGateway(admit: boolean): Manifest[] {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const cart = new MeshService(chart, 'Cart', { namespace, port: 80, image });
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
    const gateway = new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' });
    cart.enroll(waypoint);
    waypoint.requireTraversal(cart);
    gateway.route(cart);
    if (admit) cart.allowFrom(gateway);
  }, RECENT);
}

describe('requireTraversal', () => {
  // The destination's ztunnel does not check that traffic came through the waypoint (istio/ztunnel src/proxy/inbound.rs).
  test('shuts the pods for everybody but the waypoint', () => {
    const manifests = shop(({ cart, waypoint }) => {
      waypoint.requireTraversal(cart);
      cart.enroll(waypoint);
    });
    for (const client of ['shop/web', 'lab/anybody', undefined]) {
      expect(reaches(manifests, client, 'shop/cart', {}, 'pod')).toBe(false);
    }
    expect(reaches(manifests, 'shop/web', 'shop/cart')).toBe(true);
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-through-waypoint').spec.selector).toEqual({
      matchLabels: { app: 'cart' },
    });
  });

  test('is one policy, whether asked once, twice, or by allowFrom too', () => {
    const manifests = shop(({ cart, waypoint }) => {
      cart.enroll(waypoint);
      waypoint.requireTraversal(cart);
      waypoint.requireTraversal(cart);
      cart.allowFrom(web);
    });
    expect(policies(manifests)).toEqual([
      'AuthorizationPolicy shop/cart',
      'AuthorizationPolicy shop/cart-through-waypoint',
    ]);
  });

  test('is nothing that nobody asked for', () => {
    expect(policies(shop(({ cart, waypoint }) => cart.enroll(waypoint)))).toEqual([]);
  });

  test('holds for a waypoint of pod addresses as well', () => {
    const manifests = shop(({ namespace, cart, waypoint }) => {
      namespace.enroll(waypoint);
      waypoint.requireTraversal(cart);
    }, 'workload');
    expect(policies(manifests)).toEqual(['AuthorizationPolicy shop/cart-through-waypoint']);
  });

  test('puts the labels of the service on the policy', () => {
    const manifests = synth((chart) => {
      const cart = new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image, labels: { team: 'web' } });
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
      cart.enroll(waypoint);
      waypoint.requireTraversal(cart);
    }, RECENT);
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-through-waypoint').metadata.labels).toEqual({ team: 'web' });
  });

  test('lets in a gateway that goes around the waypoint, if the service admits it', () => {
    expect(reaches(withGateway(true), 'shop/gateway-istio', 'shop/cart', {}, 'pod')).toBe(true);
    expect(reaches(withGateway(false), 'shop/gateway-istio', 'shop/cart', {}, 'pod')).toBe(false);
  });

  test.each<[string, (gateway: IngressGateway) => Source]>([
    ['alone', (gateway) => Source.principals(gateway)],
    ['beside others', (gateway) => Source.principals(web, gateway)],
    ['beside others, with a condition', (gateway) => Source.principals(web, gateway).and(Source.namespaces('shop'))],
  ])('lets in a gateway within a Source, and nobody else of it: %s', (_, source) => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const cart = new MeshService(chart, 'Cart', { namespace, port: 80, image });
      cart.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
      cart.allowFrom(source(new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' })));
    }, RECENT);
    expect(reaches(manifests, 'shop/gateway-istio', 'shop/cart', {}, 'pod')).toBe(true);
    expect(reaches(manifests, 'shop/web', 'shop/cart', {}, 'pod')).toBe(false);
  });

  test('names the waypoint by the way the Platform can read', () => {
    const manifests = synth(
      (chart) => {
        const cart = new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image });
        const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
        cart.enroll(waypoint);
        waypoint.requireTraversal(cart);
      },
      new Platform({ istio: '1.25', trustDomain: 'corp' }),
    );
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-through-waypoint').spec.rules).toEqual([
      { from: [{ source: { principals: ['corp/ns/shop/sa/waypoint'] } }] },
    ]);
  });

  test.each<[string, (shop: Shop) => void, string]>([
    [
      'the service has no waypoint',
      ({ cart, waypoint }) => waypoint.requireTraversal(cart),
      'must be reached through waypoint waypoint [test/Waypoint], but it has none; call enroll(waypoint) on it',
    ],
    [
      'the service has another waypoint',
      ({ cart, waypoint, other }) => {
        cart.enroll(other);
        waypoint.requireTraversal(cart);
      },
      'but its waypoint is other [test/Other]',
    ],
    [
      'the namespace has another waypoint',
      ({ namespace, cart, waypoint, other }) => {
        waypoint.requireTraversal(cart);
        namespace.enroll(other);
      },
      'but its waypoint is other [test/Other]',
    ],
  ])('is refused at synth if %s', (_, use, message) => {
    expect(() => shop(use)).toThrow('[test/Cart] service cart must be reached through waypoint waypoint');
    expect(() => shop(use)).toThrow(message);
  });

  test('is refused at the call if another waypoint must be passed already', () => {
    shop(({ cart, waypoint, other }) => {
      cart.enroll(waypoint);
      waypoint.requireTraversal(cart);
      const call = (): void => other.requireTraversal(cart);
      expect(call).toThrow(InputError);
      expect(call).toThrow(
        "[test/Cart] service cart must be reached through waypoint waypoint already; it can't be two",
      );
    });
  });
});
