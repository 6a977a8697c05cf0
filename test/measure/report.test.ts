import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchReport, type BenchReport } from '../../src/cost';
import { readFigures } from '../../src/cost/read-figures';
import { benchFigures } from '../../src/measure/format/figures';
import { benchMarkdown } from '../../src/measure/format/markdown';
import { benchSvg } from '../../src/measure/format/svg';
import { ARTICLE_RUNS, ARTICLE_TOP, result, runsOf } from './results';

const article = (): BenchReport => benchReport(ARTICLE_RUNS, [{ name: 'top.txt', text: ARTICLE_TOP }]);

describe("the article's table", () => {
  test('comes out of runs around its numbers', () => {
    const table = article().variants.map(({ averageMs, clientCpu, memoryMB, p99Ms, serverCpu, variant }) => [
      variant,
      ...[averageMs, p99Ms, clientCpu!, serverCpu!, memoryMB!].map(({ median }) => Number(median.toFixed(3))),
    ]);
    expect(table).toEqual([
      ['no-mesh', 0.8, 2.1, 0.15, 0.15, 40],
      ['sidecar', 3.2, 8.5, 0.35, 0.35, 120],
      ['ambient', 1.1, 2.9, 0.16, 0.16, 45],
    ]);
  });

  test('has its differences: 2.4 and 6.4 ms for sidecars, 0.3 and 0.8 ms for ambient', () => {
    const against = article().comparisons.filter((one) => one.against === 'no-mesh');
    expect(against.map(({ difference, of, variant }) => `${variant} ${of} ${difference.median.toFixed(1)}`)).toEqual([
      'sidecar averageMs 2.4',
      'sidecar p99Ms 6.4',
      'ambient averageMs 0.3',
      'ambient p99Ms 0.8',
    ]);
  });

  test('as a page', () => {
    expect(benchMarkdown(article()).split('\n').slice(2, 9).join('\n')).toMatchInlineSnapshot(`
     "|  | no-mesh (5 runs) | sidecar (5 runs) | ambient (5 runs) |
     | --- | --- | --- | --- |
     | average latency | 0.8 ms (0.784–0.816) | 3.2 ms (3.14–3.26) | 1.1 ms (1.08–1.12) |
     | p99 latency | 2.1 ms (2.06–2.14) | 8.5 ms (8.33–8.67) | 2.9 ms (2.84–2.96) |
     | CPU of the client pod | 150m | 350m | 160m |
     | CPU of the server pod | 150m | 350m | 160m |
     | memory of a pod | 40 MB | 120 MB | 45 MB |"
    `);
  });
});

describe('a difference', () => {
  test('of a waypoint is told against no mesh, against sidecars, and against ambient alone', () => {
    const files = [...ARTICLE_RUNS, { name: 'waypoint.log', text: runsOf('waypoint', 2.1, 5.9) }];
    const { comparisons } = benchReport(files);
    const own = comparisons.filter(({ of, variant }) => variant === 'waypoint' && of === 'averageMs');
    expect(own.map(({ against }) => against)).toEqual(['no-mesh', 'sidecar', 'ambient']);
    expect(own[2]!.difference.median).toBeCloseTo(1);
    expect(comparisons.some(({ against, variant }) => variant === 'sidecar' && against === 'ambient')).toBe(false);
  });

  const p = (one: string, other: string): (number | null)[] =>
    benchReport([
      { name: 'a', text: one },
      { name: 'b', text: other },
    ]).comparisons.map((comparison) => comparison.p);

  test('of runs that do not overlap is no chance', () => {
    expect(p(runsOf('no-mesh', 1, 2), runsOf('ambient', 2, 4))).toEqual([
      expect.closeTo(2 / 252),
      expect.closeTo(2 / 252),
    ]);
  });

  test('of runs that are the same is all chance', () => {
    expect(p(runsOf('no-mesh', 1, 2), runsOf('ambient', 1, 2))).toEqual([1, 1]);
  });

  test('of too few runs is not judged, and that is told', () => {
    const one = (variant: string): string =>
      JSON.stringify(
        [1, 2, 3].map((run) => result({ average: run, p99: run, labels: `variant=${variant} run=${run}` })),
      );
    const report = benchReport([
      { name: 'a', text: one('no-mesh') },
      { name: 'b', text: one('ambient') },
    ]);
    expect(report.comparisons.map((comparison) => comparison.p)).toEqual([null, null]);
    expect(report.notes).toEqual(['with fewer than 4 runs of each, no difference can be told from chance at 5 %']);
  });
});

