import type { Duration } from 'cdk8s';
import { refuse, shown, type Place } from './refuse';

function wholeNumber(place: Place, what: string, value: unknown, least: number, most: number, unit = ''): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    refuse(place, `${what} must be a whole number from ${least} to ${most}${unit}, got ${shown(value)}`);
  }
  return value;
}

/** A TCP port, 1–65535. */
export function port(place: Place, what: string, value: unknown): number {
  return wholeNumber(place, what, value, 1, 65535);
}

/** A whole percent, 0–100. */
export function percent(place: Place, what: string, value: unknown): number {
  return wholeNumber(place, what, value, 0, 100, ' percent');
}

/** A count of things, such as replicas. */
export function count(place: Place, what: string, value: unknown, least = 0): number {
  return wholeNumber(place, what, value, least, 2 ** 31 - 1);
}

/** An HTTP status that a proxy may answer, 200–599. */
export function httpStatus(place: Place, what: string, value: unknown): number {
  return wholeNumber(place, what, value, 200, 599);
}

/**
 * Writes a cdk8s `Duration` as both Istio and Gateway API read it, such as `5s` or `250ms`.
 *
 * Gateway API takes at most five digits a unit (GEP-2257), so spans over a day come out in hours, minutes and seconds.
 */
export function durationText(place: Place, what: string, value: Duration): string {
  const give = 'give a cdk8s Duration, such as Duration.seconds(5)';
  if (typeof value?.toMilliseconds !== 'function')
    refuse(place, `${what} must be a duration, got ${shown(value)}; ${give}`);
  const ms = value.toMilliseconds({ integral: false });
  if (!Number.isFinite(ms) || ms < 1) refuse(place, `${what} must be at least 1 ms, got ${ms} ms; ${give}`);
  if (!Number.isInteger(ms)) refuse(place, `${what} must be whole milliseconds, got ${ms} ms; ${give}`);
  if (ms % 1000 !== 0 && ms <= 99_999) return `${ms}ms`;
  const seconds = Math.floor(ms / 1000);
  if (ms % 1000 === 0 && seconds <= 99_999) return `${seconds}s`;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
    [ms % 1000, 'ms'],
  ];
  return parts.flatMap(([n, unit]) => (n > 0 ? [`${n}${unit}`] : [])).join('');
}
