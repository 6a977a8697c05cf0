import { Chart, Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AccessLogging,
  AmbientNamespace,
  Canary,
  EnvValue,
  ExternalService,
  Http,
  HttpSource,
  IngressGateway,
  L7AuthorizationPolicy,
  MeshApp,
  MeshService,
  Platform,
  Principal,
  Probe,
  RequestAuthentication,
  RequestMatch,
  Retry,
  ServicePort,
  ServiceRoute,
  Subset,
  Timeout,
  TrafficPolicy,
  Volume,
  Waypoint,
} from 'cdk8s-ambient';

export const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });

const image = (name: string): string => `registry.example.com/shop/${name}`;
const available = {
  autoscaling: { minReplicas: 2, maxReplicas: 8, targetCpuPercent: 70 },
  disruptionBudget: { maxUnavailable: 1 },
} as const;
/** What every HTTP service of the shop has in common. */
const http = {
  ...available,
  ports: [ServicePort.http(80, { targetPort: 8080 })],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  readiness: Probe.httpGet('/ready', { period: Duration.seconds(5) }),
  liveness: Probe.httpGet('/live'),
  spreadOver: ['zones'],
} as const;
const closed = (scope: Construct, id: string): AmbientNamespace => {
  const namespace = new AmbientNamespace(scope, id, { podSecurity: 'restricted' });
  namespace.requireStrictMtls();
  namespace.denyByDefault();
  return namespace;
};

/** What serves customers: a waypoint for the namespace, a canary, a database, a way in with TLS. */
export class Shop extends Chart {
  readonly waypoint: Waypoint;
  readonly cart: MeshService;

  constructor(scope: Construct, id = 'shop') {
    super(scope, id);
    const namespace = closed(this, 'Shop');
    this.waypoint = new Waypoint(this, 'Waypoint', { namespace, ...available, seccompProfile: 'RuntimeDefault' });
    namespace.enroll(this.waypoint);

    const web = new MeshService(this, 'Web', {
      ...http,
      namespace,
      image: image('web:3.2.0'),
      readOnlyRootFilesystem: true,
      volumes: [Volume.emptyDir('tmp', '/tmp', { sizeLimit: Size.mebibytes(64) })],
      env: { CART_URL: 'http://cart', SESSION_KEY: EnvValue.fromSecret('web-session', 'key') },
    });
    const cart = new MeshService(this, 'Cart', { ...http, namespace, image: image('cart:1.9.4') });
    const catalog = new MeshService(this, 'Catalog', {
      ...http,
      namespace,
      subsets: [
        Subset.version('v1', { image: image('catalog:1.4.2') }),
        Subset.version('v2', { image: image('catalog:2.0.0') }),
      ],
      env: { DB_HOST: 'postgres', DB_PASSWORD: EnvValue.fromSecret('postgres-catalog', 'password') },
      volumes: [Volume.configMap('catalog-settings', '/etc/catalog')],
    });
    const postgres = new MeshService(this, 'Postgres', {
      namespace,
      kind: 'StatefulSet',
      replicas: 1,
      ports: [ServicePort.tcp(5432)],
      image: 'registry.example.com/postgres:16.4',
      runAsUser: 999,
      readiness: Probe.command('pg_isready', '-U', 'postgres'),
      volumes: [Volume.claimTemplate('data', '/var/lib/postgresql/data', Size.gibibytes(20))],
      podSpec: { securityContext: { fsGroup: 999 } },
    });
    postgres.optOutOfWaypoint(); // nothing to read in its protocol

    new Canary(this, 'CatalogV2', {
      service: catalog,
      stable: 'v1',
      canary: 'v2',
      percent: 10,
      testers: [RequestMatch.header('x-tester', 'true')],
      timeout: Timeout.after(Duration.seconds(3)),
      retry: Retry.attempts(2, { on: ['5xx', 'connect-failure'] }),
      trafficPolicy: new TrafficPolicy({ outlierDetection: { consecutive5xx: 3 } }),
    });
    new ServiceRoute(this, 'CartRoute', { service: cart, timeout: Timeout.after(Duration.seconds(2)) });

    const gateway = new IngressGateway(this, 'Gateway', {
      ...available,
      namespace,
      name: 'shop',
      waypoints: 'traverse',
      hostname: 'shop.example.com',
      tlsSecret: 'shop-tls',
      seccompProfile: 'RuntimeDefault',
    });
    gateway.route(web);
    gateway.route(cart, { paths: ['/api/cart/*'] });

    web.allowFrom(gateway);
    cart.allowFrom(web);
    cart.allowFrom(gateway, Http.path('/api/cart', '/api/cart/*'));
    cart.allowFrom(Principal.serviceAccount('billing', 'nightly'), Http.post('/internal/expire'));
    catalog.allowFrom(web, Http.get('/items', '/items/*'));
    catalog.allowFrom(cart, Http.get('/items/{*}/price'));
    postgres.allowFrom(catalog);

    // Customers who come to the cart from outside have to be signed in.
    new RequestAuthentication(this, 'CartTokens', {
      targets: [cart],
      rules: [{ issuer: 'https://id.example.com', audiences: ['shop'], forwardOriginalToken: true }],
    });
    new L7AuthorizationPolicy(this, 'CartSignedIn', {
      targets: [cart],
      action: 'DENY',
      rules: [{ from: [HttpSource.withoutToken()], to: [Http.path('/api/cart', '/api/cart/*')], ports: [80] }],
    });
    new AccessLogging(this, 'Failures', { namespace, filter: 'response.code >= 400' });
    this.cart = cart;
  }
}

/** What moves money: a namespace of its own behind the shop's waypoint, with the only way out. */
export class Billing extends Chart {
  constructor(scope: Construct, shop: Shop, id = 'billing') {
    super(scope, id);
    const namespace = closed(this, 'Billing');
    shop.waypoint.shareWith(namespace);
    const payments = new MeshService(this, 'Payments', { ...http, namespace, image: image('payments:5.0.1') });
    payments.allowFrom(shop.cart, Http.post('/charges'));

    const bank = new ExternalService(this, 'Bank', {
      namespace,
      hosts: ['api.bank.example.com'],
      ports: [ServicePort.http(80, { targetPort: 443 })],
      originateTls: true,
      waypoint: new Waypoint(this, 'Egress', { namespace, seccompProfile: 'RuntimeDefault' }),
    });
    bank.allowFrom(payments, Http.post('/v1/charges'));
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Billing(app, new Shop(app));
  app.synth();
}
