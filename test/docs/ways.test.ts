import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, type Answer, type MeshRequest } from '../../src/simulate';
import { root } from './snippets';

const namespace = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
`;
const pod = (name: string, where: string, spec = ''): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${where}, labels: { app: ${name} } }
spec: { ${spec} containers: [{ name: app, image: registry.example.com/app:1.0, ports: [{ containerPort: 8080 }] }] }
`;
const service = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080, appProtocol: http }] }
`;

const MESH = [
  namespace('shop', 'istio.io/dataplane-mode: ambient'),
  namespace('old', 'istio-injection: enabled'),
  namespace('out'),
  `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
  service('cart', 'istio.io/use-waypoint: waypoint'),
  service('stock'),
  pod('web', 'shop'),
  pod('cart', 'shop'),
  pod('stock', 'shop'),
  pod('report', 'old'),
  pod('cron', 'out'),
].join('');

const CLIENTS: Readonly<Record<string, MeshRequest['from']>> = {
  ambient: { workload: 'shop/web' },
  'with a sidecar': { workload: 'old/report' },
  'ingress gateway': { gateway: 'shop/public' },
  'outside the mesh': { workload: 'out/cron' },
  kubelet: { kubelet: 'shop/cart' },
};
const SERVERS: readonly MeshRequest['to'][] = [
  { service: 'shop/cart', port: 80 },
  { service: 'shop/stock', port: 80 },
  { workload: 'shop/cart', port: 8080 },
];

/** The hops of a way, as the page words them: what is sent as plaintext is one of them. */
function way({ hops }: Answer): string[] {
  const isStep = ({ at }: Answer['hops'][number], i: number): boolean =>
    at !== 'app' && !(at === 'waypoint' && hops[i - 1]?.at === 'waypoint');
  return hops.filter(isStep).flatMap(({ at, side, tunnel, why }) => {
    const arrives = side === 'server' && tunnel === 'plain' ? ['plaintext'] : [];
    return [...arrives, /passes ztunnel by/.test(why) ? 'past ztunnel' : at];
  });
}

/** The rows of the page's table, each by its cells. */
function rows(): string[][] {
  const page = readFileSync(join(root, 'docs/path-of-a-request.md'), 'utf8');
  const [, table = ''] = /^## Who goes which way\n([^]*?)\n\n(?=[A-Z])/m.exec(page) ?? [];
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| client') && !line.startsWith('| -'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the table of who goes which way', () => {
  const cells = rows().flatMap(([client, ...ways]) =>
    ways.flatMap((text, i) => (text === '–' ? [] : [{ client: client!, text, to: SERVERS[i]! }])),
  );

  test('has a row for each kind of client', () => {
    expect(rows().map(([client]) => client)).toEqual(Object.keys(CLIENTS));
  });

  test.each(cells)('$client: $text', ({ client, text, to }) => {
    const [one] = answer(MESH, { from: CLIENTS[client]!, to, http: { method: 'GET', path: '/' } });
    // What is behind a colon, a semicolon or "unless" is about other cases.
    expect(way(one!)).toEqual(text.split(/[;:]|, unless/)[0]!.split(', '));
  });
});
