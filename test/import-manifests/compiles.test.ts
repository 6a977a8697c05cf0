import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import type { MeshInput } from '../../src/model/input/input';
import { load } from '../../src/model/input/load';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { CanaryGate, CanaryOwner, CanarySteps } from '../../src';
import { compile } from '../docs/compile';
import { PROMETHEUS, rolled } from '../routing/shop';
import { anyApp, build } from './any-app';
import { ambient, app, callers, route, waypoint } from './foreign-app';
import { PLATFORM, objectsOf as built } from './given';
import type { Snippet } from '../docs/snippets';

const root = join(__dirname, '../..');

/** Objects whose metadata no type of cdk8s takes, or which have what its constructor drops. */
const ODD: readonly object[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'odd', labels: { n: 1 }, finalizers: [] },
    data: { a: null },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 1, ownerReferences: [{ kind: 'x' }], annotations: {} } },
  { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'x-' }, spec: { list: [null, 1], id: 1 } },
  { apiVersion: 'v1', kind: 'Odd', props: 1, constructor: { prototype: {} } },
];

/** A service and a namespace that stay as they are, and routes and policies that name them. */
const HANDLES: readonly object[] = [
  ambient({ 'istio.io/ingress-use-waypoint': 'true' }),
  waypoint,
  ...app('web'),
  ...app('cart'),
  route('web'),
  route('cart'),
  callers('cart', 'web'),
];

const lines = (name: string): { manifests?: string }[] =>
  readFileSync(join(root, `test/conformance/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { manifests?: string });

const objectsOf = (input: MeshInput): readonly object[] => load('test', input).mesh.objects.map(({ raw }) => raw);

/** Sets that become all the constructs that are recognised, and sets of others, whose shapes are anything. */
function given(): (readonly object[])[] {
  const sets = ['dist/bookinfo.k8s.yaml', 'one-team', 'shared-waypoints', 'many-kinds', 'migration'];
  const files = sets.map((set) => join(root, set.includes('/') ? set : `test/check/foreign/${set}`));
  const vectors = ['waypoint', 'ztunnel'].flatMap((name) => lines(name).filter((_, i) => i % 60 === 0));
  const meshes = vectors.flatMap(({ manifests }) => (manifests === undefined ? [] : [objectsOf(manifests)]));
  const gates = [CanaryGate.successRate(99), CanaryGate.latency(Duration.millis(5)), CanaryGate.connections(1)];
  const steps = CanarySteps.of([10, 100], { hold: Duration.minutes(1), gates });
  const canaries = [CanaryOwner.flagger, CanaryOwner.argoRollouts].map((owner) =>
    rolled(owner({ prometheus: PROMETHEUS }), { steps }),
  );
  const apps = fc.sample(anyApp, { numRuns: 6, seed: 1 }).map((one) => built((chart) => build(chart, one), PLATFORM));
  return [...files.map((file) => objectsOf({ paths: [file] })), ...meshes, ...apps, ...canaries, HANDLES, ODD];
}

it('what an import writes compiles, under strict', () => {
  const snippets = given().flatMap((objects, i) =>
    typescriptFor(objects, { platform: PLATFORM }).map(({ path, text }): Snippet => {
      const at = { at: `${i}/${path}`, file: `set-${i}`, line: 1 };
      return { ...at, language: 'ts', code: text, name: path, yaml: undefined };
    }),
  );
  const text = snippets.map(({ code }) => code).join('\n');
  const constructs = [
    'AmbientNamespace',
    'MeshService',
    'Canary',
    'IngressGateway',
    'L7AuthorizationPolicy',
    'ServiceRoute',
  ];
  for (const name of [...constructs, 'TrafficPolicy', 'NetworkPolicy', 'CiliumNetworkPolicy', 'ExternalService'])
    expect(text).toContain(`new ${name}(`);
  expect(text).toContain('fromServiceName(');
  expect(text).toContain('JsonPatch.add(');
  expect([...compile(snippets)].filter(([, errors]) => errors.length > 0)).toEqual([]);
});
