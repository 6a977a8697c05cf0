/** What the published archive holds, and what it does not. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execute, ROOT } from './execute.mjs';

/** Everything else in the archive is a mistake: tests, examples, sources, caches. */
const BELONGS = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|NOTICE|imports\/README\.md)$/,
  /^docs\/([\w/-]+\.md|(?:config|figures)\.schema\.json)$/,
  /^lib\/(src|imports)\/[\w./-]+\.(js|d\.ts)$/,
  /^templates\/init\/(README\.md|cdk8s\.yaml|gitignore|main\.ts|main-test\.ts|tsconfig\.json)$/,
  /^templates\/init\/__snapshots__\/main-test\.ts\.snap$/,
  // For Vitest, which reads nothing but ESM.
  /^lib\/src\/testing\/vitest\.(?:mjs|d\.mts)$/,
];
/** Of the folders, `lib/src/bench` is the one with constructs for benchmarks. */
const NEVER = /(^|\/)(tests?|examples?|(?<!^lib\/src\/)bench|scripts|node_modules)\/|\.(test|spec)\.|\.map$/;
/** Written by scripts/join-modules.mjs, and asked for by what it was joined from. */
const JOINED = /^lib\/src\/(joined|check\/rules\/on-\w+)\.js$/;
const EXPECTED = [
  'LICENSE',
  'NOTICE',
  'README.md',
  'CHANGELOG.md',
  'docs/api/README.md',
  'imports/README.md',
  'lib/src/index.js',
  'lib/src/index.d.ts',
  'lib/src/cli/main.js',
  'lib/src/check/index.js',
  'lib/src/check/index.d.ts',
  'lib/src/simulate/index.js',
  'lib/src/simulate/index.d.ts',
  'lib/src/testing/index.js',
  'lib/src/testing/index.d.ts',
];

/** Folders of whoever built it. The third is anybody's, but for the folder of GKE's nodes that istio-cni is told of. */
const MACHINE_PATHS = [ROOT, `${homedir()}/`, /\/(home|Users)\/(?!kubernetes\/)[a-z]\w*\/|[A-Z]:\\Users\\/];

/**
 * @param {string} folder where the archive goes
 * @returns {Promise<string>} its path
 */
export async function pack(folder) {
  await execute(ROOT, 'npm', 'pack', '--loglevel=error', '--pack-destination', folder);
  const archives = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  assert.equal(archives.length, 1, `archives: ${archives.join(', ')}`);
  return join(folder, archives[0]);
}

/**
 * @param {string} folder
 * @param {string} tarball
 * @returns {import('../pack-smoke.mjs').Check[]}
 */
export function tarballChecks(folder, tarball) {
  const unpacked = join(folder, 'unpacked');
  /** @type {string[]} */
  let files = [];
  return [
    {
      name: 'unpacks',
      gate: true,
      run: async () => {
        mkdirSync(unpacked);
        await execute(folder, 'tar', '-xzf', tarball, '-C', unpacked, '--strip-components=1');
        files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
          .sort();
      },
    },
    {
      name: 'holds license, notices, readme, changelog, types and CLI',
      run: () =>
        assert.deepEqual(
          EXPECTED.filter((file) => !files.includes(file)),
          [],
          'missing',
        ),
    },
    {
      name: 'holds nothing else: no tests, examples or source maps',
      run: () => {
        const strangers = files.filter((file) => NEVER.test(file) || !BELONGS.some((pattern) => pattern.test(file)));
        assert.deepEqual(strangers, [], 'not part of the package');
      },
    },
    {
      name: 'has types for every module',
      run: () => {
        const modules = files.filter((file) => file.endsWith('.js') && !JOINED.test(file));
        const untyped = modules.filter((file) => !files.includes(file.replace(/\.js$/, '.d.ts')));
        assert.deepEqual(untyped, [], 'without types');
      },
    },
    {
      name: 'names no folder of the machine that built it, and no source map',
      run: () => {
        const found = files.flatMap((file) => {
          const text = readFileSync(join(unpacked, file), 'utf8');
          const path = MACHINE_PATHS.find((p) => (typeof p === 'string' ? text.includes(p) : p.test(text)));
          const hits = [path, text.includes('sourceMappingURL') ? 'sourceMappingURL' : undefined];
          return hits.flatMap((hit) => (hit === undefined ? [] : [`${file}: ${hit}`]));
        });
        assert.deepEqual(found, []);
      },
    },
  ];
}
