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

/** A whole percent, 0–100 unless more is asked for. */
export function percent(place: Place, what: string, value: unknown, least = 0): number {
  return wholeNumber(place, what, value, least, 100, ' percent');
}

/** A count of things, such as replicas. */
export function count(place: Place, what: string, value: unknown, least = 0): number {
  return wholeNumber(place, what, value, least, 2 ** 31 - 1);
}

/** An HTTP status that a proxy may answer, 200–599. */
export function httpStatus(place: Place, what: string, value: unknown): number {
  return wholeNumber(place, what, value, 200, 599);
}

const GIVE = 'give a cdk8s Duration, such as Duration.seconds(5)';

/**
 * Writes a cdk8s `Duration` as both Istio and Gateway API read it, such as `5s` or `250ms`.
 *
 * Gateway API takes at most five digits a unit (GEP-2257), so spans over a day come out in hours, minutes and seconds.
 */
export function durationText(place: Place, what: string, value: Duration): string {
  const ms = milliseconds(place, what, value);
  if (ms < 1) refuse(place, `${what} must be at least 1 ms, got ${ms} ms; ${GIVE}`);
  if (!Number.isInteger(ms)) refuse(place, `${what} must be whole milliseconds, got ${ms} ms; ${GIVE}`);
  if (ms % 1000 !== 0 && ms <= 99_999) return `${ms}ms`;
  const seconds = Math.floor(ms / 1000);
  if (ms % 1000 === 0 && seconds <= 99_999) return `${seconds}s`;
  const hours = Math.floor(seconds / 3600);
  if (hours > 99_999)
    refuse(place, `${what} must be at most 99999 hours, the most that Gateway API can write, got ${hours} h`);
  const parts: [number, string][] = [
    [hours, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
    [ms % 1000, 'ms'],
  ];
  return parts.flatMap(([n, unit]) => (n > 0 ? [`${n}${unit}`] : [])).join('');
}

/** Whole seconds, as Kubernetes takes them. */
export function wholeSeconds(place: Place, what: string, value: Duration, least: number): number {
  const seconds = milliseconds(place, what, value) / 1000;
  if (!Number.isInteger(seconds) || seconds < least) {
    refuse(place, `${what} must be whole seconds, at least ${least}, got ${seconds} s; ${GIVE}`);
  }
  return seconds;
}

function milliseconds(place: Place, what: string, value: Duration): number {
  const ms: unknown =
    typeof value?.toMilliseconds === 'function' ? value.toMilliseconds({ integral: false }) : undefined;
  if (typeof ms !== 'number' || !Number.isFinite(ms))
    refuse(place, `${what} must be a duration, got ${shown(value)}; ${GIVE}`);
  // 1.001 seconds are 1000.9999999999999 ms to floating point.
  const whole = Math.round(ms);
  return Math.abs(ms - whole) < 1e-6 ? whole : ms;
}
