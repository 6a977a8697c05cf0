/** Runs programs as somebody would who has nothing to do with this repository. */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What each install says; the cache first, because a registry may be far or out of reach. */
export const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];

/** After which a program hangs, such as npm on a registry that does not answer. */
const MINUTES = 3;

/**
 * @param {string} cwd
 * @param {string} command
 * @param {...string} args
 * @returns {Promise<string>} what it printed to stdout; rejects with all it printed if it fails
 */
export function execute(cwd, command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: strangersEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MINUTES * 60_000,
    });
    let stdout = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (everything += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}\n${everything.trim()}`));
    });
  });
}

/**
 * Without what `npm run` adds for this repository: its folder, which a nested npm would install into, and its programs.
 */
function strangersEnvironment() {
  const ours = /^(npm_(package|lifecycle|config_local_prefix|config_prefix|command)|INIT_CWD|NODE_PATH|NODE_ENV)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(ROOT));
  return { ...env, PATH: path.join(delimiter) };
}
