import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFortio } from '../../src/measure/fortio-results';
import { result } from './results';

const RUNS = join(__dirname, 'runs');

/** What the real fortio printed: see scripts/fortio-runs.mjs. */
describe('logs of the real fortio', () => {
  const files = readdirSync(RUNS).sort();

  test('are of three variants', () => {
    expect(files).toEqual(['ambient.log', 'no-mesh.log', 'sidecar.log']);
  });

  test.each(files)('%s is read run by run, with what was asked for and what fortio says in words', (file) => {
    const text = readFileSync(join(RUNS, file), 'utf8');
    const runs = readFortio(file, text);
    expect(runs.map(({ run, variant }) => `${variant} ${run}`)).toEqual(
      [0, 1, 2, 3, 4, 5].map((run) => `${file.replace('.log', '')} ${run}`),
    );
    for (const { connections, errors, requestedQps } of runs)
      expect([requestedQps, connections, errors]).toEqual([200, 4, 0]);
    // "All done 400 calls (plus 4 warmup) 0.225 ms avg, 199.7 qps", and "# target 99% 0.0007".
    const said = [...text.matchAll(/^All done (\d+) calls .* ([\d.]+) ms avg, ([\d.]+) qps$/gm)];
    expect(runs.map(({ requests }) => String(requests))).toEqual(said.map(([, requests]) => requests));
    runs.forEach(({ actualQps, averageMs }, i) => {
      expect(averageMs).toBeCloseTo(Number(said[i]![2]), 2);
      expect(actualQps).toBeCloseTo(Number(said[i]![3]), 0);
    });
    const p99 = [...text.matchAll(/^# target 99% ([\d.e-]+)$/gm)].map(([, seconds]) => Number(seconds) * 1000);
    runs.forEach(({ p99Ms }, i) => expect(p99Ms).toBeCloseTo(p99[i]!, 2));
  });
});

const good = result({ average: 1, p99: 2, labels: 'variant=ambient run=3' });

describe('a result', () => {
  test('is read from JSON as fortio saves it, and from a list', () => {
    expect(readFortio('a.json', JSON.stringify(good))).toHaveLength(1);
    expect(readFortio('a.json', JSON.stringify([good, good]))).toHaveLength(2);
  });

  test('takes its variant from the command line before its label', () => {
    expect(readFortio('a.json', JSON.stringify(good), 'waypoint')[0]!.variant).toBe('waypoint');
  });

  test('counts errors by status where fortio has no count of its own', () => {
    const { ErrorsDurationHistogram: _, ...older } = { ...good, RetCodes: { 200: 59_990, 503: 10 } } as Record<
      string,
      unknown
    >;
    expect(readFortio('a.json', JSON.stringify(older))[0]!.errors).toBe(10);
  });

  test('of as many requests as possible says so', () => {
    expect(readFortio('a.json', JSON.stringify({ ...good, RequestedQPS: 'max' }))[0]!.requestedQps).toBeUndefined();
  });

  test('is found between lines of JSON that are none, as newer releases log them', () => {
    const log = `{"ts":1,"level":"info","msg":"Starting"}\n${JSON.stringify(good, null, 2)}\n{"ts":2,"level":"info"}\n`;
    expect(readFortio('a.log', log)).toHaveLength(1);
  });
});

const histogram = (good as { DurationHistogram: object }).DurationHistogram;

test.each<[what: string, text: string, message: string]>([
  ['nothing', '', '[a.json] has no result of fortio'],
  ['a log without results', 'Starting\nAll done\n', '[a.json] has no result of fortio'],
  [
    'a result that is cut short',
    JSON.stringify(good, null, 2).slice(0, 200),
    '[a.json:1] a result of fortio begins here and is cut short',
  ],
  [
    'one that is cut short before another',
    `x\n{\n"a": 1,\n${JSON.stringify(good, null, 2)}`,
    '[a.json:2] a result of fortio begins here and is cut short',
  ],
  ['lines that are no JSON', '{\noops\n}\n', '[a.json:1] is no result of fortio'],
  ['a number', '3', '[a.json] a result of fortio must be a map, got 3'],
  ['null in a list', '[null]', '[a.json[0]] a result of fortio must be a map, got null'],
  ['another shape', '{"DurationHistogram": []}', 'DurationHistogram must be a map, got []'],
  ['a manifest', '{"apiVersion": "v1", "kind": "Pod"}', 'is no result of fortio load, as it has no DurationHistogram'],
  [
    'no requests',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Count: 0 } }),
    'DurationHistogram.Count must be a number from 1',
  ],
  [
    'a negative average',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Avg: -1 } }),
    'DurationHistogram.Avg must be a number from 0',
  ],
  [
    'an average of days',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Avg: 1e6 } }),
    'DurationHistogram.Avg must be a number from 0 to 3600',
  ],
  [
    'an average above its most',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Avg: 3 } }),
    'its average of 3 s is not between',
  ],
  [
    'a text for a number',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Avg: '1' } }),
    'DurationHistogram.Avg must be a number',
  ],
  [
    'no 99th percentile',
    JSON.stringify({ ...good, DurationHistogram: { ...histogram, Percentiles: [] } }),
    'has no 99th percentile; run fortio load with -p 50,99',
  ],
  [
    'more errors than requests',
    JSON.stringify({ ...good, ErrorsDurationHistogram: { Count: 1e9 } }),
    'ErrorsDurationHistogram.Count must be a number from 0 to 60000',
  ],
  ['no variant', JSON.stringify({ ...good, Labels: '' }), 'does not say what was measured'],
  [
    'a variant that is markup',
    JSON.stringify({ ...good, Labels: 'variant=<b>' }),
    'variant must be lower-case letters',
  ],
  [
    'a run that is no number',
    JSON.stringify({ ...good, Labels: 'variant=ambient run=one' }),
    'label run must be a whole number',
  ],
  ['no connections', JSON.stringify({ ...good, NumThreads: 0 }), 'NumThreads must be a number from 1'],
  [
    'requests that nobody asked for',
    JSON.stringify({ ...good, RequestedQPS: '-5' }),
    'RequestedQPS must be a number above 0',
  ],
])('refuses %s, and says where', (_, text, message) => {
  expect(() => readFortio('a.json', text)).toThrow(message);
});

