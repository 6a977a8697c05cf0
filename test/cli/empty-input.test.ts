import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from './running';

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'empty-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('input without objects, as a dump leaves that has failed, is no answer', () => {
  test.each([
    ['an empty file', ''],
    ['what kubectl says where it may not', 'Error from server (Forbidden): namespaces is forbidden\n'],
    ['an empty List', 'apiVersion: v1\nkind: List\nitems: []\n'],
  ])('%s', async (_, text) => {
    writeFileSync('mesh.yaml', text);
    for (const command of ['migrate', 'cost', 'runbook', 'verify']) {
      const { code, stderr, stdout } = await running(command, 'mesh.yaml');
      expect({ command, code, stdout }).toEqual({ command, code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^error: there is (no Kubernetes object|nothing of a cluster) in mesh\.yaml; .*kubectl get/m,
      );
    }
  });

  test('a plan without objects is refused as well, and one object is enough', async () => {
    writeFileSync('mesh.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n');
    writeFileSync('plan.yaml', '');
    expect((await running('cost', 'mesh.yaml', '--plan', 'plan.yaml')).code).toBe(2);
    for (const command of ['migrate', 'cost', 'runbook', 'verify'])
      expect({ command, code: (await running(command, 'mesh.yaml')).code }).toEqual({ command, code: 0 });
  });
});
