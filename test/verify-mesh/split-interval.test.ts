import { splitInterval } from '../../src/verify-mesh/split-interval';

// Worked out with exact fractions, by adding up n!/(k!(n-k)!) p^k (1-p)^(n-k) from either end to 0.0005.
test.each([
  [200, 10, 8, 35],
  [200, 50, 77, 123],
  [100, 1, 0, 6],
  [1000, 5, 29, 74],
  [50, 90, 37, 50],
  [2000, 50, 926, 1074],
])('of %i requests with a share of %i %%, %i to %i are taken for true', (requests, percent, least, most) => {
  expect(splitInterval(requests, percent, 0.001)).toEqual({ least, most });
});

test('none and all leave no room', () => {
  expect(splitInterval(200, 0, 0.001)).toEqual({ least: 0, most: 0 });
  expect(splitInterval(200, 100, 0.001)).toEqual({ least: 200, most: 200 });
});

test('it is as good for many requests as for few', () => {
  const { least, most } = splitInterval(10_000, 50, 0.001);
  // Three standard deviations and a bit, which is 50.
  expect([least, most]).toEqual([expect.closeTo(5000 - 165, -1), expect.closeTo(5000 + 165, -1)]);
});
