/**
 * One side of a comparison.
 *
 * @typedef {{ readonly name: string, readonly run: () => void }} Side
 *
 * Milliseconds by the clock, and of processors. Where others use the machine too, the clock runs on while they do.
 * @typedef {{ readonly wall: number, readonly cpu: number }} Time
 */

/**
 * Takes a sample of each side, again and again in the same order (A B A B …): what slows the machine for a while slows
 * all of them, and a sample has its counterpart right beside it.
 *
 * @template S, T
 * @param {readonly S[]} sides
 * @param {number} rounds
 * @param {(side: S) => T} sample
 * @returns {T[][]} the samples of each side
 */
export function inTurns(sides, rounds, sample) {
  const samples = sides.map(() => /** @type {T[]} */ ([]));
  for (let round = 0; round < rounds; round++) sides.forEach((side, i) => samples[i].push(sample(side)));
  return samples;
}

/**
 * How long each side takes once it is warm.
 *
 * No garbage collection is forced in between: that makes the engine drop optimized code, and all sides slow again.
 *
 * @param {readonly Side[]} sides
 * @param {{ rounds: number, warmUp: number, batch?: number }} options `batch` runs make one sample
 */
export function timesOf(sides, { rounds, warmUp, batch = 1 }) {
  inTurns(sides, warmUp, ({ run }) => run());
  return inTurns(sides, rounds, ({ run }) => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    for (let n = 0; n < batch; n++) run();
    const { user, system } = process.cpuUsage(before);
    return { wall: (performance.now() - start) / batch, cpu: (user + system) / 1000 / batch };
  });
}

/**
 * How many times as long as its counterpart each sample took.
 *
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 */
export function ratios(ours, theirs) {
  return ours.map((time, i) => time / theirs[i]);
}

/**
 * The median, and the quartiles around it.
 *
 * @param {readonly number[]} values
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)];
    return below + (sorted[Math.ceil(place)] - below) * (place % 1);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
