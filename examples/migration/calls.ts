import type { MeshRequest } from 'cdk8s-ambient/simulate';

type Ask = Pick<MeshRequest, 'from' | 'to' | 'http'>;

/** A call that somebody relies on, or relies on being refused. */
export interface Call extends Ask {
  readonly name: string;
  readonly isAllowed: boolean;
  /** Where it lands, in shares, where that is the point. */
  readonly lands?: Readonly<Record<string, number | undefined>>;
  /** The waypoint that it goes through in the end; none where it needs none. */
  readonly waypoint?: string;
}

const pods = (workload: string): MeshRequest['from'] => ({ workload });
const service = (name: string, port: number): MeshRequest['to'] => ({ service: name, port });
const host = (name: string, port: number): MeshRequest['to'] => ({ host: name, port });
const outside: MeshRequest['from'] = { ip: '203.0.113.7' };
const door: MeshRequest['to'] = { gateway: 'istio-ingress/ingressgateway', port: 80 };
const shop = 'shop.example.com';
const customer = { iss: 'https://login.example.com', sub: 'ann' };
const support = { ...customer, claims: { groups: ['support'] } };

/** What has to be so before the first step, after each, and after the last: read from the policies of the teams, and from what Istio documents of them. */
export const CALLS: readonly Call[] = [
  // Anybody gets the pages. The gateway's routes say where; the policy of web names the gateway, whose identity both a sidecar and ztunnel see.
  { name: 'a customer opens the shop', from: outside, to: door, http: { host: shop }, isAllowed: true },
  {
    name: 'pods outside of the mesh call web',
    from: pods('monitoring/prometheus'),
    to: service('storefront/web', 80),
    http: {},
    isAllowed: false,
  },

  // accounts goes by tokens: the sidecar checks them now, and the waypoint then, to which the gateway is told to send.
  {
    name: 'a customer reads orders',
    from: outside,
    to: door,
    http: { host: shop, path: '/account/orders', jwt: customer },
    isAllowed: true,
  },
  {
    name: 'somebody without a token reads orders',
    from: outside,
    to: door,
    http: { host: shop, path: '/account/orders' },
    isAllowed: false,
  },
  {
    name: 'a customer opens what support has',
    from: outside,
    to: door,
    http: { host: shop, path: '/account/support/ann', jwt: customer },
    isAllowed: false,
  },
  {
    name: 'support opens it',
    from: outside,
    to: door,
    http: { host: shop, path: '/account/support/ann', jwt: support },
    isAllowed: true,
  },

  // products: the canary, and who reads and who writes.
  {
    name: 'web reads products',
    from: pods('storefront/web'),
    to: service('catalog/products', 8080),
    http: { path: '/products/1' },
    isAllowed: true,
    lands: { 'catalog/products-v1': 90, 'catalog/products-v2': 10 },
    waypoint: 'catalog/waypoint',
  },
  {
    name: 'web writes products',
    from: pods('storefront/web'),
    to: service('catalog/products', 8080),
    http: { method: 'PUT', path: '/products/1' },
    isAllowed: false,
    waypoint: 'catalog/waypoint',
  },
  {
    name: 'the back office writes products',
    from: pods('catalog/backoffice'),
    to: service('catalog/products', 8080),
    http: { method: 'PUT', path: '/products/1' },
    isAllowed: true,
    lands: { 'catalog/products-v1': 90, 'catalog/products-v2': 10 },
    waypoint: 'catalog/waypoint',
  },
  {
    name: 'the warehouse reads products',
    from: pods('warehouse/stock'),
    to: service('catalog/products', 8080),
    http: { path: '/products/1' },
    isAllowed: false,
    waypoint: 'catalog/waypoint',
  },

  // recommendations: a header decides.
  {
    name: 'a tester gets recommendations',
    from: pods('storefront/web'),
    to: service('catalog/recommendations', 8080),
    http: { headers: { 'x-tester': 'true' } },
    isAllowed: true,
    lands: { 'catalog/recommendations-beta': undefined },
    waypoint: 'catalog/waypoint',
  },
  {
    name: 'anybody else gets recommendations',
    from: pods('storefront/web'),
    to: service('catalog/recommendations', 8080),
    http: {},
    isAllowed: true,
    lands: { 'catalog/recommendations': undefined },
    waypoint: 'catalog/waypoint',
  },

  // cart: who calls is all there is to it, and ztunnel knows that.
  {
    name: 'web fills the cart',
    from: pods('storefront/web'),
    to: service('checkout/cart', 8080),
    http: { method: 'POST', path: '/items' },
    isAllowed: true,
  },
  {
    name: 'accounts looks into the cart',
    from: pods('storefront/accounts'),
    to: service('checkout/cart', 8080),
    http: {},
    isAllowed: false,
  },

  // payments: method and path, at port 8080 of the pods, which is port 80 of the Service and of the waypoint.
  {
    name: 'the cart charges',
    from: pods('checkout/cart'),
    to: service('checkout/payments', 80),
    http: { method: 'POST', path: '/charges' },
    isAllowed: true,
    waypoint: 'checkout/waypoint',
  },
  {
    name: 'the cart reads charges',
    from: pods('checkout/cart'),
    to: service('checkout/payments', 80),
    http: { path: '/charges' },
    isAllowed: false,
    waypoint: 'checkout/waypoint',
  },
  {
    name: 'the cart debugs payments',
    from: pods('checkout/cart'),
    to: service('checkout/payments', 80),
    http: { method: 'POST', path: '/debug/dump' },
    isAllowed: false,
    waypoint: 'checkout/waypoint',
  },
  {
    name: 'web charges',
    from: pods('storefront/web'),
    to: service('checkout/payments', 80),
    http: { method: 'POST', path: '/charges' },
    isAllowed: false,
    waypoint: 'checkout/waypoint',
  },

  // The provider is called in plaintext, and somebody has to speak TLS: the sidecar, and then the waypoint.
  {
    name: 'payments calls the provider',
    from: pods('checkout/payments'),
    to: host('api.payments.example.com', 80),
    http: { method: 'POST', path: '/v1/charges' },
    isAllowed: true,
    waypoint: 'checkout/waypoint',
  },

  // ledger: requests, and the network as well.
  {
    name: 'payments books',
    from: pods('checkout/payments'),
    to: service('billing/ledger', 8080),
    http: { method: 'POST', path: '/entries' },
    isAllowed: true,
    waypoint: 'billing/waypoint',
  },
  {
    name: 'payments reads the books',
    from: pods('checkout/payments'),
    to: service('billing/ledger', 8080),
    http: { path: '/entries' },
    isAllowed: false,
    waypoint: 'billing/waypoint',
  },
  {
    name: 'the Job of the night settles',
    from: pods('billing/settlement'),
    to: service('billing/ledger', 8080),
    http: { method: 'POST', path: '/settlements/today' },
    isAllowed: true,
    waypoint: 'billing/waypoint',
  },
  {
    name: 'web books',
    from: pods('storefront/web'),
    to: service('billing/ledger', 8080),
    http: { method: 'POST', path: '/entries' },
    isAllowed: false,
  },

  // ledger-db is headless: whoever calls it calls a pod, with mTLS from a sidecar, and HBONE from ztunnel.
  {
    name: 'ledger reads its database',
    from: pods('billing/ledger'),
    to: service('billing/ledger-db', 5432),
    isAllowed: true,
  },
  {
    name: 'the Job of the night reads the database',
    from: pods('billing/settlement'),
    to: service('billing/ledger-db', 5432),
    isAllowed: false,
  },
  {
    name: 'payments reads the database',
    from: pods('checkout/payments'),
    to: service('billing/ledger-db', 5432),
    isAllowed: false,
  },

  // stock: who calls, and one port for everybody, in plaintext too.
  {
    name: 'the cart reserves',
    from: pods('checkout/cart'),
    to: service('warehouse/stock', 8080),
    http: { method: 'POST', path: '/reservations' },
    isAllowed: true,
  },
  {
    name: 'shipping reads stock',
    from: pods('warehouse/shipping'),
    to: service('warehouse/stock', 8080),
    http: {},
    isAllowed: true,
  },
  {
    name: 'web reads stock',
    from: pods('storefront/web'),
    to: service('warehouse/stock', 8080),
    http: {},
    isAllowed: false,
  },
  {
    name: 'Prometheus reads metrics of stock',
    from: pods('monitoring/prometheus'),
    to: service('warehouse/stock', 9102),
    http: { path: '/metrics' },
    isAllowed: true,
  },
  {
    name: 'Prometheus reads stock',
    from: pods('monitoring/prometheus'),
    to: service('warehouse/stock', 8080),
    http: {},
    isAllowed: false,
  },

  // The machine in the hall has its sidecar before and after.
  {
    name: 'shipping prints a label at the scanner',
    from: pods('warehouse/shipping'),
    to: host('scanner.warehouse.internal', 8080),
    http: { method: 'POST', path: '/labels' },
    isAllowed: true,
  },
];
