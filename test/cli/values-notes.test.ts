import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { running } from './running';

/** What is printed of one value. */
async function about(field: string, minor: string, chart: string, ...expressions: string[]): Promise<string> {
  const { stdout } = await running(
    ...`values --istio ${minor} --chart ${chart}`.split(' '),
    ...expressions.flatMap((expression) => ['--set', expression]),
  );
  const text = stdout.split('\n\n').find((block) => block.startsWith(`${field}: `)) ?? '';
  return text.replaceAll(/\n {11}/g, ' ');
}

describe("what a value of Istio's charts does is told", () => {
  test.each<[string, string, string, string]>([
    ['1.30', 'ztunnel', 'terminationGracePeriodSeconds=60', 'drain the connections'],
    ['1.24', 'ztunnel', 'caAddress=ca.example:15012', 'certificates of the pods'],
    ['1.30', 'cni', 'excludeNamespaces={kube-system,ci}', 'never enrolled'],
    ['1.32', 'istiod', 'meshConfig.trustDomain=prod.example', 'principals that policies name'],
    ['1.30', 'base', 'defaultRevision=canary', 'validates configuration'],
    ['1.30', 'gateway', 'service.type=ClusterIP', 'outside the cluster'],
  ])('%s, %s: %s', async (minor, chart, expression, does) => {
    const [field] = expression.split('=') as [string];
    expect(await about(field, minor, chart, expression)).toMatch(new RegExp(`\n {2}does .*${does}`));
  });

  test('below the key that the chart copies over its root too', async () => {
    expect(await about('pilot.autoscaleMin', '1.30', 'istiod', 'pilot.autoscaleMin=2')).toContain(
      'least number of pods',
    );
  });

  test('by the map where the key has no note of its own', async () => {
    const memory = 'resources.requests.memory';
    expect(await about(memory, '1.30', 'ztunnel', `${memory}=1Gi`)).toContain('what ztunnel requests');
  });

  test('not of a key that the chart does not know, or reads nowhere', async () => {
    const misspelt = await about('resources.request.memory', '1.30', 'ztunnel', 'resources.request.memory=1Gi');
    expect(misspelt).toContain('istio-values/unknown-key');
    expect(misspelt).not.toContain('  does ');
    const unread = await about('repair.hub', '1.30', 'cni', 'repair.hub=example.com');
    expect(unread).toContain('istio-values/unread');
    expect(unread).not.toContain('  does ');
  });

  test('not of a key that a later minor has brought', async () => {
    const early = await about('peerCaCrl.enabled', '1.28', 'ztunnel', 'peerCaCrl.enabled=true');
    expect(early).not.toContain('  does ');
    expect(await about('peerCaCrl.enabled', '1.29', 'ztunnel', 'peerCaCrl.enabled=true')).toContain('  does ');
  });
});

describe('of one value, it is told where that value holds', () => {
  const OFF = 'the agent enrols no pod';

  test('without a profile', async () => {
    expect(await about('ambient.enabled', '1.30', 'cni', 'ambient.enabled=false')).toContain(OFF);
  });

  test('over a profile', async () => {
    const over = await about('cni.ambient.enabled', '1.30', 'cni', 'profile=ambient', 'cni.ambient.enabled=false');
    expect(over).toContain(OFF);
  });

  test('and not where the profile overrules it', async () => {
    const overruled = await about('ambient.enabled', '1.30', 'cni', 'profile=ambient', 'ambient.enabled=false');
    expect(overruled).toContain('istio-values/overruled');
    expect(overruled).not.toContain(OFF);
    expect(overruled).toContain('whether the agent enrols pods');
  });
});

test('a program gets the note with its source', async () => {
  const { stdout } = await running(...'values --istio 1.30 --chart ztunnel --set logLevel=debug -o json'.split(' '));
  const { settings } = JSON.parse(stdout) as { settings: { note: { does: string; source: string } }[] };
  expect(settings[0]?.note).toEqual({
    does: expect.stringContaining('RUST_LOG') as string,
    source: 'istio/istio manifests/charts/ztunnel/templates/daemonset.yaml',
  });
});

test('the page shows what is printed', async () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'values.md'), 'utf8');
  const [, line, printed] = /^\$ npx cdk8s-ambient (values --istio .*)\n([^]+?)```$/m.exec(page)!;
  expect((await running(...line!.split(' '))).stdout).toBe(printed);
});

test.each([
  ['cilium', ['--cilium', '1.18'], { cilium: 1, istio: 0 }],
  ['istio', ['--istio', '1.30', '--chart', 'cni'], { cilium: 0, istio: 1 }],
])('notes are loaded for %s alone', async (_, chart, expected) => {
  const loaded = { cilium: 0, istio: 0 };
  jest.resetModules();
  for (const name of ['cilium', 'istio'] as const) {
    jest.doMock(`../../src/values/${name}-notes`, () => {
      loaded[name]++;
      return jest.requireActual<object>(`../../src/values/${name}-notes`);
    });
  }
  const fresh = require('./running') as typeof import('./running');
  await fresh.running('values', ...chart, '--set', 'a=b');
  for (const name of ['cilium', 'istio']) jest.dontMock(`../../src/values/${name}-notes`);
  expect(loaded).toEqual(expected);
});
