import { Refusals } from '../input/refusals';
import { refuse, shown } from '../input/refuse';
import { isMap, type JsonMap } from '../model/field';

/** One run of fortio, as far as it is reported. */
export interface FortioRun {
  /** What was between client and server. */
  readonly variant: string;
  /** Its number, by its label; 0 warms up. Undefined where no label says it. */
  readonly run: number | undefined;
  /** Requests a second that were asked for; undefined for as many as possible. */
  readonly requestedQps: number | undefined;
  readonly actualQps: number;
  readonly connections: number;
  readonly requests: number;
  /** Requests without a good answer. */
  readonly errors: number;
  readonly averageMs: number;
  readonly p99Ms: number;
  /** Release of fortio. */
  readonly version: string;
  /** When it began, as fortio writes it, to the nanosecond; undefined where it does not say. */
  readonly startedAt: string | undefined;
  /** Where it was read, as `file` or `file:line`. */
  readonly at: string;
}

/** More than any file of results has; an indented result has some 5,000 characters. */
export const MOST_CHARACTERS = 64 * 2 ** 20;
const MOST_RESULTS = 1000;

/** An hour: what takes longer is no request of a benchmark. */
const LONGEST_S = 3600;

/** fortio prints a result over several lines, the first and the last of which are braces alone. */
const BEGIN = /^\{\s*$/;
const END = /^\}\s*$/;

/** What `kubectl logs --prefix` puts before each line. */
const PREFIX = /^\[pod\/[^\]\n]{1,400}\] /gm;

/**
 * The results in a text: one or a list of them as JSON, or a log with results between other lines, as `kubectl logs` prints it.
 *
 * @param given the variant, for results that don't say it by a label
 */
export function readFortio(file: string, text: string, given?: string): readonly FortioRun[] {
  if (text.length > MOST_CHARACTERS)
    refuse(file, `has ${text.length} characters; a file of results has ${MOST_CHARACTERS} at most`);
  const refusals = new Refusals();
  const found = wholeOf(file, text) ?? inLog(file, text.replaceAll(PREFIX, ''), refusals);
  if (found.length === 0 && refusals.isEmpty) refuse(file, whyNone(text));
  if (found.length > MOST_RESULTS) refuse(file, `has more than ${MOST_RESULTS} results, which nobody compares`);
  const runs = found.flatMap(({ at, value }) => refusals.attempt(() => runOf(at, value, given)) ?? []);
  refusals.throwAny();
  return runs;
}

interface Found {
  readonly at: string;
  readonly value: unknown;
}

/** A text that is JSON as a whole. */
function wholeOf(file: string, text: string): readonly Found[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(value)
    ? value.map((one: unknown, i) => ({ at: `${file}[${i}]`, value: one }))
    : [{ at: file, value }];
}

/** fortio gives up at once where its first requests fail, and prints no result then. */
function whyNone(text: string): string {
  const [, why] = /^Aborting because of (error -?\d{1,4}) for /m.exec(text) ?? [];
  return why === undefined
    ? 'has no result of fortio: none of its lines begins one; run fortio load with -json -'
    : `has no result: fortio gave up, as its first requests failed (${why}); look at the server, and run it again`;
}

function inLog(file: string, text: string, refusals: Refusals): readonly Found[] {
  const lines = text.split('\n');
  const found: Found[] = [];
  for (let i = 0; i < lines.length && found.length <= MOST_RESULTS && !refusals.isFull; i++) {
    if (!BEGIN.test(lines[i]!)) continue;
    const at = `${file}:${i + 1}`;
    let end = i + 1;
    while (end < lines.length && !END.test(lines[end]!) && !BEGIN.test(lines[end]!)) end++;
    const isCut = end === lines.length || BEGIN.test(lines[end]!);
    const one = refusals.attempt((): Found => {
      if (isCut) refuse(at, 'a result of fortio begins here and is cut short; leave it out, or run it again');
      try {
        return { at, value: JSON.parse(lines.slice(i, end + 1).join('\n')) };
      } catch (error) {
        refuse(at, `is no result of fortio: ${(error as Error).message}`);
      }
    });
    if (one) found.push(one);
    // What cuts a result short begins another.
    i = isCut ? end - 1 : end;
  }
  return found;
}

