import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import {
  Canary,
  CanaryGate,
  CanaryOwner,
  CanarySteps,
  Cluster,
  InputError,
  MeshApp,
  MeshService,
  Platform,
  Subset,
  Waypoint,
  type CanaryProps,
} from '../../src';
import { answer } from '../../src/simulate';
import { manifestsOf, synth } from '../synth';
import { lands, type Shares } from './landing';

const RECENT = new Platform({ istio: '1.30', gatewayApi: '1.4' });
const SEED = 20261126;
const AMBIENT = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Where requests for shop/cart land when the file of canaries has this text; undefined for no file. */
function landsWith(text: string | undefined, props: Partial<CanaryProps> = {}): Shares | undefined {
  const file = join(folder, 'canaries.yaml');
  if (text !== undefined) writeFileSync(file, text);
  const steps = CanarySteps.of([10, 50, 100]);
  return lands(
    synth((chart) => cart(chart, { steps, owner: CanaryOwner.git({ file }), ...props }), RECENT),
    'cart',
  );
}

function cart(chart: Chart, props: Partial<CanaryProps>): void {
  const service = new MeshService(chart, 'Cart', {
    namespace: 'shop',
    port: 80,
    image: 'registry.example.com/cart:1',
    subsets: [Subset.version('v1'), Subset.version('v2')],
  });
  service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
  new Canary(chart, 'Canary', { service, stable: 'v1', canary: 'v2', ...props });
}

test('in each cluster of an app a canary is at its own step', () => {
  const file = join(folder, 'canaries.yaml');
  writeFileSync(file, 'staging/shop/cart: { step: 2 }\nshop/cart: { step: 3 }\n');
  const app = new MeshApp({ platform: RECENT });
  const [staging, prod] = ['staging', 'prod'].map((id) => {
    const chart = new Chart(new Cluster(app, id), 'shop');
    cart(chart, { steps: CanarySteps.of([10, 50, 100]), owner: CanaryOwner.git({ file }) });
    return manifestsOf(chart);
  });
  expect([lands(staging!, 'cart'), lands(prod!, 'cart')]).toEqual([{ v1: 50, v2: 50 }, { v1: 100 }]);
});

describe.each(['VirtualService', 'HTTPRoute'] as const)('a canary via %s whose weights Git owns', (via) => {
  test.each<[string, string | undefined, Shares]>([
    ['without the file', undefined, { v1: 100 }],
    ['with an empty file', '', { v1: 100 }],
    ['with a file of comments', '# nothing yet\n', { v1: 100 }],
    ['that the file does not name', 'shop/other: { step: 2 }\n', { v1: 100 }],
    ['at step 0', 'shop/cart: { step: 0 }\n', { v1: 100 }],
    ['at step 1', 'shop/cart: { step: 1 }\n', { v1: 90, v2: 10 }],
    ['at step 2', 'shop/cart:\n  step: 2\n  since: 2026-11-26T08:00:00Z\n', { v1: 50, v2: 50 }],
    ['at step 3', 'shop/cart: { step: 3 }\n', { v2: 100 }],
    ['at its last step', 'shop/cart: { step: finish }\n', { v2: 100 }],
  ])('%s sends the share of the step', (_, text, shares) => {
    expect(landsWith(text, { via })).toEqual(shares);
  });
});

// The one reads routes as the references of both APIs have it, the other as a waypoint and ztunnel do.
test.each(['VirtualService', 'HTTPRoute'] as const)(
  'at every step the simulator lands the same shares via %s',
  (via) => {
    const shares = CanarySteps.of([0, 1, 33, 99, 100]);
    for (const [i, share] of [0, 0, 1, 33, 99, 100].entries()) {
      const file = join(folder, 'canaries.yaml');
      writeFileSync(file, `shop/cart: { step: ${i} }\n`);
      const manifests = synth((chart) => cart(chart, { via, steps: shares, owner: CanaryOwner.git({ file }) }), RECENT);
      const client = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { containers: [] },
      };
      const request = { from: { workload: 'shop/web' }, to: { service: 'shop/cart', port: 80 }, http: {} };
      const [found] = answer([...manifests, AMBIENT, client], request);
      // One landing alone takes all.
      const at = (name: string): number =>
        found!.lands
          .filter(({ workloads }) => workloads.includes(name))
          .reduce((sum, { weight = 100 }) => sum + weight, 0);
      expect({ share, v1: at('shop/cart-v1'), v2: at('shop/cart-v2') }).toEqual({ share, v1: 100 - share, v2: share });
    }
  },
);

