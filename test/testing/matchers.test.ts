import { http, kubeletProbe, matchers, tcp, udp } from '../../src/testing';

expect.extend(matchers);

/** A shop behind a waypoint: the web may read products, half of them from v2, and only the catalog may use the database. */
const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Service
metadata: { name: catalog, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: catalog }, ports: [{ port: 80, targetPort: 8080, appProtocol: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ name: sql, port: 5432, appProtocol: tcp }, { name: admin, port: 9000, appProtocol: tcp }] }
${(
  [
    ['web', 'web', ''],
    ['catalog-v1', 'catalog', ', version: v1'],
    ['catalog-v2', 'catalog', ', version: v2'],
    ['db', 'db', ''],
  ] as const
)
  .map(
    ([name, app, more]) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${app}${more} } }
  template: { metadata: { labels: { app: ${app}${more} } }, spec: { serviceAccountName: ${app}, containers: [{ name: app, image: example/app:1 }] } }
`,
  )
  .join('')}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: catalog, namespace: shop }
spec:
  hosts: [catalog]
  http:
    - route: [{ destination: { host: catalog, subset: v1 }, weight: 90 }, { destination: { host: catalog, subset: v2 }, weight: 10 }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: catalog, namespace: shop }
spec: { host: catalog, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: catalog-readers, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: '', name: catalog }]
  rules:
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }]
      to: [{ operation: { methods: [GET] } }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db-clients, namespace: shop }
spec:
  selector: { matchLabels: { app: db } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/catalog] } }] }]
`;

/** What a matcher that fails tells. */
function told(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it holds';
}

test('a request that is let through is allowed, and one that is not is denied, where it is said', () => {
  const read = http.get('/products').from('shop/web').to('shop/catalog');
  expect(SHOP).toAllow(read);
  expect(SHOP).not.toDeny(read);
  expect(SHOP).toDeny(http.post('/products').from('shop/web').to('shop/catalog'), 'waypoint');
  expect(SHOP).toDeny(tcp(5432).from('shop/web').to('shop/db'), 'ztunnel');
  expect(SHOP).toAllow(tcp(5432).from('shop/catalog-v1').to('shop/db'));
});

test('a denial at another place does not hold', () => {
  expect(told(() => expect(SHOP).toDeny(http.post().from('shop/web').to('shop/catalog'), 'ztunnel'))).toContain(
    'expected the request to be denied at ztunnel',
  );
});

test('what fails tells the walk', () => {
  const message = told(() => expect(SHOP).toAllow(tcp(5432).from('shop/web').to('shop/db')));
  expect(message).toContain('expected the request to be allowed');
  expect(message).toContain('shop/web -> shop/db:5432, TCP connection');
  expect(message).toContain('AuthorizationPolicy shop/db-clients');
});

test('what nobody can tell holds for neither', () => {
  const custom = SHOP.replace(
    'name: db-clients, namespace: shop }\nspec:',
    'name: db-clients, namespace: shop }\nspec:',
  ).replace(
    'to: [{ operation: { methods: [GET] } }]',
    'to: [{ operation: { methods: [GET] } }]\n---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: ask, namespace: shop }\nspec: { action: CUSTOM, provider: { name: opa }, targetRefs: [{ kind: Service, group: "", name: catalog }], rules: [{}] }',
  );
  const mesh = `${custom}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    extensionProviders: [{ name: opa, envoyExtAuthzGrpc: { service: opa.opa.svc.cluster.local, port: 9191 } }]\n`;
  const read = http.get().from('shop/web').to('shop/catalog');
  expect(told(() => expect(mesh).toAllow(read))).toContain('the external authoriser opa');
  expect(told(() => expect(mesh).toDeny(read))).toContain('the external authoriser opa');
  expect(told(() => expect(mesh).not.toAllow(read))).toContain('the external authoriser opa');
});

test('a canary routes by its weights', () => {
  const read = http.get().from('shop/web').to('shop/catalog');
  expect(SHOP).toRoute(read, { v1: 90, v2: 10 });
  expect(SHOP).not.toRoute(read, { v1: 50, v2: 50 });
  expect(told(() => expect(SHOP).toRoute(read, { v1: 100 }))).toContain('it lands on v1 90 %, v2 10 %');
});

test('a workload reaches what it should, and nothing else', () => {
  expect(SHOP).toReachOnly('shop/web', ['shop/catalog']);
  expect(SHOP).toReachOnly('shop/catalog-v1', ['shop/db']);
  expect(told(() => expect(SHOP).toReachOnly('shop/web', []))).toContain('it reaches shop/catalog');
});

test('probes and UDP pass the mesh by', () => {
  expect(SHOP).toAllow(kubeletProbe('shop/db', 5432));
  expect(SHOP).toAllow(udp(5432).from('shop/web').to('shop/db'));
});

test('a port has to be said where a Service has several', () => {
  expect(told(() => expect(SHOP).toAllow(tcp().from('shop/web').to('shop/db')))).toBe(
    "Service shop/db has the ports 5432, 9000; say which: .to('shop/db', 5432)",
  );
});

test('findings are told with their rules', () => {
  expect(
    told(() => expect(SHOP.replace('dataplane-mode: ambient', 'dataplane-mode: ambiant')).toHaveNoFindings()),
  ).toContain('metadata/label-value-invalid');
  expect('apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n').toHaveNoFindings();
});

test('requests take whatever has a name and a namespace', () => {
  const web = { name: 'web', namespace: 'shop' };
  const catalog = { name: 'catalog', namespace: { name: 'shop' } };
  expect(SHOP).toAllow(http.get().from(web).to(catalog));
});
