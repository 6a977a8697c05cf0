import { nodeAt, type IstioChartName } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { isMap, truthy } from '../../values/effective-values';
import { typeName } from '../../values/judge';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { finding, valueAt, type Context } from './context';
import { breaksInline, breaksPlain, breaksQuoted } from './printed';
import { isInScope } from './scopes';
import { NEEDS, NULL_CRASHES_BELOW, type Need, type Shape } from './shapes';

const TEMPLATES = 'istio/istio manifests/charts';

/** The needs that are about what a text leaves behind, not about its type. */
const PRINTED: readonly Shape[] = ['plain', 'inline', 'quoted'];

/** Where the charts keep what `values.yaml` sets. */
const DEFAULTS = '_internal_defaults_do_not_set';

/** `24` of 1.24. */
const OLDEST = 24;

type Path = readonly string[];

/** Values of a shape that a template stumbles over. */
export function crashFindings(context: Context): Finding[] {
  const found = new Map<string, Finding>();
  const add = (need: Pick<Need, 'shape' | 'minors'>, value: unknown, path: Path, place: Path): void => {
    const name = dotted(place);
    const said = found.has(name) ? undefined : judged(context, need, value, path, place);
    if (said) found.set(name, said);
  };
  const { [DEFAULTS]: defaults } = context.given;
  if (defaults === null) found.set(DEFAULTS, nullFinding(DEFAULTS, [DEFAULTS]));
  else add({ shape: 'section' }, defaults, [DEFAULTS], [DEFAULTS]);
  // The name of a profile is looked for in what the user wrote, before anything is merged.
  add({ shape: 'section' }, context.given['global'] ?? undefined, ['global'], ['global']);
  for (const need of needsOf(context)) {
    const read = need.paths.filter((one) => isInScope(context, one));
    for (const path of read.flatMap((one) => spread(context, one))) {
      const place = placeOf(context, path);
      if (place) add(need, valueAt(context.merged, path), path, place);
    }
  }
  return [...found.values()];
}

function needsOf({ chart, minor, values }: Context): Need[] {
  const needs = NEEDS[chart.name as IstioChartName].flatMap(({ shape, paths, minors, when }): Need[] => {
    if (minors && (minor < minors[0] || minor > (minors[1] ?? Infinity))) return [];
    if (when !== undefined && !values.isTrue(when)) return [];
    // Said of certain minors, it holds even for keys that the chart has given up.
    return [
      { shape, ...(minors && { minors }), paths: minors ? paths : paths.filter((path) => isRead(chart.root, path)) },
    ];
  });
  return [{ shape: 'section', paths: chart.nullCrashes.filter((path) => path !== 'image') }, ...needs];
}

function isRead(root: Context['chart']['root'], path: string): boolean {
  const node = nodeAt(root, path.replace(/\.\*$/, '').split('.'));
  return node !== undefined && !node.unread;
}

/** The paths that one with `.*` at its end stands for in the values. */
function spread({ merged }: Context, path: string): Path[] {
  const keys = path.split('.');
  if (keys.at(-1) !== '*') return [keys];
  const above = keys.slice(0, -1);
  const map = valueAt(merged, above);
  return isMap(map) ? Object.keys(map).map((key) => [...above, key]) : [];
}

/** Where the user gives what the chart renders with: what is below the key that is copied over the root wins. */
function placeOf({ chart, given }: Context, path: Path): Path | undefined {
  const places = [
    ...(chart.alias === null ? [] : [[chart.alias, ...path]]),
    path,
    ...(chart.root.properties?.['global']?.flattened ? [['global', ...path]] : []),
    [DEFAULTS, ...path],
  ];
  return places.find((place) => valueAt(given, place) !== undefined);
}

function judged(
  context: Context,
  { shape, minors }: Pick<Need, 'shape' | 'minors'>,
  value: unknown,
  path: Path,
  place: Path,
): Finding | undefined {
  const name = dotted(place);
  if (value === null) return crashesWhenNull(context, path) ? nullFinding(name, place) : undefined;
  const wanted = value === undefined ? undefined : unmet(shape, value);
  if (wanted === undefined) return undefined;
  const isText = typeof value === 'string' && PRINTED.includes(shape);
  return finding({
    rule: 'istio-chart/crash',
    field: name,
    message: isText
      ? `the chart prints ${name} as it is${shape === 'quoted' ? ' between double quotes' : ''}, and with this text it is no YAML, so that it fails to render`
      : `the chart crashes while it renders: ${name} is ${typeName(value)}, and a template reads it as ${wanted}`,
    fix: isText ? `write ${name} ${wanted}` : `write ${wanted}`,
    source: TEMPLATES,
    since: sinceText(minors),
  });
}

/** As findings say it; what holds for the oldest minor and the newest holds for all. */
function sinceText([first, last]: NonNullable<Need['minors']> = [OLDEST]): string | undefined {
  const parts = [first > OLDEST ? `>=1.${first}` : '', last === undefined ? '' : `<=1.${last}`].filter(
    (part) => part !== '',
  );
  return parts.length > 0 ? `istio ${parts.join(' ')}` : undefined;
}

function crashesWhenNull({ chart }: Context, path: Path): boolean {
  const name = path.join('.');
  return (
    chart.nullCrashes.includes(name) || (NULL_CRASHES_BELOW[chart.name as IstioChartName]?.includes(name) ?? false)
  );
}

function nullFinding(name: string, place: Path): Finding {
  return finding({
    rule: 'istio-chart/null-section',
    field: name,
    message: `the chart crashes while it renders: the null at ${name} takes away all defaults below it, and templates read them`,
    fix: `leave ${name} out, or write what is to be set below it`,
    patch: removing(place),
    source: TEMPLATES,
  });
}

/** What a value that is not null would have to be; nothing where it will do. */
function unmet(shape: Shape, value: unknown): string | undefined {
  const isList = Array.isArray(value);
  switch (shape) {
    case 'section':
      return isMap(value) ? undefined : 'a map';
    case 'map':
      return !truthy(value) || isMap(value) ? undefined : 'a map';
    case 'list':
      return !truthy(value) || isList ? undefined : 'a list';
    case 'items':
      return !truthy(value) || isList || isMap(value) ? undefined : 'a list or map';
    case 'each':
      return isList || isMap(value) ? undefined : 'a list or map';
    case 'names':
      return isList ? undefined : 'a list';
    case 'texts':
      return isList && !value.every((item) => typeof item === 'string') ? 'a list of texts' : undefined;
    case 'text':
      return typeof value === 'string' ? undefined : 'text';
    case 'words':
      return !truthy(value) || typeof value === 'string' ? undefined : 'text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false, without quotes';
    case 'plain':
      // A list of maps is printed as [map[…]].
      if (isList) return value.some(isMap) ? 'text' : undefined;
      return typeof value === 'string' && breaksPlain(value)
        ? 'on one line, and with nothing that YAML reads as its own'
        : undefined;
    case 'inline':
      return typeof value === 'string' && breaksInline(value)
        ? 'on one line, without a colon before a blank'
        : undefined;
    case 'quoted':
      return typeof value === 'string' && breaksQuoted(value)
        ? 'without double quotes and backslashes, or with a backslash before each'
        : undefined;
    default:
      return shape satisfies never;
  }
}
