import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import { check } from 'cdk8s-ambient/check';
import { migrate, type MigrationStep } from 'cdk8s-ambient/migrate';
import { answer } from 'cdk8s-ambient/simulate';
import { afterStep, type Manifest } from './after-step';
import { CALLS } from './calls';

const FILES = ['platform', 'monitoring', 'storefront', 'catalog', 'checkout', 'billing', 'warehouse'];
const START = FILES.flatMap((name) => Yaml.load(path.join(__dirname, 'mesh', `${name}.yaml`)) as Manifest[]);
const OPTIONS = { platform: { istio: '1.30', cilium: '1.18' } } as const;
const KINDS = ['authenticated', 'node-network'];
const ACCEPT = [...KINDS, 'envoy-filter:storefront/gzip', 'virtual-machine-hbone:warehouse/scanner-hall-1'];

const planned = (objects: readonly Manifest[], accept: readonly string[]) => migrate(objects, { accept }, OPTIONS);
const plan = planned(START, ACCEPT);
/** The manifests at the start, and after each step. */
const states = plan.steps.reduce<(readonly Manifest[])[]>(
  (all, step) => [...all, afterStep(all.at(-1)!, step)],
  [START],
);
const END = states.at(-1)!;

/** What no order of restarts helps: Deployments that roll when they are applied, and replicas of a database that dial each other's pods. */
const INTERRUPTED = [
  ['-enrol-checkout', 'checkout/cart (old pods) -> checkout/payments'],
  ['-enrol-billing', 'billing/ledger-db (old pods) -> billing/ledger-db'],
] as const;

const asked = (objects: readonly Manifest[]) =>
  answer(
    objects,
    CALLS.map(({ from, http, name, to }) => ({ name, from, to, ...(http && { http }) })),
    OPTIONS,
  );
/** Answers at the start and in the end. */
const ENDS = [START, END].map(asked);
const isAllowed = (objects: readonly Manifest[]) => asked(objects).map(({ verdict }, i) => [CALLS[i]!.name, verdict]);
const EXPECTED = CALLS.map((one) => [one.name, one.isAllowed ? 'allowed' : 'denied']);
const rulesIn = (objects: readonly Manifest[]) =>
  check(objects, { ...OPTIONS, world: 'closed' })
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule }) => rule);

describe('the mesh with sidecars', () => {
  test('lets through what it should, and nothing else', () => {
    expect(isAllowed(START)).toEqual(EXPECTED);
  });

  test('has no findings but that the order of EnvoyFilters is their age', () => {
    expect(rulesIn(START)).toEqual(['envoyfilter/relative-patch']);
  });
});

describe('the plan', () => {
  test('moves all namespaces that have sidecars, and names what somebody has to settle', () => {
    const told = plan.namespaces.map(({ concerns, namespace, verdict }) => [
      namespace,
      verdict,
      concerns.filter(({ weight }) => weight === 'blocks').map(({ name }) => name),
    ]);
    expect(Object.fromEntries(told.map(([name, ...rest]) => [name, rest]))).toEqual({
      'istio-ingress': ['stays', []],
      monitoring: ['stays', []],
      storefront: ['moves', ['envoy-filter:storefront/gzip']],
      catalog: ['moves', []],
      checkout: ['moves', []],
      billing: ['moves', []],
      warehouse: ['moves', []],
    });
  });

  test('gives a waypoint to what needs one, and to nothing else', () => {
    expect(plan.namespaces.flatMap(({ waypointFor }) => waypointFor.map(({ service }) => service)).sort()).toEqual([
      'Service billing/ledger',
      'Service catalog/products',
      'Service catalog/recommendations',
      'Service catalog/search',
      'Service checkout/payments',
      'Service storefront/accounts',
      'ServiceEntry checkout/provider',
    ]);
  });

  test('prepares all namespaces before it moves the first, and clients before servers whose requests are judged', () => {
    const names = plan.steps.map(({ name }) => name.slice(4));
    const first = names.findIndex((name) => name.startsWith('enrol-'));
    expect(names.slice(first).every((name) => /^(enrol|tidy)-/.test(name))).toBe(true);
    const place = (namespace: string) => names.indexOf(`enrol-${namespace}`);
    expect(place('storefront')).toBeLessThan(place('catalog'));
    expect(place('checkout')).toBeLessThan(place('catalog'));
    expect(place('checkout')).toBeLessThan(place('billing'));
  });

  test('is proved', () => {
    expect([plan.isProved, plan.steps.filter(({ waitsFor }) => waitsFor !== undefined)]).toEqual([true, []]);
  });
});

