import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { result, runsOf } from '../measure/results';
import { running } from './running';

let folder: string;
const before = process.cwd();
const RUNS = join(__dirname, '..', 'measure', 'runs');

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-report-')));
  process.chdir(folder);
  writeFileSync('none.log', runsOf('no-mesh', 0.8, 2.1));
  writeFileSync('sidecar.log', runsOf('sidecar', 3.2, 8.5));
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('prints the table of a folder of logs, and what is more than chance', async () => {
  const { code, stderr, stdout } = await running('bench-report', '.');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
   "1000 requests a second over 64 connections, fortio 1.66.5; median (least–most) of runs

                    no-mesh (5 runs)      sidecar (5 runs)
   average latency  0.8 ms (0.784–0.816)  3.2 ms (3.14–3.26)
   p99 latency      2.1 ms (2.06–2.14)    8.5 ms (8.33–8.67)

                                     difference                by chance alone
   average, sidecar against no-mesh  +2.4 ms (+2.32 to +2.48)  p = 0.0079       more
   p99, sidecar against no-mesh      +6.4 ms (+6.19 to +6.61)  p = 0.0079       more

   p: how often chance alone would put the runs as far apart in rank (exact Wilcoxon-Mann-Whitney test, two-sided), each by itself: of twenty comparisons of meshes that are the same, one has p below 0.05.
   "
  `);
});

test('takes the logs of the real fortio in each format', async () => {
  for (const format of ['text', 'markdown', 'svg', 'figures', 'json']) {
    const { code, stdout } = await running('bench-report', RUNS, '-o', format);
    expect({ format, code }).toEqual({ format, code: 0 });
    expect(stdout).toMatch(/\n$/);
  }
});

test('prints figures that cost takes', async () => {
  const { stdout } = await running('bench-report', '.', '-o', 'figures');
  writeFileSync('figures.yaml', stdout);
  writeFileSync(
    'pod.json',
    '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": []}}',
  );
  expect(await running('cost', 'pod.json', '--figures', 'figures.yaml')).toMatchObject({ code: 0, stderr: '' });
});

test('takes the variant of results without a label from the command line', async () => {
  writeFileSync('run.json', JSON.stringify(result({ average: 1, p99: 2 })));
  const { stdout } = await running('bench-report', 'waypoint=run.json', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ variants: [{ variant: 'waypoint', runs: 1 }] });
});

test('takes samples of resources', async () => {
  writeFileSync('top.txt', 'bench-sidecar client-1 istio-proxy 200m 80M\n');
  const { stdout } = await running('bench-report', 'sidecar.log', '--resources', 'top.txt', '-o', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    proxies: { sidecar: { cpu: { median: 0.2 }, memoryMB: { median: 80 } } },
  });
});

test('tells of all files that are wrong in one run', async () => {
  writeFileSync('cut.log', runsOf('ambient', 1.1, 2.9).slice(0, 700));
  writeFileSync('run.json', JSON.stringify(result({ average: -1, p99: 2, labels: 'variant=ambient' })));
  writeFileSync('top.txt', 'one line\nb-sidecar client-1 client 1m 1M\nanother line\n');
  const args = ['nowhere.json', 'cut.log', 'run.json', 'none.log', '--resources', 'top.txt', '--resources', 'gone.txt'];
  const { code, stderr } = await running('bench-report', ...args);
  expect(code).toBe(2);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf(']') + 1)),
  ).toEqual([
    'error: [nowhere.json]',
    'error: [gone.txt]',
    'error: [cut.log:31]',
    'error: [run.json]',
    'error: [top.txt:1]',
    'error: [top.txt:3]',
  ]);
});

test('says that fortio gave up, where that is all that its log has', async () => {
  writeFileSync(
    'gone.log',
    'Fortio 1.66.5 running\nAborting because of error 503 for http://server:8080/ (92 bytes)\n',
  );
  const { code, stderr } = await running('bench-report', 'gone.log');
  expect(code).toBe(2);
  expect(stderr).toContain('fortio gave up, as its first requests failed (error 503)');
});

test.each([
  [['nowhere.json'], '[nowhere.json] can not be read'],
  [['run.json'], '[run.json] does not say what was measured'],
  [['none.log', '--resources', 'none.log'], '[none.log:1] must have namespace'],
  [['empty'], '[empty] can not be read'],
  [[], "missing required argument 'results'"],
])('refuses %j with 2', async (args, message) => {
  writeFileSync('run.json', JSON.stringify(result({ average: 1, p99: 2 })));
  const { code, stderr } = await running('bench-report', ...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
});
