import { nodeAt } from '../../values/charts';
import { isMap, truthy } from '../../values/effective-values';
import { typeName } from '../../values/judge';
import { CILIUM_NULLS } from '../../values/tables/cilium-nulls';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { findingsOf, type Context, type Report } from './rule';

/** Sections that are null: helm takes their defaults away, and a template that looks below them crashes. */
export function sectionFindings(context: Context): Finding[] {
  const nulls = [...nullPaths(context.given)]
    .map((path) => path.join('.'))
    .filter((path) => crashes(path, context.minor));
  return findingsOf(
    [
      {
        id: 'cilium-chart/null-section',
        severity: 'error',
        sources: ['cilium/cilium install/kubernetes/cilium/templates'],
        check: () =>
          nulls.map((path): Report => ({
            field: path,
            message: `the chart crashes while it renders: the null at ${path} takes away all defaults below it, and templates read them`,
            fix: `leave ${path} out, or write what is to be set below it`,
            patch: removing(path.split('.')),
          })),
      },
    ],
    context,
  ).concat(context.chart.hasSchema ? [] : shapeFindings(context));
}

/** Without a schema helm lets any shape through, and a template crashes over it: 1.15. */
function shapeFindings(context: Context): Finding[] {
  const { given } = context;
  const sections = [...scalarPaths(given)].filter(
    // A switch is read after a test of the section, which a null does not pass.
    ([path, value]) => crashes(path, context.minor) || (truthy(value) && isSwitch(context, path)),
  );
  const texts = ['upgradeCompatibility', 'cluster.name'].flatMap((path) => {
    const value = context.values.get(path);
    return value === undefined || typeof value === 'string' ? [] : [[path, value, 'text'] as const];
  });
  const reports = [...sections.map(([path, value]) => [path, value, 'a map'] as const), ...texts];
  return findingsOf(
    [
      {
        id: 'cilium-chart/crash',
        severity: 'error',
        minors: [undefined, 15],
        sources: ['cilium/cilium install/kubernetes/cilium/templates'],
        check: () =>
          reports.map(([path, value, need]): Report => ({
            field: path,
            message: `the chart crashes while it renders: ${path} is ${typeName(value)}, and a template reads it as ${need}`,
            fix: `write ${need}`,
          })),
      },
    ],
    context,
  );
}

function isSwitch({ chart }: Context, path: string): boolean {
  return nodeAt(chart.root, path.split('.'))?.properties?.enabled !== undefined;
}

function* scalarPaths(value: unknown, path: readonly string[] = []): Generator<readonly [string, unknown]> {
  if (isMap(value) && path.length < DEEPEST) {
    for (const [key, inner] of Object.entries(value)) yield* scalarPaths(inner, [...path, key]);
  } else if (value !== null && !isMap(value)) {
    yield [path.join('.'), value];
  }
}

function crashes(path: string, minor: number): boolean {
  if (!Object.hasOwn(CILIUM_NULLS, path)) return false;
  const minors = CILIUM_NULLS[path]!;
  return minors.length === 0 || minors.includes(minor);
}

/** As deep as was measured. */
const DEEPEST = 3;

function* nullPaths(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (value === null) yield path;
  else if (isMap(value) && path.length < DEEPEST)
    for (const [key, inner] of Object.entries(value)) yield* nullPaths(inner, [...path, key]);
}
