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
      name: 'npm run synth writes the manifests',
      run: async () => {
        await execute(project, 'npm', 'run', 'synth');
        assert.deepEqual(readdirSync(join(project, 'dist')), ['bookstore.k8s.yaml']);
        const yaml = readFileSync(join(project, 'dist', 'bookstore.k8s.yaml'), 'utf8');
        const objects = yaml.split('---\n').map((text) => {
          const [, kind] = /^kind: (.*)$/m.exec(text) ?? [];
          const [, name] = /^ {2}name: (.*)$/m.exec(text) ?? [];
          return `${kind} ${name}`;
        });
        assert.deepEqual(objects, [
          'Namespace bookstore',
          'PeerAuthentication default',
          'AuthorizationPolicy default-deny',
          'CiliumNetworkPolicy default-deny',
          'ServiceAccount details',
          'Service details',
          'Deployment details',
          'AuthorizationPolicy details',
          'AuthorizationPolicy details-through-waypoint',
          'Gateway waypoint',
        ]);
      },
    },
    {
      name: 'a mistake in main.ts fails the synth, with the compiler saying where',
      run: async () => {
        const main = join(project, 'main.ts');
        writeFileSync(main, readFileSync(main, 'utf8').replace('port: 9080', 'prot: 9080'));
        await assert.rejects(execute(project, 'npm', 'run', 'synth'), /main\.ts.*'prot' does not exist in type/s);
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
