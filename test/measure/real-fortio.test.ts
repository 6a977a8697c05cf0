import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, connect, type AddressInfo } from 'node:net';
import { clientArgs, SERVER_ARGS, SERVER_PORT } from '../../src/bench/benchmark-load';
import { benchReport } from '../../src/cost';
import { readFortio } from '../../src/measure/fortio-results';

/** The real fortio, against a server of its own on this machine; CI installs it (.ci/run). Runs that it printed once are in runs/. */
const hasFortio = spawnSync('fortio', ['version'], { stdio: 'ignore' }).status === 0;
const suite = hasFortio ? describe : describe.skip;
if (!hasFortio)
  process.stderr.write(
    'skipped: results of the real fortio are read where it is installed: go install fortio.org/fortio@v1.66.5\n',
  );

const HOST = '127.0.0.1';

suite('the real fortio, with the arguments of MeshBenchmark', () => {
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const args = SERVER_ARGS.map((one) => (one === String(SERVER_PORT) ? `${HOST}:${port}` : one));
    server = spawn('fortio', args, { stdio: 'ignore' });
    await answers(port);
  }, 30_000);
  afterAll(() => server.kill());

  /** All that a run prints, as the log of its pod has it. */
  function run(variant: string, number: number, path = '/', more: readonly string[] = []): string {
    const load = { requestsPerSecond: 200, connections: 4, duration: '500ms' };
    const args = clientArgs(`http://${HOST}:${port}${path}`, variant, load).map((one) =>
      one.replace('$(JOB_COMPLETION_INDEX)', String(number)),
    );
    args.splice(1, 0, ...more);
    const { stderr, stdout } = spawnSync('fortio', args, { encoding: 'utf8' });
    return stderr + stdout;
  }

  test('prints runs that are read as it says them in words', () => {
    const log = run('ambient', 0) + run('ambient', 1);
    const runs = readFortio('client.log', log);
    expect(runs.map((one) => [one.variant, one.run, one.requestedQps, one.connections, one.errors])).toEqual([
      ['ambient', 0, 200, 4, 0],
      ['ambient', 1, 200, 4, 0],
    ]);
    const said = [...log.matchAll(/^All done (\d+) calls .* ([\d.]+) ms avg, /gm)];
    expect(runs.map(({ requests }) => requests)).toEqual(said.map(([, calls]) => Number(calls)));
    runs.forEach(({ averageMs }, i) => expect(averageMs).toBeCloseTo(Number(said[i]![2]), 2));
    const p99 = [...log.matchAll(/^# target 99% ([\d.e-]+)$/gm)].map(([, seconds]) => Number(seconds) * 1000);
    runs.forEach((one, i) => expect(one.p99Ms).toBeCloseTo(p99[i]!, 2));
  });

  test('says when each run began, so that a file which is given twice counts once', () => {
    const text = run('ambient', 1) + run('ambient', 2);
    const { notes, variants } = benchReport([
      { name: 'a.log', text },
      { name: 'b.log', text },
    ]);
    expect(variants[0]!.runs).toBe(2);
    expect(notes.filter((one) => one.includes('is the same run as'))).toHaveLength(2);
  });

  test('counts answers that are errors, and the run is left out', () => {
    const failing = run('sidecar', 1, '/?status=503:50', ['-allow-initial-errors']);
    const [first] = readFortio('client.log', failing);
    const [, of] = /^Code 503 : (\d+) /m.exec(failing) ?? [];
    expect(first!.errors).toBe(Number(of));
    const { notes, variants } = benchReport([
      { name: 'bad.log', text: failing },
      { name: 'good.log', text: run('ambient', 1) },
    ]);
    expect(variants.map(({ variant }) => variant)).toEqual(['ambient']);
    expect(notes.join()).toMatch(/bad\.log:\d+ is left out: \d+ of its \d+ requests failed/);
  });

  test('gives up where its first requests fail, and that is told', () => {
    expect(() => readFortio('client.log', run('sidecar', 1, '/?status=503'))).toThrow(
      'fortio gave up, as its first requests failed (error 503)',
    );
  });

  test('is refused where its log is cut short, wherever that is', () => {
    const log = run('ambient', 1);
    const begins = log.search(/^\{$/m);
    const ends = begins + log.slice(begins).search(/^\}$/m);
    for (let end = begins + 1; end <= ends; end += 97)
      expect(() => readFortio('cut.log', log.slice(0, end))).toThrow(/is cut short|is no result|has no result/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, HOST, listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, HOST, () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing listens at ${port}`);
}
