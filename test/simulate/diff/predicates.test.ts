import { loadMesh } from '../../../src/model';
import { diffOf, type ReachabilityChange } from '../../../src/simulate/diff/diff';
import { diffText, targetWords } from '../../../src/simulate/format/diff';

/**
 * A change of one condition is seen, at the requests and clients that it is about, and nothing else is: one test for each thing
 * that a policy or route can look at.
 */
const BASE = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint, team: a } }
---
apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080, appProtocol: http }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: other, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api-pods, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }] }] }
`;

const policy = (rule: string): string => `${BASE}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec: { targetRefs: [{ kind: Service, group: '', name: api }], rules: [${rule}] }
`;

const shut = policy('');

const operation = (text: string): string => `{ to: [{ operation: { ${text} } }] }`;
const source = (text: string): string => `{ from: [{ source: { ${text} } }] }`;
const when = (key: string, value: string): string => `{ when: [{ key: '${key}', values: ['${value}'] }] }`;

function changes(before: string, after: string): readonly ReachabilityChange[] {
  const [old, now] = [before, after].map((text) => loadMesh(text, { world: 'closed' }));
  return diffOf(old!, now!).changes;
}

/** What is opened, as `clients: requests`. */
function opened(after: string, before = shut): readonly string[] {
  const found = changes(before, after);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(found.length > 0 ? ['opened'] : []));
  return found.map((change) => {
    const { clients, requests } = change;
    const asked = requests.map(({ headers, host, jwt, method, path }) =>
      [
        method,
        path,
        host === 'api.shop.svc.cluster.local' ? '' : host,
        headers && JSON.stringify(headers),
        jwt && `${jwt.iss}/${jwt.sub}${jwt.claims ? JSON.stringify(jwt.claims) : ''}`,
      ]
        .filter((one) => one !== undefined && one !== '')
        .join(' '),
    );
    return `${clients.join(', ')} -> ${targetWords(change)}${asked.length > 0 ? `: ${asked.join(', ')}` : ''}`;
  });
}

const ALL = 'other/web, shop/api, shop/web -> shop/api:80';

describe('a rule for a waypoint is seen by', () => {
  test.each([
    ['a method', operation('methods: [DELETE]'), [`${ALL}: DELETE /`]],
    ['all methods but one', operation('notMethods: [GET]'), [`${ALL}: PUT /`]],
    ['a path', operation('paths: [/admin]'), [`${ALL}: GET /admin`]],
    ['the start of a path', operation('paths: [/admin*]'), [`${ALL}: GET /admin`]],
    ['the end of a path', operation('paths: ["*/admin"]'), [`${ALL}: GET /admin`]],
    ['one part of a path', operation('paths: ["/a/{*}/b"]'), [`${ALL}: GET /a/zq/b`]],
    ['any parts of a path', operation('paths: ["/a/{**}"]'), [`${ALL}: GET /a/`]],
    ['a host', operation('hosts: [api.example.com]'), [`${ALL}: GET / api.example.com`]],
    ['a header', when('request.headers[x-team]', 'red'), [`${ALL}: GET / {"x-team":"red"}`]],
    ['a principal', source('principals: [cluster.local/ns/other/sa/web]'), ['other/web -> shop/api:80']],
    ['a namespace', source('namespaces: [other]'), ['other/web -> shop/api:80']],
    ['a service account', source('serviceAccounts: [shop/web]'), ['shop/web -> shop/api:80']],
    ['a principal by its end', source('principals: ["*/sa/web"]'), ['other/web, shop/web -> shop/api:80']],
    [
      'a condition on the principal',
      when('source.principal', 'cluster.local/ns/shop/sa/web'),
      ['shop/web -> shop/api:80'],
    ],
    ['a condition on the namespace', when('source.namespace', 'other'), ['other/web -> shop/api:80']],
    ['a port', operation('ports: ["80"]'), [ALL]],
  ])('%s', (_, rule, wanted) => {
    expect(opened(policy(rule))).toEqual(wanted);
  });

  test('a claim of a token, which may be a list', () => {
    const tokens = `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { targetRefs: [{ kind: Service, group: '', name: api }], jwtRules: [{ issuer: 'https://issuer.example', jwks: '{"keys":[]}' }] }
`;
    expect(opened(policy(when('request.auth.claims[role]', 'admin')) + tokens, shut + tokens)).toEqual([
      `${ALL}: GET / https://issuer.example/zq{"role":"admin"}, GET / https://issuer.example/zq{"role":["zq","admin"]}`,
    ]);
  });
});

describe('a rule for ztunnel is seen by', () => {
  const ztunnel = (rule: string): string =>
    BASE.replace('istio.io/use-waypoint: waypoint, ', '').replace(
      'rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }] }]',
      `rules: [${rule}]`,
    );
  test.each([
    [
      'a principal',
      source('principals: [cluster.local/ns/other/sa/web]'),
      ['other/web -> shop/api:80', 'other/web -> pods of shop/api, any TCP port but 8080'],
    ],
    [
      'a namespace',
      source('namespaces: [shop]'),
      ['shop/api, shop/web -> shop/api:80', 'shop/api, shop/web -> pods of shop/api, any TCP port but 8080'],
    ],
    ['the port of a container', operation('ports: ["8080"]'), [ALL]],
  ])('%s', (_, rule, wanted) => {
    expect(opened(ztunnel(rule), ztunnel(''))).toEqual(wanted);
  });

  test('a block of addresses outside, where plaintext is permitted', () => {
    const permitted = (rule: string): string => ztunnel(rule).replace('STRICT', 'PERMISSIVE');
    const found = changes(permitted(''), permitted(source('ipBlocks: [203.0.113.0/24]')));
    const declared = found.filter(({ ports }) => !ports);
    expect(declared.map(({ clients, kind, port, to }) => `${kind} ${clients.join(', ')} -> ${to}:${port}`)).toEqual([
      'opened outside 203.0.113.0/24 -> shop/api:80',
      // What addresses pods have is not written anywhere.
      'unsure other/web -> shop/api:80',
      'unsure shop/api, shop/web -> shop/api:80',
    ]);
  });
});

