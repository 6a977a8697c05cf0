import * as fc from 'fast-check';
import { InputError } from '../../src/input/refuse';
import { loadMesh } from '../../src/model';
import type { Answer } from '../../src/simulate/answer';
import { answerRequest } from '../../src/simulate/answer-request';
import { mutate, mutations } from '../mutations';
import { MESHES, type AskedMesh } from './meshes';

/** By its name: a whole mesh in a counterexample would hide everything else. */
const mesh = fc.constantFrom(...MESHES.map(({ id }) => id));
const named = new Map(MESHES.map((asked) => [asked.id, asked]));

function answersOf(
  { requests }: AskedMesh,
  objects: readonly object[],
  world: 'open' | 'closed' = 'closed',
): readonly Answer[] {
  const loaded = loadMesh(objects, { world });
  return requests.map((request) => answerRequest(loaded, request));
}

const end = ({ by, lands, outcome, status, verdict }: Answer) => ({ by, lands, outcome, status, verdict });

test('what is sure of a part of the manifests stays so when they are all there is', () => {
  for (const asked of MESHES) {
    const [open, closed] = [answersOf(asked, asked.objects, 'open'), answersOf(asked, asked.objects)];
    const sure = open.map((_, i) => i).filter((i) => open[i]!.verdict !== 'unknown');
    const told = (answers: readonly Answer[]) => sure.map((i) => [asked.id, i, answers[i]!.verdict]);
    expect(told(open)).toEqual(told(closed));
  }
});

test('the order of the fields of manifests changes nothing', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map((_, i) => entries[entries.length - 1 - i]!).map(([key, one]) => [key, reversed(one)]),
    );
  };
  for (const asked of MESHES) {
    const other = asked.objects.map((one) => reversed(one) as object);
    expect([asked.id, ...answersOf(asked, other).map(end)]).toEqual([
      asked.id,
      ...answersOf(asked, asked.objects).map(end),
    ]);
  }
});

/** A policy of the whole mesh that denies what a random principal or port says. */
const deny = fc.record({
  apiVersion: fc.constant('security.istio.io/v1'),
  kind: fc.constant('AuthorizationPolicy'),
  metadata: fc.constant({ name: 'one-more', namespace: 'istio-system' }),
  spec: fc.record({
    action: fc.constant('DENY'),
    rules: fc.array(
      fc.record({
        from: fc.constant([{ source: { namespaces: ['shop', 'app', 'web'] } }]),
        to: fc.array(fc.constant({ operation: { ports: ['8080', '80', '9080'] } }), { maxLength: 1 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
});

test('one DENY more never opens a path', () => {
  const law = fc.property(mesh, deny, (id, policy) => {
    const asked = named.get(id)!;
    const [before, after] = [answersOf(asked, asked.objects), answersOf(asked, [...asked.objects, policy])];
    const opened = after.flatMap((one, i) =>
      one.verdict === 'allowed' && before[i]!.verdict === 'denied' ? [asked.requests[i]] : [],
    );
    expect(opened).toEqual([]);
  });
  fc.assert(law, { numRuns: 150 });
});

test('one policy more for waypoints changes nothing for a path without one', () => {
  const policy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'one-more', namespace: 'istio-system' },
    spec: {
      action: 'DENY',
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint' }],
      rules: [{}],
    },
  };
  for (const asked of MESHES.filter(({ id }) => /^(ztunnel|path|cilium)/.test(id))) {
    const [before, after] = [answersOf(asked, asked.objects), answersOf(asked, [...asked.objects, policy])];
    const direct = before.map((_, i) => i).filter((i) => !before[i]!.hops.some(({ at }) => at === 'waypoint'));
    expect([asked.id, ...direct.map((i) => end(after[i]!))]).toEqual([asked.id, ...direct.map((i) => end(before[i]!))]);
  }
});

test('manifests with mistakes at random are answered, or refused by name, and never an error of ours', () => {
  const law = fc.property(mesh, mutations, fc.constantFrom('open', 'closed'), (id, changes, world) => {
    const asked = named.get(id)!;
    const objects = structuredClone(asked.objects) as object[];
    for (const change of changes) mutate(objects, change);
    const loaded = loadMesh(objects, { world });
    for (const request of asked.requests.slice(0, 6)) {
      try {
        const { hops } = answerRequest(loaded, request);
        for (const { why } of hops) expect(why).not.toMatch(/undefined|\[object Object\]|NaN/);
      } catch (error) {
        // A name that the mistake has taken away.
        if (!(error instanceof InputError)) throw error;
      }
    }
  });
  fc.assert(law, { numRuns: 2000 });
}, 120_000);
