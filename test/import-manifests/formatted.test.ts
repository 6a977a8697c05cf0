import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from '../../src/model/input/load';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { PLATFORM } from './given';

const root = join(__dirname, '../..');
const SETS = [
  'dist/bookinfo.k8s.yaml',
  ...['one-team', 'shared-waypoints', 'many-kinds', 'migration'].map((set) => `test/check/foreign/${set}`),
];

/** Texts and values that do not fit, or have to be escaped, or patched. */
const ODD: readonly object[] = ["it's", `it's "so"`, '"', 'long text '.repeat(12), 'one\ntwo\n'].map((text, i) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `a${i}`, namespace: 'odd' },
  data: { [text]: text, key: text, lengthy: text },
  list: [[1, 2], [3], text, null],
  pairs: [
    [1, 2],
    [text, 4],
  ],
  maps: [{ a: text, b: [{}, {}] }, { a: 1 }],
}));

it('what an import writes is as Prettier would have it, so that the first save of a file changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    const sets = SETS.map((set) => load('test', { paths: [join(root, set)] }).mesh.objects.map(({ raw }) => raw));
    [...sets, ODD].forEach((objects, i) => {
      mkdirSync(join(folder, String(i)));
      for (const { path, text } of typescriptFor(objects, { platform: PLATFORM }))
        writeFileSync(join(folder, String(i), path), text);
    });
    const prettier = join(dirname(require.resolve('prettier/package.json')), 'bin/prettier.cjs');
    const options = ['--no-config', '--print-width=120', '--single-quote', '--list-different', folder];
    const { stdout, stderr } = spawnSync(process.execPath, [prettier, ...options], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['', '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
