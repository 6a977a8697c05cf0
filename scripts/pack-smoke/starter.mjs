/** The project that `cdk8s-ambient init` writes: somebody who starts from nothing runs what the CLI tells them to. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, INSTALL, ROOT } from './execute.mjs';

/**
 * @param {string} folder where the consumer's project is, whose CLI this runs
 * @param {string} tarball
 * @returns {import('../pack-smoke.mjs').Check[]}
 */
export function starterChecks(folder, tarball) {
  const project = join(folder, 'demo');
  const cli = join(folder, 'consumer', 'node_modules', '.bin', 'cdk8s-ambient');
  return [
    {
      name: 'the CLI says which version it is',
      run: async () => {
        const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
        assert.equal(await execute(folder, cli, '--version'), `${version}\n`);
      },
    },
    {
      name: 'cdk8s-ambient values --fix, as the README has it',
      run: async () => {
        writeFileSync(join(folder, 'values.yaml'), 'cni:\n  exclusive: true\n');
        const fixed = await execute(folder, cli, 'values', '--cilium', '1.18', '-f', 'values.yaml', '--fix');
        assert.match(fixed, /exclusive: false/);
      },
    },
    {
      name: 'cdk8s-ambient init demo',
      gate: true,
      run: async () => assert.match(await execute(folder, cli, 'init', 'demo'), /cd demo\n +npm install\n/),
    },
    {
      name: 'npm install',
      gate: true,
      run: async () => {
        takeFrom(tarball, join(project, 'package.json'));
        await execute(project, 'npm', ...INSTALL);
      },
    },
    {
      name: 'npm test passes, and its snapshot is up to date',
      run: () => execute(project, 'npm', 'test', '--', '--ci'),
    },
    {
      name: 'npm run synth publishes the manifests, in the order to apply them',
      run: async () => {
        await execute(project, 'npm', 'run', 'synth');
        const dist = join(project, 'dist');
        const files = readdirSync(dist).filter((name) => name.endsWith('.yaml'));
        const texts = files.sort().map((name) => readFileSync(join(dist, name), 'utf8'));
        const objects = texts
          .flatMap((text) => text.split('---\n'))
          .map((text) => {
            const [, kind] = /^kind: (.*)$/m.exec(text) ?? [];
            const [, name] = /^ {2}name: (.*)$/m.exec(text) ?? [];
            return `${kind} ${name}`;
          });
        assert.deepEqual(objects, [
          'Namespace bookstore',
          'ServiceAccount details',
          'PeerAuthentication default',
          'AuthorizationPolicy default-deny',
          'CiliumNetworkPolicy default-deny',
          'AuthorizationPolicy details',
          'AuthorizationPolicy details-through-waypoint',
          'Gateway waypoint',
          'Service details',
          'Deployment details',
        ]);
      },
    },
    {
      name: 'the same bytes come out in another language, time zone and folder of the system',
      run: async () => {
        const record = join(project, 'dist', '.cdk8s-ambient.sha256');
        const before = readFileSync(record, 'utf8');
        await execute(
          project,
          'env',
          'LC_ALL=tr_TR.UTF-8',
          'LANG=tr_TR.UTF-8',
          'TZ=Asia/Kathmandu',
          'npm',
          'run',
          'synth',
        );
        assert.equal(readFileSync(record, 'utf8'), before);
      },
    },
    {
      name: 'check --order proves that order',
      run: async () => {
        const ours = join('node_modules', '.bin', 'cdk8s-ambient');
        assert.match(await execute(project, ours, 'check', 'dist', '--order', 'as-given'), /opens nothing on the way/);
      },
    },
    {
      name: 'a mistake in main.ts fails the synth, with the compiler saying where',
      run: async () => {
        const main = join(project, 'main.ts');
        writeFileSync(main, readFileSync(main, 'utf8').replace('port: 9080', 'prot: 9080'));
        await assert.rejects(execute(project, 'npm', 'run', 'synth'), /main\.ts.*'prot' does not exist in type/s);
        assert.ok(readdirSync(join(project, 'dist')).includes('7-workloads.yaml'), 'what was published is still there');
      },
    },
  ];
}

/**
 * The version that runs is not published yet.
 *
 * @param {string} tarball
 * @param {string} packageJson
 */
function takeFrom(tarball, packageJson) {
  const content = JSON.parse(readFileSync(packageJson, 'utf8'));
  assert.ok(content.dependencies['cdk8s-ambient']);
  content.dependencies['cdk8s-ambient'] = `file:${tarball}`;
  writeFileSync(packageJson, JSON.stringify(content, null, 2));
}
