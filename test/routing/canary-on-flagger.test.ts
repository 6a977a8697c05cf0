import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { CanaryOwner, CanarySteps, ServicePort, Timeout, type Canary } from '../../src';
import { check } from '../../src/check';
import { answer } from '../../src/simulate';
import { pick, type Manifest } from '../synth';
import { differences } from './differences';
import { rolled } from './shop';

type Via = 'VirtualService' | 'HTTPRoute';

/** What Flagger itself made of the canary below, and changed in its objects. */
const { $comment: _, ...LEFT } = JSON.parse(readFileSync(join(__dirname, 'flagger-left.json'), 'utf8')) as Record<
  Via,
  { readonly canary: Manifest; readonly left: Manifest[] }
> & { readonly $comment: string };

let fields: Canary['controlledFields'];

function emittedFor(via: Via): Manifest[] {
  return rolled(
    CanaryOwner.flagger(),
    {
      via,
      timeout: Timeout.after(Duration.seconds(5)),
      steps: CanarySteps.of([10, 50, 100], { hold: Duration.minutes(10) }),
    },
    {
      cart: { ports: [ServicePort.http(80, { targetPort: 8080 })], podLabels: { team: 'a' } },
      also: ({ cart, web }, canary) => {
        cart.allowFrom(web);
        fields = canary.controlledFields;
      },
    },
  );
}

/** The cluster after Flagger: its objects over those of Git. */
function clusterOf(via: Via): Manifest[] {
  const { left } = LEFT[via];
  const isLeft = (one: Manifest): boolean =>
    left.some(({ kind, metadata }) => kind === one.kind && metadata.name === one.metadata.name);
  return [...emittedFor(via).filter((one) => !isLeft(one)), ...left];
}

describe.each(['VirtualService', 'HTTPRoute'] as const)('of a canary via %s, Flagger', (via) => {
  test('was given what is emitted', () => {
    expect(pick(emittedFor(via), 'Canary', 'cart')).toEqual(LEFT[via].canary);
  });

  test('makes a cluster in which requests land as its weights say, for whom the service admits', () => {
    const cluster = clusterOf(via);
    const asked = { from: { workload: 'shop/web' }, to: { service: 'shop/cart', port: 80 }, http: {} };
    const [found] = answer(cluster, asked);
    expect(found).toMatchObject({ verdict: 'allowed' });
    expect(found!.lands.map(({ workloads, weight }) => [workloads, weight])).toEqual([
      [['shop/cart-primary'], 90],
      [['shop/cart'], 10],
    ]);
  });

  test('leaves no way around the waypoint: neither by the Services of the versions, nor by the pods', () => {
    const cluster = clusterOf(via);
    const from = { workload: 'shop/web' };
    const around = [
      { from, to: { service: 'shop/cart-primary', port: 80 } },
      { from, to: { service: 'shop/cart-canary', port: 80 } },
      { from, to: { workload: 'shop/cart-primary', port: 8080 } },
      { from, to: { workload: 'shop/cart', port: 8080 } },
    ];
    expect(answer(cluster, around).map(({ verdict }) => verdict)).toEqual(around.map(() => 'denied'));
  });

  test('changes in objects of Git what controlledFields names, and nothing else', () => {
    const emitted = emittedFor(via);
    const changed = LEFT[via].left.flatMap((after) => {
      const before = emitted.find(({ kind, metadata }) => kind === after.kind && metadata.name === after.metadata.name);
      return before ? differences(before, after).map((path) => `${after.kind} ${after.metadata.name} ${path}`) : [];
    });
    const named = fields.flatMap(({ kind, name, jsonPointers }) =>
      jsonPointers.map((path) => `${kind} ${name} ${path}`),
    );
    expect(changed.filter((one) => !named.some((path) => one === path || one.startsWith(`${path}/`)))).toEqual([]);
    expect(changed).toContain('Service cart /spec/selector/app');
  });

  test('leaves nothing for check to find', () => {
    expect(check(clusterOf(via))).toEqual([]);
  });
});
