/**
 * Gives the alerts of NetworkObservability, and the cases in test/observe/alert-cases/, to the real promtool, and keeps its verdict:
 * test/observe/promtool.json. A test fails when alerts or cases have changed since.
 *
 * usage: npm run promtool -- PROMTOOL [--check]
 *   PROMTOOL  the program: in a module of its own, go get and go build github.com/prometheus/prometheus/cmd/promtool@v0.311.3
 *             (go install refuses modules that replace others); it takes four minutes of one processor
 *   --check   writes nothing; fails if promtool says otherwise than the file
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VERDICT = join(ROOT, 'test', 'observe', 'promtool.json');

const [promtool, option] = process.argv.slice(2);
if (promtool === undefined || (option !== undefined && option !== '--check')) {
  console.error('usage: npm run promtool -- PROMTOOL [--check]');
  process.exit(2);
}

const { rulesUnderTest, unitTests } = underTest();
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-promtool-'));
try {
  // JSON is YAML, too.
  writeFileSync(join(folder, 'rules.yaml'), JSON.stringify(rulesUnderTest()));
  writeFileSync(join(folder, 'tests.yaml'), JSON.stringify(unitTests('rules.yaml')));
  run('check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml');
  run('test', 'rules', 'tests.yaml');
  const verdict = {
    $comment: 'Written by `npm run promtool -- PROMTOOL`; do not edit.',
    sha256: createHash('sha256')
      .update(JSON.stringify([rulesUnderTest(), unitTests('rules.yaml')]))
      .digest('hex'),
    passed: unitTests('rules.yaml').tests.map(({ name }) => name),
  };
  if (option === undefined) writeFileSync(VERDICT, `${JSON.stringify(verdict, null, 2)}\n`);
  else if (verdict.sha256 !== JSON.parse(readFileSync(VERDICT, 'utf8')).sha256)
    fail('test/observe/promtool.json is stale: run "npm run promtool -- PROMTOOL" and commit it');
  console.log(`promtool passes ${verdict.passed.length} cases`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string[]} args */
function run(...args) {
  const { error, status, stderr, stdout } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8' });
  if (error || status !== 0) fail(`promtool ${args.join(' ')}: ${error?.message ?? ''}${stderr}${stdout}`);
  return `${stdout}${stderr}`;
}

/** The test's own modules, which import the source: no compiled library is needed, and none can be stale. */
function underTest() {
  const require = createRequire(import.meta.url);
  const options = { module: { type: 'commonjs' }, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } };
  // oxlint-disable-next-line no-underscore-dangle -- the name is Node's
  require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
  return require('../test/observe/under-test.ts');
}

/** @param {string} message */
function fail(message) {
  rmSync(folder, { recursive: true, force: true });
  console.error(message);
  process.exit(1);
}
