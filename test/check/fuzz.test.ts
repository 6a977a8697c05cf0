import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { check } from '../../src/check';
import { RULES } from '../../src/check/rules';
import { mutate, mutations } from '../mutations';

/** The manifests of every rule's page: all kinds, and all fields that rules look at. */
const CORPUS = RULES.map((rule) => rule.load()).flatMap(({ example }) => [
  loadAll(example.wrong) as object[],
  loadAll(example.right) as object[],
]);

const RUNS = 20_000;

test(`${RUNS} manifests with mistakes at random are checked without an error of ours`, () => {
  fc.assert(
    fc.property(fc.nat(CORPUS.length - 1), mutations, fc.constantFrom('open', 'closed'), (which, changes, world) => {
      const objects = structuredClone(CORPUS[which]!);
      for (const change of changes) mutate(objects, change);
      const findings = check(objects, { world, today: '2026-11-25' });
      for (const { message, rule } of findings)
        expect(`${rule} ${message}`).not.toMatch(/undefined|\[object Object\]|NaN/);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
