/** The package in somebody's own project: what they can import, from which kind of module, under which compiler. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, INSTALL, ROOT } from './execute.mjs';

/** The lowest TypeScript that reads our types; constructs itself takes no lower one. The README states it. */
const LOWEST_TYPESCRIPT = '5.0.4';

const STRICT = { target: 'es2022', strict: true, declaration: true, types: [], outDir: 'out' };

/**
 * How users compile: design decision "compiler settings". The file is the same, its ending decides the module format.
 *
 * @type {readonly { name: string, source: string, options: object, compiler?: string, runs?: string }[]}
 */
const COMPILATIONS = [
  { name: 'node16', source: 'shop.ts', options: { module: 'node16', skipLibCheck: false }, runs: 'shop.js' },
  { name: 'nodenext', source: 'shop.ts', options: { module: 'nodenext', skipLibCheck: false }, runs: 'shop.js' },
  {
    name: 'bundler',
    source: 'shop.ts',
    options: { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: false },
  },
  { name: '.cts', source: 'shop.cts', options: { module: 'node16', skipLibCheck: false }, runs: 'shop.cjs' },
  { name: '.mts', source: 'shop.mts', options: { module: 'node16', skipLibCheck: false }, runs: 'shop.mjs' },
  {
    name: 'exactOptionalPropertyTypes',
    source: 'shop.ts',
    options: { module: 'node16', exactOptionalPropertyTypes: true, skipLibCheck: true },
  },
  {
    name: `TypeScript ${LOWEST_TYPESCRIPT}`,
    source: 'shop.ts',
    options: { module: 'node16', skipLibCheck: false },
    compiler: 'typescript-lowest',
    runs: 'shop.js',
  },
];

/**
 * @param {string} folder
 * @param {string} tarball
 * @returns {import('../pack-smoke.mjs').Check[]}
 */
export function consumerChecks(folder, tarball) {
  const project = join(folder, 'consumer');
  return [
    { name: 'installs beside its peers', run: () => install(project, tarball), gate: true },
    { name: 'require() in JavaScript', run: () => execute(project, process.execPath, 'required.cjs') },
    { name: 'named imports in ESM', run: () => execute(project, process.execPath, 'imported.mjs') },
    ...COMPILATIONS.map((compilation) => ({
      name: `TypeScript, ${compilation.name}`,
      run: () => compile(project, compilation),
    })),
    { name: 'a Jest snapshot of a chart, written and then met', run: () => snapshot(project) },
  ];
}

/**
 * @param {string} project
 * @param {string} tarball
 */
async function install(project, tarball) {
  mkdirSync(project);
  cpSync(join(ROOT, 'scripts', 'pack-smoke', 'consumer'), project, { recursive: true });
  for (const ending of ['cts', 'mts']) cpSync(join(project, 'shop.ts'), join(project, `shop.${ending}`));
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const peers = Object.keys(peerDependencies).map((name) => [name, devDependencies[name]]);
  const content = {
    name: 'consumer',
    version: '1.0.0',
    private: true,
    jest: { setupFilesAfterEnv: ['cdk8s-ambient/testing/jest'] },
    dependencies: { 'cdk8s-ambient': `file:${tarball}`, ...Object.fromEntries(peers) },
    devDependencies: {
      jest: devDependencies.jest,
      typescript: devDependencies.typescript,
      'typescript-lowest': `npm:typescript@${LOWEST_TYPESCRIPT}`,
    },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(content, null, 2));
  await execute(project, 'npm', ...INSTALL);
}

/**
 * @param {string} project
 * @param {(typeof COMPILATIONS)[number]} compilation
 */
async function compile(project, { name, source, options, compiler = 'typescript', runs }) {
  const outDir = `out-${name.replace(/\W+/g, '-')}`;
  const config = `tsconfig.${outDir}.json`;
  const content = { compilerOptions: { ...STRICT, ...options, outDir }, files: [source] };
  writeFileSync(join(project, config), JSON.stringify(content, null, 2));
  await execute(project, process.execPath, join('node_modules', compiler, 'bin', 'tsc'), '-p', config);
  if (runs !== undefined) await execute(project, process.execPath, join(outDir, runs));
}

/** @param {string} project */
async function snapshot(project) {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  await execute(project, process.execPath, jest, '--ci=false');
  const written = readFileSync(join(project, '__snapshots__', 'shop.test.js.snap'), 'utf8');
  assert.match(written, /^ {4}istio\.io\/dataplane-mode: ambient$/m, 'the snapshot, as YAML');
  await execute(project, process.execPath, jest, '--ci');
}
