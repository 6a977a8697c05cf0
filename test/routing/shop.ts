import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  Canary,
  MeshService,
  Platform,
  Waypoint,
  type CanaryOwner,
  type CanaryProps,
  type MeshServiceProps,
} from '../../src';
import { synth, type Manifest } from '../synth';

export const RECENT = new Platform({ istio: '1.30', gatewayApi: '1.5' });
export const PROMETHEUS = 'http://prometheus.istio-system:9090';

export interface Shop {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly cart: MeshService;
  readonly web: MeshService;
  readonly waypoint: Waypoint;
}

/** A shop whose cart is behind a waypoint, and rolled by a controller. */
export function rolled(
  owner: CanaryOwner,
  props: Partial<CanaryProps>,
  more: { readonly cart?: Partial<MeshServiceProps>; readonly also?: (shop: Shop, canary: Canary) => void } = {},
): Manifest[] {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const image = 'registry.example.com/cart:1';
    const web = new MeshService(chart, 'Web', { namespace, port: 80, image });
    const port = more.cart?.ports ? {} : { port: 80 };
    const cart = new MeshService(chart, 'Cart', { namespace, image, ...port, ...more.cart });
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
    cart.enroll(waypoint);
    const canary = new Canary(chart, 'Canary', { service: cart, owner, ...props });
    more.also?.({ chart, namespace, cart, web, waypoint }, canary);
  }, RECENT);
}
