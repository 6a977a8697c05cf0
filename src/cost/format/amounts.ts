import type { Range } from '../range';

/** A number as far as it means anything: two digits, and a whole one in full where it counts things. */
function digits(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(2)));
}

/** A range in a unit; one number where both of its ends read the same. */
export function amount({ high, low }: Range, unit: string): string {
  const [least, most] = [digits(low), digits(high)];
  return `${least === most ? least : `${least}–${most}`}${unit === '' ? '' : ` ${unit}`}`;
}

/** How many there are. */
export function countText({ high, low }: Range): string {
  return low === high ? String(low) : `${low}–${high}`;
}

/** How many nodes there are. */
export function nodesText(nodes: Range): string {
  return `${countText(nodes)} ${nodes.high === 1 ? 'node' : 'nodes'}`;
}

const GIGABYTE = 1000;

/** Memory, in the unit that reads best. */
export function memory(megabytes: Range): string {
  const { high, low } = megabytes;
  if (high < GIGABYTE) return amount(megabytes, 'MB');
  return amount({ low: low / GIGABYTE, high: high / GIGABYTE }, 'GB');
}
