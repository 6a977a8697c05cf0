import { ratios, spread } from './measure.mjs';

/**
 * A ratio of two sides by name, and the most it should be.
 *
 * @typedef {{ readonly of: string, readonly to: string, readonly budget?: number }} Ratio
 */

/** @typedef {import('./measure.mjs').Time} Time */

/**
 * Prints how long each side took, and the ratios, which are taken pair by pair; by the clock and by processor time.
 *
 * @param {string} title
 * @param {readonly { name: string }[]} sides
 * @param {readonly (readonly Time[])[]} times of each side
 * @param {readonly Ratio[]} wanted
 */
export function report(title, sides, times, wanted) {
  const [wall, cpu] = [times.map((side) => side.map((t) => t.wall)), times.map((side) => side.map((t) => t.cpu))];
  const places = digits(wall);
  console.log(`\n${title}; median (quartiles) of ${wall[0].length}`);
  console.log(line('milliseconds', 'wall', 'CPU'));
  sides.forEach(({ name }, i) => console.log(line(`  ${name}`, figures(wall[i], places), figures(cpu[i], places))));

  const place = (/** @type {string} */ name) => sides.findIndex((side) => side.name === name);
  console.log('ratio');
  for (const { of, to, budget } of wanted) {
    const [ours, theirs] = [place(of), place(to)];
    const columns = [wall, cpu].map((by) => figures(ratios(by[ours], by[theirs]), 2));
    const target = budget === undefined ? 'no budget' : `budget ≤ ${budget.toFixed(2)}`;
    console.log(`${line(`  ${of} / ${to}`, columns[0], columns[1])}  ${target}`);
  }
}

/**
 * @param {string} name
 * @param {string} wall
 * @param {string} cpu
 */
function line(name, wall, cpu) {
  return `${name.padEnd(48)}${wall.padStart(24)}${cpu.padStart(24)}`;
}

/**
 * @param {readonly number[]} values
 * @param {number} places
 */
function figures(values, places) {
  const { low, median, high } = spread(values);
  return `${median.toFixed(places)} (${low.toFixed(places)} – ${high.toFixed(places)})`;
}

/**
 * Three digits that count, for the slowest side.
 *
 * @param {readonly (readonly number[])[]} times
 */
function digits(times) {
  const slowest = Math.max(...times.map((values) => spread(values).median));
  if (slowest >= 100) return 0;
  return slowest >= 10 ? 1 : 2;
}
