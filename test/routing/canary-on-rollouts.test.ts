import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { CanaryGate, CanaryOwner, CanarySteps, RequestMatch, type Canary } from '../../src';
import { pick, type Manifest } from '../synth';
import { differences } from './differences';
import { PROMETHEUS, rolled } from './shop';

/** What Argo Rollouts itself says of the canary below, and leaves of its routes. */
const LEFT = JSON.parse(readFileSync(join(__dirname, 'rollouts-left.json'), 'utf8')) as {
  readonly given: { readonly Rollout: Manifest; readonly AnalysisTemplate: Manifest };
  readonly verdicts: readonly (readonly [gate: string, answer: readonly string[], verdict: string])[];
  readonly left: Manifest[];
};

let fields: Canary['controlledFields'];

function emitted(): Manifest[] {
  const gates = [
    CanaryGate.successRate(99),
    CanaryGate.latency(Duration.millis(500)),
    CanaryGate.query('both', 'vector(1)', { min: 1, max: 100 }),
  ];
  const shares = [10, { percent: 50, hold: Duration.hours(2) }, 100];
  return rolled(
    CanaryOwner.argoRollouts({ prometheus: PROMETHEUS }),
    {
      testers: [RequestMatch.header('x-tester', 'true')],
      steps: CanarySteps.of(shares, { hold: Duration.minutes(10), gates }),
    },
    { cart: { replicas: 2 }, also: (_, canary) => void (fields = canary.controlledFields) },
  );
}

describe('of a canary via VirtualService, Argo Rollouts', () => {
  test('was given what is emitted, and found nothing wrong with it', () => {
    expect(pick(emitted(), 'Rollout', 'cart')).toEqual(LEFT.given.Rollout);
    expect(pick(emitted(), 'AnalysisTemplate', 'cart-canary')).toEqual(LEFT.given.AnalysisTemplate);
  });

  test.each(LEFT.verdicts)('takes for gate %s the answer %j as it is meant: %s', (gate, [text], verdict) => {
    const [min, max] = { 'success-rate': [99, Infinity], latency: [-Infinity, 500], both: [1, 100] }[gate]!;
    const value = text === undefined ? Number.NaN : Number(text);
    const meant = value >= min! && value <= max! ? 'Successful' : 'Failed';
    expect(verdict).toBe(Number.isNaN(value) ? 'Inconclusive' : meant);
  });

  test('moves the weights of the one route and marks the subsets, in the fields that controlledFields names', () => {
    const before = emitted();
    const changed = LEFT.left.flatMap((after) =>
      differences(pick(before, after.kind, after.metadata.name), after).map((path) => `${after.kind} ${path}`),
    );
    expect(changed).toEqual([
      'VirtualService /spec/http/1/route/0/weight',
      'VirtualService /spec/http/1/route/1/weight',
    ]);
    const named = fields.flatMap(({ kind, jsonPointers }) => jsonPointers.map((path) => `${kind} ${path}`));
    expect(named).toEqual(expect.arrayContaining(changed));
    // The hash is not in Git: it is an addition.
    const { subsets } = pick(LEFT.left, 'DestinationRule', 'cart').spec;
    for (const [i, subset] of subsets.entries()) {
      expect(Object.keys(subset.labels)).toEqual(['app', 'rollouts-pod-template-hash']);
      expect(named).toContain(`DestinationRule /spec/subsets/${i}/labels/rollouts-pod-template-hash`);
    }
  });

  test('leaves the route of testers alone', () => {
    const http = (manifests: Manifest[]): Manifest['spec'] => pick(manifests, 'VirtualService', 'cart').spec.http;
    expect(http(LEFT.left)[0]).toEqual(http(emitted())[0]);
    expect(http(LEFT.left)[1].route.map(({ weight }: { weight: number }) => weight)).toEqual([90, 10]);
  });
});
