import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh } from '../../../src/model';
import type { Workload } from '../../../src/model/workloads/workload';
import { clientClasses } from '../../../src/simulate/partition/client-classes';
import { fromWorkload } from '../../../src/simulate/matrix/matrix';
import { hostDestinations, podDestinations, serviceDestinations } from '../../../src/simulate/partition/destinations';
import { answerRequest } from '../../../src/simulate/answer-request';

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
