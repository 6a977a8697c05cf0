import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { MeshApp } from '../../src';
import { RECORD } from '../../src/app/written-record';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';
import { service } from './trees';

let project = '';
beforeEach(() => {
  project = temporaryFolder();
});
workIn(() => project);

/** An app with a chart for each name, published to `dist`. */
function app(...charts: string[]): MeshApp {
  const made = new MeshApp({ outdir: '.synth', publishTo: 'dist' });
  for (const name of charts) service(new Chart(made, name), name);
  return made;
}

let told = '';
beforeEach(() => {
  told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

const files = (folder: string) => Object.keys(contents(folder));

test('the finished tree is in both folders', () => {
  app('a', 'b').synth();
  expect(files('dist')).toEqual([RECORD, 'a.k8s.yaml', 'b.k8s.yaml']);
  expect(contents('dist')['a.k8s.yaml']).toBe(contents('.synth')['a.k8s.yaml']);
});

test('what is no longer made is removed, with folders that it leaves empty', () => {
  app('a', 'b').synth();
  app('b').synth();
  expect(files('dist')).toEqual([RECORD, 'b.k8s.yaml']);
  expect(files('.synth')).toEqual([RECORD, 'b.k8s.yaml']);
});

test('a run that fails leaves the published tree as it was', () => {
  app('a').synth();
  const before = contents('dist');
  const broken = app('b');
  broken.node.addValidation({ validate: () => ['never'] });
  expect(() => broken.synth()).toThrow('never');
  expect(contents('dist')).toEqual(before);
});

test('files of others stay, in the folder and in folders of ours', () => {
  app('a', 'b').synth();
  fs.writeFileSync('dist/README.md', 'ours\n');
  fs.mkdirSync('dist/notes');
  app('b').synth();
  expect(files('dist')).toEqual([RECORD, 'README.md', 'b.k8s.yaml', 'notes']);
});

test('manifests that are there before the first tree are told of, once', () => {
  // As plain cdk8s leaves them, which keeps no record.
  const plain = new MeshApp({ outdir: 'dist' });
  for (const name of ['old', 'older']) service(new Chart(plain, name), name);
  plain.synth();
  fs.writeFileSync('dist/README.md', 'ours\n');
  app('a').synth();
  expect(told).toBe(
    'warning: "dist" has manifests that no earlier run wrote, such as "old.k8s.yaml": they stay, and whoever applies the folder applies ' +
      'them too; remove what this tree is instead of\n',
  );
  told = '';
  app('a', 'b').synth();
  expect(told).toBe('');
});

test('files of others that are no manifests are no news', () => {
  fs.mkdirSync('dist');
  fs.writeFileSync('dist/README.md', 'ours\n');
  app('a').synth();
  expect(told).toBe('');
});

test('a file that is right already is not touched', () => {
  app('a', 'b').synth();
  const { ino, mtimeMs } = fs.statSync('dist/a.k8s.yaml');
  app('a', 'c').synth();
  expect(fs.statSync('dist/a.k8s.yaml')).toMatchObject({ ino, mtimeMs });
});

test('a stale file that somebody changed stays, and is told of', () => {
  app('a', 'b').synth();
  fs.appendFileSync('dist/a.k8s.yaml', '# mine\n');
  app('b').synth();
  expect(told).toContain(
    '"dist/a.k8s.yaml" is no longer made, but somebody has changed it, so it stays; remove it by hand',
  );
  expect(files('dist')).toContain('a.k8s.yaml');
});

test('a file that no earlier run wrote is not replaced', () => {
  fs.mkdirSync('dist');
  fs.writeFileSync('dist/a.k8s.yaml', 'of somebody\n');
  expect(thrownBy(() => app('a').synth()).message).toBe(
    'cannot write "dist/a.k8s.yaml": there already, and no earlier run wrote it; move away what you want to keep, or write to another folder',
  );
  expect(contents('dist')).toEqual({ 'a.k8s.yaml': 'of somebody\n' });
});

test('a tree that a killed run had moved away is put back before anything else', () => {
  app('a').synth();
  const before = contents('dist');
  fs.renameSync('dist', '.dist.cdk8s-ambient-before');
  const broken = app('a');
  service(new Chart(broken, 'c'), 'c');
  broken.synth();
  expect(contents('dist')['a.k8s.yaml']).toBe(before['a.k8s.yaml']);
  expect(fs.existsSync('.dist.cdk8s-ambient-before')).toBe(false);
});

test('a folder that is a link is replaced where it leads', () => {
  fs.mkdirSync('real');
  fs.symlinkSync('real', 'dist');
  app('a').synth();
  expect(fs.lstatSync('dist').isSymbolicLink()).toBe(true);
  expect(files('real')).toEqual([RECORD, 'a.k8s.yaml']);
});

test('nothing is written through a link in the folder', () => {
  const outside = temporaryFolder();
  fs.mkdirSync('dist');
  fs.symlinkSync(outside, 'dist/values');
  const made = app('a');
  const { addOutputFile } =
    jest.requireActual<typeof import('../../src/app/output-files')>('../../src/app/output-files');
  addOutputFile(made.node.findChild('a') as Chart, 'values/x.yaml', () => 'x: 1\n');
  expect(thrownBy(() => made.synth()).message).toContain('leads out of it; remove the link');
  expect(contents(outside)).toEqual({});
});

test('a record with a path that leads out of the folder is refused', () => {
  app('a').synth();
  fs.writeFileSync('victim', 'mine\n');
  fs.appendFileSync(`dist/${RECORD}`, `${'0'.repeat(64)}  ../victim\n`);
  expect(thrownBy(() => app('a').synth()).message).toContain('is no line of a list of written files');
  expect(fs.existsSync('victim')).toBe(true);
});

test('a record in the midst of a merge lists what both sides wrote, and the next run settles it', () => {
  app('a', 'b').synth();
  const ours = fs.readFileSync(`dist/${RECORD}`, 'utf8').trimEnd().split('\n');
  const theirs = `${'0'.repeat(64)}  b.k8s.yaml`;
  const at = ours.findIndex((line) => line.endsWith('b.k8s.yaml'));
  const merged = [
    ...ours.slice(0, at),
    '<<<<<<< HEAD',
    ours[at],
    '=======',
    theirs,
    '>>>>>>> other',
    ...ours.slice(at + 1),
  ];
  fs.writeFileSync(`dist/${RECORD}`, `${merged.join('\n')}\n`);
  fs.writeFileSync('dist/b.k8s.yaml', '<<<<<<< HEAD\n=======\n>>>>>>> other\n');
  app('a', 'b').synth();
  expect(contents('dist')).toEqual(contents('.synth'));
});

test('a record that git has checked out with other ends of lines is read', () => {
  app('a', 'b').synth();
  for (const name of files('dist')) {
    fs.writeFileSync(`dist/${name}`, fs.readFileSync(`dist/${name}`, 'utf8').replaceAll('\n', '\r\n'));
  }
  app('a', 'b').synth();
  expect(contents('dist')).toEqual(contents('.synth'));
});

test('the record is read by sha256sum', () => {
  app('a', 'b').synth();
  const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const record = contents('dist')[RECORD] ?? '';
  const lines = record.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(
    ['a.k8s.yaml', 'b.k8s.yaml'].map(
      (name) =>
        `${createHash('sha256')
          .update(fs.readFileSync(path.join('dist', name)))
          .digest('hex')}  ${name}`,
    ),
  );
});

describe('two runs at once', () => {
  const lock = '.dist.cdk8s-ambient-lock';

  test('the second is refused, and says how to go on', () => {
    app('a').synth();
    // What started this test is there for certain.
    fs.writeFileSync(lock, `${process.ppid}\n`);
    const { message } = thrownBy(() => app('b').synth());
    expect(message).toContain(
      `cannot publish to "dist": another run is at it, process ${process.ppid}; wait for it, or remove "`,
    );
    expect(files('dist')).toEqual([RECORD, 'a.k8s.yaml']);
    expect(fs.existsSync(lock)).toBe(true);
    fs.rmSync(lock);
    app('b').synth();
    expect(files('dist')).toEqual([RECORD, 'b.k8s.yaml']);
  });

  test('a lock that a killed run has left is taken over', () => {
    // Of another process that is gone, and of one that had our number, as in a container.
    for (const pid of [spawnSync(process.execPath, ['-e', '']).pid, process.pid]) {
      fs.writeFileSync(lock, `${pid}\n`);
      app('a').synth();
    }
    expect(files('dist')).toEqual([RECORD, 'a.k8s.yaml']);
    expect(fs.existsSync(lock)).toBe(false);
  });

  test('a run that fails leaves none', () => {
    fs.mkdirSync('dist');
    fs.writeFileSync('dist/a.k8s.yaml', 'mine\n');
    expect(() => app('a').synth()).toThrow('no earlier run wrote it');
    expect(fs.existsSync(lock)).toBe(false);
  });
});

describe('folders that are not for manifests alone', () => {
  const given = (publishTo: unknown, outdir = '.synth') =>
    thrownBy(() => new MeshApp({ outdir, publishTo: publishTo as string })).message;

  test.each(['.', '..', '/', ''])('%j is refused', (folder) => {
    expect(given(folder)).toContain('publishTo must be a folder');
  });
  test('the output folder, and one inside or around it', () => {
    for (const folder of ['out', 'out/inner']) expect(given(folder, 'out')).toContain('one in the other');
    expect(given('out', 'out/inner')).toContain('one in the other');
  });
  test('one of these behind a link', () => {
    fs.mkdirSync('out/inner', { recursive: true });
    for (const [name, target] of [
      ['to-project', '.'],
      ['to-parent', '..'],
      ['to-root', '/'],
    ] as const) {
      fs.symlinkSync(target, name);
      expect(given(name)).toContain('publishTo must be a folder for manifests alone');
    }
    for (const target of ['out', 'out/inner']) {
      const name = `to-${target.replace('/', '-')}`;
      fs.symlinkSync(target, name);
      expect(given(name, 'out')).toContain('one in the other');
      expect(given(`${name}/deeper`, 'out')).toContain('one in the other');
    }
  });
  test.each(['.git', '.git/hooks', 'node_modules', 'node_modules/dist'])(
    '%j is refused, as others live there',
    (folder) => {
      expect(given(folder)).toContain('publishTo must be a folder for manifests alone');
    },
  );
  test('a file, a link that leads nowhere, and a name that no system takes', () => {
    fs.writeFileSync('file', '');
    fs.symlinkSync('nowhere', 'link');
    for (const folder of ['file', 'link', 'di\0st']) {
      expect(given(folder)).toContain('is neither a folder nor a name that is free');
    }
    expect(fs.existsSync('nowhere')).toBe(false);
  });
  test('one outside of the project that is not there', () => {
    expect(given('../elsewhere')).toBe(
      '[MeshApp] publishTo "../elsewhere" is outside of the project, and no folder that is there; make it first',
    );
  });
  test('one outside of the project that is there is taken', () => {
    const outside = temporaryFolder();
    const made = new MeshApp({ outdir: '.synth', publishTo: outside });
    service(new Chart(made, 'a'), 'a');
    made.synth();
    expect(files(outside)).toEqual([RECORD, 'a.k8s.yaml']);
  });
});

describe('objects that go', () => {
  test('a renamed service is told of, with both names', () => {
    app('a').synth();
    const renamed = new MeshApp({ outdir: '.synth', publishTo: 'dist' });
    service(new Chart(renamed, 'a'), 'other');
    told = '';
    renamed.synth();
    expect(told).toMatch(/a is called .*other now: whoever applies this and prunes deletes the one/);
  });
  test('a service that goes for good is none', () => {
    app('a', 'b').synth();
    told = '';
    app('b').synth();
    expect(told).toBe('');
  });
});

test('plain layouts of cdk8s keep no record', () => {
  const plain = new MeshApp({ outdir: 'out' });
  const stock = new App({ outdir: 'stock' });
  for (const one of [plain, stock]) service(new Chart(one, 'a'), 'a');
  plain.synth();
  stock.synth();
  expect(contents('out')).toEqual(contents('stock'));
});
