import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ORDER_RULES } from '../../src/cli/order/rules';
import { running, type Outcome } from './running';

const HOME = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;
const WAYPOINT = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: { targetRefs: [{ group: '', kind: Service, name: web }] }
`;
const pod = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: registry.example.com/${name}:1 }] }
`;
const all = (...documents: string[]): string => documents.join('---\n');
const WRONG = all(HOME, POLICY, pod('client'), pod('web'), SERVICE, WAYPOINT);

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'order-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const check = (...args: string[]): Promise<Outcome> => running('check', ...args);

/** Rules and objects of what is found. */
async function found(...args: string[]): Promise<string[]> {
  const { findings } = JSON.parse((await check(...args, '-o', 'json')).stdout);
  return findings.map(
    ({ object, rule }: { rule: string; object?: { kind: string; name: string } }) =>
      `${rule}${object ? ` ${object.kind} ${object.name}` : ''}`,
  );
}

describe('check --order', () => {
  test('proves our own order, whatever the order of the files', async () => {
    write('a.yaml', WRONG);
    expect(await check('--order', 'a.yaml')).toEqual({
      code: 0,
      stdout:
        'nothing found in 6 objects\n' +
        'the order of cdk8s-ambient opens nothing on the way: 1 of 5 moments between 6 steps were looked at, at 4 there is nobody to reach, or nothing new\n',
      stderr: '',
    });
  });

  test('as-given says which step opens what, until when, and what has to come before', async () => {
    write('a.yaml', WRONG);
    const { code, stdout } = await check('--order', 'as-given', 'a.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
     "error    order/opens-early  a.yaml:28:1
              Service shop/web
              once this is applied (step 5 of 6), shop/client, shop/web -> shop/web:80 is open (to
              shop/web, direct by HBONE), and in the end it is denied at waypoint; that ends when Gateway
              shop/waypoint is applied (step 6)
              see  Gateway shop/waypoint (a.yaml:33:1)
              fix  apply Gateway shop/waypoint before it
     1 error in 6 objects
     the order that was given opens paths on the way: 3 of 5 moments between 6 steps were looked at, at 2 there is nobody to reach, or nothing new
     "
    `);
  });

  test('as-given goes by the order of files, and of folders by their names', async () => {
    write('tree/1.yaml', all(HOME, POLICY, WAYPOINT));
    write('tree/2.yaml', all(pod('client'), pod('web'), SERVICE));
    expect(await found('--order', 'as-given', 'tree')).toEqual([]);
    expect(await found('--order', 'as-given', 'tree/1.yaml', 'tree/2.yaml')).toEqual([]);
    write('tree/3.yaml', WAYPOINT);
    write('tree/1.yaml', all(HOME, POLICY));
    expect(await found('--order', 'as-given', 'tree')).toEqual(['order/opens-early Service web']);
  });

  test('as-given tells of what the API server refuses, and then proves nothing', async () => {
    write('a.yaml', all(pod('web'), HOME));
    const { code, stdout } = await check('--order', 'as-given', 'a.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('is applied before Namespace shop, so the API server refuses it');
    expect(stdout).toContain('nothing is proved of this order, as the API server refuses a part of it\n');
    write('old.yaml', HOME);
    expect(await found('--order', 'as-given', 'a.yaml', '--before', 'old.yaml')).toEqual([]);
  });

  test('as-given takes a namespace that is in several files for there from the first on', async () => {
    write('a.yaml', all(HOME, pod('web'), HOME));
    expect(await found('--order', 'as-given', 'a.yaml')).toEqual([]);
  });

  test('as-given tells of an object before the definition of its kind', async () => {
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec: { group: example.com, names: { kind: Thing, plural: things }, scope: Namespaced, versions: [] }
`;
    const thing = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: one, namespace: shop }\n';
    write('a.yaml', all(HOME, thing, crd));
    expect(await found('--order', 'as-given', 'a.yaml')).toEqual(['order/refused Thing one']);
    write('a.yaml', all(HOME, crd, thing));
    expect(await found('--order', 'as-given', 'a.yaml')).toEqual([]);
  });

  test('argocd goes by waves, and inside of them by the kinds that Argo CD knows', async () => {
    write('a.yaml', all(HOME, POLICY, WAYPOINT, pod('client'), pod('web'), SERVICE));
    expect(await found('--order', 'argocd', 'a.yaml')).toEqual(['order/opens-early Deployment web']);
    const early = (text: string): string =>
      text.replace('namespace: shop', 'namespace: shop, annotations: { argocd.argoproj.io/sync-wave: "-1" }');
    write('a.yaml', all(HOME, early(POLICY), early(WAYPOINT), pod('client'), pod('web'), SERVICE));
    expect(await found('--order', 'argocd', 'a.yaml')).toEqual([]);
  });

  test('--before says what is there already, which a change may open for a while', async () => {
    write('old.yaml', all(HOME, POLICY, WAYPOINT, pod('client'), pod('web'), SERVICE));
    const other = POLICY.replace('name: nobody', 'name: none');
    write(
      'new.yaml',
      all(
        HOME,
        WAYPOINT.replace('name: waypoint', 'name: other'),
        pod('client'),
        pod('web'),
        SERVICE.replace('use-waypoint: waypoint', 'use-waypoint: other'),
        other,
      ),
    );
    expect(await found('--order', 'new.yaml', '--before', 'old.yaml')).toEqual([]);
    write('open.yaml', all(HOME, WAYPOINT, pod('client'), pod('web'), SERVICE));
    expect(await found('--order', 'as-given', 'old.yaml', '--before', 'open.yaml')).toEqual([]);
  });

  test('takes away what is there no more in the order from back to front', async () => {
    const wide = POLICY.replace('nobody', 'wide').replace('web }] }', 'web }], rules: [{}] }');
    const denies = wide.replace('wide', 'denies').replace('rules:', 'action: DENY, rules:');
    const rest = [HOME, WAYPOINT, SERVICE, pod('client'), pod('web'), POLICY];
    write('new.yaml', all(...rest));
    write('old.yaml', all(...rest, denies, wide));
    expect(await found('--order', 'new.yaml', '--before', 'old.yaml')).toEqual([]);
    write('old.yaml', all(...rest, wide, denies));
    // Given so, the DENY goes first; we know better.
    expect(await found('--order', 'as-given', 'new.yaml', '--before', 'old.yaml')).toEqual([
      'order/opens-early AuthorizationPolicy denies',
    ]);
    expect(await found('--order', 'new.yaml', '--before', 'old.yaml')).toEqual([]);
  });

  test('says what was proved to a program, too', async () => {
    write('a.yaml', WRONG);
    const { order } = JSON.parse((await check('--order', 'as-given', 'a.yaml', '-o', 'json')).stdout);
    expect(order).toMatchObject({ how: 'as-given', moments: 5, unseen: [] });
    expect(order.steps).toHaveLength(6);
    expect(order.steps[0]).toBe('apply Namespace shop');
  });

  test('is told by GitHub and SARIF at the line of the step', async () => {
    write('a.yaml', WRONG);
    const github = await check('--order', 'as-given', 'a.yaml', '-o', 'github');
    expect(github.stdout).toMatch(/^::error file=a.yaml,line=28,col=1,title=order\/opens-early::Service shop\/web: /);
    const sarif = JSON.parse((await check('--order', 'as-given', 'a.yaml', '-o', 'sarif')).stdout);
    expect(sarif.runs[0].tool.driver.rules[0]).toMatchObject({
      id: 'order/opens-early',
      shortDescription: { text: 'While objects are applied, a path is open that is closed in the end.' },
    });
  });

  test('counts by --fail-on, and puts off what a baseline knows', async () => {
    write('a.yaml', WRONG);
    expect((await check('--order', 'as-given', 'a.yaml', '--fail-on', 'never')).code).toBe(0);
    await check('--order', 'as-given', 'a.yaml', '--write-baseline', 'known.json');
    expect((await check('--order', 'as-given', 'a.yaml', '--baseline', 'known.json')).code).toBe(0);
  });

  test.each([
    [['--order', '--fix', 'a.yaml'], '--fix is about rules, and does not go with --order'],
    [['--order', '--rule', 'authz/*', 'a.yaml'], '--rule is about rules, and does not go with --order'],
    [['--order', '--ignore', 'authz/*', 'a.yaml'], '--ignore is about rules, and does not go with --order'],
    [['--before', 'a.yaml', 'a.yaml'], '--before goes with --order'],
    [['--order'], 'there is nothing to check'],
  ])('refuses %j', async (args, message) => {
    write('a.yaml', HOME);
    const { code, stderr } = await check(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each(['a.yaml', 'old.yaml'])('proves nothing where %s can not be read', async (broken) => {
    write('a.yaml', HOME);
    write('old.yaml', HOME);
    write(broken, 'kind: [');
    const { code, stdout } = await check('--order', 'a.yaml', '--before', 'old.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('nothing is proved of this order, as a part of it can not be read');
  });

  test.each(ORDER_RULES.map(({ id }) => id))('has a page of %s', async (id) => {
    const { code, stdout } = await check('--explain', id);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^# ${id}\n\n`));
  });
});
