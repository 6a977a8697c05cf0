import { loadMesh } from '../../../src/model';
import { diffOf } from '../../../src/simulate/diff/diff';
import { diffMarkdown, diffText } from '../../../src/simulate/format/diff';
import { matrixCsv, matrixText } from '../../../src/simulate/format/matrix';
import { matrixOf } from '../../../src/simulate/matrix/matrix';

const NO_FINDINGS = { gained: [], lost: [] };

/** A shop behind a waypoint: the web may read products, and nobody may anything else. */
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
spec: { selector: { app: db }, ports: [{ port: 5432, appProtocol: tcp }] }
${['web', 'catalog', 'db', 'batch']
  .map(
    (name) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { serviceAccountName: ${name}, containers: [{ name: app, image: example/app:1 }] } }
`,
  )
  .join('')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: catalog-readers, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: '', name: catalog }]
  rules:
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }]
      to: [{ operation: { methods: [GET], paths: [/products*] } }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db-clients, namespace: shop }
spec:
  selector: { matchLabels: { app: db } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/catalog] } }] }]
`;

const CARELESS = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: metrics, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: '', name: catalog }]
  rules: [{ to: [{ operation: { paths: [/metrics] } }] }]
`;

const mesh = (text: string) => loadMesh(text, { world: 'closed' });

test('a careless policy shows what it opened, and nothing else', () => {
  expect(diffText(diffOf(mesh(SHOP), mesh(SHOP + CARELESS)), NO_FINDINGS)).toMatchInlineSnapshot(`
   "Opened:
     shop/batch, shop/catalog, shop/db, shop/web -> shop/catalog:80 for GET /metrics, PUT /metrics: denied at waypoint -> to shop/catalog, through waypoint shop/waypoint by HBONE
   "
  `);
});

test('taking the policy away again closes what it had opened', () => {
  const kinds = diffOf(mesh(SHOP + CARELESS), mesh(SHOP)).changes.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['closed']));
});

test('the same manifests in another order make no difference', () => {
  const reversed = SHOP.trim()
    .split('---\n')
    .map((text, i, all) => all[all.length - 1 - i] ?? text)
    .join('\n---\n');
  expect(diffOf(mesh(SHOP), mesh(reversed))).toEqual({ changes: [], identities: [], inexact: [] });
});

test('a canary without its subsets closes what it routes, and opens nothing', () => {
  const canary = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: catalog, namespace: shop }
spec:
  hosts: [catalog]
  http: [{ route: [{ destination: { host: catalog, subset: v2 } }] }]
`;
  const { changes } = diffOf(mesh(SHOP), mesh(SHOP + canary));
  expect(changes.map(({ after, clients, kind }) => ({ after, clients, kind }))).toEqual([
    { kind: 'closed', clients: ['shop/web'], after: 'no-cluster 503, through waypoint shop/waypoint by HBONE' },
  ]);
});

test('a way around the waypoint is told as another way', () => {
  const without = SHOP.replace(', labels: { istio.io/use-waypoint: waypoint }', '');
  const { changes } = diffOf(mesh(SHOP), mesh(without));
  expect(changes.map(({ clients, kind }) => ({ clients, kind }))).toEqual([
    { kind: 'opened', clients: ['shop/batch', 'shop/catalog', 'shop/db'] },
    { kind: 'opened', clients: ['shop/web'] },
    { kind: 'path', clients: ['shop/web'] },
  ]);
});

test('names from manifests are no markup in a comment', () => {
  const odd = CARELESS.replace('/metrics', '/a_b');
  expect(diffMarkdown(diffOf(mesh(SHOP), mesh(SHOP + odd)), NO_FINDINGS)).toContain(String.raw`GET /a\_b`);
});

test('a matrix says who gets through, and with what', () => {
  expect(matrixText(matrixOf(mesh(SHOP), { at: 'l7' }))).toMatchInlineSnapshot(`
   "shop/catalog:80
     yes   outside
     some  shop/web
           with GET /products
     no    shop/batch, shop/catalog, shop/db (no policy allows it)

   shop/db:5432
     yes   shop/catalog
     no    outside, shop/batch, shop/db, shop/web (no policy allows it)
   "
  `);
});

