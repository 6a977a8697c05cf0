import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running';

/** A Deployment and a Pod of one name, of which the policy lets one in. */
const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web-pod } }
spec: { serviceAccountName: pod, containers: [{ name: app, image: registry.example.com/web:1 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { serviceAccountName: web, containers: [{ name: app, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { serviceAccountName: db, containers: [{ name: app, image: registry.example.com/db:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db-clients, namespace: shop }
spec:
  selector: { matchLabels: { app: db } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]
`;

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'explain-kinds-')));
  process.chdir(folder);
  writeFileSync('shop.yaml', SHOP);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const explained = async (from: string, to: string) =>
  running('explain', 'shop.yaml', '--from', from, '--to', to, '-o', 'json');

test('a name of two kinds is refused, with how to say which', async () => {
  const { stderr } = await explained('shop/web', 'shop/db:5432');
  expect(stderr).toContain('"shop/web" is the name of several workloads (Deployment, Pod)');
  expect(stderr).toContain('as Deployment/shop/web on the command line');
});

test.each([
  ['Pod/shop/web', 'denied'],
  ['Deployment/shop/web', 'allowed'],
  ['workload:Deployment/shop/web', 'allowed'],
])('with its kind before it, it is clear: %s is %s', async (from, verdict) => {
  expect((await explained(from, 'Pod/shop/db:5432')).stdout).toContain(`"verdict": "${verdict}"`);
});

test('a kind that nobody has there is refused', async () => {
  expect((await explained('Job/shop/web', 'shop/db:5432')).stderr).toContain('no workload "shop/web" of kind Job');
});

test('odd characters are told as they were given, and never as an error of ours', async () => {
  for (const name of ['shop/w*b', 'shop/__proto__', '__proto__/x', 'a/b/c/d', 'shop/web"x', 'shop/\u001b[31m']) {
    const { code, stderr } = await explained(name, 'shop/db:5432');
    expect([name, code]).not.toEqual([name, 0]);
    expect(stderr).toMatch(/there is no workload|must be namespace\/name, got/);
    expect(stderr).not.toMatch(/\bat .*\.[jt]s:\d/);
    expect(stderr.includes('\u001b')).toBe(false);
  }
});
