import { loadMesh } from '../../../src/model';
import { diffOf } from '../../../src/simulate/diff/diff';

// sidecar.md 16, measured: a sidecar of the client rewrites before the policies of the server see a request; istio.io, VirtualService, HTTPRewrite: a prefix takes
// the place of the prefix that was matched.
const mesh = (http: string, path: string) =>
  loadMesh(
    `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  rules: [{ to: [{ operation: { paths: [${path}] } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
spec:
  hosts: [api]
  http: [${http}]
`,
    { world: 'closed' },
  );
const ALL = '{ route: [{ destination: { host: api } }] }';
const closedPaths = (http: string, path: string, then: string) =>
  diffOf(mesh(http, path), mesh(then, path))
    .changes.filter(({ kind, to }) => kind === 'closed' && to === 'shop/api')
    .flatMap(({ requests }) => requests.map((one) => one.path));

describe('a path that is rewritten before a policy reads it', () => {
  const rewrite = (match: string, uri: string) =>
    `{ match: [{ uri: ${match} }], rewrite: { uri: ${uri} }, route: [{ destination: { host: api } }] }, ${ALL}`;

  test.each([
    ['a prefix', rewrite('{ prefix: /api/ }', '/'), '/items', '/api/items'],
    ['a prefix, for a policy of a beginning', rewrite('{ prefix: /api }', '/v1'), '/v1/items/*', '/api/items/'],
    ['every path', `{ rewrite: { uri: /v1/ }, route: [{ destination: { host: api } }] }`, '/v1/items', '/items'],
  ])('is asked for as it is sent: %s', (_, http, path, sent) => {
    expect(closedPaths(http, path, ALL)).toContain(sent);
  });

  test('is nothing to ask for where what it becomes is no beginning of what a policy takes', () => {
    const http = rewrite('{ prefix: /api/ }', '/internal/');
    expect(closedPaths(http, '/items', ALL)).toEqual([]);
  });

  test('is said to be sampled where there are more of them than can be held against each other', () => {
    const rules = Array.from(
      { length: 300 },
      (_, i) =>
        `{ match: [{ uri: { prefix: /r${i}/ } }], rewrite: { uri: / }, route: [{ destination: { host: api } }] }`,
    );
    const { inexact } = diffOf(mesh([...rules, ALL].join(', '), '/items'), mesh(ALL, '/items'));
    expect(inexact.join()).toContain('more than 200 paths that routes rewrite');
  });

  test('is said to be sampled where a pattern rewrites it', () => {
    const http = `{ rewrite: { uriRegexRewrite: { match: '^/a/(.*)', rewrite: '/\\1' } }, route: [{ destination: { host: api } }] }`;
    expect(diffOf(mesh(http, '/items'), mesh(ALL, '/items')).inexact.join()).toContain('paths that a pattern rewrites');
  });
});
