import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { running, type Outcome } from './running';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

const packageJson = (folder: string): PackageJson =>
  JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as PackageJson;

const filesIn = (folder: string): string[] =>
  (fs.readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => !fs.statSync(path.join(folder, file)).isDirectory())
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort();

/** Runs `init` in a folder. */
const initIn = (folder: string, ...args: string[]): Promise<Outcome> => {
  const before = process.cwd();
  process.chdir(folder);
  return running('init', ...args).finally(() => process.chdir(before));
};

const ours = packageJson(path.join(__dirname, '../..'));

const FILES = [
  '.gitignore',
  'README.md',
  '__snapshots__/main.test.ts.snap',
  'cdk8s.yaml',
  'main.test.ts',
  'main.ts',
  'package.json',
  'tsconfig.json',
];

describe('init', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-ambient-init-test-'));
  });
  afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

  const at = (...names: string[]): string => path.join(scratch, ...names);

  describe('writes', () => {
    test('a project into a folder that it makes', async () => {
      expect(await running('init', at('new', 'shop'))).toMatchObject({ code: 0, stderr: '' });
      expect(filesIn(at('new', 'shop'))).toEqual(FILES);
    });

    test('into the current folder when none is named', async () => {
      expect((await initIn(scratch)).code).toBe(0);
      expect(filesIn(scratch)).toEqual(FILES);
    });

    test('beside files that are not in the way', async () => {
      fs.mkdirSync(at('__snapshots__'));
      fs.writeFileSync(at('__snapshots__', 'other.snap'), 'theirs');
      fs.writeFileSync(at('LICENSE'), 'theirs');
      expect((await running('init', scratch)).code).toBe(0);
      expect(filesIn(scratch)).toEqual(['LICENSE', ...FILES, '__snapshots__/other.snap'].sort());
      expect(fs.readFileSync(at('LICENSE'), 'utf8')).toBe('theirs');
    });

    test('the name of the folder into package.json and README.md', async () => {
      await running('init', at('My App'));
      expect(packageJson(at('My App')).name).toBe('my-app');
      expect(fs.readFileSync(at('My App', 'README.md'), 'utf8')).toMatch(/^# my-app\n/);
    });

    test('no placeholder', async () => {
      await running('init', at('shop'));
      const left = filesIn(at('shop')).filter((file) => fs.readFileSync(at('shop', file), 'utf8').includes('{{'));
      expect(left).toEqual([]);
    });

    test('the version that runs, and the others as this package pins them', async () => {
      await running('init', at('shop'));
      const { dependencies, devDependencies } = packageJson(at('shop'));
      expect(dependencies['cdk8s-ambient']).toBe(ours.version);
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(Object.keys(ours.peerDependencies)));
      const { 'cdk8s-ambient': _, ...peers } = dependencies;
      expect(ours.devDependencies).toMatchObject({ ...peers, ...devDependencies });
      for (const version of Object.values({ ...dependencies, ...devDependencies })) {
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      }
    });

    test('the scripts that its README names', async () => {
      await running('init', at('shop'));
      expect(Object.keys(packageJson(at('shop')).scripts)).toEqual(['build', 'test', 'synth']);
    });
  });

  describe('says', () => {
    test('what it wrote and what to do next', async () => {
      const { stdout } = await initIn(scratch, "Anna's shop");
      expect(stdout).toMatchInlineSnapshot(`
       "Wrote project anna-s-shop to Anna's shop:
         package.json
         tsconfig.json
         cdk8s.yaml
         main.ts
         main.test.ts
         __snapshots__/main.test.ts.snap
         .gitignore
         README.md

       Next:
         cd 'Anna'\\''s shop'
         npm install
         npm test         # what main.ts promises
         npm run synth    # writes the manifests to dist/

       Then make main.ts yours; README.md says how.
       "
      `);
    });

    test('to go into a folder in a way that no shell takes for an option', async () => {
      expect((await initIn(scratch, '--', '-odd')).stdout).toContain('\n  cd ./-odd\n');
    });

    test('nothing about going into the folder it is run in', async () => {
      expect((await initIn(scratch)).stdout).not.toContain('  cd ');
    });
  });

  describe('refuses', () => {
    test('to overwrite: it names every file in the way, and writes none', async () => {
      fs.mkdirSync(at('__snapshots__'));
      const theirs = ['README.md', 'package.json', '__snapshots__/main.test.ts.snap'];
      for (const file of theirs) fs.writeFileSync(at(file), 'theirs');
      const { code, stdout, stderr } = await running('init', scratch);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(
        `error: "${scratch}" has files in the way, and none is overwritten; move them or name another folder:\n` +
          '  package.json\n  __snapshots__/main.test.ts.snap\n  README.md\n',
      );
      expect(filesIn(scratch)).toEqual(theirs.sort());
      for (const file of theirs) expect(fs.readFileSync(at(file), 'utf8')).toBe('theirs');
    });

    test('a second run', async () => {
      await running('init', at('shop'));
      const { code, stderr } = await running('init', at('shop'));
      expect(code).toBe(1);
      for (const file of FILES) expect(stderr).toContain(`\n  ${file}\n`);
    });

    test('to follow a link out of the folder', async () => {
      fs.mkdirSync(at('elsewhere'));
      fs.mkdirSync(at('shop'));
      fs.symlinkSync(at('elsewhere'), at('shop', '__snapshots__'));
      fs.symlinkSync(at('elsewhere', 'main.ts'), at('shop', 'main.ts'));
      const { code, stderr } = await running('init', at('shop'));
      expect(code).toBe(1);
      expect(stderr).toMatch(/:\n {2}main\.ts\n {2}__snapshots__\n$/);
      expect(filesIn(at('elsewhere'))).toEqual([]);
    });

    test('a DIR that is a file', async () => {
      fs.writeFileSync(at('shop'), 'theirs');
      expect(await running('init', at('shop'))).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: "${at('shop')}" is a file; name a folder\n`,
      });
    });

    test('a DIR below a file, in the words of the system', async () => {
      fs.writeFileSync(at('shop'), 'theirs');
      const { code, stderr } = await running('init', at('shop', 'mesh'));
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: ENOTDIR: not a directory, .*\n$/);
    });

    test('an empty DIR, as of a variable that is not set', async () => {
      expect(await running('init', '')).toEqual({
        code: 1,
        stdout: '',
        stderr: 'error: DIR is empty; name a folder, or "." for this one\n',
      });
    });
  });
});
