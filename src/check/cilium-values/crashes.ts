import { nodeAt } from '../../values/charts';
import { isMap, truthy } from '../../values/effective-values';
import { hasType, typeName } from '../../values/judge';
import type { ValueNode } from '../../values/value-node';
import { CILIUM_NULLS } from '../../values/tables/cilium-nulls';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { ANNOTATIONS } from './annotations';
import { CONTENTS } from './contents';
import { crashesOnNull, unmet } from './fits';
import { MESH_SERVER, type Need, type Shape } from './needs';
import { isRead } from './read-sections';
import { findingsOf, type Context, type Report } from './rule';
import { SECTIONS } from './sections';
import { UNTYPED, untypedShape } from './untyped';

const TEMPLATES = ['cilium/cilium install/kubernetes/cilium/templates'];

const NEEDS: readonly Need[] = [...SECTIONS, ...CONTENTS, ...ANNOTATIONS, ...UNTYPED];

/** Values of a shape that a template stumbles over, so that nothing is rendered though no check of the chart says so. */
export function crashFindings(context: Context): Finding[] {
  const nulls = new Map<string, Report>();
  const others = new Map<string, Report>();
  for (const { shape, paths } of [...needsOf(context), ...impliedNeeds(context)]) {
    for (const path of paths) {
      const value = given(context, path);
      if (value === undefined || nulls.has(path) || others.has(path)) continue;
      if (value === null) {
        if (crashesOnNull(shape)) nulls.set(path, nullReport(path, shape));
        continue;
      }
      const wanted = isRefusedBySchema(context, path, value) ? undefined : unmet(shape, value);
      if (wanted !== undefined) others.set(path, crashReport(path, value, wanted));
    }
  }
  const rules = [
    { id: 'cilium-chart/null-section', check: () => [...nulls.values()] },
    { id: 'cilium-chart/crash', check: () => [...others.values()] },
  ];
  return findingsOf(
    rules.map((rule) => ({ ...rule, severity: 'error' as const, sources: TEMPLATES })),
    context,
  );
}

function needsOf(context: Context): Need[] {
  const { chart, minor } = context;
  const sections = Object.entries(CILIUM_NULLS)
    .filter(([, minors]) => minors.length === 0 || minors.includes(minor))
    .filter(([path]) => path !== 'loadBalancer' && isRead(context, path))
    .map(([path]) => path);
  return [{ shape: 'section' as const, paths: sections }, ...NEEDS].flatMap((need: Need): Need[] => {
    const { when } = need;
    if (!isIn(context, need)) return [];
    const paths = need.paths.filter(
      (path) =>
        given(context, path) !== undefined &&
        (need.minors !== undefined || nodeAt(chart.root, path.split('.')) !== undefined),
    );
    return paths.length === 0 || (when && !when(context)) ? [] : [{ ...need, paths }];
  });
}

function isIn({ minor }: Context, { minors }: Need): boolean {
  const [first, last] = minors ?? [];
  return minor >= (first ?? 0) && minor <= (last ?? Infinity);
}

/** Needs that follow from what the chart knows of a key, for those that no table names. */
function impliedNeeds(context: Context): Need[] {
  const named = new Set(NEEDS.filter((need) => isIn(context, need)).flatMap(({ paths }) => paths));
  return [...leaves(context.given, context.chart.root)].flatMap(([path, value]) => {
    const name = path.join('.');
    // What is empty or null passes no test of a template, and is read no further.
    const shape = truthy(value) && !named.has(name) ? impliedShape(context, path) : undefined;
    return shape === undefined ? [] : [{ shape, paths: [name] }];
  });
}

function impliedShape(context: Context, path: readonly string[]): Shape | undefined {
  const { chart } = context;
  const node = nodeAt(chart.root, path);
  // What a schema types doesn't get as far as a template.
  if (node === undefined || (chart.hasSchema && node.src === undefined)) return undefined;
  if (!path.slice(0, -1).every((_, index) => isOn(context, path.slice(0, index + 1)))) return undefined;
  if (node.properties !== undefined) return node.properties['enabled'] === undefined ? undefined : 'section';
  return chart.hasSchema ? undefined : untypedShape(path);
}

/** What is below a section that is off is not read. */
function isOn(context: Context, section: readonly string[]): boolean {
  const { chart, values } = context;
  const name = section.join('.');
  if (name === 'clustermesh.apiserver') return MESH_SERVER(context);
  return nodeAt(chart.root, section)?.properties?.['enabled'] === undefined || values.isTrue(`${name}.enabled`);
}

/** Values of keys below which the chart knows no others. */
function* leaves(
  value: unknown,
  node: ValueNode | undefined,
  path: readonly string[] = [],
): Generator<readonly [path: readonly string[], value: unknown]> {
  if (!isMap(value) || node?.properties === undefined) yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, nodeAt(node, [key]), [...path, key]);
}

function given(context: Context, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      context.given,
    );
}

/** Helm compares with the schema before any template runs; keys.ts has that. */
function isRefusedBySchema({ chart }: Context, path: string, value: unknown): boolean {
  const node = nodeAt(chart.root, path.split('.'));
  if (!chart.hasSchema || node?.src !== undefined) return false;
  return node?.types !== undefined && !node.types.some((type) => hasType(value, type));
}

function nullReport(path: string, shape: Shape): Report {
  return {
    field: path,
    message:
      shape === 'section'
        ? `the chart crashes while it renders: the null at ${path} takes away all defaults below it, and templates read them`
        : `the chart crashes while it renders: the null at ${path} takes away its default, and a template reads it`,
    fix:
      shape === 'section' ? `leave ${path} out, or write what is to be set below it` : `leave ${path} out, or set it`,
    patch: removing(path.split('.')),
  };
}

function crashReport(path: string, value: unknown, wanted: string): Report {
  const kind = typeof value === 'string' ? JSON.stringify(value) : typeName(value);
  const is = wanted.startsWith(`${kind} `) ? `${kind} with something else in it` : kind;
  return {
    field: path,
    message: `the chart crashes while it renders: ${path} is ${is}, and a template reads it as ${wanted}`,
    fix: `write ${wanted}`,
  };
}
