import { readFileSync } from 'node:fs';
import { nearest } from '../input/known-props';
import { Refusals } from '../input/refusals';
import { refuse, shown } from '../input/refuse';
import { isMap, pathText, type JsonMap, type Path } from '../model/field';
import { readText, type TextDocument } from '../model/input/read-text';
import { AMOUNTS, DEFAULT_FIGURES, PROXIES, type CostFigures, type Figure, type ProxyFigures } from './figures';

/** An amount as people give it: a number, or the least and the most. */
export type AmountGiven = number | readonly [low: number, high: number];

/** Figures of one kind of proxy, as people give them. */
export interface ProxyFiguresGiven {
  /**
   * Where these are from.
   *
   * @default - the source of all
   */
  readonly source?: string | undefined;
  /**
   * Memory of one proxy, in megabytes of a million bytes.
   *
   * @default - what manifests request, else what is assumed
   */
  readonly memoryMB?: AmountGiven | undefined;
  /**
   * Processor time of one proxy, in cores.
   *
   * @default - what manifests request, else what is assumed
   */
  readonly cpu?: AmountGiven | undefined;
  /**
   * What one adds to the average latency, in milliseconds.
   *
   * @default - what is assumed
   */
  readonly averageMs?: AmountGiven | undefined;
  /**
   * What one adds to the 99th percentile, in milliseconds.
   *
   * @default - what is assumed
   */
  readonly p99Ms?: AmountGiven | undefined;
}

/** Figures that take the place of those that are assumed. */
export interface FiguresGiven {
  /**
   * Where they are from, as the report prints it.
   *
   * @default - the file, or "your figures"
   */
  readonly source?: string | undefined;
  /**
   * Of a sidecar.
   *
   * @default - what is assumed
   */
  readonly sidecar?: ProxyFiguresGiven | undefined;
  /**
   * Of a ztunnel.
   *
   * @default - what is assumed
   */
  readonly ztunnel?: ProxyFiguresGiven | undefined;
  /**
   * Of a waypoint.
   *
   * @default - what is assumed
   */
  readonly waypoint?: ProxyFiguresGiven | undefined;
}

/** More than any proxy has or adds: whoever gives more has mixed up units. */
const MOST: Readonly<Record<keyof ProxyFigures, readonly [most: number, unit: string]>> = {
  memoryMB: [1e6, 'megabytes'],
  cpu: [1e4, 'cores'],
  averageMs: [6e5, 'milliseconds'],
  p99Ms: [6e5, 'milliseconds'],
};

const MOST_BYTES = 2 ** 20;

/** Where a field was given, as messages say it. */
type At = (path: Path) => string;

/** Reads a file of figures, YAML or JSON; what it does not say is as it is assumed. */
export function readFigures(file: string): CostFigures {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    refuse(file, `can not be read: ${(error as Error).message}`);
  }
  if (text.length > MOST_BYTES) refuse(file, `has ${text.length} characters; figures have ${MOST_BYTES} at most`);
  const { documents, problems } = readText(text);
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (wrong) refuse(`${file}:${wrong.line}`, wrong.message);
  if (documents.length > 1) refuse(file, `has ${documents.length} documents; figures are one`);
  const value = documents[0]?.value ?? undefined;
  // A command that failed leaves an empty file behind, and nobody would hear of it.
  if (value === undefined) refuse(file, 'is empty; cdk8s-ambient bench-report -o figures writes figures');
  return figuresOf(value, placesIn(file, documents[0]), file);
}

/** Figures that were given as data. */
export function givenFigures(place: string, given: unknown): CostFigures {
  return figuresOf(given, (path) => [place, pathText(path)].filter((part) => part !== '').join(': '), 'your figures');
}

function placesIn(file: string, document: TextDocument | undefined): At {
  return (path) => {
    const line = document?.place(path)?.line;
    return line === undefined ? file : `${file}:${line}`;
  };
}

function figuresOf(given: unknown, at: At, name: string): CostFigures {
  const refusals = new Refusals();
  const root = mapAt(given, at, [], ['source', ...PROXIES], refusals);
  const source = refusals.attempt(() => textAt(root, at, ['source'])) ?? name;
  const of = (proxy: keyof CostFigures): ProxyFigures => {
    if (root[proxy] === undefined) return DEFAULT_FIGURES[proxy];
    const own = refusals.attempt(() => mapAt(root[proxy], at, [proxy], ['source', ...AMOUNTS], refusals)) ?? {};
    const said = refusals.attempt(() => textAt(own, at, [proxy, 'source'])) ?? source;
    const amount = (what: keyof ProxyFigures): Figure => {
      const measured =
        own[what] === undefined ? undefined : refusals.attempt(() => amountAt(own[what], at, [proxy, what]));
      return measured ? { ...measured, source: said, isDefault: false } : DEFAULT_FIGURES[proxy][what];
    };
    return { memoryMB: amount('memoryMB'), cpu: amount('cpu'), averageMs: amount('averageMs'), p99Ms: amount('p99Ms') };
  };
  const figures = { sidecar: of('sidecar'), ztunnel: of('ztunnel'), waypoint: of('waypoint') };
  refusals.throwAny();
  return figures;
}

function mapAt(value: unknown, at: At, path: Path, known: readonly string[], refusals: Refusals): JsonMap {
  const what = path.length === 0 ? 'figures' : pathText(path);
  if (!isMap(value)) {
    refuse(at(path), `${what} must be a map with ${known.join(', ')}, got ${shown(value)}`);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    refusals.attempt(() =>
      refuse(
        at([...path, key]),
        `unknown figure "${key}"; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`,
      ),
    );
  }
  // A null says nothing, as in a manifest.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}

function textAt(map: JsonMap, at: At, path: Path): string | undefined {
  const value = map[path.at(-1) as string];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > 200 || /\p{Cc}/u.test(value)) {
    refuse(at(path), `${pathText(path)} must be a line of text of 200 characters at most, got ${shown(value)}`);
  }
  return value;
}

function amountAt(value: unknown, at: At, path: Path): { readonly low: number; readonly high: number } {
  const [most, unit] = MOST[path.at(-1) as keyof ProxyFigures];
  const what = pathText(path);
  const fits = (one: unknown): one is number => typeof one === 'number' && one >= 0 && one <= most;
  const ends: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const [low, high] = ends;
  if (ends.length !== 2 || !fits(low) || !fits(high)) {
    refuse(
      at(path),
      `${what} must be a number of ${unit} from 0 to ${most}, or two of them, the least and the most, such as [2, 5]; got ${shown(value)}`,
    );
  }
  if (low > high) refuse(at(path), `${what} has its least above its most, got ${shown(value)}`);
  return { low, high };
}
