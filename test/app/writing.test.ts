import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, YamlOutputType } from 'cdk8s';
import { MeshApp } from '../../src/app/mesh-app';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { service } from './trees';

const mockDisk: { fullAt?: { call: string; left: number; code?: string } | undefined } = {};

/** A disk that runs full after some calls, with half of a file written. */
jest.mock('node:fs', () => {
  const real = jest.requireActual<typeof fs>('node:fs');
  const failing = (call: 'writeFileSync' | 'renameSync') =>
    function (...args: unknown[]) {
      const { fullAt } = mockDisk;
      if (fullAt?.call === call && (fullAt.left -= 1) < 0) {
        mockDisk.fullAt = undefined;
        if (call === 'writeFileSync') real.writeFileSync(args[0] as string, 'half of');
        throw Object.assign(new Error('disk full'), { code: fullAt.code, path: args[0] });
      }
      return (real[call] as (...all: unknown[]) => void)(...args);
    };
  return { ...real, writeFileSync: failing('writeFileSync'), renameSync: failing('renameSync') };
});

let project = '';
beforeEach(() => {
  project = temporaryFolder();
});
workIn(() => project);

const read = (...names: string[]) => fs.readFileSync(path.join(...names), 'utf8');

/** An app of two charts, to be written to `out`, with something in the way of the second. */
function twoCharts(yamlOutputType = YamlOutputType.FILE_PER_CHART): MeshApp {
  const app = new MeshApp({ outdir: 'out', yamlOutputType });
  service(new Chart(app, 'a'), 'first');
  service(new Chart(app, 'b'), 'second');
  return app;
}

