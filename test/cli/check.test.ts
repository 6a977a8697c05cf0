import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { load } from 'js-yaml';
import { run } from '../../src/cli/run';

const GOOD = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }\n`;
const POD = `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }\n`;
const deny = (name: string, more = ''): string =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\n${more}spec:\n  action: DENY\n  rules:\n    - to: [{ operation: { paths: [/admin] } }]\n`;
const all = (...documents: string[]): string => documents.join('---\n');
/** One rule, so that others that are written later do not matter here. */
const ONE = ['--rule', 'authz/deny-void'];

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'check-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return name;
}

async function check(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const code = await run(['check', ...args], {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

describe('the exit code', () => {
  test('is 0 where nothing is found', async () => {
    write('a.yaml', all(GOOD, POD));
    expect(await check('a.yaml', ...ONE)).toEqual({ code: 0, stdout: 'nothing found in 2 objects\n', stderr: '' });
  });

  test('is 1 for findings at or above the severity that counts', async () => {
    write('a.yaml', all(GOOD, POD, deny('p')));
    expect((await check('a.yaml', ...ONE)).code).toBe(1);
    expect((await check('a.yaml', ...ONE, '--fail-on', 'never')).code).toBe(0);
    write(
      'a.yaml',
      all(GOOD, POD, deny('p', '  annotations: { cdk8s-ambient/ignore: "authz/*: by design; waypoint/*: more" }\n')),
    );
    expect((await check('a.yaml', '--fail-on', 'error')).code).toBe(0);
    expect((await check('a.yaml', '--fail-on', 'warning')).code).toBe(1);
  });

  test.each([
    [['missing.yaml'], '', 'there is no such file or folder'],
    [[], 'there is nothing to check', ''],
    [['a.yaml', '--rule', 'authz/deny-vod'], 'there is no rule "authz/deny-vod"; did you mean "authz/deny-void"?', ''],
    [['a.yaml', '--platform', 'istio'], '--platform takes name=value, got "istio"', ''],
    [
      ['a.yaml', '--platform', 'linkerd=2'],
      '--platform knows no "linkerd"; it takes kubernetes, istio, gatewayApi, cilium',
      '',
    ],
    [['a.yaml', '--platform', 'istio=new'], 'platform.istio must be a version such as "1.30"', ''],
    [['a.yaml', '--values', 'helm=x.yaml'], 'there is no chart "helm"', ''],
    [['a.yaml', '--values', 'cilium=x.yaml'], 'x.yaml', ''],
    [['a.yaml', '--config', 'x.yaml'], 'x.yaml can not be read', ''],
    [['a.yaml', '--baseline', 'x.json'], 'there is no baseline x.json; write one with --write-baseline x.json', ''],
    [['a.yaml', '-o', 'xml'], "argument 'xml' is invalid", ''],
    [['a.yaml', '--explain', 'x/y'], 'there is no rule "x/y"', ''],
  ])('is 2 for %j', async (args, onStderr, onStdout) => {
    write('a.yaml', GOOD);
    const { code, stderr, stdout } = await check(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(onStderr);
    expect(stdout).toContain(onStdout);
    expect(stderr + stdout).not.toMatch(/\n {4}at /);
  });
});

describe('what is printed', () => {
  test('for a person: the rule, the place, what happens and what to do', async () => {
    write('dist/a.yaml', all(GOOD, POD, deny('p')));
    expect((await check('dist', ...ONE)).stdout).toMatchInlineSnapshot(`
     "error    authz/deny-void  dist/a.yaml:18:7
              AuthorizationPolicy shop/p spec.rules[0]
              ztunnel can't read paths, and without it a clause of this rule never matches: the rule
              denies nobody
              fix  target the Service in place of the pods (spec.targetRefs), which a waypoint enforces,
                   and limit the pods to the waypoint by an ALLOW
     1 error in 3 objects
     "
    `);
  });

  test('as JSON: findings in order, with what was gone by', async () => {
    write('b.yaml', deny('q'));
    write('a.yaml', all(GOOD, POD, deny('p')));
    const { stdout } = await check('b.yaml', 'a.yaml', ...ONE, '-o', 'json', '--platform', 'istio=1.28.3');
    const { findings, objects, platform, suppressed } = JSON.parse(stdout) as Record<string, never[]>;
    expect((findings as unknown as { file: string; line: number }[]).map(({ file, line }) => [file, line])).toEqual([
      ['a.yaml', 18],
      ['b.yaml', 9],
    ]);
    expect({ objects, platform, suppressed }).toEqual({
      objects: 4,
      suppressed: [],
      platform: { istio: { version: '1.28.3', evidence: 'given' } },
    });
  });

  test('for GitHub: a command for each, with what would end it escaped', async () => {
    write('a,b.yaml', all(GOOD, POD, deny('p')));
    const { stdout } = await check('a,b.yaml', ...ONE, '-o', 'github');
    expect(stdout).toMatch(
      /^::error file=a%2Cb\.yaml,line=18,col=7,title=authz\/deny-void::AuthorizationPolicy shop\/p: ztunnel can't read paths/,
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('of a rule is its page', async () => {
    expect((await check('--explain', 'authz/deny-void')).stdout).toMatch(/^# authz\/deny-void\n/);
  });
});

describe('values of charts', () => {
  test('are checked with the manifests, and told at their line', async () => {
    write('a.yaml', GOOD);
    write('cilium.yml', 'cni:\n  exclusive: true\n');
    write('cni.yml', 'profile: ambient\nambient: { enabled: false }\n');
    write('ztunnel.yml', 'logLevel: debug\n');
    const { code, stdout } = await check(
      'a.yaml',
      '--values',
      'cilium=cilium.yml,cni=cni.yml,ztunnel=ztunnel.yml',
      '-o',
      'json',
    );
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; file?: string; line?: number }[] };
    expect(code).toBe(1);
    expect(findings.map(({ file, line, rule }) => `${rule} ${file}:${line}`)).toEqual(
      expect.arrayContaining([
        'cilium/exclusive-cni cilium.yml:2',
        expect.stringMatching(/^istio-values\/.* cni\.yml:2$/),
        expect.stringMatching(/^istio-values\/profile-unlike /),
      ]),
    );
  });
});

describe('what can be put right', () => {
  const RULE = `# kept
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: web # kept
  namespace: shop
spec:
  host: web
  subsets:
    - { name: v1, labels: { version: v1 } }
`;
  const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - route:
        - destination: { host: web, subset: v2 }
`;
  const SUBSET = ['--rule', 'routing/subset-not-found'];
  const ADDED = '    - { name: v2, labels: { version: v2 } }\n';

  test('is printed, corrected, and nothing is changed', async () => {
    write('rule.yaml', RULE);
    write('route.yaml', ROUTE);
    const { stderr, stdout } = await check('rule.yaml', 'route.yaml', '--fix', ...SUBSET);
    expect(readFileSync('rule.yaml', 'utf8')).toBe(RULE);
    expect(stdout).toBe(`---\n# rule.yaml\n${RULE}${ADDED}`);
    expect(stderr).toContain('fixed    VirtualService shop/web: ');
  });

  test('is written into the files, and only that', async () => {
    write('rule.yaml', RULE);
    write('route.yaml', ROUTE);
    expect((await check('rule.yaml', 'route.yaml', '--fix', '--write', ...SUBSET)).code).toBe(0);
    expect(readFileSync('rule.yaml', 'utf8')).toBe(`${RULE}${ADDED}`);
    expect(readFileSync('route.yaml', 'utf8')).toBe(ROUTE);
    expect((await check('rule.yaml', 'route.yaml', ...SUBSET)).code).toBe(0);
  });

  test.each([
    [['a.yaml', '--write'], '--write goes with --fix'],
    [['-', '--fix'], '--fix changes files'],
  ])('%j is refused', async (args, says) => {
    write('a.yaml', GOOD);
    if (args[0] === '-') return;
    const { code, stderr } = await check(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe('CRDs of the user', () => {
  const CRD =
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: rollups.shop.example}\nspec:\n  group: shop.example\n  scope: Namespaced\n  names: {kind: Rollup, plural: rollups}\n  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}, x-kubernetes-validations: [{rule: self.size > 0, message: too small}]}}}}}]\n';
  const OBJECT = 'apiVersion: shop.example/v1\nkind: Rollup\nmetadata: {name: web}\nspec: {size: 0}\n';

  test('refuse an object by --crds, and by the configuration, whose paths are beside it', async () => {
    writeFileSync('rollup.yaml', OBJECT);
    writeFileSync('crd.yaml', CRD);
    expect((await check('rollup.yaml')).code).toBe(0);
    const told = await check('rollup.yaml', '--crds', 'crd.yaml');
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('schema/validation');
    writeFileSync('conf.yaml', 'check: {crds: [crd.yaml]}\n');
    expect((await check('rollup.yaml', '--config', 'conf.yaml')).code).toBe(1);
  });

  test('refuses a path with no CRD', async () => {
    writeFileSync('rollup.yaml', OBJECT);
    const { code, stderr } = await check('rollup.yaml', '--crds', 'rollup.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no CustomResourceDefinition in rollup.yaml');
  });
});

describe('a baseline', () => {
  test('leaves only what is new, and forgets what went away', async () => {
    write('a.yaml', all(GOOD, POD, deny('p'), deny('q')));
    expect((await check('a.yaml', '--write-baseline', 'known.json')).code).toBe(0);
    const known = (): string[] =>
      Object.values((JSON.parse(readFileSync('known.json', 'utf8')) as { findings: Record<string, string> }).findings);
    expect(known()).toEqual(
      expect.arrayContaining([
        'authz/deny-void AuthorizationPolicy shop/p',
        'authz/deny-void AuthorizationPolicy shop/q',
      ]),
    );
    // Other lines, and one mistake more.
    write('a.yaml', all(`# moved\n${GOOD}`, POD, deny('r'), deny('p')));
    const again = await check('a.yaml', '--baseline', 'known.json', '-o', 'json');
    const { findings } = JSON.parse(again.stdout) as { findings: { rule: string; object: { name: string } }[] };
    expect(findings.filter(({ rule }) => rule === 'authz/deny-void').map(({ object }) => object.name)).toEqual(['r']);
    expect(again.stderr).toContain('known.json: ');
    expect(known()).not.toContain('authz/deny-void AuthorizationPolicy shop/q');
  });

  test('keeps what some rules alone could not have seen', async () => {
    write('a.yaml', all(GOOD, POD, deny('p')));
    await check('a.yaml', '--write-baseline', 'known.json');
    const untouched = readFileSync('known.json', 'utf8');
    await check('a.yaml', '--baseline', 'known.json', '--rule', 'waypoint/not-found');
    expect(readFileSync('known.json', 'utf8')).toBe(untouched);
  });
});

describe('the configuration', () => {
  const schema = JSON.parse(readFileSync(join(before, 'docs', 'config.schema.json'), 'utf8')) as object;
  const fits = new Ajv().compile(schema);

  test('on the page fits the schema that editors go by', () => {
    const page = readFileSync(join(before, 'docs', 'check.md'), 'utf8');
    const [, example] = /```yaml\n(# yaml-language-server.*?)```/s.exec(page)!;
    expect([fits(load(example!)), fits.errors]).toEqual([true, null]);
  });

  test.each([
    { check: { fial: 'never' } },
    { check: { world: 'half' } },
    { checks: {} },
    { check: { platform: { istio: 1.3 } } },
  ])('that is refused does not fit the schema: %j', (config) => expect(fits(config)).toBe(false));

  test('says what the command line does not, with paths beside it', async () => {
    write(
      'conf/.cdk8s-ambient.yaml',
      'check:\n  paths: [manifests]\n  rules: [authz/deny-void]\n  failOn: never\n  platform: { istio: 1.28.3 }\n',
    );
    write('conf/manifests/a.yaml', all(GOOD, POD, deny('p')));
    const { code, stdout } = await check('--config', 'conf/.cdk8s-ambient.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain(`error    authz/deny-void  ${join('conf', 'manifests', 'a.yaml')}:18:7`);
    expect((await check('--config', 'conf/.cdk8s-ambient.yaml', '--fail-on', 'error')).code).toBe(1);
  });

  test('is found in the folder, unless it is not to be read', async () => {
    write('.cdk8s-ambient.yaml', 'check: { failOn: never, rules: [authz/deny-void] }\n');
    write('a.yaml', all(GOOD, POD, deny('p')));
    expect((await check('a.yaml')).code).toBe(0);
    expect((await check('a.yaml', ...ONE, '--no-config')).code).toBe(1);
  });

  test.each([
    ['check: { fial: never }\n', 'unknown prop "check.fial"; known are paths, platform, world, failOn'],
    ['check: { world: half }\n', 'check.world must be'],
    ['checks: {}\n', 'unknown prop "configuration.checks"; did you mean "check"?'],
    ['[a]\n', 'must hold a map'],
    [
      'check: { paths: [a.yaml], platform: { istio: 1.30 } }\n',
      'platform.istio must be a version in quotes, such as "1.30", got 1.3',
    ],
    ['a: [\n', '.cdk8s-ambient.yaml:2:1 this is not YAML'],
  ])('is refused for %j', async (text, says) => {
    write('.cdk8s-ambient.yaml', text);
    const { code, stderr } = await check('a.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
