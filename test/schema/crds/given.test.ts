import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../../src/check';
import { crd, rollup, schema } from '../../check/rules/schema/crd-yaml';

const CRD = crd(
  schema(
    '{type: object, properties: {size: {type: integer}}, x-kubernetes-validations: [{rule: self.size > 0, message: too small}]}',
  ),
);
const BAD = rollup('{size: 0}');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function rulesFound(crds: readonly string[]): string[] {
  return check(BAD, { crds, rules: ['schema/*'] }).map(({ rule, message }) => `${rule}: ${message}`);
}

const REFUSED = ['schema/validation: the API server refuses this Rollup: too small'];

test('CRDs are read from files, folders and Lists', () => {
  const one = file('crd.yaml', `# none\n---\n${CRD}apiVersion: v1\nkind: Service\nmetadata: {name: s}\n`);
  expect(rulesFound([one])).toEqual(REFUSED);
  expect(rulesFound([folder])).toEqual(REFUSED);
  mkdirSync(join(folder, 'list'));
  const item = CRD.replace(/---\n$/, '')
    .replace(/^/gm, '    ')
    .trim();
  file('list/list.yaml', `apiVersion: v1\nkind: List\nitems:\n  - ${item}\n`);
  expect(rulesFound([join(folder, 'list')])).toEqual(REFUSED);
});

test('a finding about a CRD that is given beside has its file and line', () => {
  const path = file('crd.yaml', `---\n${CRD.replace('storage: true', 'storage: false')}`);
  const [found] = check(BAD, { crds: [path], rules: ['schema/crd-invalid'] });
  expect(found).toMatchObject({ file: path, line: 9, field: 'spec.versions' });
});

test('refuses a file that is not there, is broken, or has no CRD in it', () => {
  const refused =
    (text: string): (() => unknown) =>
    () =>
      rulesFound([file('x.yaml', text)]);
  expect(() => rulesFound([join(folder, 'nope.yaml')])).toThrow(
    /^\[?check.*crds: .*nope\.yaml: there is no such file or folder/,
  );
  expect(refused('a: [1')).toThrow(/crds: .*x\.yaml:\d+: this is not YAML/);
  expect(refused('apiVersion: v1\nkind: Service\nmetadata: {name: s}\n')).toThrow(
    /there is no CustomResourceDefinition in/,
  );
  expect(() => check(BAD, { crds: 'x' as unknown as string[] })).toThrow(/crds/);
});

test('the first CRD of a kind counts, and those that are given count before those among the manifests', () => {
  const path = file('crd.yaml', CRD.replace('self.size > 0', 'self.size >= 0'));
  expect(check(CRD + BAD, { crds: [path], rules: ['schema/validation'] })).toEqual([]);
  expect(check(CRD + BAD, { rules: ['schema/validation'] })).toHaveLength(1);
});

test('a schema that holds itself is told of, and comes to an end', () => {
  const spec: Record<string, unknown> = { type: 'object', properties: {} };
  spec['properties'] = { a: spec, b: spec, c: spec };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: spec } }];
  const names = { kind: 'Rollup', plural: 'rollups' };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'rollups.shop.example' },
    spec: { group: 'shop.example', scope: 'Namespaced', names, versions },
  };
  const object = { apiVersion: 'shop.example/v1', kind: 'Rollup', metadata: { name: 'web' } };
  const found = check([definition, object], { rules: ['schema/*'] });
  expect(found.map(({ rule }) => rule)).toEqual(['schema/crd-invalid']);
});