describe.each(plan.steps.map((step, i): [string, MigrationStep, number] => [step.name, step, i + 1]))(
  '%s',
  (_, step, i) => {
    test('loses no call that worked, and opens none', () => {
      expect(isAllowed(states[i]!)).toEqual(EXPECTED);
    });

    test('closes nothing that ambient mode has another way for, and opens what was accepted', () => {
      const { changes, meanwhile, verdict } = step;
      const interrupted = INTERRUPTED.find(([name]) => step.name.endsWith(name));
      expect(interrupted ? ['interrupts'] : ['safe', 'changes']).toContain(verdict);
      const shut = meanwhile.map(({ clients, to }) => `${clients.join(', ')} -> ${to}`);
      expect(shut).toEqual(interrupted ? [interrupted[1]] : []);
      const because = (kind: string) => changes.filter((one) => one.kind === kind).map((one) => one.because ?? one.to);
      expect(because('opened').filter((one) => ![...KINDS, 'reset'].includes(one))).toEqual([]);
      expect(
        because('closed').filter((one) => !['past-the-waypoint', 'undeclared-port', 'reset'].includes(one)),
      ).toEqual([]);
      // The sidecar of a client does not say which machine it has picked, and ztunnel does.
      expect(because('rerouted').filter((one) => one !== 'scanner.warehouse.internal')).toEqual([]);
    });
  },
);

describe('a plan that is made again in between', () => {
  const half = plan.steps.findIndex(({ name }) => name.includes('enrol-'));
  const rest = plan.steps.slice(half).map(({ name }) => name.slice(4));

  test('goes on where the first one stands, and makes nothing twice', () => {
    const again = planned(states[half]!, [...KINDS, 'envoy-filter:storefront/gzip']);
    expect(again.steps.map(({ name }) => name.slice(4))).toEqual(rest);
    expect(again.steps.flatMap(({ applies }) => applies.filter(({ isNew }) => isNew))).toEqual([]);
    expect(again.isProved).toBe(true);
  });
});

describe('the mesh in ambient mode', () => {
  test('has nothing left to migrate', () => {
    const { namespaces, steps } = planned(END, []);
    expect([new Set(namespaces.map(({ verdict }) => verdict)), steps]).toEqual([new Set(['stays']), []]);
  });

  test('is clean', () => {
    expect(rulesIn(END)).toEqual([]);
  });

  test.each(CALLS.flatMap(({ name, waypoint }, i) => (waypoint === undefined ? [] : [[name, waypoint, i] as const])))(
    '%s: by waypoint %s, and by none before',
    (_, waypoint, i) => {
      expect(ENDS.map((found) => found[i]!.path.waypoint)).toEqual([null, waypoint]);
    },
  );

  test.each(CALLS.flatMap(({ lands, name }, i) => (lands === undefined ? [] : [[name, lands, i] as const])))(
    '%s: lands where it did',
    (_, lands, i) => {
      const landed = ENDS.map((found) =>
        Object.fromEntries(found[i]!.lands.map(({ weight, workloads }) => [workloads[0], weight])),
      );
      expect(landed).toEqual([lands, lands]);
    },
  );

  test('lets what uses the network of a node past ztunnel, which is what was accepted', () => {
    const ask = { from: { workload: 'monitoring/node-agent' }, to: { service: 'storefront/web', port: 80 }, http: {} };
    expect([START, END].map((objects) => answer(objects, ask, OPTIONS)[0]!.verdict)).toEqual(['denied', 'allowed']);
  });
});
