import { loadMesh } from '../../../src/model';
import { diffOf } from '../../../src/simulate/diff/diff';
import { matrixOf } from '../../../src/simulate/matrix/matrix';

// istio.io, "JWT claim to header" and the reference of RequestAuthentication: a claim of a token that was found valid becomes a
// header, for whatever reads the request afterwards.
const mesh = (output: string, condition: string) =>
  loadMesh(
    `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
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
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  jwtRules: [{ issuer: https://issuer.example, jwks: '{"keys":[]}', ${output} }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.shop.svc.cluster.local]
  http:
    - match: [{ headers: { x-team: ${condition} } }]
      directResponse: { status: 403 }
    - route: [{ destination: { host: api.shop.svc.cluster.local } }]
`,
    { world: 'closed' },
  );
const CLAIM = 'outputClaimToHeaders: [{ header: X-Team, claim: team.name }]';

const claimsIn = (requests: readonly { readonly jwt?: { readonly claims?: unknown } | undefined }[]) =>
  requests.map(({ jwt }) => JSON.stringify(jwt?.claims ?? null));

describe('a claim that is written to a header that a route decides by', () => {
  test.each([
    ['exact', '{ exact: red }', '{"team":{"name":"red"}}'],
    ['prefix', '{ prefix: red }', '{"team":{"name":"red"}}'],
  ])('is varied: %s', (_, condition, claims) => {
    const { changes, inexact } = diffOf(mesh(CLAIM, condition), mesh(CLAIM, '{ exact: nobody-has-this }'));
    const own = changes.filter(({ to }) => to === 'shop/api').flatMap(({ requests }) => requests);
    expect(claimsIn(own)).toContain(claims);
    expect(inexact.filter((one) => one.startsWith('shop/api:'))).toEqual([]);
  });

  test('makes a difference by itself when it is no longer written', () => {
    const { changes } = diffOf(mesh(CLAIM, '{ exact: red }'), mesh('forwardOriginalToken: false', '{ exact: red }'));
    const own = changes.filter(({ to }) => to === 'shop/api').flatMap(({ requests }) => requests);
    expect(claimsIn(own)).toContain('{"team":{"name":"red"}}');
  });

  test('is named where its pattern is beyond the samples', () => {
    const { inexact } = matrixOf(mesh(CLAIM, '{ regex: "r.d" }'), { at: 'l7' });
    expect(inexact).toContain('shop/api:80: header x-team, which is written from a token');
  });

  test('is not varied where another header is asked for', () => {
    const other = CLAIM.replace('X-Team', 'X-Other');
    const { changes } = diffOf(mesh(other, '{ exact: red }'), mesh(other, '{ exact: blue }'));
    const own = changes.filter(({ to }) => to === 'shop/api').flatMap(({ requests }) => requests);
    expect(own.length).toBeGreaterThan(0);
    expect(claimsIn(own).join()).not.toContain('team');
  });
});

test('what a token says as a whole is named where a route decides by the header', () => {
  const { inexact } = matrixOf(mesh('outputPayloadToHeader: X-Team', '{ exact: red }'), { at: 'l7' });
  expect(inexact).toContain('shop/api:80: header x-team, which is written from a token');
});
