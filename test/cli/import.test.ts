import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running';

const MANIFESTS = `# a comment
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: shop }
data: { a: b }
`;

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'import-')));
  process.chdir(folder);
  writeFileSync('shop.yaml', MANIFESTS);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('import writes an app, and says what became of each object', async () => {
  const { code, stdout, stderr } = await running('import', 'shop.yaml', '--out', 'app');
  expect([code, stderr]).toEqual([0, '']);
  expect(readdirSync('app').sort()).toEqual(['main.ts', 'shop.ts']);
  expect(stdout).toMatchInlineSnapshot(`
   "Wrote main.ts, shop.ts to app: 2 objects, 1 of them by constructs, 1 as ApiObject.

     Namespace shop      AmbientNamespace
     ConfigMap shop/web  ApiObject
   "
  `);
  expect(readFileSync('app/shop.ts', 'utf8')).toMatchInlineSnapshot(`
   "import { ApiObject, Chart } from 'cdk8s';
   import { AmbientNamespace } from 'cdk8s-ambient';
   import type { Construct } from 'constructs';

   export class ShopChart extends Chart {
     constructor(scope: Construct, id = 'shop') {
       super(scope, id);

       new AmbientNamespace(this, 'ShopNamespace', { name: 'shop' });

       new ApiObject(this, 'WebConfigMap', {
         apiVersion: 'v1',
         kind: 'ConfigMap',
         metadata: { name: 'web', namespace: 'shop' },
         data: { a: 'b' },
       });
     }
   }
   "
  `);
});

test('import says the same as JSON', async () => {
  const { stdout } = await running('import', 'shop.yaml', '--out', 'app', '-o', 'json');
  expect(JSON.parse(stdout)).toEqual({
    files: ['main.ts', 'shop.ts'],
    objects: [
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop', file: 'shop.ts', construct: 'AmbientNamespace' },
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web', file: 'shop.ts', construct: 'ApiObject' },
    ],
  });
});

test('import refuses to write over a file, and with --force replaces it', async () => {
  mkdirSync('app');
  writeFileSync('app/main.ts', 'mine');
  const refused = await running('import', 'shop.yaml', '--out', 'app');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/main\.ts/);
  expect([readFileSync('app/main.ts', 'utf8'), existsSync('app/shop.ts')]).toEqual(['mine', false]);
  expect((await running('import', 'shop.yaml', '--out', 'app', '--force')).code).toBe(0);
  expect(readFileSync('app/main.ts', 'utf8')).toContain('new ShopChart(app)');
});

test('import --force replaces a link, and leaves what it leads to', async () => {
  mkdirSync('app');
  writeFileSync('outside', 'mine');
  symlinkSync('../outside', 'app/main.ts');
  expect((await running('import', 'shop.yaml', '--out', 'app', '--force')).code).toBe(0);
  expect(readFileSync('outside', 'utf8')).toBe('mine');
});

test('import --project writes what cdk8s needs to run it', async () => {
  expect((await running('import', 'shop.yaml', '--out', 'app', '--project')).code).toBe(0);
  expect(readdirSync('app').sort()).toEqual([
    '.gitignore',
    'cdk8s.yaml',
    'main.ts',
    'package.json',
    'shop.ts',
    'tsconfig.json',
  ]);
});

test('import --project has manifests published to dist, since cdk8s empties its own folder', async () => {
  await running('import', 'shop.yaml', '--out', 'app', '--project');
  expect(readFileSync('app/main.ts', 'utf8')).toContain("new MeshApp({ publishTo: 'dist' })");
  await running('import', 'shop.yaml', '--out', 'plain');
  expect(readFileSync('plain/main.ts', 'utf8')).toContain('new MeshApp()');
});

test('import writes the platform that is stated, and constructs that fit it', async () => {
  writeFileSync(
    'policy.yaml',
    `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { action: ALLOW, rules: [{ from: [{ source: { serviceAccounts: [shop/cart] } }] }] }
`,
  );
  // Fields of that name are read from Istio 1.26.
  expect((await running('import', 'policy.yaml', '--out', 'old', '--platform', 'istio=1.24')).stdout).toMatch(
    /AuthorizationPolicy shop\/web  ApiObject/,
  );
  expect((await running('import', 'policy.yaml', '--out', 'app', '--platform', 'istio=1.30')).stdout).toMatch(
    /shop\/web  L4AuthorizationPolicy/,
  );
  expect(readFileSync('app/main.ts', 'utf8')).toContain("const platform = new Platform({ istio: '1.30' });");
});