test('fields that JavaScript has by itself are not read', () => {
  expect(() => readFortio('a.json', '{"__proto__": {"DurationHistogram": {"Count": 1}}}')).toThrow(
    'is no result of fortio load, as it has no DurationHistogram',
  );
});

test('refuses more results than anybody has', () => {
  expect(() => readFortio('a.json', JSON.stringify(Array.from({ length: 1001 }, () => good)))).toThrow(
    'has more than 1000 results',
  );
});

describe('hostile input', () => {
  test('of millions of results is refused when there are too many, not when all are read', () => {
    expect(() => readFortio('a.log', '{\n}\n'.repeat(2_000_000))).toThrow('has more than 1000 results');
  });

  test('that is nested without end is refused', () => {
    expect(() => readFortio('a.json', '['.repeat(1_000_000))).toThrow('[a.json] has no result of fortio');
    expect(() => readFortio('a.json', `{"DurationHistogram": ${'['.repeat(5000)}${']'.repeat(5000)}}`)).toThrow(
      'DurationHistogram must be a map',
    );
  });
});

test('a log of kubectl logs --prefix is read as one without', () => {
  const text = readFileSync(join(RUNS, 'ambient.log'), 'utf8');
  const prefixed = text.replaceAll(/^/gm, '[pod/client-0-x7k2p/client] ');
  expect(readFortio('ambient.log', prefixed)).toEqual(readFortio('ambient.log', text));
});

test('a log with several results that are cut short or wrong tells of each, and where', () => {
  const whole = JSON.stringify(good, null, 2);
  const cut = whole.slice(0, whole.length / 2).replace(/\n[^\n]*$/, '');
  const wrong = JSON.stringify({ ...good, ActualQPS: -1 }, null, 2);
  const log = [cut, cut, whole, wrong].join('\n');
  const begins = log.split('\n').flatMap((line, i) => (line === '{' ? [i + 1] : []));
  let message = '';
  try {
    readFortio('a.log', log);
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message.split('\n').map((line) => line.slice(0, line.indexOf(']') + 1))).toEqual(
    [begins[0], begins[1], begins[3]].map((line) => `[a.log:${line}]`),
  );
});
