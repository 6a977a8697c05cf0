import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { InputError } from '../../../src/input/refuse';
import { loadMesh } from '../../../src/model';
import type { Workload } from '../../../src/model/workloads/workload';
import { clientClasses } from '../../../src/simulate/partition/client-classes';
import { decisive, wordsOf } from '../../../src/simulate/diff/answer-words';
import { fromWorkload, requestsTo } from '../../../src/simulate/matrix/matrix';
import { hostDestinations, podDestinations, serviceDestinations } from '../../../src/simulate/partition/destinations';
import { answerRequest } from '../../../src/simulate/answer-request';
import { clientWorkloads } from '../../../src/simulate/partition/outsiders';
import { mutations } from '../../mutations';
import { randomChange } from '../diff/random-change';
import { randomMesh } from './random-mesh';

const CONFORMANCE = join(__dirname, '..', '..', 'conformance');

/** Meshes with all kinds of policies, made for other purposes. */
function meshesOf(file: string) {
  return readFileSync(join(CONFORMANCE, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly id: string; readonly manifests: string });
}

test.each([
  ['path.jsonl', 100],
  ['waypoint.jsonl', 100],
  ['sidecar.jsonl', 100],
  // A class of one compares nothing.
  ['ztunnel.jsonl', 0],
  ['cilium.jsonl', 0],
])('clients of one class get the same from every destination of %s', (file, least) => {
  let compared = 0;
  for (const { id, manifests } of meshesOf(file)) {
    const mesh = loadMesh(manifests, {
      world: 'closed',
      ...(file === 'cilium.jsonl' && { platform: { cilium: '1.18' } }),
    });
    for (const destination of [...serviceDestinations(mesh), ...hostDestinations(mesh), ...podDestinations(mesh)]) {
      for (const asked of destination.ports) {
        const { port, protocol } = asked;
        for (const { all, first } of clientClasses(mesh, destination, asked)) {
          const of = (client: Workload): unknown => {
            const { by, lands, outcome, verdict } = answerRequest(mesh, {
              from: fromWorkload(client),
              to: destination.to(port),
              protocol,
            });
            return { id, to: destination.title, port, by, lands, outcome, verdict };
          };
          const wanted = of(first);
          for (const client of all.slice(1)) {
            compared++;
            expect(of(client)).toEqual(wanted);
          }
        }
      }
    }
  }
  expect(compared).toBeGreaterThanOrEqual(least);
});

/** Asks all of each class for all that can be told apart, and tells how many answers were compared. */
function compareClasses(objects: readonly object[]): number {
  const mesh = loadMesh(objects, { world: 'closed' });
  let compared = 0;
  for (const destination of [...serviceDestinations(mesh), ...hostDestinations(mesh), ...podDestinations(mesh)]) {
    for (const asked of destination.ports) {
      const requests = requestsTo(destination, asked, 'l7').requests.slice(0, 30);
      for (const { all, first } of clientClasses(mesh, destination, asked, clientWorkloads(mesh))) {
        const of = (client: Workload): unknown =>
          requests.map((http) => {
            const { port, protocol } = asked;
            const request = { from: fromWorkload(client), to: destination.to(port), protocol, ...(http && { http }) };
            const found = answerRequest(mesh, request);
            return { http, words: wordsOf(found), outcome: found.outcome, objects: decisive(found) };
          });
        if (all.length === 1) continue;
        const wanted = of(first);
        for (const client of all.slice(1)) {
          compared++;
          const place = [destination.title, asked.port, client.title];
          expect([...place, of(client)]).toEqual([...place, wanted]);
        }
      }
    }
  }
  return compared;
}

test('clients of one class get the same from every destination of any mesh with sidecars, whatever they ask for', () => {
  let compared = 0;
  const law = fc.property(randomMesh, (objects) => {
    compared += compareClasses(objects);
  });
  fc.assert(law, { numRuns: 150, seed: 6 });
  expect(compared).toBeGreaterThan(1000);
}, 60_000);

test('clients of one class get the same, whatever mistakes somebody makes in the manifests', () => {
  let compared = 0;
  const law = fc.property(randomChange(mutations), ({ after }) => {
    try {
      compared += compareClasses(after);
    } catch (error) {
      // Two objects of one name.
      if (!(error instanceof InputError)) throw error;
    }
  });
  fc.assert(law, { numRuns: 100, seed: 6 });
  expect(compared).toBeGreaterThan(1000);
}, 60_000);