describe('a route is seen by', () => {
  const route = (match: string): string => `${policy('{}')}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
spec: { hosts: [api], http: [{ match: [{ ${match} }], directResponse: { status: 418 } }, { route: [{ destination: { host: api } }] }] }
`;
  test.each([
    ['a path', 'uri: { exact: /tea }', 'GET /tea'],
    ['the start of a path', 'uri: { prefix: /tea }', 'GET /tea'],
    ['a pattern of paths', 'uri: { regex: "/tea/[0-9]+" }', 'GET /tea/0'],
    ['a method', 'method: { exact: PUT }', 'PUT /'],
    ['a header', 'headers: { x-tea: { exact: green } }', 'GET / {"x-tea":"green"}'],
    ['the start of a header', 'headers: { x-tea: { prefix: gr } }', 'GET / {"x-tea":"gr"}'],
    ['that a header is there', 'headers: { x-tea: {} }', 'GET / {"x-tea":"zq"}'],
    ['a parameter', 'queryParams: { tea: { exact: green } }', 'GET /?tea=green'],
    ['a host', 'authority: { exact: tea.example.com }', 'GET / tea.example.com'],
  ])('%s', (_, match, wanted) => {
    const found = changes(policy('{}'), route(match));
    // An answer of the proxy's own is no path to an app.
    expect(found.map(({ kind }) => kind)).toEqual(['closed']);
    const [{ requests } = { requests: [] }] = found;
    expect(
      requests.map(({ headers, host, method, path }) =>
        [method, path, host === 'api.shop.svc.cluster.local' ? undefined : host, headers && JSON.stringify(headers)]
          .filter((one) => one !== undefined)
          .join(' '),
      ),
    ).toContain(wanted);
  });
});

describe('a network policy is seen by', () => {
  const network = (entry: string): string => `${policy('{}')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress], ${entry} }
`;
  const waypointOnly =
    'ingress: [{ from: [{ podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } } }], ports: [{ port: 15008 }] }]';

  test('a block of addresses that a pod may send to', () => {
    const found = opened(
      network(`${waypointOnly}, egress: [{ to: [{ ipBlock: { cidr: 198.51.100.0/24 } }], ports: [{ port: 5000 }] }]`),
      network(waypointOnly),
    );
    expect(found).toEqual(['shop/api -> outside 198.51.100.0/24:5000']);
  });

  test('the probes of the kubelet', () => {
    const probed = (text: string): string =>
      text.replace(
        '{ serviceAccountName: api, containers: [{ name: app, image: example/app:1 }] }',
        '{ serviceAccountName: api, containers: [{ name: app, image: example/app:1, readinessProbe: { httpGet: { path: /, port: 8080 } } }] }',
      );
    const cilium = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { enable-policy: default }
`;
    const found = changes(probed(policy('{}')) + cilium, probed(network(waypointOnly)) + cilium);
    expect(found.filter(({ clients }) => clients.includes('kubelet')).map(({ kind, to }) => [kind, to])).toEqual([
      ['closed', 'pods of shop/api'],
    ]);
  });
});

test('pods that can be dialled past their waypoint are told apart from their Service', () => {
  const bypassed = shut.replace('principals: [cluster.local/ns/shop/sa/waypoint]', 'namespaces: [shop]');
  expect(opened(bypassed)).toEqual(['shop/api, shop/web -> pods of shop/api, any TCP port']);
});

test('where the host decides, it is part of what is printed', () => {
  const [before, after] = [shut, policy(operation('hosts: [api.example.com]'))].map((text) =>
    loadMesh(text, { world: 'closed' }),
  );
  expect(diffText(diffOf(before!, after!), { gained: [], lost: [] })).toContain(
    'shop/api:80 for GET http://api.example.com/',
  );
  const whole = loadMesh(policy(operation('paths: [/a]')), { world: 'closed' });
  expect(diffText(diffOf(before!, whole), { gained: [], lost: [] })).toContain('shop/api:80 for GET /a');
});

test('a way in by a gateway is one for whoever is outside', () => {
  const edge = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`;
  const way = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec: { parentRefs: [{ name: edge }], hostnames: [api.example.com], rules: [{ matches: [{ path: { type: PathPrefix, value: /v1 } }], backendRefs: [{ name: api, port: 80 }] }] }
`;
  const open = policy('{}').replace('principals: [cluster.local/ns/shop/sa/waypoint]', 'namespaces: [shop]');
  const found = changes(open + edge, open + edge + way);
  expect(found.map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
    ['opened', ['outside'], 'gateway shop/edge'],
  ]);
  expect(found[0]!.requests.map(({ host, path }) => `${host}${path}`)).toContain('api.example.com/v1');
});

test('a host of a ServiceEntry that appears is one more that is reached', () => {
  const entry = `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: shop }
spec: { hosts: [pay.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
`;
  expect(changes(BASE, BASE + entry).map(({ kind, port, to }) => `${kind} ${to}:${port}`)).toEqual([
    'opened pay.example.com:443',
  ]);
});
