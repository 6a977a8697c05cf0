import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import { dump } from 'js-yaml';
import { AmbientNamespace } from '../../src';
import { load } from '../../src/model/input/load';
import type { MeshInput } from '../../src/model';

const read = (input: MeshInput) => load('test', input);
const titles = (input: MeshInput): string[] => read(input).mesh.objects.map(({ title }) => title);
const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: shop\n`;

describe('text', () => {
  test.each<[string, string]>([
    ['a marker between', `${service('a')}---\n${service('b')}`],
    [
      'a marker before the first, and comments',
      `# head\n---\n# one\n${service('a')}---\n# nothing here\n---\n${service('b')}---\n`,
    ],
    ['Windows line ends', `${service('a')}---\n\n\n\n${service('b')}`.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${service('a')}---\n${service('b')}`],
    ['JSON in a List', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object('a'), object('b')] })],
    [
      'a ServiceList whose items have no kind',
      `apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a, namespace: shop}\n- metadata: {name: b, namespace: shop}\n`,
    ],
    ['a document that is a list', dump([object('a'), object('b')])],
    ['an end of document', `${service('a')}...\n---\n${service('b')}...\n`],
  ])('with %s has two objects', (_, text) => {
    expect(titles(text)).toEqual(['Service shop/a', 'Service shop/b']);
    expect(read(text).problems).toEqual([]);
  });

  test('that is empty has none, without a word', () => {
    for (const text of ['', '\n', '---\n', '# nothing\n', '---\n---\n# x\n', '\uFEFF']) {
      expect(read(text)).toMatchObject({ mesh: { objects: [] }, problems: [] });
    }
  });

  test('that is broken in one document is read in the others, and the place is told', () => {
    const { mesh, problems } = read(`${service('a')}---\nkind: [\n---\n${service('b')}`);
    expect(mesh.objects.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(problems).toEqual([
      { severity: 'error', file: undefined, line: 8, column: 1, message: expect.stringContaining('this is not YAML') },
    ]);
  });

  test.each<[string, string, string]>([
    [
      'a key that is there twice',
      `${service('a')}spec: {type: ClusterIP}\nspec: {}\n`,
      'key "spec" is there twice, and kubectl takes the last',
    ],
    ['a document that is no object', 'a: 1\n', 'this is no Kubernetes object but a map without apiVersion and kind'],
    ['a template', 'name: {{ .Values.name }}\n', "can't be a key; a template such as {{ … }} has to be quoted"],
    ['__proto__ in YAML', '__proto__: {a: 1}\n', 'key "__proto__" is not taken'],
    ['__proto__ in JSON', '{"__proto__": {"a": 1}}', 'key "__proto__" is not taken'],
    ['aliases that multiply', bomb(), 'aliases stand for more than 100000 values'],
    ['a value that is inside itself', 'a: &a [*a]\n', 'contains itself'],
    ['deep nesting', `${'['.repeat(200)}${']'.repeat(200)}`, 'more than 100 levels deep'],
  ])('with %s is told of, once', (_, text, says) => {
    expect(read(text).problems).toEqual([expect.objectContaining({ message: expect.stringContaining(says) })]);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  test('is read as kubectl reads it: YAML 1.1 booleans, dates as text, keys as text', () => {
    const { mesh } = read(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {on: yes, day: 2024-01-02, 8080: x, octal: 010}\n`,
    );
    expect(mesh.objects[0]!.raw['data']).toEqual({ true: true, day: '2024-01-02', 8080: 'x', octal: 8 });
  });

  test('with merge keys and anchors is read as it was meant', () => {
    const { mesh } = read(
      `x: &l {app: web}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: &l {app: web}}\nspec: {nodeSelector: {<<: *l, b: c}}\n`,
    );
    expect(mesh.objects[0]!.raw['spec']).toEqual({ nodeSelector: { app: 'web', b: 'c' } });
  });
});

test.each([
  ['cilium', 'kubeProxyReplacement: true\nipam: { mode: kubernetes }\n'],
  ['ztunnel', 'logLevel: debug\nterminationGracePeriodSeconds: 60\nxdsAddress: istiod:15012\n'],
  ['cni', 'ambient: { enabled: true }\nexcludeNamespaces: [x]\n'],
])('values of chart %s are recognised, and where to give them is told', (chart, text) => {
  expect(read(text).problems).toEqual([
    expect.objectContaining({
      severity: 'info',
      message: `these are Helm values for chart ${chart}; to check them along, say --values ${chart}=FILE`,
    }),
  ]);
});

test('values that more than one chart could take are told with all of them', () => {
  expect(read('global: {}\nprofile: ambient\n').problems).toEqual([
    expect.objectContaining({ message: expect.stringContaining('for chart base or istiod or cni or ztunnel') }),
  ]);
});

test('a map that no chart could take is of none', () => {
  for (const text of ['a: 1\n', '{}\n'])
    expect(read(text).problems).toEqual([expect.objectContaining({ severity: 'warning' })]);
});

