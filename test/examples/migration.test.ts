import { isDeepStrictEqual } from 'node:util';
import { afterStep, type Manifest } from '../../examples/migration/after-step';
import { CALLS } from '../../examples/migration/calls';
import { appOf } from '../../src/migrate/emit/cdk8s';
import { planText } from '../../src/migrate/format/text';
import { migrate } from '../../src/migrate/migrate';
import { loadMesh } from '../../src/model';
import { answer } from '../../src/simulate';
import { emittedBy } from '../import-manifests/round-trip';
import * as path from 'node:path';

const paths = [path.join(__dirname, '../../examples/migration/mesh')];
const OPTIONS = { platform: { istio: '1.30', cilium: '1.18' }, world: 'closed' } as const;
const ACCEPT = [
  'authenticated',
  'node-network',
  'envoy-filter:storefront/gzip',
  'virtual-machine-hbone:warehouse/scanner-hall-1',
];
const mesh = loadMesh({ paths }, OPTIONS);
const START = mesh.objects.map(({ raw }) => raw as unknown as Manifest);
const plan = migrate({ paths }, { accept: ACCEPT, routes: 'httproute' }, OPTIONS);
const end = plan.steps.reduce<readonly Manifest[]>(afterStep, START);

describe('examples/migration with HTTPRoutes', () => {
  test('writes those that an HTTPRoute can say, and says of others why not', () => {
    const last = plan.steps.at(-1)!;
    expect([last.name.slice(4), last.verdict]).toEqual(['routes-catalog', 'changes']);
    expect(last.applies.map(({ object }) => `${object.kind} ${object.name}`)).toEqual([
      'Service products-v1',
      'Service products-v2',
      'HTTPRoute products',
      'HTTPRoute recommendations',
    ]);
    const kept = plan.namespaces.flatMap(({ concerns }) =>
      concerns.filter(({ name }) => name.startsWith('virtual-service:')).map(({ name, what }) => [name, what]),
    );
    expect(kept).toEqual([
      ['virtual-service:checkout/payments', expect.stringContaining('"fault"')],
      ['virtual-service:catalog/search', expect.stringContaining('"retries"')],
    ]);
    expect(plan.isProved).toBe(true);
  });

  test('lets through what it did, to the same pods in the same shares', () => {
    const found = answer(
      end,
      CALLS.map(({ from, http, to }) => ({ from, to, ...(http && { http }) })),
      OPTIONS,
    );
    expect(found.map(({ verdict }, i) => [CALLS[i]!.name, verdict])).toEqual(
      CALLS.map(({ isAllowed, name }) => [name, isAllowed ? 'allowed' : 'denied']),
    );
    const landed = found.map(({ lands }) => Object.fromEntries(lands.map((one) => [one.workloads[0], one.weight])));
    for (const [i, { lands }] of CALLS.entries()) expect(landed[i]).toEqual(lands ?? landed[i]);
  });

  test('tells of a Service for a subset why it opens nothing', () => {
    expect(planText(plan)).toContain('(it is a Service for pods that take the same at their own addresses)');
  });
});

test('examples/migration as an app of constructs emits what the steps lead to', () => {
  const wanted = end.map((one) => JSON.parse(JSON.stringify(one)) as Manifest);
  const emitted = emittedBy(appOf(mesh, plan, OPTIONS.platform));
  const missing = wanted.filter((one) => !emitted.some((other) => isDeepStrictEqual(strip(other), strip(one))));
  expect(missing).toEqual([]);
  expect(emitted).toHaveLength(wanted.length);
});

/** As JSON: an app makes other objects than a test, with the same in them. */
function strip(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
