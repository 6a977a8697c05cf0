import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeProject } from '../../src/cli/write-project';

describe('a project that cannot be written in full', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-ambient-write-test-'));
  });
  afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }));

  // The third file fails when the first two are in place: its name is theirs.
  const failing = [
    { path: 'main.ts', text: '1' },
    { path: 'deep/er/file', text: '2' },
    { path: 'main.ts', text: '3' },
  ];

  test('leaves nothing in a folder that was there', () => {
    fs.mkdirSync(path.join(scratch, 'deep'));
    fs.writeFileSync(path.join(scratch, 'deep', 'theirs'), '');
    expect(() => writeProject(scratch, failing)).toThrow(/^EEXIST/);
    expect(fs.readdirSync(scratch, { recursive: true }).sort()).toEqual(['deep', path.join('deep', 'theirs')]);
  });

  test('leaves no folder that it made', () => {
    expect(() => writeProject(path.join(scratch, 'a', 'b'), failing)).toThrow(/^EEXIST/);
    expect(fs.readdirSync(scratch)).toEqual([]);
  });
});
