import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tests make in the folder for temporary files, and cdk8s under them, goes into one that is removed when all have run. */
export default function beforeAll(): void {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-tests-'));
}
