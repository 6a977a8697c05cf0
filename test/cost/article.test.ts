import { cost } from '../../src/cost';
import { AMBIENT, SIDECARS, allows, deployment, namespaceOf, service } from './meshes';

/** What is expected here are the numbers of the article that this project implements, as docs/article.md has them. */
describe("the article's example", () => {
  test('100 pods with sidecars take 5 to 10 GB of memory and 25 to 50 vCPU', () => {
    const { models, pods } = cost([namespaceOf('shop', SIDECARS), deployment('web', { replicas: 100 })]);
    expect(pods).toEqual({ low: 100, high: 100 });
    expect(models.now.sidecars).toEqual({
      count: { low: 100, high: 100 },
      memoryMB: { low: 5000, high: 10_000 },
      cpu: { low: 25, high: 50 },
    });
  });

  const services = ['one', 'two', 'three', 'four', 'five'];
  const chain = (labels: Readonly<Record<string, string>>): object[] => [
    namespaceOf('shop', labels),
    deployment('caller'),
    ...services.flatMap((name, i) => [deployment(name), service(name), allows(name, services[i - 1] ?? 'caller')]),
  ];
  const names = ['shop/caller', ...services.map((name) => `shop/${name}`)];

  test('a request that calls 5 services passes 10 sidecars, whose p99 sum up to 20 to 50 ms', () => {
    const { chains } = cost(chain(SIDECARS));
    expect(chains.map((one) => one.names)).toEqual([names]);
    const added = chains[0]!.added.now!;
    expect(added.passes).toEqual({ sidecar: 10, ztunnel: 0, waypoint: 0 });
    expect(added.p99Ms.sum).toEqual({ low: 20, high: 50 });
  });

  test('of that sum no more is claimed than is so: it bounds 90 % of requests, and the p99 is at least that of one sidecar', () => {
    const { chains } = cost(chain(SIDECARS));
    expect(chains[0]!.added.now!.p99Ms).toMatchObject({ atLeast: 2, within: 90 });
  });

  test('its average is five times the 2.4 ms that a call between sidecars took longer in the benchmark', () => {
    // Each of the benchmark's numbers is printed to 0.1 ms, so that their difference is known to as much.
    const { averageMs } = cost(chain(SIDECARS)).chains[0]!.added.sidecar!;
    expect(averageMs.low).toBeCloseTo(5 * (2.4 - 0.1));
    expect(averageMs.high).toBeCloseTo(5 * (2.4 + 0.1));
  });

  test('in ambient it takes 0.3 ms a call longer on average, and 0.8 ms at p99 for each call', () => {
    const { chains } = cost(chain(AMBIENT));
    const [one] = chains;
    expect(one!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 10, waypoint: 0 });
    const { averageMs, p99Ms } = one!.added.now!;
    expect([averageMs.low, averageMs.high].map((end) => end / 5)).toEqual(
      [0.3 - 0.1, 0.3 + 0.1].map((end) => expect.closeTo(end)),
    );
    expect([p99Ms.sum.low, p99Ms.sum.high].map((end) => end / 5)).toEqual(
      [0.8 - 0.1, 0.8 + 0.1].map((end) => expect.closeTo(end)),
    );
    expect(one!.added.sidecar!.p99Ms.sum).toEqual({ low: 20, high: 50 });
  });
});
