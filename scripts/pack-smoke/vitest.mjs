/** Tests of the mesh with Vitest, in a project that has the package and Vitest, and no Jest. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, INSTALL, ROOT } from './execute.mjs';

/** The package has no part of it: whoever uses it brings their own. */
const VITEST = '4.1.12';

/**
 * @param {string} folder
 * @param {string} tarball
 * @returns {import('../pack-smoke.mjs').Check[]}
 */
export function vitestChecks(folder, tarball) {
  const project = join(folder, 'vitest');
  const vitest = (/** @type {string} */ file) =>
    execute(project, process.execPath, join('node_modules', 'vitest', 'vitest.mjs'), 'run', file);
  return [
    { name: 'installs', run: () => install(project, tarball), gate: true },
    {
      name: 'types of the matchers',
      run: () => execute(project, process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'),
    },
    { name: 'matchers and snapshots', run: () => vitest('shop.test.ts') },
    {
      name: 'a failure tells the walk, and what would allow it',
      run: () =>
        assert.rejects(vitest('failing.test.ts'), (/** @type {Error} */ { message }) => {
          assert.match(message, /ztunnel of the server/);
          assert.match(message, /the smallest change that allows it/);
          return true;
        }),
    },
  ];
}

/**
 * @param {string} project
 * @param {string} tarball
 */
async function install(project, tarball) {
  cpSync(join(ROOT, 'scripts', 'pack-smoke', 'vitest'), project, { recursive: true });
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const peers = Object.keys(peerDependencies).map((name) => [name, devDependencies[name]]);
  write(project, 'package.json', {
    name: 'tested',
    version: '1.0.0',
    private: true,
    dependencies: { 'cdk8s-ambient': `file:${tarball}`, ...Object.fromEntries(peers) },
    devDependencies: { typescript: devDependencies.typescript, vitest: VITEST },
  });
  write(project, 'tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      types: [],
      skipLibCheck: true,
    },
    include: ['*.ts'],
  });
  writeFileSync(join(project, 'vitest.config.mjs'), "export default { test: { setupFiles: ['./setup.ts'] } };\n");
  await execute(project, 'npm', ...INSTALL);
}

/**
 * @param {string} project
 * @param {string} name
 * @param {object} content
 */
function write(project, name, content) {
  writeFileSync(join(project, name), JSON.stringify(content, null, 2));
}