test('a canary goes by another name where its owner says so', () => {
  const file = join(folder, 'canaries.yaml');
  const owner = CanaryOwner.git({ file, name: 'reviews 2.0' });
  expect(landsWith('shop/cart: { step: 1 }\nreviews 2.0: { step: 2 }\n', { owner })).toEqual({ v1: 50, v2: 50 });
});

test('all canaries of an app are of one state of the file, whatever is written meanwhile', () => {
  const file = join(folder, 'canaries.yaml');
  writeFileSync(file, 'shop/cart: { step: 1 }\nb: { step: 1 }\n');
  const manifests = synth((chart) => {
    cart(chart, { steps: CanarySteps.of([10]), owner: CanaryOwner.git({ file }) });
    writeFileSync(file, 'b: { step: 2 }\n');
    const service = MeshService.fromServiceName(chart, 'B', 'b', {
      namespace: 'shop',
      port: 80,
      subsets: [Subset.version('v1'), Subset.version('v2')],
      waypoint: Waypoint.fromWaypointName(chart, 'Theirs', 'waypoint', { namespace: 'shop' }),
    });
    const owner = CanaryOwner.git({ file, name: 'b' });
    new Canary(chart, 'CanaryB', { service, stable: 'v1', canary: 'v2', steps: CanarySteps.of([20, 40]), owner });
  }, RECENT);
  expect(lands(manifests, 'b')).toEqual({ v1: 80, v2: 20 });
});

describe('the file of canaries is refused, with its line,', () => {
  test.each<[string, string, string]>([
    [
      'beyond the last step',
      '# a\nshop/cart: { step: 4 }\n',
      ':2 has canary "shop/cart" at step 4, and it has 3 (10 → 50 → 100 %)',
    ],
    [
      'with a step that is no number',
      'shop/cart: { step: ten }\n',
      ':1] step of canary "shop/cart" must be a whole number from 0 to 100, or "finish", got "ten"',
    ],
    ['with a step below 0', 'shop/cart: { step: -1 }\n', ':1] step of canary'],
    ['with a step between two', 'shop/cart: { step: 1.5 }\n', ':1] step of canary'],
    ['with a step that is a list', 'shop/cart:\n  step: [1]\n', ':2] step of canary'],
    ['without a step', 'shop/cart: {}\n', ':1] canary "shop/cart" says no step'],
    ['with a bare number', 'shop/cart: 1\n', ':1] canary "shop/cart" must be a map with a step'],
    [
      'with another key',
      'shop/cart:\n  step: 1\n  percent: 10\n',
      ':3] canary "shop/cart" has "percent"; known are step and since',
    ],
    [
      'with a time that is none',
      'shop/cart: { step: 1, since: yesterday }\n',
      ':1] since of canary "shop/cart" must be a time',
    ],
    ['as a list', '- shop/cart\n', ':1] this must be a map of canaries'],
    [
      'with one name twice',
      'shop/cart: { step: 1 }\nshop/cart: { step: 2 }\n',
      ':2:1] this is not YAML: Map keys must be unique',
    ],
    ['with a name that is no text', '1: { step: 1 }\n', ':1] the name of a canary must be a text'],
    ['if it is no YAML', 'a: b: c\n', ':1:4] this is not YAML'],
    ['nested without end', '['.repeat(100_000), 'canaries.yaml'],
    ['without end', `# ${'a'.repeat(1_000_001)}`, 'a file of canaries may have 1000000 characters'],
  ])('%s', (_, text, message) => {
    expect(() => landsWith(text)).toThrow(InputError);
    expect(() => landsWith(text)).toThrow(message);
  });

  test('if it is a folder', () => {
    expect(() => landsWith(undefined, { owner: CanaryOwner.git({ file: folder }) })).toThrow('this is a folder');
  });

  test('though not for names that JavaScript would take for something else', () => {
    expect(landsWith('__proto__: { step: 3 }\nconstructor: { step: 1 }\nshop/cart: { step: 1 }\n')).toEqual({
      v1: 90,
      v2: 10,
    });
  });
});