describe('runs', () => {
  const started = (variant: string, at: string, ...values: readonly number[]): string =>
    JSON.stringify(
      values.map((value, i) =>
        result({
          average: value,
          p99: 2 * value,
          labels: `variant=${variant} run=${i + 1}`,
          StartTime: `${at}:0${i}Z`,
        }),
      ),
    );

  test('that are given twice count once, and are told of', () => {
    const file = { name: 'a.json', text: started('ambient', '2026-11-26T05:00', 1, 1.1, 1.2) };
    const { notes, variants } = benchReport([file, { ...file, name: 'b.json' }]);
    expect(variants[0]!.runs).toBe(3);
    expect(notes).toContain('b.json[0] is the same run as a.json[0], and counts once');
  });

  test('that began at one moment and came out otherwise are two', () => {
    const texts = [1, 2].map((value) => started('ambient', '2026-11-26T05:00', value));
    expect(benchReport(texts.map((text, i) => ({ name: `${i}.json`, text }))).variants[0]!.runs).toBe(2);
  });

  test('that came out alike at other times are not one', () => {
    const texts = ['05:00', '05:01'].map((time) => started('ambient', `2026-11-26T${time}`, 1, 1, 1));
    const { variants } = benchReport(texts.map((text, i) => ({ name: `${i}.json`, text })));
    expect(variants[0]!.runs).toBe(6);
  });

  test('that are given as two variants are refused', () => {
    const text = started('ambient', '2026-11-26T05:00', 1);
    expect(() =>
      benchReport([
        { name: 'a.json', text },
        { name: 'b.json', text, variant: 'sidecar' },
      ]),
    ).toThrow('[b.json[0]] is the same run as a.json[0], which was given as ambient, and this as sidecar');
  });

  const text = (more: object, labels = 'variant=ambient run=1'): string =>
    JSON.stringify(result({ average: 1, p99: 2, labels, ...more }));
  const good = { name: 'good', text: text({}) };

  test('that warmed up do not count', () => {
    expect(benchReport([{ name: 'a', text: runsOf('ambient', 1, 2) }]).variants[0]!.averageMs).toMatchObject({
      count: 5,
      high: 1.02,
    });
  });

  test('of which more than one in a hundred requests failed are left out, and told of', () => {
    const { notes, variants } = benchReport([
      good,
      { name: 'bad', text: text({ ErrorsDurationHistogram: { Count: 601 } }) },
    ]);
    expect(variants[0]!.runs).toBe(1);
    expect(notes).toEqual(['bad is left out: 601 of its 60000 requests failed']);
  });

  test('of which few failed count, and are told of', () => {
    const { notes, variants } = benchReport([
      good,
      { name: 'bad', text: text({ ErrorsDurationHistogram: { Count: 6 } }) },
    ]);
    expect(variants[0]!.runs).toBe(2);
    expect(notes).toEqual(['bad has 6 failed requests of 60000']);
  });

  test('that did not send what they were asked for are told of', () => {
    expect(benchReport([{ name: 'slow', text: text({ ActualQPS: 700 }) }]).notes).toEqual([
      expect.stringContaining('slow sent 700 of 1000'),
    ]);
  });

  test('of another load are refused', () => {
    expect(() => benchReport([good, { name: 'other', text: text({ NumThreads: 8 }) }])).toThrow(
      '[other] was made with 1000 requests a second over 8 connections, and good with 1000 requests a second over 64 connections',
    );
  });

  test('none of which count are refused', () => {
    expect(() => benchReport([{ name: 'bad', text: text({ ErrorsDurationHistogram: { Count: 60_000 } }) }])).toThrow(
      'none of 1 runs counts',
    );
  });

  test('more than can be compared are refused', () => {
    const many = JSON.stringify(
      Array.from({ length: 41 }, () => result({ average: 1, p99: 2, labels: 'variant=ambient' })),
    );
    expect(() => benchReport([{ name: 'many', text: many }])).toThrow('ambient has 41 runs; 40');
  });

  test('may be of variants that nobody has thought of', () => {
    expect(
      benchReport([{ name: 'a', text: runsOf('agentgateway', 1, 2) }, ...ARTICLE_RUNS]).variants.map(
        ({ variant }) => variant,
      ),
    ).toEqual(['no-mesh', 'sidecar', 'ambient', 'agentgateway']);
  });
});