describe('a place', () => {
  const text = `# head\n${service('a')}---\n# second\n\napiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: shop}\nspec:\n  ports:\n  - port: 80\n    name: http\n  - port: 443\n`;

  test('is found for a field, and for the nearest thing above one that is missing', () => {
    const [a, b] = read(text).mesh.objects;
    expect(a!.origin.place([])).toEqual({ line: 2, column: 1 });
    expect(b!.origin.place([])).toEqual({ line: 10, column: 1 });
    expect(b!.origin.place(['spec', 'ports', 1, 'port'])).toEqual({ line: 17, column: 5 });
    expect(b!.origin.place(['spec', 'ports', 1, 'targetPort'])).toEqual({ line: 17, column: 5 });
    expect(b!.origin.place(['spec', 'nothing', 'here'])).toEqual({ line: 13, column: 1 });
  });

  test('is found inside a List, in JSON and behind Windows line ends', () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object('a'), object('b')] }, null, 1);
    const [, b] = read(list).mesh.objects;
    expect(list.split('\n')[b!.origin.place(['metadata', 'name'])!.line - 1]).toContain('"name": "b"');
    const windows = read(text.replaceAll('\n', '\r\n')).mesh.objects[1]!;
    expect(windows.origin.place(['spec', 'ports'])).toEqual({ line: 14, column: 3 });
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-'));
  const write = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  mkdirSync(join(folder, 'app', 'node_modules'), { recursive: true });
  mkdirSync(join(folder, '.git'));
  const b = write('app/b.yml', service('b'));
  const a = write('app/a.yaml', service('a'));
  write('app/node_modules/x.yaml', service('x'));
  write('.git/x.yaml', service('x'));
  write('construct-metadata.json', '{}');
  write('notes.md', 'not YAML');
  symlinkSync(folder, join(folder, 'app', 'loop'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('of a folder are read in order, with those that tools keep left out', () => {
    const { mesh, problems } = read({ paths: [join(folder, 'app', 'a.yaml'), join(folder, 'app')] });
    expect(mesh.objects.slice(0, 2).map(({ origin }) => origin.file)).toEqual([a, b]);
    expect(mesh.objects.every(({ name }) => name !== 'x')).toBe(true);
    expect(problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining('more than 32 levels deep') }),
    ]);
  });

  test.each<[string, string, string | Buffer]>([
    ['an archive', 'this is no text', Buffer.from([0x1f, 0x8b, 0, 0])],
    ['an image', 'this is no text', Buffer.from('\x89PNG\0')],
  ])('such as %s are told of', (_, says, bytes) => {
    expect(read({ paths: [write('bytes', bytes)] }).problems).toEqual([
      expect.objectContaining({ severity: 'error', message: expect.stringContaining(says) }),
    ]);
  });

  test('that are not there are told of', () => {
    const missing = join(folder, 'missing.yaml');
    expect(read({ paths: [missing] }).problems).toEqual([
      { severity: 'error', file: missing, message: 'there is no such file or folder' },
    ]);
  });
});

describe('constructs', () => {
  test('give their objects, each with the path of what made it', () => {
    const chart = new Chart(new App(), 'shop');
    new AmbientNamespace(chart, 'Namespace', { name: 'shop' }).denyByDefault();
    const { objects } = read(chart.node.root).mesh;
    expect(objects.map(({ title }) => title)).toEqual([
      'Namespace shop',
      'AuthorizationPolicy shop/default-deny',
      'NetworkPolicy shop/default-deny',
    ]);
    expect(objects.map(({ origin }) => origin.construct)).toEqual([
      'shop/Namespace/Namespace',
      expect.stringMatching(/^shop\/Namespace\//),
      expect.any(String),
    ]);
  });

  test('that are not valid are refused with what is wrong', () => {
    const chart = Testing.chart();
    chart.node.addValidation({ validate: () => ['one thing', 'another'] });
    new ApiObject(chart, 'A', { apiVersion: 'v1', kind: 'Service' });
    expect(() => read(chart)).toThrow(/one thing\n.*another/);
  });
});

test.each([[undefined], [null], [7], [{}], [{ paths: 'x' }]])('%j is no input', (input) => {
  expect(() => read(input as never)).toThrow('input must be');
});

test('any value in any place is read without an error', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.constantFrom('metadata', 'labels', 'spec', 'name', 'items', 'namespace', 'x'), tie('value')),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const objects = values.map((one) => ({ apiVersion: 'v1', kind: 'Service', ...(one as object) }));
      expect(read(objects).mesh.objects.length).toBeGreaterThanOrEqual(0);
    }),
  );
});

function object(name: string): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' } };
}

function bomb(): string {
  const levels = 'abcdefghij'.split('').map(
    (name, i, all) =>
      `${name}: &${name} [${Array(10)
        .fill(i === 0 ? 'x' : `*${all[i - 1]}`)
        .join(',')}]`,
  );
  return `${levels.join('\n')}\n`;
}

describe('patches of a kustomization', () => {
  const write = (files: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-tests-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return folder;
  };
  const names = (folder: string): readonly string[] =>
    load('test', { paths: [folder] }).mesh.objects.map(({ name }) => name);
  const manifest = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`;

  test.each([
    ['patches', 'patches: [{ path: ../p/a.yaml }]'],
    ['patchesJson6902', 'patchesJson6902: [{ path: ../p/a.yaml }]'],
    ['patchesStrategicMerge', 'patchesStrategicMerge: [../p/a.yaml]'],
  ])('are no objects, as %s names them', (_, spec) => {
    const folder = write({
      'k/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${spec}\n`,
      'p/a.yaml': manifest('patch'),
      'p/b.yaml': manifest('whole'),
    });
    expect(names(folder)).toEqual(['', 'whole']);
  });

  test('are objects where no kustomization names them', () => {
    const folder = write({
      'kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [p/a.yaml]\npatches: 7\n',
      'p/a.yaml': manifest('whole'),
    });
    expect(names(folder)).toEqual(['', 'whole']);
  });
});