describe('steps', () => {
  const shares = fc.array(fc.integer({ min: -20, max: 120 }), { minLength: 1, maxLength: 6 });
  const rising = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 });

  test('are taken when each is above the one before, from 0 to 100', () => {
    fc.assert(
      fc.property(rising, (some) => {
        const sorted = [...some].sort((a, b) => a - b);
        expect(CanarySteps.of(sorted)).toBeInstanceOf(CanarySteps);
      }),
      { seed: SEED },
    );
  });

  test('are refused otherwise', () => {
    fc.assert(
      fc.property(shares, (some) => {
        const fine = some.every((share, i) => share >= 0 && share <= 100 && (i === 0 || share > some[i - 1]!));
        fc.pre(!fine);
        expect(() => CanarySteps.of(some)).toThrow(InputError);
      }),
      { seed: SEED },
    );
  });

  test.each<[string, () => unknown, string]>([
    ['none', () => CanarySteps.of([]), 'shares must be a list such as [10, 50, 100], got []'],
    ['a step back', () => CanarySteps.of([50, 10]), 'share 2 is 10 after 50; each must be above the one before'],
    ['the same twice', () => CanarySteps.of([10, 10]), 'share 2 is 10 after 10'],
    [
      'too many',
      () => CanarySteps.of(Array.from({ length: 101 }, (_, i) => i)),
      '101 steps are more than anybody watches',
    ],
    [
      'a misspelt time',
      () => CanarySteps.of([{ percent: 10, holds: 1 } as never]),
      'unknown prop "step 1.holds"; did you mean "hold"?',
    ],
    [
      'no time at all',
      () => CanarySteps.of([10], { hold: Duration.seconds(0) }),
      'hold must be whole seconds, at least 1, got 0 s',
    ],
    [
      'a gate that is none',
      () => CanarySteps.of([10], { gates: [99 as never] }),
      'gates takes CanaryGate.successRate(…)',
    ],
    [
      'two gates of a name',
      () => CanarySteps.of([10], { gates: [CanaryGate.successRate(99), CanaryGate.successRate(95)] }),
      'two gates are called "success-rate"',
    ],
    ['a success that all have', () => CanaryGate.successRate(0), 'minPercent must be above 0 and at most 100, got 0'],
    ['a success that none has', () => CanaryGate.successRate(101), 'minPercent must be above 0'],
    ['a query that all pass', () => CanaryGate.query('errors', 'vector(1)', {}), 'bounds needs min or max'],
    [
      'a query that none passes',
      () => CanaryGate.query('errors', 'vector(1)', { min: 2, max: 1 }),
      'min 2 is above max 1',
    ],
    ['no query', () => CanaryGate.query('errors', ' ', { max: 1 }), 'query must be PromQL'],
    [
      'a query by the name of ours',
      () => CanaryGate.query('latency', 'vector(1)', { max: 1 }),
      'name "latency" is that of a gate of ours',
    ],
    [
      'an owner by name',
      () => landsWith(undefined, { owner: 'git' as never }),
      'owner takes CanaryOwner.git(…), .flagger(…) or .argoRollouts(…), got "git"',
    ],
    [
      'an owner of nothing',
      () => landsWith(undefined, { steps: undefined, percent: 10 }),
      'owner moves a canary along its steps, and it has none',
    ],
    ['two ways to say the share', () => landsWith(undefined, { percent: 10 }), 'percent and steps exclude each other'],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(InputError);
    expect(call).toThrow(message);
  });
});
