import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Does some work in the root folder of a new project, and removes that after. It has a cdk8s.yaml, as users' projects
 * do, because MeshApp then does more.
 *
 * @param {() => void} work
 */
export function inProject(work) {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
  try {
    writeFileSync(join(folder, 'cdk8s.yaml'), '');
    process.chdir(folder);
    work();
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The files that an app has written, as one text.
 *
 * @param {string} outdir
 */
export function written(outdir) {
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(outdir, name)).isFile(),
  );
  return files
    .sort()
    .map((name) => `# ${name}\n${readFileSync(join(outdir, name), 'utf8')}`)
    .join('');
}

/**
 * Stops a comparison of two sides that do not do the same work.
 *
 * @param {readonly string[]} outdirs
 */
export function expectSameOutput(outdirs) {
  const [first, ...others] = outdirs;
  for (const other of others) {
    if (written(other) !== written(first))
      throw new Error(`${other} and ${first} differ, so their times do not compare`);
  }
}
