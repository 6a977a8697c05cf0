import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running';

const MANIFESTS = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { istio.io/use-waypoint: waipoint } }
spec: { ports: [{ port: 80 }] }
`;
const DUMP = (status: string, reason: string): string => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { ports: [{ port: 80 }] }
status: { loadBalancer: {}, conditions: [{ type: istio.io/WaypointBound, status: '${status}', reason: ${reason}, message: m }] }
`;

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'status-')));
  process.chdir(folder);
  writeFileSync('shop.yaml', MANIFESTS);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('prints the conditions, object by object', async () => {
  const { code, stdout } = await running('status', 'shop.yaml');
  expect(code).toBe(0);
  expect(stdout.slice(stdout.indexOf('Service'))).toMatchInlineSnapshot(`
   "Service shop/api
     ✗ istio.io/WaypointBound False WaypointIsNotReady: there is no Gateway shop/waipoint, or it has no address

   Service shop/web
     · istio.io/WaypointBound True WaypointAccepted: bound to waypoint shop/waypoint

   9 conditions, 1 of them bad
   "
  `);
});

test('prints a list that a program can read', async () => {
  const { stdout } = await running('status', 'shop.yaml', '-o', 'json');
  expect(JSON.parse(stdout)).toContainEqual({
    object: { kind: 'Service', namespace: 'shop', name: 'web' },
    of: null,
    type: 'istio.io/WaypointBound',
    status: 'True',
    reason: 'WaypointAccepted',
    message: 'bound to waypoint shop/waypoint',
  });
});

describe('--diff', () => {
  test('says what a cluster has otherwise, and exits with 1', async () => {
    writeFileSync('cluster.yaml', DUMP('False', 'AttachmentDenied'));
    const { code, stdout } = await running('status', 'shop.yaml', '--diff', 'cluster.yaml');
    expect(code).toBe(1);
    expect(stdout).toBe(
      'Service shop/web: istio.io/WaypointBound is False AttachmentDenied, and was predicted as True WaypointAccepted\n',
    );
  });

  test('says that it is all the same, of the objects that the dump has', async () => {
    writeFileSync('cluster.yaml', DUMP('True', 'WaypointAccepted'));
    const { code, stdout } = await running('status', 'shop.yaml', '--diff', 'cluster.yaml');
    expect([code, stdout]).toEqual([0, 'The cluster has every condition as predicted.\n']);
  });
});

test('--diff: what nobody could foresee is no difference', async () => {
  writeFileSync('cluster.yaml', DUMP('True', 'WaypointAccepted').replaceAll('waypoint }', 'elsewhere }'));
  writeFileSync(
    'shop.yaml',
    MANIFESTS.replaceAll('use-waypoint: waypoint', 'use-waypoint: elsewhere').replace(/^[^]*?---\n/, ''),
  );
  const { code } = await running('status', 'shop.yaml', '--world', 'open', '--diff', 'cluster.yaml');
  expect(code).toBe(0);
});

test('input that can not be read is told of, and nothing is predicted', async () => {
  writeFileSync('bad.yaml', 'kind: [');
  const { code, stdout } = await running('status', 'bad.yaml');
  expect([code, stdout]).toEqual([2, '']);
});