test.each([
  ['no object', 'empty.yaml', '', /no Kubernetes object/],
  ['text that is no YAML', 'bad.yaml', 'a: [', /bad\.yaml/],
  ['an object given twice', 'twice.yaml', `${MANIFESTS}---\n${MANIFESTS}`, /given twice/],
])('import refuses %s, and writes nothing', async (_, file, content, message) => {
  writeFileSync(file, content);
  const { code, stderr } = await running('import', file, '--out', 'app');
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(existsSync('app')).toBe(false);
});

test('import leaves out files of Kustomize, and says so', async () => {
  mkdirSync('in');
  writeFileSync('in/shop.yaml', MANIFESTS);
  writeFileSync(
    'in/kustomization.yaml',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [shop.yaml]\n',
  );
  const { stdout, stderr } = await running('import', 'in', '--out', 'app');
  expect(stderr).toMatch(/Kustomize are left out/);
  expect(stdout).not.toMatch(/Kustomization/);
});

const DUMP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: shop
  uid: 1-2
  resourceVersion: '3'
  annotations: { note: a, kubectl.kubernetes.io/last-applied-configuration: '{}' }
  managedFields: [{ manager: kubectl }]
status: {}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, uid: 1-3, controller: true }]
`;

test('import --from-cluster leaves out what the cluster wrote, and says so', async () => {
  writeFileSync('dump.yaml', DUMP);
  const { code, stdout, stderr } = await running('import', 'dump.yaml', '--out', 'app', '--from-cluster');
  expect([code, stderr]).toEqual([0, 'warning: 1 objects that the cluster makes by itself are left out\n']);
  expect(stdout).not.toMatch(/ReplicaSet/);
  expect(readFileSync('app/shop.ts', 'utf8')).toContain(
    "metadata: { name: 'web', namespace: 'shop', annotations: { note: 'a' } },",
  );
  expect(readFileSync('app/shop.ts', 'utf8')).not.toMatch(/managedFields|status|uid|resourceVersion|last-applied/);
});

test('import takes a dump as it is without --from-cluster, and tells of the flag', async () => {
  writeFileSync('dump.yaml', DUMP);
  const { stdout, stderr } = await running('import', 'dump.yaml', '--out', 'app');
  expect(stderr).toMatch(/--from-cluster/);
  expect(stdout).toMatch(/ReplicaSet/);
  expect(readFileSync('app/shop.ts', 'utf8')).toMatch(/managedFields/);
});

test('import warns of Secrets, whose data is in the TypeScript then', async () => {
  writeFileSync(
    'secret.yaml',
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: shop }\ndata: { a: YQ== }\n',
  );
  expect((await running('import', 'secret.yaml', '--out', 'app')).stderr).toMatch(
    /1 Secrets are written with their data/,
  );
  expect((await running('import', 'shop.yaml', '--out', 'other')).stderr).toBe('');
});

test('import says why an object is in no construct, and looks past defaults if told to', async () => {
  writeFileSync(
    'policy.yaml',
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 80 }] }] }
`,
  );
  const plain = await running('import', 'policy.yaml', '--out', 'a', '--namespace', 'shop');
  expect([plain.code, plain.stderr]).toEqual([0, '']);
  expect(plain.stdout).toContain(
    '  NetworkPolicy shop/web  ApiObject: NetworkPolicy would write spec.ingress.0.ports.0.protocol as "TCP", ',
  );
  const lenient = await running(
    'import',
    'policy.yaml',
    '--out',
    'b',
    '--namespace',
    'shop',
    '--ignore-defaults',
    '-o',
    'json',
  );
  expect((JSON.parse(lenient.stdout) as { objects: unknown[] }).objects).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'web',
      file: 'shop.ts',
      construct: 'NetworkPolicy',
    },
  ]);
});

test('import tells of objects without a namespace, and refuses a namespace that is none', async () => {
  writeFileSync('a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
  writeFileSync('b.yaml', 'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: b }\n');
  const { stderr } = await running('import', 'a.yaml', 'b.yaml', '--out', 'a');
  expect(stderr).toBe(
    'warning: 1 objects name no namespace, and no construct is for those; --namespace says which they are for\n',
  );
  const unsure = await running('import', 'a.yaml', 'b.yaml', '--out', 'b', '--namespace', 'shop');
  expect(unsure.stderr).toBe(
    'warning: 1 objects are of kinds that may have no namespace, and are in none; their CRDs would say\n',
  );
  const wrong = await running('import', 'a.yaml', '--out', 'c', '--namespace', 'Shop!');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--namespace "Shop!"')]);
  expect(existsSync('c')).toBe(false);
});

test('import shows names as they are, and sends none of their controls to the terminal', async () => {
  writeFileSync(
    'a.json',
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a\u001b[31m\nb', namespace: 'shop' } }),
  );
  const { stdout } = await running('import', 'a.json', '--out', 'a');
  expect(stdout).toContain('  ConfigMap shop/a\\u001b[31m\\u000ab  ApiObject\n');
});
