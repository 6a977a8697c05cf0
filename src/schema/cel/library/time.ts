import type { Signatures } from '../overload';
import { CelError, Duration, Timestamp } from '../value';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const MOST = (1n << 63n) - 1n;

/** Go's time.ParseDuration; undefined for what is none. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([-+]?)(.*)$/s.exec(text.slice(0, 400)) ?? [];
  if (rest === '0') return 0n;
  if (rest === '' || !/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let ns = 0n;
  for (const [, number = '', unit = ''] of rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = number.split('.');
    const scale = UNITS[unit]!;
    ns += BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
    if (ns > MOST + (sign === '-' ? 1n : 0n)) return undefined;
  }
  return sign === '-' ? -ns : ns;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:[Zz]|([-+])(\d\d):(\d\d))$/;

/** Go's time.RFC3339; undefined for what is none. */
export function parseTimestamp(text: string): { readonly ns: bigint; readonly offset: number } | undefined {
  const found = RFC3339.exec(text.slice(0, 100));
  if (found === null || text.length > 100) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [number, ...number[]];
  const [, , , , , , , fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = found;
  const date = dateOf(year, month!, day!);
  if (date === undefined || hour! > 23 || minute! > 59 || second! > 59) return undefined;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60);
  const seconds = date / 1000 + hour! * 3600 + minute! * 60 + second! - offset;
  return { ns: BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset };
}

/** `2006-01-02` */
export function parseDate(text: string): bigint | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const date = found === null ? undefined : dateOf(Number(found[1]), Number(found[2]), Number(found[3]));
  return date === undefined ? undefined : BigInt(date) * 1_000_000n;
}

function dateOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** Go's RFC3339Nano. */
export function showTimestamp({ ns, offset }: Timestamp): string {
  const fraction = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((ns - fraction) / 1_000_000n) + offset * 1000).toISOString().replace(/\.\d+Z$/, '');
  const nanos = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  return `${seconds}${nanos}${offset === 0 ? 'Z' : showOffset(offset)}`;
}

function showOffset(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0'));
  return `${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** The parts of a time in a zone: a fixed offset (`-08:00`), or a name of the time zone database. */
function shifted({ ns }: Timestamp, zone: string | undefined): { date: Date; ms: bigint } {
  const whole = ns - (((ns % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const ms = Number(whole / 1_000_000n);
  return { date: new Date(ms + offsetOf(zone, ms)), ms: BigInt(((ms % 1000) + 1000) % 1000) };
}

function offsetOf(zone: string | undefined, ms: number): number {
  if (zone === undefined || zone === 'UTC' || zone === '') return 0;
  const fixed = /^([-+]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) return (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === '-' ? -60_000 : 60_000);
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([-+])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
    return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000);
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

const DAY = 86_400_000;
const PARTS: Readonly<Record<string, (date: Date, ms: bigint) => number | bigint>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => {
    const first = new Date(date.getTime());
    first.setUTCMonth(0, 1);
    return Math.round((date.getTime() - first.getTime()) / DAY);
  },
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (_date, ms) => ms,
};

/** @see cel-go 0.26 common/types/timestamp.go and duration.go: parts of a duration are the whole of it in that unit */
export const TIMES: Signatures = {
  ...Object.fromEntries(
    Object.entries(PARTS).flatMap(([name, part]) => {
      const run = (time: Timestamp, zone?: string | ((n: number) => void)) => {
        const { date, ms } = shifted(time, typeof zone === 'string' ? zone : undefined);
        return BigInt(part(date, ms));
      };
      return [
        [`timestamp -> ${name}() int`, run],
        [`timestamp -> ${name}(string) int`, run],
      ];
    }),
  ),
  'duration -> getHours() int': ({ ns }: Duration) => ns / UNITS['h']!,
  'duration -> getMinutes() int': ({ ns }: Duration) => ns / UNITS['m']!,
  'duration -> getSeconds() int': ({ ns }: Duration) => ns / UNITS['s']!,
  'duration -> getMilliseconds() int': ({ ns }: Duration) => ns / UNITS['ms']!,
};
