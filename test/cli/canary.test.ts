import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCanaryFile } from '../../src/routing/canary-file';
import { running, type Outcome } from './running';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-cli-'));
  file = join(folder, 'canaries.yaml');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const COMMENTED = `# Who is where.
shop/cart: # asked for by the shop
  step: 1 # 10 %
  since: 2026-11-26T08:00:00Z

# The next release.
shop/reviews: { step: finish }
`;

const text = (): string => readFileSync(file, 'utf8');
const step = (name: string, ...flags: string[]): Promise<Outcome> =>
  running('canary', 'step', name, '--file', file, ...flags);
const position = (name: string): unknown => parseCanaryFile(text(), 'f').entries.get(name)?.step;

test('a step moves its canary one on, and nothing else of the file', async () => {
  writeFileSync(file, COMMENTED);
  const { code, stdout } = await step('shop/cart');
  expect(code).toBe(0);
  expect(stdout).toBe('shop/cart: step 1 → step 2\nnext: cdk8s synth, look at the diff, commit both\n');
  const [before, after] = [COMMENTED, text()].map((whole) => whole.split('\n'));
  expect(after!.filter((line, i) => line !== before![i])).toEqual([
    '  step: 2 # 10 %',
    expect.stringMatching(/^ {2}since: \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  ]);
});

test.each<[string, string[], unknown]>([
  ['to a step', ['--to', '3'], 3],
  ['back', ['--back'], 0],
  ['to nothing', ['--abort'], 0],
  ['to the last', ['--finish'], 'finish'],
  ['when it has been there for long enough', ['--after', '30'], 2],
])('a canary can be moved %s', async (_, flags, expected) => {
  writeFileSync(file, 'shop/cart: { step: 1, since: 2020-01-01T00:00:00Z }\n');
  expect((await step('shop/cart', ...flags)).code).toBe(0);
  expect(position('shop/cart')).toBe(expected);
});

test('the first step makes the file', async () => {
  const { stdout } = await step('shop/cart');
  expect(stdout).toContain(`shop/cart: step 0 → step 1, new in ${file}`);
  expect(position('shop/cart')).toBe(1);
});

test('a file of comments keeps them', async () => {
  writeFileSync(file, '# Who is where.\n');
  await step('shop/cart');
  expect(text()).toMatch(/^# Who is where\.\n/);
  expect(position('shop/cart')).toBe(1);
});

test.each<[string, string, string]>([
  [
    'a block',
    'shop/cart:\n  step: 1 # 10 %\nz: { step: 1 }\n',
    'shop/cart:\n  step: 2 # 10 %\n  since: NOW\nz: { step: 1 }\n',
  ],
  ['a block that ends the file', 'shop/cart:\n    step: 1', 'shop/cart:\n    step: 2\n    since: NOW\n'],
  ['braces', 'shop/cart: { step: 1 } # so far\n', 'shop/cart: { step: 2, since: NOW } # so far\n'],
  [
    'braces on several lines',
    'shop/cart: {\n  since: 2020-01-01T00:00:00Z,\n  step: 1\n}\n',
    'shop/cart: {\n  since: NOW,\n  step: 2\n}\n',
  ],
  ['quotes', '"shop/cart": { "step": 1 }\r\n', '"shop/cart": { "step": 2, since: NOW }\r\n'],
  ['braces around all', '{ shop/cart: { step: 1 } }\n', '{ shop/cart: { step: 2, since: NOW } }\n'],
  ['a file of others', 'z: { step: 1 }', 'z: { step: 1 }\nshop/cart:\n  step: 1\n  since: NOW\n'],
  ['braces around others', '{ z: { step: 1 } }\n', '{ z: { step: 1 }, shop/cart: { step: 1, since: NOW } }\n'],
  ['empty braces', '{}\n', '{ shop/cart: { step: 1, since: NOW } }\n'],
])('only what moves is written: %s', async (_, before, after) => {
  writeFileSync(file, before);
  expect((await step('shop/cart')).code).toBe(0);
  expect(text().replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/, 'NOW')).toBe(after);
});

test('a dry run says the same and writes nothing', async () => {
  const { stdout } = await step('shop/cart', '--dry-run');
  expect(stdout).toContain('shop/cart: step 0 → step 1');
  expect(existsSync(file)).toBe(false);
});

test('to the step where it is changes nothing, not even since when', async () => {
  writeFileSync(file, COMMENTED);
  const { code, stdout } = await step('shop/cart', '--to', '1');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'shop/cart is at step 1 already; nothing was changed\n' });
  expect(text()).toBe(COMMENTED);
});

describe('a step is refused, and the file stays as it is,', () => {
  test.each<[string, string, string[], string]>([
    ['after the last', 'shop/reviews', [], 'shop/reviews is at its last step; there is none after it'],
    ['back from the last, whose number nobody said', 'shop/reviews', ['--back'], 'say --to STEP'],
    ['for a name much like another', 'shop/carts', [], 'did you mean "shop/cart"? For a new one say --add'],
    ['too early', 'shop/cart', ['--after', '9999999'], 'of 9999999 minutes'],
    ['when nobody knows since when', 'shop/reviews', ['--after', '1', '--to', '3'], "so --after can't be held"],
    ['above all steps', 'shop/cart', ['--to', '101'], 'a canary has 100 steps at most'],
  ])('%s', async (_, name, flags, message) => {
    writeFileSync(file, COMMENTED);
    const { code, stderr } = await step(name, ...flags);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(text()).toBe(COMMENTED);
  });

  test('if the file is bad, with its line', async () => {
    writeFileSync(file, 'shop/cart: { step: 1 }\nshop/reviews: 5\n');
    const { code, stderr } = await step('shop/cart');
    expect(code).toBe(1);
    expect(stderr).toContain(`[${file}:2] canary "shop/reviews" must be a map with a step`);
  });
});

test('the new one beside a name much like it is taken when asked for', async () => {
  writeFileSync(file, COMMENTED);
  await step('shop/carts', '--add');
  expect(position('shop/carts')).toBe(1);
  expect(position('shop/cart')).toBe(1);
});

test.each([[['--to', 'two']], [['--to', '1', '--back']], [['--to', '-1']], [['--bck']]])(
  'a wrong command line is told from refused input: %j',
  async (flags) => {
    expect((await step('shop/cart', ...flags)).code).toBe(2);
    expect(existsSync(file)).toBe(false);
  },
);

test('list says where all are', async () => {
  writeFileSync(file, COMMENTED);
  const { stdout } = await running('canary', 'list', '--file', file);
  expect(stdout).toBe('shop/cart     step 1         since 2026-11-26T08:00:00Z\nshop/reviews  the last step\n');
});

test('list of no file says that all are at the start', async () => {
  expect((await running('canary', 'list', '--file', file)).stdout).toContain('all are at step 0');
});

test('the page shows what is printed', async () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'canary.md'), 'utf8');
  const [, line, printed] = /^\$ npx cdk8s-ambient (canary .*)\n([^$]+)\$/m.exec(page)!;
  const { stdout } = await running(...line!.split(' '), '--file', file);
  expect(stdout.replace(file, 'canaries.yaml')).toBe(printed);
});
