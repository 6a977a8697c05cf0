import type { BenchReport, VariantReport } from '../report';
import type { Spread } from '../spread';
import { loadText } from './words';

const HEIGHT = 360;
const LEFT = 60;
/** No narrower, also for two variants. */
const LEAST_WIDTH = 720;
/** Of a variant, so that the numbers above its two bars do not meet. */
const LEAST_STEP = 110;
/** Of a letter of 12 px, generously: names below each other's bars would cover each other. */
const LETTER = 7.5;
const RIGHT = 20;
const TOP = 70;
const BOTTOM = 40;
const FLOOR = HEIGHT - BOTTOM;

/** Two colours that also differ in brightness, for who does not see their hue. */
const BARS = [
  { of: 'averageMs', name: 'average', fill: '#9ecae1' },
  { of: 'p99Ms', name: 'p99', fill: '#2171b5' },
] as const;

/** A report as a picture: a bar for the median of each variant, and a line from the least to the most of its runs. */
export function benchSvg(report: BenchReport): string {
  const { variants } = report;
  const most = niceCeiling(Math.max(...variants.flatMap(({ averageMs, p99Ms }) => [averageMs.high, p99Ms.high])));
  const y = (value: number): number => FLOOR - (value / most) * (FLOOR - TOP);
  const longest = Math.max(...variants.map(({ variant }) => variant.length));
  const width = Math.max(LEAST_WIDTH, LEFT + RIGHT + variants.length * Math.max(LEAST_STEP, (longest + 2) * LETTER));
  const step = (width - LEFT - RIGHT) / variants.length;
  const described = variants.map(
    ({ averageMs, p99Ms, variant }) =>
      `${variant}: ${short(averageMs.median)} ms average, ${short(p99Ms.median)} ms p99`,
  );
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${HEIGHT}" width="${at(width)}" height="${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(`Latency by variant (${described.join('; ')})`)}</title>`,
    `<rect width="${at(width)}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 22, 'Latency in ms', 'start', ' font-size="15"'),
    text(LEFT, 42, loadText(report), 'start', ' fill="#555" font-size="11"'),
    ...BARS.flatMap(({ fill, name }, i) => [
      `<rect x="${LEFT + i * 90}" y="50" width="10" height="10" fill="${fill}"/>`,
      text(LEFT + i * 90 + 15, 59, name, 'start'),
    ]),
    ...ticks(most).flatMap((value) => [
      `<line x1="${LEFT}" x2="${at(width - RIGHT)}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#ddd"/>`,
      text(LEFT - 6, y(value) + 4, short(value), 'end'),
    ]),
    ...variants.flatMap((variant, i) => group(variant, LEFT + i * step, step, y)),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function group(variant: VariantReport, left: number, step: number, y: (value: number) => number): readonly string[] {
  const width = Math.min(60, step * 0.35);
  const middle = left + step / 2;
  return [
    ...BARS.flatMap(({ fill, of }, i) => bar(variant[of], middle + (i - 1) * width, width, fill, y)),
    text(middle, FLOOR + 18, variant.variant, 'middle'),
  ];
}

function bar(
  { high, low, median }: Spread,
  left: number,
  width: number,
  fill: string,
  y: (value: number) => number,
): readonly string[] {
  const middle = left + width / 2;
  return [
    `<rect x="${at(left + 2)}" y="${at(y(median))}" width="${at(width - 4)}" height="${at(FLOOR - y(median))}" fill="${fill}"/>`,
    `<path d="M${at(middle)} ${at(y(low))}V${at(y(high))}M${at(middle - 5)} ${at(y(low))}h10M${at(middle - 5)} ${at(y(high))}h10" stroke="#111" fill="none"/>`,
    text(middle, y(high) - 5, short(median), 'middle'),
  ];
}

/** The next of 1, 2 and 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value * 1.02) ?? 10 * power;
}

function ticks(most: number): readonly number[] {
  return [0, 1, 2, 3, 4].map((i) => (most * i) / 4);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function at(place: number): string {
  return String(Number(place.toFixed(1)));
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${more}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}
