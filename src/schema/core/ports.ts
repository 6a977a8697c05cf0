import { portName, shown } from './names';
import type { Spot } from './spot';

const MOST = 65535;

/** A number of a port; a missing one is 0, which is none. */
export function judgePort(port: Spot): void {
  port.within(1, MOST);
}

/** A port by its number or its name. */
export function judgePortOrName(port: Spot): void {
  if (typeof port.value === 'string') port.named(portName(port.value));
  else judgePort(port);
}

/** A number, or a share of a hundred. */
export function judgeCountOrPercent(spot: Spot, { most = Infinity } = {}): void {
  const { value } = spot;
  if (typeof value === 'number') spot.within(0, 2 ** 31 - 1);
  else if (typeof value === 'string') {
    if (!/^\d+%$/.test(value)) spot.wrong(`${shown(value)} is neither a whole number nor a percentage`);
    else if (Number(value.slice(0, -1)) > most) spot.wrong(`${value} is more than ${most}%`);
  }
}

/** What a count or percentage is, without the sign; 0 for what is neither. */
export function countOf(value: unknown, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : 0;
}