test('as CSV it has a line for each client, and no formulas', () => {
  const lines = [...matrixCsv(matrixOf(mesh(SHOP)))];
  // Four workloads, and whoever is outside.
  expect(lines).toHaveLength(1 + 2 * 5);
  expect(lines).toContain('shop/catalog,shop/db,5432,TCP,all,');
  const formula = matrixCsv({
    rows: [{ clients: ['=cmd'], to: 'a', port: 1, reach: 'all', by: [], allowed: [], assumptions: [] }],
    inexact: [],
  });
  expect([...formula][1]).toBe("'=cmd,a,1,TCP,all,");
});

describe('patterns of one text', () => {
  const OPEN = SHOP.replaceAll(/---\napiVersion: security[^]*?(?=---|$)/g, '');
  const route = (text: string): string =>
    CARELESS.replace('apiVersion: security.istio.io/v1', 'apiVersion: networking.istio.io/v1')
      .replace('AuthorizationPolicy', 'VirtualService')
      .replace(/spec:[^]*/, `spec: { hosts: [catalog], http: [${text}] }`);
  const matching = (regex: string, rest: string): string => `{ match: [{ uri: { regex: '${regex}' } }], ${rest} }`;
  const onward = '{ route: [{ destination: { host: catalog } }] }';

  test('that are not read are told of, so that no difference is no statement', () => {
    const odd = route(
      matching(String.raw`/\\bfoo.*`, 'route: [{ destination: { host: catalog } }]').replaceAll('\\\\', '\\'),
    );
    const { inexact } = diffOf(mesh(OPEN + odd), mesh(OPEN + odd.replace('name: ', 'annotations: { a: b }, name: ')));
    expect(inexact).toEqual([String.raw`shop/catalog:80: path /\bfoo.*`]);
    // Where all is as it is written, it needs no telling apart.
    expect(diffOf(mesh(OPEN + odd), mesh(OPEN + odd)).inexact).toEqual([]);
  });

  test('are told apart where a request fits two of them', () => {
    const [first, second] = [
      matching('/[a-z]+/x.*', 'directResponse: { status: 201 }'),
      matching('/ab.*9', 'directResponse: { status: 204 }'),
    ];
    const found = diffOf(
      mesh(OPEN + route([first, second, onward].join(', '))),
      mesh(OPEN + route([second, first, onward].join(', '))),
    );
    const paths = found.changes.flatMap(({ requests }) => requests.map(({ path }) => path!));
    expect(found.inexact).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(/^(?=\/[a-z]+\/x)\/ab.*9$/);
  });

  test('of templates, too', () => {
    const deny = (not: string): string =>
      CARELESS.replace(
        /spec:[^]*/,
        `spec: { action: DENY, targetRefs: [{ group: '', kind: Service, name: catalog }], rules: [{ to: [{ operation: { paths: ['/{*}/x/{**}'], notPaths: ['${not}'] } }] }] }`,
      );
    const { changes, inexact } = diffOf(mesh(OPEN + deny('/a/{*}/z')), mesh(OPEN + deny('/q')));
    expect(inexact).toEqual([]);
    expect(changes.flatMap(({ kind, requests }) => requests.map(({ path }) => [kind, path]))).toContainEqual([
      'closed',
      '/a/x/z',
    ]);
  });
});

describe('an identity that changes is told', () => {
  const renamed = SHOP.replace('serviceAccountName: web', 'serviceAccountName: shopfront');

  test('beside the paths that it closes', () => {
    const found = diffOf(mesh(SHOP), mesh(renamed));
    expect(found.identities).toEqual([
      { workload: 'shop/web', before: 'cluster.local/ns/shop/sa/web', after: 'cluster.local/ns/shop/sa/shopfront' },
    ]);
    expect(found.changes.map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
      ['closed', ['shop/web'], 'shop/catalog'],
    ]);
  });

  test('where no policy turns on it, too', () => {
    const open = (text: string) => text.replaceAll(/---\napiVersion: security[^]*?(?=---|$)/g, '');
    expect(diffText(diffOf(mesh(open(SHOP)), mesh(open(renamed))), NO_FINDINGS)).toBe(
      'No difference: every request has the same end by the same way.\n\nIdentities:\n  shop/web: cluster.local/ns/shop/sa/web -> cluster.local/ns/shop/sa/shopfront\n',
    );
  });

  test('as that of who leaves the mesh', () => {
    const left = SHOP.replace(
      'labels: { app: web } }, spec',
      'labels: { app: web, istio.io/dataplane-mode: none } }, spec',
    );
    expect(diffOf(mesh(SHOP), mesh(left)).identities).toEqual([
      { workload: 'shop/web', before: 'cluster.local/ns/shop/sa/web', after: null },
    ]);
  });
});
