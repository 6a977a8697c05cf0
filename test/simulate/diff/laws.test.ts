import * as fc from 'fast-check';
import { InputError } from '../../../src/input/refuse';
import { loadMesh } from '../../../src/model';
import type { Answer } from '../../../src/simulate/answer';
import { answerRequest } from '../../../src/simulate/answer-request';
import { isReaching } from '../../../src/simulate/diff/answer-words';
import { diffOf, type ReachabilityChange, type ReachabilityDiff } from '../../../src/simulate/diff/diff';
import type { MeshRequest, RequestFrom, RequestTo } from '../../../src/simulate/request';
import { containerPortOf, servicesOf } from '../../../src/model/services/service';
import { workloads, type Workload } from '../../../src/model/workloads/workload';
import { mutations } from '../../mutations';
import { MESHES } from '../meshes';
import { randomChange, wordsOf } from './random-change';
import { choiceOfRequest, requestOf } from './random-request';
import { changeOf, endsOf, isTold, titleOf } from './told';

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

function targetOf(to: RequestTo): string | undefined {
  if ('service' in to) return to.service;
  return 'workload' in to ? `pods of ${to.workload}` : undefined;
}

/** Whether a change is about a port, by itself or as one of many. */
function holds(change: ReachabilityChange, port: number, protocol: MeshRequest['protocol'] = 'TCP'): boolean {
  if ((change.protocol ?? 'TCP') !== protocol) return false;
  return change.ports ? change.ports.some(({ from, to }) => from <= port && port <= to) : change.port === port;
}

/** Whether a comparison says of a request's client and port that something changed, or that it can't be sure there. */
function tellsOf(
  { changes, inexact }: ReachabilityDiff,
  { from, protocol, to }: MeshRequest,
  inFront: ReadonlySet<string>,
): boolean {
  const [client, title] = [clientOf(from), targetOf(to)];
  return (
    changes.some(
      (one) =>
        one.clients.includes(client!) && ((one.to === title && holds(one, to.port, protocol)) || inFront.has(one.to)),
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
        if (clientOf(request.from) === undefined || targetOf(request.to) === undefined) continue;
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

test('a request to pods at any port ends otherwise where that is told, and nowhere else', () => {
  const protocols = fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const);
  const ports = fc.oneof(
    fc.integer({ min: 1, max: 65_535 }),
    fc.constantFrom(53, 80, 443, 3306, 5432, 8080, 8081, 9000, 9090, 9999, 15001, 15008, 15020, 15021),
  );
  let told = 0;
  fc.assert(
    fc.property(choice, fc.nat(), fc.nat(), ports, protocols, (chosen, i, j, port, protocol) => {
      const { name, part, whole } = pairOf(chosen);
      const [before, after] = [load(whole), load(part)];
      const pods = workloads(before);
      fc.pre(pods.length > 0);
      const [client, server] = [pods[i % pods.length]!, pods[j % pods.length]!];
      fc.pre(isOnlyOne(pods, client) && isOnlyOne(pods, server));
      const from = { workload: `${client.namespace}/${client.name}` };
      const to = { workload: `${server.namespace}/${server.name}`, port };
      const request: MeshRequest = { from, to, protocol };
      const [old, now] = [answerRequest(before, request), answerRequest(after, request)];
      const { changes, inexact } = diffOf(before, after);
      fc.pre(!inexact.some((one) => one.startsWith(`pods of ${to.workload}:`)));
      // What is told of a Service that leads to the port is not told of the pods again.
      const fronts = servicesOf(before, server).flatMap((service) =>
        service.ports
          .filter((one) => (service.isHeadless ? one.port : containerPortOf(one, server)) === port)
          .map((one) => ({ to: `${service.namespace}/${service.name}`, port: one.port })),
      );
      const about = changes.filter(
        (one) =>
          one.clients.includes(from.workload) &&
          one.requests.length === 0 &&
          (one.kind === 'opened' || one.kind === 'closed' || one.kind === 'unsure') &&
          ((one.to === `pods of ${to.workload}` && holds(one, port, protocol)) ||
            fronts.some((front) => front.to === one.to && holds(one, front.port, protocol))),
      );
      const differs = old.verdict !== now.verdict;
      if (differs) told++;
      const own = about.filter(({ kind, to: title }) => title.startsWith('pods of ') && kind !== 'unsure');
      expect([name, request, (differs ? about : own).length > 0]).toEqual([name, request, differs]);
    }),
    { numRuns: 400, seed: 6 },
  );
  expect(told).toBeGreaterThan(10);
});

/** Whether no other kind of workload has the same name. */
function isOnlyOne(all: readonly Workload[], { name, namespace }: Workload): boolean {
  return all.filter((one) => one.name === name && one.namespace === namespace).length === 1;
}

test('what is told as opened was refused before, and is not after', () => {
  fc.assert(
    fc.property(choice, (chosen) => {
      const { name, part, whole } = pairOf(chosen);
      const [before, after] = [load(part), load(whole)];
      for (const { clients, kind, port, protocol, requests, to } of diffOf(before, after).changes) {
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
          const request: MeshRequest = { from: { workload: client }, to: target, http, protocol };
          const [old, now] = [before, after].map((mesh) => sure(() => answerRequest(mesh, request)));
          // Where neither is refused, one of them reaches nothing.
          const isOf = old?.verdict === now?.verdict ? isReaching : ({ verdict }: Answer) => verdict === 'allowed';
          return [old, now].map((one) => (one && isOf(one) ? 'let through' : 'refused'));
        });
        const wanted = kind === 'opened' ? ['refused', 'let through'] : ['let through', 'refused'];
        expect([name, client, to, ...verdicts]).toEqual([name, client, to, ...verdicts.map(() => wanted)]);
      }
    }),
    { numRuns: 120, seed: 6 },
  );
});

test('what becomes of any request is told, whatever mistakes somebody makes in the manifests', () => {
  let told = 0;
  const law = fc.property(
    randomChange(mutations),
    fc.array(choiceOfRequest, { minLength: 40, maxLength: 40 }),
    (change, list) => {
      const [before, after] = [load(change.before), load(change.after)];
      const words = wordsOf([...change.before, ...change.after]);
      let found: ReachabilityDiff | undefined;
      for (const one of list) {
        const request = requestOf([before, after], words, one);
        const ends = endsOf({ before, after }, request);
        const kind = ends && changeOf(ends.old, ends.now);
        // How what leaves the mesh is sent there is told where it goes through something of the mesh.
        if (!kind || (kind === 'rerouted' && titleOf({ before, after }, request)?.startsWith('outside'))) continue;
        try {
          found ??= diffOf(before, after);
        } catch (error) {
          // Two objects of one name.
          if (!(error instanceof InputError)) throw error;
          return;
        }
        told++;
        const isKnown = isTold({ before, after, found }, request, kind);
        expect([change.name, request, kind, isKnown]).toEqual([change.name, request, kind, true]);
      }
    },
  );
  fc.assert(law, { numRuns: 150, seed: 6 });
  expect(told).toBeGreaterThan(100);
}, 60_000);

/** Nothing, for what is not there, which is as good as refused. */
function sure(answer: () => Answer): Answer | undefined {
  try {
    return answer();
  } catch {
    return undefined;
  }
}

/** Ports that nothing declares are no paths that a comparison looks at. */
function isPortKnown(objects: readonly object[], { to }: MeshRequest): boolean {
  const mesh = load(objects);
  return diffOf(mesh, load([])).changes.some(({ port, to: title }) => title === targetOf(to) && port === to.port);
}