function runOf(at: string, value: unknown, given: string | undefined): FortioRun {
  const result = mapAt(at, value, 'a result of fortio');
  if (!Object.hasOwn(result, 'DurationHistogram'))
    refuse(at, 'is no result of fortio load, as it has no DurationHistogram; give what fortio load -json wrote');
  const histogram = mapAt(at, result['DurationHistogram'], 'DurationHistogram');
  const requests = numberAt(at, histogram, 'DurationHistogram.Count', 1, 1e12);
  const [least, most] = [
    numberAt(at, histogram, 'DurationHistogram.Min', 0, LONGEST_S),
    numberAt(at, histogram, 'DurationHistogram.Max', 0, LONGEST_S),
  ];
  const average = numberAt(at, histogram, 'DurationHistogram.Avg', 0, LONGEST_S);
  const p99 = percentile(at, histogram, 99);
  for (const [name, one] of [
    ['average', average],
    ['99th percentile', p99],
  ] as const) {
    if (one < least || one > most)
      refuse(at, `its ${name} of ${one} s is not between its least, ${least} s, and its most, ${most} s`);
  }
  const labels = labelsOf(result);
  return {
    variant: variantOf(at, given ?? labels.get('variant')),
    run: runNumber(at, labels.get('run')),
    requestedQps: requestedQps(at, result),
    actualQps: numberAt(at, result, 'ActualQPS', 0, 1e9),
    connections: numberAt(at, result, 'NumThreads', 1, 1e6),
    requests,
    errors: errorsOf(at, result, requests),
    averageMs: average * 1000,
    p99Ms: p99 * 1000,
    version: versionOf(result),
    startedAt: startOf(result),
    at,
  };
}

function mapAt(at: string, value: unknown, what: string): JsonMap {
  if (!isMap(value)) refuse(at, `${what} must be a map, got ${shown(value)}`);
  return value;
}

function numberAt(at: string, map: JsonMap, name: string, least: number, most: number): number {
  const value = own(map, name.slice(name.lastIndexOf('.') + 1));
  if (value === undefined) refuse(at, `has no ${name}; give what fortio load -json wrote, as it is`);
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    refuse(at, `${name} must be a number from ${least} to ${most}, got ${shown(value)}`);
  }
  return value;
}

function own(map: JsonMap, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function percentile(at: string, histogram: JsonMap, wanted: number): number {
  const all = own(histogram, 'Percentiles');
  const found = Array.isArray(all) ? all.find((one) => isMap(one) && own(one, 'Percentile') === wanted) : undefined;
  if (!isMap(found)) refuse(at, `has no ${wanted}th percentile; run fortio load with -p 50,${wanted}`);
  return numberAt(at, found, 'Percentiles.Value', 0, LONGEST_S);
}

/** Requests without a good answer: in fortio's own count where it has one, else by their status. */
function errorsOf(at: string, result: JsonMap, requests: number): number {
  const histogram = own(result, 'ErrorsDurationHistogram');
  if (isMap(histogram)) return numberAt(at, histogram, 'ErrorsDurationHistogram.Count', 0, requests);
  const codes = own(result, 'RetCodes');
  if (!isMap(codes)) return 0;
  return Object.keys(codes)
    .filter((code) => code !== 'OK' && code !== 'SERVING' && !/^2\d\d$/.test(code))
    .reduce((sum, code) => sum + numberAt(at, codes, code, 0, requests), 0);
}

function requestedQps(at: string, result: JsonMap): number | undefined {
  const value = own(result, 'RequestedQPS');
  if (value === 'max') return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0 && number <= 1e9))
    refuse(at, `RequestedQPS must be a number above 0, or "max", got ${shown(value)}`);
  return number;
}

/** What `-labels` says, as `name=value` with spaces between. */
function labelsOf(result: JsonMap): ReadonlyMap<string, string> {
  const text = own(result, 'Labels');
  if (typeof text !== 'string' || text.length > 1000) return new Map();
  return new Map(
    text.split(/\s+/).flatMap((one): [string, string][] => {
      const equals = one.indexOf('=');
      return equals < 0 ? [] : [[one.slice(0, equals), one.slice(equals + 1)]];
    }),
  );
}

/** Names of variants head columns, and are part of file names. */
export function variantOf(at: string, value: string | undefined): string {
  if (value === undefined) {
    refuse(
      at,
      'does not say what was measured; run fortio load with -labels "variant=ambient", or give it as ambient=FILE',
    );
  }
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(value))
    refuse(at, `variant must be lower-case letters, digits and "-", 40 at most, got ${shown(value)}`);
  return value;
}

function runNumber(at: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,6}$/.test(value)) refuse(at, `label run must be a whole number, got ${shown(value)}`);
  return Number(value);
}

function startOf(result: JsonMap): string | undefined {
  const start = own(result, 'StartTime');
  return typeof start === 'string' && start.length <= 40 ? start : undefined;
}

function versionOf(result: JsonMap): string {
  const version = own(result, 'Version');
  return typeof version === 'string' && /^[\w.+-]{1,40}$/.test(version) ? version : 'unknown';
}
