import { Call } from '../expression';

const UNITS = [
  [3_600_000, 'hours'],
  [60_000, 'minutes'],
  [1000, 'seconds'],
  [1, 'millis'],
] as const;

/** `1m30s`, as Istio and Gateway API write it, as a Duration in the largest unit that is whole; nothing if it is none. */
export function durationOf(text: string): Call | undefined {
  const [, hours, minutes, seconds, millis] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text) ?? [];
  const sizes = [hours, minutes, seconds, millis].map(Number);
  const total = UNITS.reduce((sum, [size], i) => sum + (sizes[i] || 0) * size, 0);
  if (total === 0) return undefined;
  const [size, unit] = UNITS.find(([one]) => total % one === 0) ?? UNITS[3];
  return new Call('Duration', unit, [total / size]);
}
