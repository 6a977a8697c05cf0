import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running';

/** Two enrolled pods, and a policy that lets one of them in. */
const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: app, image: registry.example.com/web:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { serviceAccountName: db, containers: [{ name: app, image: registry.example.com/db:1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 5432, appProtocol: tcp }] }
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
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'explain-')));
  process.chdir(folder);
  writeFileSync('shop.yaml', SHOP);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('explain', () => {
  test('tells the walk of an allowed connection, hop by hop', async () => {
    const { code, stdout } = await running('explain', 'shop.yaml', '--from', 'shop/web', '--to', 'shop/db:5432');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
     "shop/web -> shop/db:5432, TCP connection
     allowed
       ✓ ztunnel of the client (HBONE): Service shop/db has no waypoint
       ✓ ztunnel of the server (HBONE): AuthorizationPolicy shop/db-clients allows principal
           cluster.local/ns/shop/sa/web (Pod shop/web) on port 5432
       ✓ app: port 5432 of Pod shop/db
       -> shop/db on port 5432
     "
    `);
  });

  test('names what refuses a connection', async () => {
    const { code, stdout } = await running(
      'explain',
      'shop.yaml',
      '--from',
      'ip:203.0.113.7',
      '--to',
      'workload:shop/db:5432',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('denied');
    expect(stdout).toContain('AuthorizationPolicy shop/db-clients');
  });

  test('tells the smallest change that would allow what is denied', async () => {
    const { stdout } = await running('explain', 'shop.yaml', '--from', 'shop/db', '--to', 'shop/db:5432');
    expect(stdout.slice(stdout.indexOf('  the smallest'))).toMatchInlineSnapshot(`
     "  the smallest change that allows it
       in AuthorizationPolicy shop/db-clients (shop.yaml:20):
         + spec.rules[0].from[0].source.principals: […, cluster.local/ns/shop/sa/db]
       it opens nothing else that policies can tell from this
     "
    `);
  });

  test('has the change in JSON as a patch, with file and line', async () => {
    const { stdout } = await running('explain', 'shop.yaml', '--from', 'shop/db', '--to', 'shop/db:5432', '-o', 'json');
    const [answer] = JSON.parse(stdout) as { remedy: { changes: object[] } }[];
    expect(answer!.remedy.changes).toEqual([
      {
        object: {
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          namespace: 'shop',
          name: 'db-clients',
        },
        file: 'shop.yaml',
        line: 20,
        patch: [{ op: 'add', path: '/spec/rules/0/from/0/source/principals/-', value: 'cluster.local/ns/shop/sa/db' }],
      },
    ]);
  });

  test('answers a file of requests as JSON, in its order', async () => {
    writeFileSync(
      'requests.yaml',
      '- { name: web, from: { workload: shop/web }, to: { service: shop/db, port: 5432 } }\n- { from: { workload: shop/db }, to: { service: shop/db, port: 5432 } }\n',
    );
    const { stdout } = await running('explain', 'shop.yaml', '--requests', 'requests.yaml', '-o', 'json');
    expect(
      (JSON.parse(stdout) as { name?: string; verdict: string }[]).map(({ name, verdict }) => [name, verdict]),
    ).toEqual([
      ['web', 'allowed'],
      [undefined, 'denied'],
    ]);
  });

  test('tells all mistakes of a file of requests at once', async () => {
    writeFileSync('requests.yaml', '- { form: {}, to: { service: db, port: 0 } }\n- 7\n');
    const { code, stderr, stdout } = await running('explain', 'shop.yaml', '--requests', 'requests.yaml');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
      'error: [requests.yaml] request 1: unknown key "form"; did you mean "from"?',
      'request 1: from must be a map with one of workload, ip, kubelet, gateway, got undefined',
      'request 1: to.service must be namespace/name, got "db"',
      'request 1: to.port must be a whole number from 1 to 65535, got 0',
      'request 2: a request is a map with from and to, got 7',
    ]);
  });

  test.each([
    [['--from', 'shop/wbe', '--to', 'shop/db:5432'], 'there is no workload "shop/wbe"; did you mean "shop/web"?'],
    [['--from', 'shop/web', '--to', 'shop/bd:5432'], 'there is no Service "shop/bd"; did you mean "shop/db"?'],
    [['--from', 'shop/web', '--to', 'shop/db'], '--to takes a port, as in shop/web:80, got "shop/db"'],
    [['--from', 'shop/web'], 'explain takes --from and --to, or --requests FILE'],
    [['--requests', 'none.yaml'], 'cannot read none.yaml'],
  ])('%j is refused, and nothing is printed', async (flags, message) => {
    const { code, stderr, stdout } = await running('explain', 'shop.yaml', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('manifests that can not be read stop it: an answer from a part would be one of something else', async () => {
    writeFileSync('broken.yaml', 'a: [');
    const { code, stdout } = await running(
      'explain',
      'shop.yaml',
      'broken.yaml',
      '--from',
      'shop/web',
      '--to',
      'shop/db:5432',
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('matrix', () => {
  test('says who reaches whom', async () => {
    const { code, stdout } = await running('matrix', 'shop.yaml');
    expect(code).toBe(0);
    expect(stdout).toBe('shop/db:5432\n  yes   shop/web\n  no    outside, shop/db (no policy allows it)\n');
  });

  test('as CSV, a line for each client', async () => {
    const { stdout } = await running('matrix', 'shop.yaml', '-o', 'csv');
    expect(stdout.trim().split('\n').sort()).toEqual([
      'client,to,port,protocol,reach,by',
      'outside,shop/db,5432,TCP,none,',
      'shop/db,shop/db,5432,TCP,none,',
      'shop/web,shop/db,5432,TCP,all,',
    ]);
  });
});

describe('diff', () => {
  test('shows what is opened, and fails where it is asked to', async () => {
    writeFileSync('new.yaml', SHOP.replace('principals: [cluster.local/ns/shop/sa/web]', "namespaces: ['shop']"));
    const { code, stdout } = await running('diff', 'shop.yaml', 'new.yaml', '--fail-on', 'opened');
    expect(code).toBe(1);
    expect(stdout).toContain('Opened:\n  shop/db -> shop/db:5432: denied at ztunnel -> to shop/db, direct by HBONE\n');
    expect((await running('diff', 'shop.yaml', 'new.yaml', '--fail-on', 'closed')).code).toBe(0);
  });

  test('of the same manifests says that there is no difference', async () => {
    const { code, stdout } = await running('diff', 'shop.yaml', 'shop.yaml', '--fail-on', 'any');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'No difference: every request has the same end by the same way.\n',
    });
  });
});
