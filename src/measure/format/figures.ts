import type { BenchReport, MeasuredProxy } from '../report';
import type { Spread } from '../spread';

/**
 * Figures for `cost --figures`: the least and the most of each amount that was measured. What a proxy adds can't be below zero; where runs were
 * faster with it than without, it is taken for nothing.
 */
export function benchFigures({ connections, proxies, requestsPerSecond }: BenchReport): string {
  const load = requestsPerSecond === null ? 'as fast as possible' : `${requestsPerSecond} requests a second`;
  const lines = [
    '# Written by cdk8s-ambient bench-report; for cdk8s-ambient cost --figures.',
    `source: measured at ${load} over ${connections} connections`,
  ];
  for (const [name, proxy] of Object.entries(proxies) as [string, MeasuredProxy][]) {
    const amounts = (['memoryMB', 'cpu', 'averageMs', 'p99Ms'] as const).flatMap((what) => {
      const spread = proxy[what];
      return spread ? [`  ${what}: ${pair(spread)}`] : [];
    });
    if (amounts.length > 0) lines.push(`${name}:`, ...amounts);
    else lines.push(`# ${name}: not measured, so that cost goes on by what it assumes`);
  }
  return `${lines.join('\n')}\n`;
}

function pair({ high, low }: Spread): string {
  const [least, most] = [low, high].map((one) => Number(Math.max(0, one).toPrecision(3)));
  return `[${least}, ${most}]`;
}
