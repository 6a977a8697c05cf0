import * as fc from 'fast-check';
import { dump, type DumpOptions } from 'js-yaml';
import type { Finding, PatchStep } from '../../src/check';
import { fixText } from '../../src/check/fix';

const SERVICE = `# the shop's own
apiVersion: v1
kind: Service
metadata:
  name: web # as in the chart
  namespace: shop
  labels: { app: web, legacy: yes }
spec:
  # kept
  ports:
    - port: 80
      name: "http"
    - { port: 443, name: https }
  selector: {app: web}
`;
const OTHER = `apiVersion: v1
kind:   Service
metadata: {name: other,   namespace: shop}
`;

/** A finding on a Service of shop. */
function finding(name: string, ...patch: PatchStep[]): Finding {
  const object = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name };
  return { rule: 'test/x', codes: [], severity: 'error', object, message: 'm', fix: { text: 't', patch }, sources: [] };
}

describe('a patch', () => {
  test('changes its place alone: comments, order and other documents stay as they are', () => {
    const text = `${OTHER}---\n${SERVICE}---\n${OTHER}`;
    const fixed = fixText(text, [finding('web', { op: 'replace', path: '/spec/ports/0/name', value: 'http-web' })]);
    expect(fixed.text).toBe(text.replace('"http"', 'http-web'));
    expect(fixed.fixed).toHaveLength(1);
    expect(fixed.changed).toHaveLength(1);
  });

  test('adds to maps and lists, takes out, and escapes as JSON pointers do', () => {
    const { failed, text } = fixText(SERVICE, [
      finding('web', { op: 'add', path: '/metadata/labels/istio.io~1use-waypoint', value: 'waypoint' }),
      finding('web', { op: 'add', path: '/spec/ports/-', value: { port: 81, name: 'tcp' } }),
      finding('web', { op: 'remove', path: '/metadata/labels/legacy' }),
    ]);
    expect(failed).toEqual([]);
    expect(text).toContain('labels: { app: web, istio.io/use-waypoint: waypoint }');
    expect(text).toContain('    - { port: 443, name: https }\n    - { port: 81, name: tcp }\n');
    expect(text).toContain("# the shop's own\napiVersion: v1");
  });

  test('of two elements of one list are both taken out', () => {
    const { text } = fixText(SERVICE, [
      finding('web', { op: 'remove', path: '/spec/ports/0' }),
      finding('web', { op: 'remove', path: '/spec/ports/1' }),
    ]);
    expect(text).not.toContain('port:');
  });

  test('finds its object in a List, and leaves JSON as JSON', () => {
    const list =
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},"spec":{"type":"x"}}]}';
    const { fixed, text } = fixText(list, [finding('web', { op: 'replace', path: '/spec/type', value: 'ClusterIP' })]);
    expect(fixed).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ items: [{ spec: { type: 'ClusterIP' } }] });
  });
});

test('numbers and words that YAML 1.1 reads in its own way stay as they were written', () => {
  const text = SERVICE.replace('port: 80', 'port: 0120');
  const fixed = fixText(text, [finding('web', { op: 'replace', path: '/metadata/labels/app', value: 'yes' })]);
  expect(fixed.text).toBe(text.replace('app: web, legacy: yes', 'app: "yes", legacy: yes'));
});

test('the first element of a list in a list is taken out, and the next keeps its indentation', () => {
  const nested = 'spec:\n    a:\n        -   - 0\n            -   b: 1\n                c: 2\n';
  const text = `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n${nested}`;
  const { failed, text: after } = fixText(text, [finding('web', { op: 'remove', path: '/spec/a/0/0' })]);
  expect(failed).toEqual([]);
  expect(after).toBe(text.replace('- 0\n            -', '-'));
});

test('any patch of any document does what it says, or nothing', () => {
  const name = fc.constantFrom('a', 'b', 'c-d', 'x.y/z', 'on', '1');
  const leaf = fc.oneof(
    fc.constantFrom('web', 'no', '', 'a: b', '# x', '1', 'multi\nline'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  }));
  const document = fc.record({ spec: fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }), status: value });
  const options = fc.record({
    flowLevel: fc.constantFrom(-1, 1, 2, 3),
    indent: fc.constantFrom(2, 4),
    quoteStyle: fc.constantFrom('single', 'double'),
  });
  fc.assert(
    fc.property(
      document,
      options,
      fc.nat(),
      fc.constantFrom('add', 'remove', 'replace'),
      value,
      (data, layout, choice, op, added) => {
        const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, ...data };
        const text = `# first\n${dump(object, { ...layout, noRefs: true } as DumpOptions)}# last\n`;
        const paths = pointersOf(object).filter((path) => /^\/(spec|status)\//.test(path));
        fc.pre(paths.length > 0);
        const path = paths[choice % paths.length]!;
        const step = op === 'remove' ? ({ op, path } as const) : ({ op, path, value: added } as PatchStep);
        const { failed, fixed, text: after } = fixText(text, [finding('web', step)]);
        expect(failed).toEqual([]);
        expect(fixed).toHaveLength(1);
        expect(after.startsWith('# first\n')).toBe(true);
        expect(after.endsWith('# last\n')).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

/** All places of a value, as JSON pointers. */
function pointersOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([key, inner]) =>
      pointersOf(inner, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}

describe('a text stays as it was', () => {
  test.each<[string, string, Finding]>([
    ['where the object is not in it', OTHER, finding('web', { op: 'remove', path: '/spec' })],
    ['where the place is not there', SERVICE, finding('web', { op: 'remove', path: '/spec/ports/7' })],
    ['for a note', SERVICE, { ...finding('web', { op: 'remove', path: '/spec' }), severity: 'info' }],
    ['where it is broken', `${SERVICE}x: [\n`, finding('web', { op: 'remove', path: '/spec' })],
  ])('%s', (_, text, one) => {
    expect(fixText(text, [one])).toMatchObject({ text, fixed: [], changed: [] });
  });

  test('in a place that two fixes change, the second is left for another run', () => {
    const { failed, fixed } = fixText(SERVICE, [
      finding('web', { op: 'replace', path: '/spec/selector', value: { app: 'a' } }),
      finding('web', { op: 'replace', path: '/spec/selector/app', value: 'b' }),
    ]);
    expect(fixed).toHaveLength(1);
    expect(failed.map(({ why }) => why)).toEqual(['another fix changes the same place; run it again']);
  });
});
