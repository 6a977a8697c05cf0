import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { checkCiliumValues } from '../../src/check';
import { running } from './running';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'values-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The flags of the article, for Cilium 1.15.1. */
const ARTICLE = [
  'cni.chainingMode=portmap',
  'bpf.masquerade=true',
  'enable-host-reachable-services=true',
  'securityContext.privileged=true',
  'operator.prometheus.enabled=true',
  'prometheus.enabled=true',
].flatMap((expression) => ['--set', expression]);

describe("the article's flags", () => {
  test('are explained one by one, with what is missing', async () => {
    const { code, stdout } = await running('values', '--cilium', '1.15.1', ...ARTICLE);
    expect(code).toBe(1);
    const about = (field: string): string =>
      stdout.split('\n\n').find((block) => block.startsWith(`${field}:`) || block.startsWith(`${field}\n`))!;
    expect(about('cni.chainingMode')).toContain('cni.exclusive does');
    expect(about('bpf.masquerade')).toContain('cilium/bpf-masquerade-without-node-port');
    expect(about('enable-host-reachable-services')).toContain('never a value');
    expect(about('securityContext.privileged')).toContain('cilium/privileged-agent');
    expect(about('operator.prometheus.enabled')).toContain('leaving it out changes nothing');
    expect(about('prometheus.enabled')).toContain('nothing is known against it');
    expect(about('cni.exclusive')).toContain('cilium/exclusive-cni');
  });

  test('come out corrected, and nothing is then wrong with them', async () => {
    const { code, stdout, stderr } = await running('values', '--cilium', '1.15.1', ...ARTICLE, '--fix');
    expect(code).toBe(0);
    const [corrected] = loadAll(stdout) as Record<string, unknown>[];
    expect(corrected).toMatchObject({
      cni: { exclusive: false },
      bpf: { masquerade: false },
      prometheus: { enabled: true },
    });
    expect(corrected).not.toHaveProperty('enable-host-reachable-services');
    expect(checkCiliumValues(corrected, { version: '1.15.1' }).filter(({ severity }) => severity !== 'info')).toEqual(
      [],
    );
    expect(stderr).toContain('fixed    cni.exclusive: set cni.exclusive to false');
  });
});

test('files are merged from left to right, and flags over them, as helm does', async () => {
  const first = file('a.yaml', 'cni: { exclusive: true }\nbpf: { masquerade: true }\n');
  const second = file('b.yaml', 'cni: { exclusive: false }\n');
  const { code, stdout } = await running(
    'values',
    '--cilium',
    '1.18',
    '-f',
    first,
    '-f',
    second,
    '--set',
    'bpf.masquerade=null',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('cni.exclusive: false');
  expect(stdout).toContain('nothing found');
});

test('a finding says where its value was written', async () => {
  const values = file('values.yaml', 'cni:\n  exclusive: false\nhubble:\n  relais: {}\n');
  const { stdout } = await running('values', '--cilium', '1.18', '-f', values, '-o', 'json');
  const { settings } = JSON.parse(stdout) as { settings: { field: string; findings: object[] }[] };
  expect(settings.find(({ field }) => field === 'hubble.relais')?.findings).toMatchObject([
    { rule: 'cilium/unknown-key', file: values, line: 4, column: 3, fix: { text: 'did you mean hubble.relay?' } },
  ]);
});

test('of two files, a finding names the one whose value holds', async () => {
  const [first, last] = [file('a.yaml', 'cni: { exclusive: true }\n'), file('b.yaml', '\ncni: { exclusive: true }\n')];
  const { stdout } = await running('values', '--cilium', '1.18', '-f', first, '-f', last, '-o', 'json');
  const { settings } = JSON.parse(stdout) as { settings: { findings: object[] }[] };
  expect(settings[0]?.findings).toMatchObject([{ rule: 'cilium/exclusive-cni', file: last, line: 2 }]);
});

test("values of Istio's charts are judged by the chart they are for", async () => {
  const values = file('cni.yaml', 'profile: ambient\nambient: { enabled: false }\n');
  const { code, stdout } = await running('values', '--istio', '1.28', '--chart', 'cni', '-f', values);
  expect(code).toBe(1);
  expect(stdout).toContain('write it as cni.ambient.enabled');
});

test('without ambient mode, what only matters to it is left out', async () => {
  expect((await running('values', '--cilium', '1.18', '--set', 'debug.enabled=true')).code).toBe(1);
  expect((await running('values', '--cilium', '1.18', '--set', 'debug.enabled=true', '--no-ambient')).code).toBe(0);
});

test('what no program can correct is left, and told', async () => {
  const { code, stderr } = await running(
    'values',
    '--cilium',
    '1.18',
    '--set',
    'cni.exclusive=false,cluster.name=Prod',
    '--fix',
  );
  expect(code).toBe(1);
  expect(stderr).toContain('cluster.name: the chart refuses to render');
  expect(stderr).toContain('left for you: 1 error');
});

describe('refuses', () => {
  test.each([
    ['no chart', ['--set', 'a=b'], 'say which chart the values are for'],
    [
      'two charts',
      ['--cilium', '1.18', '--istio', '1.30', '--chart', 'cni', '--set', 'a=b'],
      'a values file is for one chart',
    ],
    ['Istio without a chart', ['--istio', '1.30', '--set', 'a=b'], '--istio needs --chart'],
    ['a chart of Cilium', ['--cilium', '1.18', '--chart', 'cni', '--set', 'a=b'], '--chart cni goes with --istio'],
    ['no values', ['--cilium', '1.18'], 'there are no values; name a file by -f'],
    [
      'a version that is none',
      ['--cilium', 'latest', '--set', 'a=b'],
      '--cilium takes a version such as 1.20, got "latest"',
    ],
    ['a version that is too old', ['--cilium', '1.14', '--set', 'a=b'], 'the oldest is 1.15'],
    ['a file that is not there', ['--cilium', '1.18', '-f', 'no/such.yaml'], 'there is no file "no/such.yaml"'],
    ['an expression that is none', ['--cilium', '1.18', '--set', 'a'], '[--set]'],
    ['a key that JavaScript takes for something else', ['--cilium', '1.18', '--set', '__proto__.a=1'], '__proto__'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await running('values', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n +at /);
  });

  test('YAML that is none, by line', async () => {
    const { code, stderr } = await running('values', '--cilium', '1.18', '-f', file('bad.yaml', 'a: 1\nb: [\n'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad\.yaml:\d+:\d+/);
  });

  test('a chart that is none, as wrong usage', async () => {
    expect((await running('values', '--istio', '1.30', '--chart', 'pilot', '--set', 'a=b')).code).toBe(2);
  });
});

describe('what would hold without a value of Istio', () => {
  const explained = async (text: string): Promise<string> =>
    (await running('values', '--istio', '1.28', '--chart', 'cni', '-f', file('cni.yaml', text))).stdout;

  test('is what the profile sets, not the default of the chart', async () => {
    const stdout = await explained('profile: ambient\ncni: { ambient: { enabled: false } }\n');
    expect(stdout).toMatch(/^cni\.ambient\.enabled: false\n(?: {2}does .*\n)? {2}default {2}true$/m);
  });

  test('is the default of the chart, without a profile', async () => {
    expect(await explained('ambient: { enabled: false }\n')).toContain('leaving it out changes nothing');
  });
});
