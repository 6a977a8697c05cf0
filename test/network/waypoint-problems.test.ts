import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  IngressGateway,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  Waypoint,
} from '../../src';
import { refusal } from '../mesh/refusal';
import { of } from './policies';

interface Shop {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly waypoint: Waypoint;
  readonly web: MeshService;
  readonly cart: MeshService;
}

/** A namespace whose services have a waypoint, with a policy for the pods of one of them. */
const shop =
  (build: (shop: Shop) => void, hasWaypoint = true) =>
  (chart: Chart): void => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
    if (hasWaypoint) namespace.enroll(waypoint);
    const service = (name: string): MeshService => new MeshService(chart, name, { namespace, port: 80, image: 'x:1' });
    build({ chart, namespace, waypoint, web: service('web'), cart: service('cart') });
  };
const admitsCart = ({ chart, web, cart }: Shop): CiliumNetworkPolicy =>
  new CiliumNetworkPolicy(chart, 'Web', { service: web, ingress: [{ from: [cart], ports: [15008] }] });

// https://istio.io/latest/docs/ambient/architecture/data-plane/: a waypoint ends the connection of the client and opens its own.
describe('a service behind a waypoint', () => {
  test('is not called by those whom a policy admits, unless the waypoint is admitted', () => {
    expect(refusal(shop((s) => admitsCart(s)))).toContain(
      'CiliumNetworkPolicy shop/web admits service cart, but what is sent to service web comes from its waypoint shop/waypoint, ' +
        'which no policy of this app admits on 15008; add the waypoint to the peers, or call allowMesh()',
    );
  });

  test('is not called by them either where the policy selects its pods by labels, or is a standard one', () => {
    const props = { selector: { app: 'web' } };
    const says = 'comes from its waypoint shop/waypoint';
    expect(
      refusal(
        shop(
          ({ chart, namespace, cart }) =>
            new CiliumNetworkPolicy(chart, 'Web', { namespace, ...props, ingress: [{ from: [cart] }] }),
        ),
      ),
    ).toContain(says);
    expect(
      refusal(
        shop(
          ({ chart, namespace, cart }) =>
            new NetworkPolicy(chart, 'Web', { namespace, ...props, ingress: [{ from: [cart] }] }),
        ),
      ),
    ).toContain(says);
  });

  test.each<[string, (chart: Chart) => void]>([
    ['where there is no waypoint', shop((s) => admitsCart(s), false)],
    ['with allowMesh()', shop((s) => admitsCart(s).allowMesh())],
    [
      'with the waypoint beside',
      shop(
        ({ chart, web, cart, waypoint }) =>
          new CiliumNetworkPolicy(chart, 'Web', {
            service: web,
            ingress: [{ from: [cart, waypoint], ports: [15008] }],
          }),
      ),
    ],
    [
      'with the pods of the waypoint, by their labels',
      shop(
        ({ chart, web, cart }) =>
          new CiliumNetworkPolicy(chart, 'Web', {
            service: web,
            ingress: [
              {
                from: [cart, NetworkPeer.pods({ 'gateway.networking.k8s.io/gateway-name': 'waypoint' })],
                ports: [15008],
              },
            ],
          }),
      ),
    ],
    [
      'where the whole namespace is admitted',
      shop(
        ({ chart, web, cart }) =>
          new CiliumNetworkPolicy(chart, 'Web', {
            service: web,
            ingress: [{ from: [cart, NetworkPeer.namespace('shop')], ports: [15008] }],
          }),
      ),
    ],
    [
      'where another policy admits the waypoint',
      shop((s) => {
        admitsCart(s);
        new CiliumNetworkPolicy(s.chart, 'Waypoints', {
          namespace: s.namespace,
          ingress: [{ from: [s.waypoint], ports: [15008] }],
        });
      }),
    ],
    [
      'in a namespace that denies by default',
      shop((s) => {
        admitsCart(s);
        s.namespace.denyByDefault();
      }),
    ],
    [
      'in a cluster that denies by default',
      shop((s) => {
        admitsCart(s);
        new CiliumClusterwideNetworkPolicy(s.chart, 'DefaultDeny').denyByDefault();
      }),
    ],
    [
      'that a gateway calls, which goes around waypoints',
      shop(({ chart, namespace, web }) => {
        const gateway = new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' });
        new CiliumNetworkPolicy(chart, 'Web', { service: web, ingress: [{ from: [gateway], ports: [15008] }] });
      }),
    ],
    [
      'where the policy shuts nothing',
      shop(
        ({ chart, web, cart }) =>
          new CiliumNetworkPolicy(chart, 'Web', {
            service: web,
            ingress: [{ from: [cart], ports: [15008] }],
            enableDefaultDeny: { ingress: false },
          }),
      ),
    ],
  ])('is called %s', (_, build) => {
    expect(of(build)).not.toEqual([]);
  });

  const toWeb = ({ chart, cart, web }: Shop): CiliumNetworkPolicy =>
    new CiliumNetworkPolicy(chart, 'Cart', { service: cart, egress: [{ to: [web], ports: [15008] }] });

  test('is not reached by those whom a policy lets out to it, unless they are let out to the waypoint', () => {
    expect(refusal(shop((s) => toWeb(s)))).toContain(
      'CiliumNetworkPolicy shop/cart lets out to service web, but what is sent to it goes to its waypoint shop/waypoint first',
    );
  });

  test.each<[string, (chart: Chart) => void]>([
    ['where there is no waypoint', shop((s) => toWeb(s), false)],
    ['with allowMesh()', shop((s) => toWeb(s).allowMesh())],
    [
      'with the waypoint beside',
      shop(
        ({ chart, cart, web, waypoint }) =>
          new CiliumNetworkPolicy(chart, 'Cart', { service: cart, egress: [{ to: [web, waypoint] }] }),
      ),
    ],
    [
      'by the waypoint itself, by labels',
      shop(
        ({ chart, namespace, web }) =>
          new CiliumNetworkPolicy(chart, 'Out', {
            namespace,
            selector: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' },
            egress: [{ to: [web] }],
          }),
      ),
    ],
    [
      'by the waypoint itself, by its account',
      shop(
        ({ chart, namespace, web }) =>
          new CiliumNetworkPolicy(chart, 'Out', { namespace, serviceAccount: 'waypoint', egress: [{ to: [web] }] }),
      ),
    ],
  ])('is reached %s', (_, build) => {
    expect(of(build)).not.toEqual([]);
  });
});
