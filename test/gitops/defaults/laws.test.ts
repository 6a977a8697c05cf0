import * as fc from 'fast-check';
import { Bookinfo } from '../../../examples/bookinfo/main';
import { Billing, platform, Shop } from '../../../examples/shop/main';
import { check } from '../../../src/check';
import { statedVersions, SOURCES as TABLES, type StatedVersions } from '../../../src/gitops/defaults/sources';
import { withDefaults } from '../../../src/gitops/defaults/with-defaults';
import type { PlainObject } from '../../../src/gitops/shipment';
import { loadMesh } from '../../../src/model';
import { SOURCES } from '../../../src/schema/sources';
import { violations } from '../../../src/schema/structure';
import { nodeOf } from '../../../src/schema/table';
import { matrix } from '../../../src/simulate';
import { answerRequest } from '../../../src/simulate/answer-request';
import { validValue } from '../../schema/valid-values';
import { MESHES } from '../../simulate/meshes';
import { manifestsOf, testApp } from '../../synth';

const NEWEST: StatedVersions = { istio: '1.32', gatewayApi: '1.6', gatewayApiChannel: 'experimental', cilium: '1.20' };
const having = new Set(
  TABLES.flatMap((source) => {
    const { kinds, nodes } = source.table();
    return Object.entries(kinds).flatMap(([kind, versions]) =>
      Object.entries(versions)
        .filter(([, roots]) => Object.keys(nodes[roots.at(-1)!] ?? {}).length > 0)
        .map(([version]) => `${kind} ${version}`),
    );
  }),
);

const kinds = SOURCES.flatMap((source) => {
  const table = source.table();
  return Object.entries(table.kinds).flatMap(([kind, versions]) =>
    Object.entries(versions)
      .filter(([version]) => having.has(`${kind} ${version}`))
      .flatMap(([version, [index]]) => {
        const node = nodeOf(table, index);
        const values = validValue(node);
        const [group, name] = kind.split('/');
        return values
          ? [{ kind: `${kind} ${version}`, node, values, of: { apiVersion: `${group}/${version}`, kind: name } }]
          : [];
      }),
  );
});

/** Every text, number and boolean of a value, with its place; elements of lists keep theirs. */
function leaves(value: unknown, path = '$'): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}/${key}`));
}

test('most kinds that have defaults have values made of their schema', () => {
  expect(kinds.length / having.size).toBeGreaterThan(0.8);
});

test.each(kinds)('$kind: what is given stays, what is valid stays valid, and once is as good as twice', (one) => {
  fc.assert(
    fc.property(one.values, (body) => {
      const object = { ...one.of, ...(body as object) } as PlainObject;
      const written = withDefaults(object, NEWEST);
      const all = new Set(leaves(written));
      expect(leaves(object).filter((leaf) => !all.has(leaf))).toEqual([]);
      const { apiVersion: _a, kind: _k, ...rest } = written;
      expect(violations(rest, one.node, 'structural').filter(({ kind }) => kind !== 'release')).toEqual([]);
      expect(withDefaults(written, NEWEST)).toBe(written);
    }),
    { numRuns: 20 },
  );
});

const examples = {
  bookinfo: () => [new Bookinfo(testApp(platform))],
  shop: () => {
    const shop = new Shop(testApp(platform));
    return [shop, new Billing(shop.node.root as never, shop)];
  },
};

test.each(Object.entries(examples))('in the example %s clients reach what they reached before', (_, build) => {
  const manifests = build().flatMap((chart) => manifestsOf(chart)) as readonly object[];
  const written = manifests.map((one) => withDefaults(one as PlainObject, statedVersions(platform)));
  expect(written.filter((one, i) => one !== manifests[i]).length).toBeGreaterThan(1);
  const rows = (objects: readonly object[]) => matrix(objects, 'l7').rows;
  expect(rows(written)).toEqual(rows(manifests));
});

test.each(Object.entries(examples))('in the example %s nothing is found that was not before', (_, build) => {
  const manifests = build().flatMap((chart) => manifestsOf(chart)) as readonly object[];
  const written = manifests.map((one) => withDefaults(one as PlainObject, statedVersions(platform)));
  const findings = (objects: readonly object[]) => check(objects).map(({ rule, message }) => [rule, message]);
  expect(findings(written)).toEqual(findings(manifests));
});

test('requests of all meshes that proxies were asked about end as they did before', () => {
  let changed = 0;
  for (const { id, objects, requests } of MESHES) {
    const written = objects.map((one) => withDefaults(one as PlainObject, { gatewayApi: '1.6' }));
    if (!written.some((one, i) => one !== objects[i])) continue;
    changed++;
    const answers = (all: readonly object[]) => {
      const mesh = loadMesh(all, { world: 'closed' });
      return requests.map((request) => {
        const { by, lands, outcome, status, verdict } = answerRequest(mesh, request);
        return { by, lands, outcome, status, verdict };
      });
    };
    expect([id, ...answers(written)]).toEqual([id, ...answers(objects)]);
  }
  expect(changed).toBeGreaterThan(100);
});
