import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { identityOf, keyOf } from '../../src/app/identity';
import { appOf } from '../../src/migrate/emit/cdk8s';
import { treeOf } from '../../src/migrate/emit/yaml';
import { planMarkdown } from '../../src/migrate/format/markdown';
import { planText } from '../../src/migrate/format/text';
import { loadMesh } from '../../src/model';
import { running } from '../cli/running';
import { emittedBy } from '../import-manifests/round-trip';
import { app, authorize, BOOKINFO, istio, namespace } from './meshes';
import { meshOf, objectsAfter, planned } from './planning';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'migrate-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Manifests in a file. */
function written(objects: readonly object[]): string {
  const file = path.join(folder, 'mesh.json');
  fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  return file;
}

function filesIn(root: string): readonly string[] {
  return (fs.readdirSync(root, { recursive: true, withFileTypes: true }) as fs.Dirent[])
    .filter((one) => one.isFile())
    .map((one) => path.relative(root, path.join(one.parentPath, one.name)))
    .sort();
}

const SMALL = [namespace('shop'), ...app('shop', 'web')];

describe('migrate on the command line', () => {
  test('prints the plan, and ends well where all of it is proved', async () => {
    const { code, stderr, stdout } = await running('migrate', written(SMALL));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Namespace shop: moves to ambient mode');
    expect(stdout).toContain('In the end nothing is open that was shut at the beginning.');
  });

  test('ends with 1 where a step is refused, and names what to accept', async () => {
    const { code, stdout } = await running('migrate', written(BOOKINFO));
    expect(code).toBe(1);
    expect(stdout).toContain('Refused: 040-enrol-bookinfo.');
    expect(stdout).toContain('--accept authenticated');
    expect((await running('migrate', written(BOOKINFO), '--accept', 'authenticated')).code).toBe(0);
  });

  test('ends with 1 where a namespace is blocked', async () => {
    const filter = istio('EnvoyFilter', 'shop', 'lua', { configPatches: [] });
    const { code, stdout } = await running('migrate', written([...SMALL, filter]));
    expect([code, stdout]).toEqual([1, expect.stringContaining('blocks: EnvoyFilter shop/lua')]);
  });

  test('ends with 2 for a name that means nothing', async () => {
    const { code, stderr } = await running('migrate', written(SMALL), '--accept', 'everything');
    expect([code, stderr]).toEqual([2, expect.stringContaining('accept names "everything"')]);
  });

  test('says so where there is nothing to migrate', async () => {
    const { code, stdout } = await running('migrate', written([namespace('shop', {}), ...app('shop', 'web')]));
    expect([code, stdout]).toEqual([0, 'Nothing has a sidecar: there is nothing to migrate.\n']);
  });

  test('prints JSON with everything in it', async () => {
    const { stdout } = await running('migrate', written(SMALL), '-o', 'json');
    const plan = JSON.parse(stdout) as { steps: { name: string }[]; isProved: boolean };
    expect(plan.steps.map(({ name }) => name)).toEqual(['010-sidecars-take-hbone', '020-enrol-shop']);
    expect(plan.isProved).toBe(true);
  });

  test.each([
    ['AuthorizationPolicy', { rules: 7 }],
    ['AuthorizationPolicy', { selector: { matchLabels: { app: 'web' } }, rules: [{ to: [{ operation: 5 }] }, null] }],
    ['AuthorizationPolicy', { selector: { matchLabels: { app: 'web' } }, rules: [{ from: 'x' }] }],
    ['VirtualService', { hosts: ['web'], http: { a: 1 } }],
    ['VirtualService', { hosts: ['web'], http: [null] }],
    ['PeerAuthentication', { selector: { matchLabels: { app: 'web' } }, portLevelMtls: 'x' }],
    ['NetworkPolicy', { podSelector: {}, ingress: [{ ports: [{ port: 80 }], from: 5 }] }],
  ])('ends with 2, and says where, for a %s that no API server takes: %j', async (kind, spec) => {
    const apiVersion =
      kind === 'NetworkPolicy'
        ? 'networking.k8s.io/v1'
        : kind === 'VirtualService'
          ? 'networking.istio.io/v1'
          : 'security.istio.io/v1';
    const bad = { apiVersion, kind, metadata: { name: 'bad', namespace: 'shop' }, spec };
    const { code, stderr } = await running('migrate', written([...SMALL, bad]), '--routes', 'httproute');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${kind} shop/bad: spec.`)]);
  });

  test('takes --emit and --out together alone', async () => {
    const { code, stderr } = await running('migrate', written(SMALL), '--emit', 'yaml');
    expect([code, stderr]).toEqual([2, expect.stringContaining('give both, or neither')]);
  });
});

describe('--emit yaml', () => {
  test('writes a folder for each step, in order, with objects that can be read again', async () => {
    const out = path.join(folder, 'out');
    await running('migrate', written(BOOKINFO), '--accept', 'authenticated', '--emit', 'yaml', '--out', out);
    const files = filesIn(out);
    expect(files.filter((file) => file.startsWith('020') || file.startsWith('030'))).toEqual([
      '020-waypoint-bookinfo/001-gateway-waypoint.yaml',
      '020-waypoint-bookinfo/002-authorizationpolicy-nobody-at-waypoint.yaml',
      '020-waypoint-bookinfo/003-authorizationpolicy-reviews-readers-at-waypoint.yaml',
      '020-waypoint-bookinfo/004-authorizationpolicy-reviews-from-waypoint.yaml',
      '020-waypoint-bookinfo/then.sh',
      '030-bind-bookinfo/001-service-reviews.yaml',
    ]);
    const { objects } = loadMesh({ paths: [path.join(out, '020-waypoint-bookinfo')] });
    const wanted = planned(BOOKINFO, { accept: ['authenticated'] }).steps[1]!.applies.map(({ manifest }) => manifest);
    expect(objects.map(({ raw }) => raw)).toEqual(wanted);
  });

  test('writes no step that is refused, and none that waits for it', () => {
    const folders = new Set(treeOf(planned(BOOKINFO)).map((file) => file.path.split('/')[0]));
    expect([...folders]).toEqual(['plan.txt', '010-sidecars-take-hbone', '020-waypoint-bookinfo', '030-bind-bookinfo']);
  });

  test('a second run takes away what the first has written and is no more, and leaves files of others', async () => {
    const out = path.join(folder, 'out');
    const file = written(BOOKINFO);
    await running('migrate', file, '--accept', 'authenticated', '--emit', 'yaml', '--out', out);
    fs.writeFileSync(path.join(out, 'notes.md'), 'ours');
    await running('migrate', file, '--emit', 'yaml', '--out', out);
    const files = filesIn(out);
    expect(files).toContain('notes.md');
    expect(files.filter((one) => one.startsWith('040'))).toEqual([]);
  });

  test('a waypoint that a step makes is waited for before anything is sent to it', () => {
    const script = treeOf(planned(BOOKINFO)).find((file) => file.path === '020-waypoint-bookinfo/then.sh')!.text;
    expect(script).toContain(
      'kubectl wait gateways.gateway.networking.k8s.io waypoint -n bookinfo --for=condition=Programmed',
    );
    expect(script).toContain('kubectl rollout status deployment waypoint -n bookinfo');
  });

  test('names that lead out of the folder, or into a shell, lead nowhere', () => {
    const evil = '../../x; rm -rf $HOME';
    const mesh = [
      namespace('shop'),
      ...app('shop', 'web'),
      authorize('shop', evil, {
        selector: { matchLabels: { app: 'web' } },
        rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
      }),
    ];
    const accept = planned(mesh)
      .steps.filter(({ verdict }) => verdict === 'refused')
      .map(({ name }) => name);
    const tree = treeOf(planned(mesh, { accept }));
    for (const file of tree) expect(file.path).toMatch(/^([a-z0-9-]+\/)?[a-z0-9-]+\.(yaml|txt|sh)$/);
    const script = tree.find((file) => file.path.endsWith('tidy-shop/then.sh'))!.text;
    expect(script).toContain(`'${evil}'`);
  });
});

describe('a plan to read', () => {
  test('is text, with what each step does and differs in', () => {
    const text = planText(planned(BOOKINFO));
    expect(text).toContain('new AuthorizationPolicy bookinfo/reviews-from-waypoint');
    expect(text).toContain('(the client has an identity there now, and had none [authenticated])');
    expect(text).toContain('(waits for 040-enrol-bookinfo)');
  });

  test('says why paths open once for all that do', () => {
    const enrol = planText(planned(BOOKINFO))
      .split('\n\n')
      .find((block) => block.startsWith('040-enrol'))!;
    const { changes } = planned(BOOKINFO).steps[3]!;
    expect(changes.filter(({ because }) => because === 'authenticated').length).toBeGreaterThan(1);
    expect(enrol.match(/\[authenticated\]/g)).toHaveLength(1);
  });

  test('says what is about several namespaces in full of the first', () => {
    const machine = { address: '192.0.2.7', labels: { app: 'old' }, serviceAccount: 'old' };
    const mesh = [
      ...SMALL,
      namespace('bank'),
      ...app('bank', 'books'),
      istio('WorkloadEntry', 'shop', 'old', machine),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'old', namespace: 'shop' },
        spec: { selector: { app: 'old' }, ports: [{ name: 'http', port: 80 }] },
      },
    ];
    const plan = planned(mesh);
    const shared = plan.namespaces.flatMap((one) => one.concerns.filter(({ name }) => name.endsWith(':shop/old')));
    expect(new Set(shared.map((one) => one.namespace))).toEqual(new Set(['shop', 'bank']));
    expect(planText(plan).split(shared[0]!.what)).toHaveLength(2);
  });

  test('is Markdown, in which names are no markup', () => {
    const mesh = [...SMALL, istio('EnvoyFilter', 'shop', '<b>*x*</b>', { configPatches: [] })];
    const text = planMarkdown(planned(mesh));
    expect(text).toContain(String.raw`EnvoyFilter shop/\<b\>\*x\*\</b\>`);
    expect(text).not.toContain('<b>');
  });
});

describe('the app of constructs for what there is in the end', () => {
  const identities = (objects: readonly object[]): string[] =>
    objects.map((one) => keyOf(identityOf(one)) ?? 'unnamed').sort();

  test('emits the objects that the steps lead to', () => {
    const plan = planned(BOOKINFO, { accept: ['authenticated'] });
    const mesh = loadMesh(BOOKINFO as never, { world: 'closed' });
    const emitted = emittedBy(appOf(mesh, plan, { istio: '1.30' }));
    expect(identities(emitted)).toEqual(identities(objectsAfter(BOOKINFO, plan)));
    const home = emitted.find(
      ({ kind, metadata }) => kind === 'Namespace' && (metadata as { name: string }).name === 'bookinfo',
    );
    expect(home).toMatchObject({ metadata: { labels: { 'istio.io/dataplane-mode': 'ambient' } } });
  });

  test('has the waypoint as a construct', () => {
    const plan = planned(BOOKINFO, { accept: ['authenticated'] });
    const mesh = loadMesh(BOOKINFO as never, { world: 'closed' });
    const text = appOf(mesh, plan)
      .map((file) => file.text)
      .join('');
    expect(text).toMatch(/new Waypoint\(/);
    expect(text).not.toContain('istio-injection');
  });

  test('stays at the last step before one that is refused', () => {
    const plan = planned(BOOKINFO);
    const mesh = loadMesh(BOOKINFO as never, { world: 'closed' });
    const refused = plan.steps.findIndex(({ verdict }) => verdict === 'refused');
    const before = { ...plan, steps: plan.steps.slice(0, refused) };
    expect(refused).toBeGreaterThan(0);
    expect(identities(emittedBy(appOf(mesh, plan)))).toEqual(identities(objectsAfter(BOOKINFO, before)));
  });

  test('is written by the command', async () => {
    const out = path.join(folder, 'app');
    const { code } = await running('migrate', written(SMALL), '--emit', 'cdk8s', '--out', out);
    expect(code).toBe(0);
    expect(filesIn(out)).toEqual(['.cdk8s-ambient.sha256', 'main.ts', 'shop.ts']);
  });
});

test.each([
  ['yaml', 'plan.txt'],
  ['cdk8s', 'main.ts'],
])('files of somebody stay, and --emit %s says which is in the way', async (form, own) => {
  const out = path.join(folder, 'own');
  fs.mkdirSync(out);
  fs.writeFileSync(path.join(out, own), 'mine');
  const { code, stderr } = await running('migrate', written(SMALL), '--emit', form, '--out', out);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `error: cannot write "${path.join(out, own)}": there already, and no earlier run wrote it; move away what you want to keep, or write to another folder\n`,
  );
  expect(filesIn(out)).toEqual([own]);
});

describe('an app of constructs for a dump', () => {
  const uid = (object: object): object => {
    const { metadata } = object as { metadata: object };
    return { ...object, metadata: { ...metadata, uid: '1' } };
  };
  const made = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: 'shop' },
    data: { 'ca.crt': 'x' },
  };
  const kinds = (objects: readonly object[]): readonly unknown[] =>
    emittedBy(appOf(meshOf(objects), planned(objects))).map(({ kind }) => kind);

  test('has what somebody wrote, and not what the cluster made', () => {
    expect(kinds([...SMALL, made].map(uid))).not.toContain('ConfigMap');
  });

  test('of files has all of them', () => {
    expect(kinds([...SMALL, made])).toContain('ConfigMap');
  });
});