describe('a run that fails', () => {
  beforeEach(() => {
    fs.mkdirSync('out');
    fs.writeFileSync('out/a.k8s.yaml', 'from before\n');
  });

  test('at the last object has written nothing', () => {
    const app = twoCharts();
    Object.assign(app.node.findChild('b').node.findChild('second'), {
      toJson: () => {
        throw new Error('no such thing');
      },
    });
    expect(() => app.synth()).toThrow('[b/second] no such thing');
    expect(contents('out')).toEqual({ 'a.k8s.yaml': 'from before\n' });
  });

  test('does not even make the output folder', () => {
    fs.rmSync('out', { recursive: true });
    const app = twoCharts();
    app.node.addValidation({ validate: () => ['never'] });
    expect(() => app.synth()).toThrow('[] never');
    expect(fs.existsSync('out')).toBe(false);
  });

  test('where a folder has the name of a file leaves the other files as they were', () => {
    fs.mkdirSync('out/b.k8s.yaml');
    expect(() => twoCharts().synth()).toThrow(
      'cannot write "out/b.k8s.yaml": there is a folder of that name; remove it',
    );
    expect(contents('out')).toEqual({ 'a.k8s.yaml': 'from before\n', 'b.k8s.yaml': null });
  });

  test('where a file has the name of a folder leaves it as it was', () => {
    fs.writeFileSync('out/b', 'in the way\n');
    expect(() => twoCharts(YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE).synth()).toThrow(
      'cannot write to "out": a file has the name of a folder (EEXIST',
    );
    expect(contents('out')).toEqual({ a: null, 'a.k8s.yaml': 'from before\n', b: 'in the way\n' });
  });

  test.each<[string, 'writeFileSync' | 'renameSync', string[]]>([
    ['of writing', 'writeFileSync', ['from before\n']],
    ['of renaming', 'renameSync', ['from before\n', twoCharts().synthYaml().split('---\n')[0]!]],
  ])('in the midst %s leaves whole files only', (_, call, wholes) => {
    mockDisk.fullAt = { call, left: 1 };
    expect(() => twoCharts().synth()).toThrow('disk full');
    expect(Object.keys(contents('out'))).toEqual(['a.k8s.yaml']);
    expect(wholes).toContain(read('out', 'a.k8s.yaml'));
  });

  test('at a name that the file system refuses leaves nothing of the names before', () => {
    const app = new MeshApp({ outdir: 'out', yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    const chart = new Chart(app, 'chart');
    for (const name of ['short', 'n'.repeat(256)]) service(chart, name);
    expect(() => app.synth()).toThrow('ENAMETOOLONG');
    expect(contents('out')).toEqual({ 'a.k8s.yaml': 'from before\n' });
  });
});

describe('a run that publishes and fails', () => {
  beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
  afterEach(() => jest.restoreAllMocks());

  const published = (...names: string[]) => {
    const app = new MeshApp({ outdir: 'out', publishTo: 'dist' });
    for (const name of names) service(new Chart(app, name), name);
    return app;
  };

  // The first half of the calls is for the output folder, the second for the published one, at each the record is one more.
  test.each([0, 1, 2, 3, 4, 5])('at file %i of both folders leaves the published tree as it was', (left) => {
    published('a', 'b').synth();
    const before = contents('dist');
    const next = published('c', 'd');
    mockDisk.fullAt = { call: 'writeFileSync', left, code: 'ENOSPC' };
    const { message } = thrownBy(() => next.synth());
    expect(message).toContain(`cannot write to "${left < 3 ? 'out' : 'dist'}": the disk is full (ENOSPC`);
    expect(contents('dist')).toEqual(before);
    expect(fs.readdirSync('.')).toEqual(['dist', 'out']);
    next.synth();
    expect(Object.keys(contents('dist'))).toEqual(['.cdk8s-ambient.sha256', 'c.k8s.yaml', 'd.k8s.yaml']);
  });

  test.each([
    ['EROFS', 'cannot write to "out": the disk is read-only (EROFS, at "'],
    ['EDQUOT', 'cannot write to "out": the quota of the disk is used up (EDQUOT, at "'],
  ])('on a disk that answers %s says so in words', (code, says) => {
    published('a').synth();
    const before = contents('dist');
    const next = published('b');
    mockDisk.fullAt = { call: 'writeFileSync', left: 0, code };
    expect(thrownBy(() => next.synth()).message).toContain(says);
    expect(contents('dist')).toEqual(before);
  });

  test('where a folder cannot take its name, the tree of before has it again', () => {
    published('a').synth();
    const before = contents('dist');
    const next = published('b');
    // Renames: two files of the output folder, the old tree, the new one.
    mockDisk.fullAt = { call: 'renameSync', left: 3, code: 'EACCES' };
    expect(thrownBy(() => next.synth()).message).toContain('permission denied (EACCES');
    expect(contents('dist')).toEqual(before);
    expect(fs.readdirSync('.').sort()).toEqual(['dist', 'out']);
  });

  test('where a folder cannot be moved, its files are replaced one by one', () => {
    published('a').synth();
    mockDisk.fullAt = { call: 'renameSync', left: 2, code: 'EBUSY' };
    published('b').synth();
    expect(Object.keys(contents('dist'))).toEqual(['.cdk8s-ambient.sha256', 'b.k8s.yaml']);
    expect(fs.readdirSync('.').sort()).toEqual(['dist', 'out']);
  });
});

describe('a run that succeeds', () => {
  test('replaces files as wholes: who has the old one open still reads the old one', () => {
    fs.mkdirSync('out');
    fs.writeFileSync('out/a.k8s.yaml', 'from before\n');
    fs.linkSync('out/a.k8s.yaml', 'old');
    twoCharts().synth();
    expect(read('old')).toBe('from before\n');
    expect(read('out', 'a.k8s.yaml')).toContain('name: first');
  });

  test('leaves what is not its own', () => {
    fs.mkdirSync('out');
    fs.writeFileSync('out/kustomization.yaml', 'resources: []\n');
    twoCharts().synth();
    expect(Object.keys(contents('out'))).toEqual(['a.k8s.yaml', 'b.k8s.yaml', 'kustomization.yaml']);
  });

  test('is not stopped by what a killed run has left', () => {
    fs.mkdirSync('out');
    for (let i = 0; i < 2000; i++) fs.writeFileSync(`out/.cdk8s-ambient-${process.pid}-${i}.tmp`, 'half of');
    twoCharts().synth();
    expect(read('out', 'b.k8s.yaml')).toContain('name: second');
    expect(read('out', `.cdk8s-ambient-${process.pid}-1999.tmp`)).toBe('half of');
  });

  test('writes names as long as a file system takes them', () => {
    const app = new MeshApp({ outdir: 'out', yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    service(new Chart(app, 'chart'), 'long', 'n'.repeat(255 - 'Service..k8s.yaml'.length));
    app.synth();
    expect(fs.readdirSync('out')[0]).toHaveLength(255);
  });
});

describe('the map of construct paths', () => {
  const MAP = '.cdk8s-ambient/construct-paths.json';
  const map = () => JSON.parse(read(MAP)) as unknown;

  test('tells in a project which construct each object comes from', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    const app = twoCharts();
    service(app.node.findChild('b') as Chart, 'default', 'default', 'shop');
    app.synth();
    expect(map()).toEqual({
      '/Service//first': 'a/first',
      '/Service//second': 'b/second',
      '/Service/shop/default': 'b/default',
    });
    expect(read('.cdk8s-ambient/.gitignore')).toBe('*\n');
    expect(Object.keys(contents('out'))).toEqual(['a.k8s.yaml', 'b.k8s.yaml']);
  });

  test('is sorted, so that the order of charts does not show', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    const app = new MeshApp({ outdir: 'out' });
    for (const id of ['z', 'é', 'B', 'a']) service(new Chart(app, `chart-${id}`), id, id);
    app.synth();
    expect(Object.keys(map() as object)).toEqual(['/Service//B', '/Service//a', '/Service//z', '/Service//é']);
    expect(read(MAP)).toMatch(/^\{\n {2}"\/Service\/\/B": "chart-B\/B",\n[^]*\n\}\n$/);
  });

  test('is not touched when nothing in it has changed', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    twoCharts().synth();
    const files = [MAP, '.cdk8s-ambient/.gitignore'];
    const before = files.map((file) => fs.statSync(file).ino);
    twoCharts().synth();
    expect(files.map((file) => fs.statSync(file).ino)).toEqual(before);
  });

  test('loses what has left the app', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    twoCharts().synth();
    const app = new MeshApp({ outdir: 'out' });
    service(new Chart(app, 'a'), 'first');
    app.synth();
    expect(map()).toEqual({ '/Service//first': 'a/first' });
  });

  test('is not written outside a project', () => {
    twoCharts().synth();
    expect(fs.readdirSync('.')).toEqual(['out']);
  });

  test('is not written for a text, nor by a run that fails', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    const app = twoCharts();
    app.synthYaml();
    service(app.node.findChild('b') as Chart, 'again', 'first');
    expect(() => app.synth()).toThrow('are one object');
    expect(fs.readdirSync('.')).toEqual(['cdk8s.yaml']);
  });

  test.each(['.', '..', '.cdk8s-ambient', './.cdk8s-ambient/..'])(
    'is not written into the output folder "%s"',
    (outdir) => {
      fs.mkdirSync('root/.cdk8s-ambient', { recursive: true });
      process.chdir('root');
      fs.writeFileSync('cdk8s.yaml', '');
      const app = new MeshApp({ outdir });
      service(new Chart(app, 'chart'), 'service');
      app.synth();
      expect(read(outdir, 'chart.k8s.yaml')).toContain('name: service');
      expect(fs.existsSync(MAP)).toBe(false);
    },
  );

  test('is not written into the output folder behind a link', () => {
    fs.mkdirSync('root');
    fs.writeFileSync('root/cdk8s.yaml', '');
    fs.symlinkSync('root', 'link');
    process.chdir('root');
    const app = new MeshApp({ outdir: '../link' });
    service(new Chart(app, 'chart'), 'service');
    app.synth();
    expect(fs.readdirSync('.').sort()).toEqual(['cdk8s.yaml', 'chart.k8s.yaml']);
  });

  test('is not written by cdk8s itself, which would not know it', () => {
    fs.writeFileSync('cdk8s.yaml', '');
    const stock = new App({ outdir: 'out' });
    service(new Chart(stock, 'a'), 'first');
    stock.synth();
    expect(fs.existsSync('.cdk8s-ambient')).toBe(false);
  });
});
