import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES } from '../../../src/gitops/defaults/sources';
import { filled, LISTED_DEFAULTS, LISTED_KINDS, type ListedDefault, type ListedKind } from './listed';

const TABLES = join(__dirname, '../../../src/gitops/defaults/tables');
const GIVEN = 'given by the user';

type Steps = readonly (string | 0)[];

/** `a[].b{}` as the steps to the first element and to the key `key`. */
const stepsOf = (field: string): Steps =>
  field
    .replaceAll('[]', '.[]')
    .replaceAll('{}', '.{}')
    .split('.')
    .map((step) => (step === '[]' ? 0 : step === '{}' ? 'key' : step));

/** A value in which everything is there that leads to a place, and at the place `last`. */
function leadingTo([step, ...others]: Steps, last: unknown): unknown {
  if (step === undefined) return last;
  const below = leadingTo(others, last);
  if (step === 0) return [below];
  return below === undefined ? {} : { [step]: below };
}

const at = (value: unknown, steps: Steps): unknown =>
  steps.reduce<unknown>((one, step) => (one as Record<string | number, unknown> | undefined)?.[step], value);

const named = (one: ListedDefault): string =>
  `${one.source} ${one.kind} ${one.version} ${one.field}: ${JSON.stringify(one.default)}`;

const servedBy = new Map(LISTED_KINDS.map((one) => [`${one.source} ${one.kind} ${one.version}`, one.releases]));
const served = ({ source, kind, version }: ListedKind) => servedBy.get(`${source} ${kind} ${version}`)!;

describe.each(SOURCES.map(({ name }) => name))('of the CRDs of %s', (source) => {
  const own = LISTED_DEFAULTS.filter((one) => one.source === source);

  test('each default is written where the field is missing, as every release that has it says', () => {
    for (const one of own) {
      const steps = stepsOf(one.field);
      for (const release of one.releases) {
        const written = filled(one, release, leadingTo(steps, undefined));
        // What is below a default may have more of its own, and has no less.
        const value = at(written, steps);
        expect({ [`${named(one)} in ${release}`]: value }).toMatchObject({
          [`${named(one)} in ${release}`]: one.default,
        });
      }
    }
  });

  test('each is left as it is given', () => {
    for (const one of own) {
      const steps = stepsOf(one.field);
      for (const release of one.releases) {
        const written = filled(one, release, leadingTo(steps, GIVEN));
        expect([named(one), at(written, steps)]).toEqual([named(one), GIVEN]);
      }
    }
  });

  test('none is written for a release that does not have it', () => {
    for (const one of own) {
      const steps = stepsOf(one.field);
      for (const release of served(one)) {
        if (one.releases.includes(release)) continue;
        const written = filled(one, release, leadingTo(steps, undefined));
        const others = own.filter(
          (other) => other.field === one.field && other.kind === one.kind && other.version === one.version,
        );
        const expected = others.find(({ releases }) => releases.includes(release))?.default;
        expect([named(one), release, at(written, steps)]).toEqual([named(one), release, expected]);
      }
    }
  });

  test('there are no more than those that are listed, and of the same kinds', () => {
    const { table } = SOURCES.find(({ name }) => name === source)!;
    const { kinds, nodes, releases } = table();
    const found = new Set<string>();
    const visit = (index: number, path: string, on: (field: string, value: unknown) => void): void => {
      const { f = {}, i, v } = nodes[index]!;
      for (const [name, [below, value]] of Object.entries(f)) {
        const here = path === '' ? name : `${path}.${name}`;
        if (value !== undefined && value !== null) on(here, value);
        if (below >= 0) visit(below, here, on);
      }
      if (i !== undefined) visit(i, `${path}[]`, on);
      if (v !== undefined) visit(v, `${path}{}`, on);
    };
    const kindsFound: string[] = [];
    for (const [kind, versions] of Object.entries(kinds)) {
      for (const [version, roots] of Object.entries(versions)) {
        kindsFound.push(`${kind} ${version} ${releases.filter((_, n) => roots[n]! >= 0).join()}`);
        roots.forEach((root, n) => {
          if (root < 0) return;
          visit(root, '', (field, value) =>
            found.add(`${kind} ${version} ${field} ${JSON.stringify(value)} ${releases[n]}`),
          );
        });
      }
    }
    const listed = own.flatMap((one) =>
      one.releases.map(
        (release) => `${one.kind} ${one.version} ${one.field} ${JSON.stringify(one.default)} ${release}`,
      ),
    );
    expect([...found].sort()).toEqual([...listed].sort());
    const listedKinds = LISTED_KINDS.filter((one) => one.source === source);
    expect(kindsFound.sort()).toEqual(
      listedKinds.map((one) => `${one.kind} ${one.version} ${one.releases.join()}`).sort(),
    );
  });
});

test('the list is of every source, and long', () => {
  expect([...new Set(LISTED_KINDS.map(({ source }) => source))].sort()).toEqual(SOURCES.map(({ name }) => name).sort());
  expect(LISTED_DEFAULTS.length).toBeGreaterThan(400);
});

test('the defaults of the schemas that manifests of tests are held against are all listed', () => {
  const FILES = {
    'gateway-api-standard.json': ['gateway-api-standard', '1.6'],
    'flux.json': ['flux', '2.9'],
    'k3s.json': ['k3s', '0.17'],
    'istio.json': ['istio', '1.32'],
    'argocd.json': ['argocd', '3.5'],
  } as const;
  interface Schema {
    readonly default?: unknown;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
    readonly additionalProperties?: Schema | boolean;
  }
  const collect = (schema: Schema, path: string, found: string[]): void => {
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      if (path === '' && ['metadata', 'status'].includes(name)) continue;
      const here = path === '' ? name : `${path}.${name}`;
      if (child.default !== undefined) found.push(`${here}: ${JSON.stringify(child.default)}`);
      collect(child, here, found);
    }
    if (schema.items) collect(schema.items, `${path}[]`, found);
    if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties, `${path}{}`, found);
  };
  for (const [file, [source, release]] of Object.entries(FILES)) {
    const { $comment: _, ...kinds } = JSON.parse(
      readFileSync(join(__dirname, '../../schemas', file), 'utf8'),
    ) as Record<string, Schema>;
    for (const [key, schema] of Object.entries(kinds)) {
      const [group, version, kind] = key.split('/');
      const found: string[] = [];
      collect(schema, '', found);
      const listed = LISTED_DEFAULTS.filter(
        (one) =>
          one.source === source &&
          one.kind === `${group}/${kind}` &&
          one.version === version &&
          one.releases.includes(release),
      ).map((one) => `${one.field}: ${JSON.stringify(one.default)}`);
      expect([key, ...listed.sort()]).toEqual([key, ...found.sort()]);
    }
  }
});

test('all tables together are small', () => {
  const files = readdirSync(TABLES);
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(SOURCES.map(({ name }) => name).sort());
  expect(files.reduce((sum, file) => sum + statSync(join(TABLES, file)).size, 0)).toBeLessThan(30_000);
});
