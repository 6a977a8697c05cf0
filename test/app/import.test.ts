import * as path from 'node:path';

/** Packages that the library may load with an app. */
const ALLOWED = ['cdk8s', 'constructs'];

test('loading the app loads nothing but cdk8s and constructs, and a few files of ours', () => {
  require('../../src/app/mesh-app');
  const root = path.join(__dirname, '../..');
  const loaded = Object.keys(require.cache).map((file) => path.relative(root, file).split(path.sep));
  const packages = loaded.filter(([top]) => top === 'node_modules').map(([, name]) => name!);
  expect([...new Set(packages)].filter((name) => !ALLOWED.includes(name))).toEqual([]);
  expect(packages).toContain('cdk8s');
  const folders = loaded.filter(([top]) => top === 'src').map(([, folder]) => folder!);
  expect([...new Set(folders)].sort()).toEqual(['app', 'input']);
});
