import * as fc from 'fast-check';
import { loadMesh } from '../../../src/model';
import { diffOf, type ReachabilityDiff } from '../../../src/simulate/diff/diff';
import { comparisons } from '../../../src/simulate/diff/comparisons';
import { EVERYTHING, touchedBetween } from '../../../src/simulate/diff/touched';
import { mutations } from '../../mutations';
import { planned, objectsAfter } from '../../migrate/planning';
import { account, app, mtls, namespace, networkPolicy, onlyGet, STRICT, workload } from '../../migrate/meshes';
import { randomWalk } from '../partition/random-mesh';
import { randomChange } from './random-change';

const load = (objects: readonly object[]) => loadMesh(objects, { world: 'closed' });

function saidOf({ changes, identities }: ReachabilityDiff): readonly string[] {
  return [
    ...changes.map(({ after, before, clients, isPlain, kind, objects, port, ports, protocol, requests, to }) =>
      JSON.stringify([kind, clients, to, port, protocol, ports, requests, isPlain, before, after, objects]),
    ),
    ...identities.map((one) => JSON.stringify(one)),
  ].sort();
}

/** Compares two meshes where something may be another, and as a whole; tells how much differs. */
function compareBoth(name: string, older: readonly object[], newer: readonly object[]): number {
  const [before, after] = [load(older), load(newer)];
  const all = saidOf(diffOf(before, after, EVERYTHING));
  expect([name, ...saidOf(diffOf(before, after))]).toEqual([name, ...all]);
  return all.length;
}

test('what is not asked for, or was asked before, is the same before and after, whatever steps are taken in a small mesh', () => {
  let told = 0;
  const law = fc.property(randomWalk, (walk) => {
    const meshes = walk.map(load);
    const pairs = [...meshes.keys()].slice(1).map((i) => [i - 1, i] as const);
    for (const [i, j] of [...pairs, [0, meshes.length - 1] as const]) {
      const all = saidOf(diffOf(load(walk[i]!), load(walk[j]!), EVERYTHING));
      told += all.length;
      expect([i, j, ...saidOf(diffOf(meshes[i]!, meshes[j]!))]).toEqual([i, j, ...all]);
    }
  });
  fc.assert(law, { numRuns: 60, seed: 6 });
  expect(told).toBeGreaterThan(1000);
}, 60_000);

test('what is not asked for is the same before and after, whatever mistakes somebody makes in the manifests', () => {
  let told = 0;
  const law = fc.property(randomChange(mutations), ({ after, before, name }) => {
    try {
      told += compareBoth(name, before, after);
    } catch (error) {
      // Two objects of one name are refused by both alike.
      if (!(error instanceof Error) || error.constructor.name !== 'InputError') throw error;
    }
  });
  fc.assert(law, { numRuns: 60, seed: 6 });
  expect(told).toBeGreaterThan(50);
}, 60_000);

/** Two namespaces that call each other and a third, with a network policy and a policy of requests. */
const MESH = [
  ...STRICT,
  namespace('front'),
  namespace('back'),
  namespace('plain', {}),
  workload('plain', 'old'),
  ...app('front', 'web'),
  ...app('back', 'api'),
  ...app('back', 'db', { port: 5432, protocol: 'tcp' }),
  onlyGet('back', 'api', { principals: [account('front', 'web')] }),
  networkPolicy('back', 'db', {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ protocol: 'TCP', port: 5432 }] }],
  }),
];

describe('of a migration', () => {
  const plan = planned(MESH, { accept: ['authenticated'] });
  const names = plan.steps.map(({ name }) => name.slice(4));

  test.each(names.slice(1))('what is not asked for is the same before and after %s', (name) => {
    const [older, newer] = [names[names.indexOf(name) - 1]!, name].map((one) => load(objectsAfter(MESH, plan, one)));
    expect(saidOf(diffOf(older!, newer!))).toEqual(saidOf(diffOf(older!, newer!, EVERYTHING)));
  });
});

test('what is asked about a change of one namespace does not grow with the namespaces that have nothing to do with it', () => {
  const meshOf = (homes: number, mode: string) =>
    load(
      Array.from({ length: homes }, (_, i) => [
        namespace(`n${i}`),
        ...app(`n${i}`, 'web'),
        ...app(`n${i}`, 'api'),
        ...(i === 0 ? [mtls('n0', mode)] : []),
      ]).flat(),
    );
  const askedOf = (homes: number): number => {
    const [before, after] = [meshOf(homes, 'PERMISSIVE'), meshOf(homes, 'STRICT')];
    return [...comparisons(before, after, touchedBetween(before, after))].length;
  };
  expect(askedOf(2)).toBeGreaterThan(10);
  expect(askedOf(12)).toBe(askedOf(2));
});
