import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Construct } from 'constructs';
import { MeshApp } from '../../../src';
import { elsewhere, temporaryFolder } from '../../app/folders';

/** A MeshApp with what `build` puts into it, written out; the folder it is in. */
export function written(build: (app: MeshApp) => Construct): string {
  const outdir = path.join(temporaryFolder(), 'dist');
  const app = new MeshApp({ outdir });
  build(app);
  elsewhere(() => app.synth());
  return outdir;
}

/** What a script called, one line for each command, and how it ended. */
export interface Run {
  readonly calls: readonly string[];
  readonly status: number | null;
  readonly stderr: string;
}

/**
 * Runs a script with tools that only note how they were called.
 *
 * @param failing a piece of a call at which the tool fails
 * @param helm what helm says that it is; being asked is not noted
 */
export function run(script: string, failing?: string, helm = 'v3.18.6'): Run {
  const folder = temporaryFolder();
  const log = path.join(folder, 'log');
  for (const tool of ['helm', 'kubectl', 'istioctl']) {
    const fail = failing === undefined ? '' : `case "${tool} $*" in *'${failing}'*) exit 1;; esac`;
    const version = tool === 'istioctl' ? 'case "$1" in version) echo "client version: 1.30.1";; esac' : '';
    const asked = tool === 'helm' ? `case "$1" in version) echo "${helm}+g0646808"; exit;; esac` : '';
    fs.writeFileSync(
      path.join(folder, tool),
      `#!/bin/sh\n${asked}\necho "${tool} $*" >> ${log}\n${fail}\n${version}\n`,
      {
        mode: 0o755,
      },
    );
  }
  const { status, stderr } = spawnSync('bash', [script], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
  });
  const calls = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  return { calls, status, stderr };
}