describe('figures', () => {
  const read = (report: BenchReport): ReturnType<typeof readFigures> => {
    const folder = mkdtempSync(join(tmpdir(), 'figures-'));
    try {
      const file = join(folder, 'figures.yaml');
      writeFileSync(file, benchFigures(report));
      return readFigures(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('are read by cost: each proxy has half of what a call of two took longer', () => {
    const { sidecar, ztunnel } = read(article());
    expect(sidecar).toMatchObject({ cpu: { low: 0.2, high: 0.2 }, memoryMB: { low: 80, high: 80, isDefault: false } });
    expect(ztunnel).toMatchObject({ cpu: { low: 0.06, high: 0.06 }, memoryMB: { low: 12, high: 12 } });
    // 3.2 - 0.8 and 1.1 - 0.8, run against run.
    expect((sidecar.averageMs.low + sidecar.averageMs.high) / 2).toBeCloseTo(1.2, 2);
    expect((ztunnel.averageMs.low + ztunnel.averageMs.high) / 2).toBeCloseTo(0.15, 2);
  });

  test("of the article's benchmark lie within its estimate of 2 to 5 ms a sidecar", () => {
    const { p99Ms } = read(article()).sidecar;
    expect(p99Ms.low).toBeGreaterThan(2);
    expect(p99Ms.high).toBeLessThan(5);
  });

  test('are never below zero, also where runs were faster with a proxy than without', () => {
    const { ztunnel } = read(benchReport([ARTICLE_RUNS[0]!, { name: 'fast', text: runsOf('ambient', 0.5, 1) }]));
    expect(ztunnel.averageMs).toMatchObject({ low: 0, high: 0 });
  });

  test('of what was not measured are left to what is assumed', () => {
    expect(read(article()).waypoint.p99Ms.isDefault).toBe(true);
    expect(benchFigures(article())).toContain('# waypoint: not measured, so that cost goes on by what it assumes');
    expect(benchFigures(article())).not.toContain('# ztunnel');
  });

  test('of a waypoint are what it adds to ambient', () => {
    const { waypoint } = read(benchReport([...ARTICLE_RUNS, { name: 'w', text: runsOf('waypoint', 2.1, 4.9) }]));
    expect((waypoint.averageMs.low + waypoint.averageMs.high) / 2).toBeCloseTo(1, 1);
  });
});

describe('the chart', () => {
  test('has a bar for the average and the p99 of each variant, as high as they are', () => {
    const svg = benchSvg(article());
    const heights = [
      ...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" fill="#(?:9ecae1|2171b5)"\/>/g),
    ]
      .map(([, height]) => Number(height))
      .filter((height) => height !== 10);
    expect(heights).toHaveLength(6);
    // 8.5 ms of a sidecar's p99 to 0.8 ms of the average without a mesh.
    expect(heights[3]! / heights[0]!).toBeCloseTo(8.5 / 0.8, 0);
  });

  test('has a line from the least to the most of the runs', () => {
    const runs = [1, 2, 4].map((value) => result({ average: value, p99: value, labels: 'variant=ambient' }));
    const svg = benchSvg(benchReport([{ name: 'a.json', text: JSON.stringify(runs) }]));
    const [, low, high] = /<path d="M[\d.]+ ([\d.]+)V([\d.]+)M/.exec(svg)!;
    const [, middle] = /<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="[\d.]+" fill="#2171b5"\/>\n<path/.exec(
      svg,
    )!;
    const bottom = 320;
    const heightOf = (y: string | undefined): number => bottom - Number(y);
    expect(heightOf(low) / heightOf(middle)).toBeCloseTo(1 / 2);
    expect(heightOf(high) / heightOf(middle)).toBeCloseTo(4 / 2);
  });

  test('is as wide as the names below it need', () => {
    const all = Array.from({ length: 6 }, (_, i) => `${'long-name-'.repeat(3)}${i}`);
    const svg = benchSvg(
      benchReport(
        all.map((variant) => ({ name: variant, variant, text: JSON.stringify(result({ average: 1, p99: 2 })) })),
      ),
    );
    const at = [...svg.matchAll(/<text x="([\d.]+)" y="338" text-anchor="middle">/g)].map(([, x]) => Number(x));
    expect(at).toHaveLength(6);
    // A letter of 12 px of a sans-serif face is some 6.5 px wide.
    at.slice(1).forEach((x, i) => expect(x - at[i]!).toBeGreaterThan(all[0]!.length * 6.5));
    const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg)!;
    expect(Number(width)).toBeGreaterThan(at[5]! + (all[0]!.length * 6.5) / 2);
  });

  test('says in words what it shows, for who does not see it', () => {
    expect(benchSvg(article())).toContain(
      '<title>Latency by variant (no-mesh: 0.8 ms average, 2.1 ms p99; sidecar: 3.2 ms average, 8.5 ms p99;',
    );
  });

  test('is the same for the same runs', () => {
    expect(benchSvg(article())).toBe(benchSvg(article()));
  });
});
