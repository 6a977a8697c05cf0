import { rmSync } from 'node:fs';
import { basename } from 'node:path';

/** Removes what the tests have left. */
export default function afterAll(): void {
  const folder = process.env['TMPDIR'];
  if (folder !== undefined && basename(folder).startsWith('cdk8s-ambient-tests-'))
    rmSync(folder, { recursive: true, force: true });
}
