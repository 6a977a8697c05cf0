/**
 * Runs the real fortio against a server of its own on this machine, and keeps what it prints, as the logs of MeshBenchmark's clients would have it:
 * test/measure/runs/. What stands between client and server are fortio's own TCP proxies, none, two, or four of them; they stand in for
 * meshes, and their numbers are those of no mesh.
 *
 * Client and server get the arguments that MeshBenchmark gives them, of the compiled library: what they print is what its pods would.
 *
 * usage: node scripts/fortio-runs.mjs FORTIO [FOLDER]
 *   FORTIO  the program: go install fortio.org/fortio@v1.66.5
 *   FOLDER  where to write (default: test/measure/runs)
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [fortio, folder = join(ROOT, 'test', 'measure', 'runs')] = process.argv.slice(2);
if (fortio === undefined) {
  console.error('usage: node scripts/fortio-runs.mjs FORTIO [FOLDER]');
  process.exit(2);
}

const HOST = '127.0.0.1';
const SERVER = 18080;
/** What stands for each variant: the ports of the proxies on the way, the first of which the client dials. */
const VARIANTS = { 'no-mesh': [], ambient: [18081, 18082], sidecar: [18083, 18084, 18085, 18086] };
/** One more than counts: the first warms up. */
const RUNS = 6;

const { clientArgs, SERVER_ARGS, SERVER_PORT } = createRequire(import.meta.url)('../lib/src/bench/benchmark-load.js');
/** Shorter, and with less load, than in a cluster. */
const LOAD = { requestsPerSecond: 200, connections: 4, duration: '2s' };

const server = SERVER_ARGS.map((/** @type {string} */ one) =>
  one === String(SERVER_PORT) ? `${HOST}:${SERVER}` : one,
);
for (const ports of Object.values(VARIANTS)) {
  // Each leads to the one after it, and the last to the server.
  ports.forEach((port, i) => server.push('-P', `${HOST}:${port} ${HOST}:${ports[i + 1] ?? SERVER}`));
}
const serving = spawn(fortio, server, { stdio: 'ignore' });
try {
  await Promise.all([SERVER, ...Object.values(VARIANTS).flat()].map((port) => open(port)));
  mkdirSync(folder, { recursive: true });
  for (const [variant, [port = SERVER]] of Object.entries(VARIANTS)) {
    let log = '';
    for (let run = 0; run < RUNS; run++) log += await load(variant, run, port);
    writeFileSync(join(folder, `${variant}.log`), log);
  }
} finally {
  serving.kill();
}

/**
 * One run.
 *
 * @param {string} variant
 * @param {number} run
 * @param {number} port
 * @returns {Promise<string>} all that it prints
 */
function load(variant, run, port) {
  const args = clientArgs(`http://${HOST}:${port}/`, variant, LOAD).map((/** @type {string} */ one) =>
    one.replace('$(JOB_COMPLETION_INDEX)', String(run)),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(/** @type {string} */ (fortio), args);
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(log) : reject(new Error(`fortio ended with ${code}:\n${log}`))));
  });
}

/**
 * Waits until something listens.
 *
 * @param {number} port
 * @returns {Promise<void>}
 */
async function open(port) {
  for (let tries = 0; tries < 50; tries++) {
    const isOpen = await new Promise((resolve) => {
      const socket = connect(port, HOST, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens at ${HOST}:${port}`);
}
