import { shown } from './names';

interface Part {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

/** The five parts of a schedule; names begin at the least number. */
const PARTS: readonly Part[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  {
    name: 'month',
    least: 1,
    most: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const NAMED: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);
const EVERY = /^@every [+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/**
 * What is wrong with the schedule of a CronJob, without a time zone; undefined where it is one.
 *
 * @see github.com/robfig/cron v3.0.1 parser.go, ParseStandard
 */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule.startsWith('@'))
    return NAMED.has(schedule) || EVERY.test(schedule)
      ? undefined
      : `${shown(schedule)} is no schedule that has a name`;
  const parts = schedule.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== PARTS.length) return `a schedule has 5 parts, and ${shown(schedule)} has ${parts.length}`;
  for (const [i, part] of PARTS.entries()) {
    const wrong = parts[i]!.split(',').find((one) => one !== '' && !isRange(one, part));
    if (wrong !== undefined) return `${shown(wrong)} is no ${part.name}: ${part.least} to ${part.most}`;
  }
  return undefined;
}

function isRange(text: string, part: Part): boolean {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !(/^\+?\d{1,15}$/.test(step) && Number(step) > 0)) return false;
  const [low = '', high, ...others] = range.split('-');
  // What stands behind a star is not looked at.
  if (low === '*' || low === '?') return true;
  const start = numberOf(low, part);
  const end = high === undefined ? (step === undefined ? start : part.most) : numberOf(high, part);
  return others.length === 0 && start >= part.least && end <= part.most && start <= end;
}

function numberOf(text: string, { least, names = [] }: Part): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + least;
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : NaN;
}
