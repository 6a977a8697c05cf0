import * as fc from 'fast-check';
import { loadMesh } from '../../../src/model';
import type { Answer } from '../../../src/simulate/answer';
import { answerRequest } from '../../../src/simulate/answer-request';
import { diffOf, type ReachabilityDiff } from '../../../src/simulate/diff/diff';
import type { MeshRequest, RequestFrom, RequestTo } from '../../../src/simulate/request';
import { MESHES } from '../meshes';

interface Raw {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What decides who reaches whom, and may be there or not. */
const DECIDING =
  /^(AuthorizationPolicy|PeerAuthentication|NetworkPolicy|Cilium(Clusterwide)?NetworkPolicy|VirtualService|HTTPRoute|GRPCRoute|DestinationRule)$/;

/** Numbers that choose a mesh, and one of its policies or routes. */
const choice = fc.tuple(fc.nat(MESHES.length - 1), fc.nat(1000));

/** A mesh, and the same without that policy or route; nothing where it has none. */
function pairOf([i, j]: readonly [number, number]) {
  const asked = MESHES[i]!;
  const places = asked.objects.flatMap((one, at) => (DECIDING.test((one as Raw).kind) ? [at] : []));
  fc.pre(places.length > 0);
  const without = places[j % places.length]!;
  const { kind, metadata } = asked.objects[without] as Raw;
  return {
    name: `${asked.id} without ${kind} ${metadata.name}`,
    requests: asked.requests,
    whole: asked.objects,
    part: asked.objects.filter((_, at) => at !== without),
  };
}

const load = (objects: readonly object[]) => loadMesh(objects, { world: 'closed' });

function clientOf(from: RequestFrom): string | undefined {
  if ('workload' in from) return from.workload;
  return 'gateway' in from ? `gateway ${from.gateway}` : undefined;
}

function titleOf(to: RequestTo): string | undefined {
  if ('service' in to) return to.service;
  return 'workload' in to ? `pods of ${to.workload}` : undefined;
}

/** Whether a comparison says of a request's client and port that something changed, or that it can't be sure there. */
function tellsOf(
  { changes, inexact }: ReachabilityDiff,
  { from, to }: MeshRequest,
  inFront: ReadonlySet<string>,
): boolean {
  const [client, title] = [clientOf(from), titleOf(to)];
  return (
    changes.some(
      (one) => one.clients.includes(client!) && ((one.to === title && one.port === to.port) || inFront.has(one.to)),
    ) || inexact.some((one) => one.startsWith(`${title}:`))
  );
}

test('what becomes of a request is told, whatever policy or route is taken away', () => {
  let told = 0;
  fc.assert(
    fc.property(choice, (chosen) => {
      const { name, part, requests, whole } = pairOf(chosen);
      const [before, after] = [load(whole), load(part)];
      const found = diffOf(before, after);
      const services = new Set(found.changes.map(({ to }) => to).filter((one) => !one.startsWith('pods of ')));
      for (const request of requests) {
        if (clientOf(request.from) === undefined || titleOf(request.to) === undefined) continue;
        if (request.protocol !== undefined && request.protocol !== 'TCP') continue;
        const [old, now] = [answerRequest(before, request), answerRequest(after, request)];
        if (old.verdict === now.verdict || !isPortKnown(whole, request)) continue;
        told++;
        // What is told of a Service in front of pods is not told of them again.
        expect([name, request, tellsOf(found, request, 'workload' in request.to ? services : new Set())]).toEqual([
          name,
          request,
          true,
        ]);
      }
    }),
    { numRuns: 120, seed: 6 },
  );
  expect(told).toBeGreaterThan(50);
});

test('what is told as opened was refused before, and is not after', () => {
  fc.assert(
    fc.property(choice, (chosen) => {
      const { name, part, whole } = pairOf(chosen);
      const [before, after] = [load(part), load(whole)];
      for (const { clients, kind, port, requests, to } of diffOf(before, after).changes) {
        const [client = ''] = clients;
        if (
          (kind !== 'opened' && kind !== 'closed') ||
          !/^[\w.-]+\/[\w.-]+$/.test(client) ||
          to.startsWith('outside') ||
          requests.length === 0
        )
          continue;
        const target: RequestTo = to.startsWith('pods of ')
          ? { workload: to.slice('pods of '.length), port }
          : to.startsWith('gateway ')
            ? { gateway: to.slice('gateway '.length), port }
            : to.includes('/')
              ? { service: to, port }
              : { host: to, port };
        const verdicts = requests.map((http) => {
          const request: MeshRequest = { from: { workload: client }, to: target, http };
          return [before, after].map((mesh) => sure(() => answerRequest(mesh, request)));
        });
        const wanted = kind === 'opened' ? ['denied', 'allowed'] : ['allowed', 'denied'];
        expect([name, client, to, ...verdicts]).toEqual([name, client, to, ...verdicts.map(() => wanted)]);
      }
    }),
    { numRuns: 120, seed: 6 },
  );
});

/** Nothing, for what is not there, which is as good as refused. */
function sure(answer: () => Answer): string {
  try {
    return answer().verdict;
  } catch {
    return 'denied';
  }
}

/** Ports that nothing declares are no paths that a comparison looks at. */
function isPortKnown(objects: readonly object[], { to }: MeshRequest): boolean {
  const mesh = load(objects);
  return diffOf(mesh, load([])).changes.some(({ port, to: title }) => title === titleOf(to) && port === to.port);
}
