import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { cost, type FiguresGiven } from '../../src/cost';
import { readFigures } from '../../src/cost/read-figures';
import { SIDECARS, deployment, namespaceOf } from './meshes';

const mesh = [namespaceOf('shop', SIDECARS), deployment('web', { replicas: 10 })];
const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'docs', 'figures.schema.json'), 'utf8')) as object;
const fitsSchema = new Ajv().compile(schema);

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'figures-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  writeFileSync('figures.yaml', text);
  return 'figures.yaml';
}

describe('figures that somebody has measured', () => {
  test('take the place of those that are assumed, each by itself', () => {
    const { models } = cost(mesh, { figures: { sidecar: { memoryMB: 40 } } });
    expect(models.now.sidecars).toMatchObject({ memoryMB: { low: 400, high: 400 }, cpu: { low: 2.5, high: 5 } });
  });

  test('are told with their source, and the others with theirs', () => {
    const { notes } = cost(mesh, { figures: { source: 'our load test of May', sidecar: { cpu: 0.1 } } });
    expect(notes).toContain('CPU of a sidecar: our load test of May');
    expect(notes).toContain("memory of a sidecar: the article's estimate");
  });

  test('are read from a file, YAML or JSON', () => {
    const yaml = readFigures(fileWith('sidecar:\n  source: ours\n  p99Ms: [1, 1.5]\n'));
    expect(yaml.sidecar.p99Ms).toEqual({ low: 1, high: 1.5, source: 'ours', isDefault: false });
    const json = readFigures(fileWith('{"sidecar": {"source": "ours", "p99Ms": [1, 1.5]}}'));
    expect(json).toEqual(yaml);
  });

  test('of which none is said are those that are assumed', () => {
    expect(readFigures(fileWith('{}')).sidecar.memoryMB).toMatchObject({ low: 50, high: 100, isDefault: true });
  });
});

const WRONG: readonly (readonly [name: string, figures: unknown, message: string])[] = [
  ['a proxy that is none', { sidcar: {} }, 'unknown figure "sidcar"; did you mean "sidecar"?'],
  ['an amount that is none', { sidecar: { memory: 3 } }, 'unknown figure "memory"; did you mean "memoryMB"?'],
  ['a negative amount', { sidecar: { cpu: -1 } }, 'sidecar.cpu must be a number of cores from 0 to 10000'],
  ['an absurd amount', { sidecar: { cpu: 1e9 } }, 'sidecar.cpu must be a number of cores from 0 to 10000'],
  ['an amount without an end', { sidecar: { cpu: Infinity } }, 'sidecar.cpu must be a number'],
  ['a text', { ztunnel: { memoryMB: '12MB' } }, 'ztunnel.memoryMB must be a number of megabytes'],
  ['three ends', { ztunnel: { memoryMB: [1, 2, 3] } }, 'ztunnel.memoryMB must be a number of megabytes'],
  ['ends in the wrong order', { waypoint: { p99Ms: [5, 2] } }, 'waypoint.p99Ms has its least above its most'],
  ['a list', [], 'figures must be a map'],
  ['a source of several lines', { source: 'a\nb' }, 'source must be a line of text'],
];

test.each(WRONG)('refuses %s', (_, figures, message) => {
  expect(() => cost(mesh, { figures: figures as FiguresGiven })).toThrow(message);
});

test.each([
  { sidecar: { cpu: 0 } },
  { ztunnel: { memoryMB: [12, 12] } },
  { source: 'ours', waypoint: { averageMs: [1.2, 2.4], p99Ms: 3 } },
  {},
])('takes %j, as the schema does', (figures) => {
  expect(fitsSchema(figures)).toBe(true);
  expect(() => cost(mesh, { figures: figures as FiguresGiven })).not.toThrow();
});

test.each(WRONG.slice(0, 3).map(([, figures]) => figures))('refuses %j, as the schema does', (figures) => {
  expect(fitsSchema(figures)).toBe(false);
});

describe('a wrong file', () => {
  test.each(['', '# measured in May\n', '---\n'])(
    'that says nothing, as %j does, is what a command that failed left',
    (text) => {
      expect(() => readFigures(fileWith(text))).toThrow('[figures.yaml] is empty');
    },
  );

  test('is told with all of its mistakes', () => {
    const file = fileWith(
      'sidecar: {cpu: -1, memoryMB: 1.0e+99}\nztunel: {}\nwaypoint: {p99Ms: [5, 2], source: 3}\nztunnel: []\n',
    );
    let message = '';
    try {
      readFigures(file);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.split('\n').map((line) => line.slice(0, 45))).toEqual([
      '[figures.yaml:2] unknown figure "ztunel"; did',
      '[figures.yaml:1] sidecar.memoryMB must be a n',
      '[figures.yaml:1] sidecar.cpu must be a number',
      '[figures.yaml:4] ztunnel must be a map with s',
      '[figures.yaml:3] waypoint.source must be a li',
      '[figures.yaml:3] waypoint.p99Ms has its least',
    ]);
  });

  test('is told with the line of the mistake', () => {
    const file = fileWith('source: ours\nsidecar:\n  cpu: 0.2\n  memoryMB: -4\n');
    expect(() => readFigures(file)).toThrow('[figures.yaml:4] sidecar.memoryMB must be a number');
  });

  test('is told with the line of a key that nobody reads', () => {
    expect(() => readFigures(fileWith('sidecar:\n  cpu: 0.2\nwaypiont: {}\n'))).toThrow(
      '[figures.yaml:3] unknown figure "waypiont"; did you mean "waypoint"?',
    );
  });

  test('is told where it is no YAML, is two documents, or is not there', () => {
    expect(() => readFigures(fileWith('sidecar: [\n'))).toThrow(/^\[figures\.yaml:\d+\] /);
    expect(() => readFigures(fileWith('{}\n---\n{}\n'))).toThrow('[figures.yaml] has 2 documents; figures are one');
    expect(() => readFigures('nowhere.yaml')).toThrow('[nowhere.yaml] can not be read');
  });

  test('with a key that means something to JavaScript is refused, and changes nothing', () => {
    expect(() => readFigures(fileWith('{"__proto__": {"cpu": 1}}'))).toThrow(/__proto__/);
    expect(({} as { cpu?: number }).cpu).toBeUndefined();
  });
});
