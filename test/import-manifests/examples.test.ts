import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { Shop, platform as shopPlatform } from '../../examples/shop/main';
import type { MeshInput } from '../../src/model/input/input';
import { load } from '../../src/model/input/load';
import { testApp } from '../synth';
import { roundTrip } from './round-trip';

const root = join(__dirname, '../..');
const foreign = join(root, 'test/check/foreign');
const sets = readdirSync(foreign, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The objects of files, as any command reads them; of two that are one to the cluster, the first. */
function objectsIn(input: MeshInput): object[] {
  const { mesh } = load('test', input);
  const byKey = new Map<string, object>();
  for (const { raw: manifest } of mesh.objects) {
    const { apiVersion, kind, metadata } = manifest as {
      apiVersion: string;
      kind: string;
      metadata?: { name?: string; namespace?: string };
    };
    const key = `${apiVersion.replace(/[^/]*$/, '')} ${kind} ${metadata?.namespace ?? ''} ${metadata?.name ?? ''}`;
    if (!byKey.has(key)) byKey.set(key, manifest);
  }
  return [...byKey.values()];
}

describe('what an import of whole sets emits is what was given', () => {
  it.each(sets.map(({ name }) => name))('for the foreign set %s', (name) => {
    const objects = objectsIn({ paths: [join(foreign, name)] });
    expect(objects.length).toBeGreaterThan(2);
    expect(Object.keys(roundTrip(objects)).length).toBeGreaterThan(0);
  });

  it('for examples/bookinfo, whose services come back as services', () => {
    const platform = { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' };
    const became = roundTrip(objectsIn({ paths: [join(root, 'dist/bookinfo.k8s.yaml')] }), { platform });
    const byConstruct = (name: RegExp) => Object.keys(became).filter((title) => name.test(became[title]!));
    expect(byConstruct(/AmbientNamespace/)).toEqual([
      'Namespace bookinfo',
      'PeerAuthentication bookinfo/default',
      'AuthorizationPolicy bookinfo/default-deny',
      'CiliumNetworkPolicy bookinfo/default-deny',
    ]);
    expect(byConstruct(/MeshService/).filter((title) => title.startsWith('Service '))).toEqual([
      'Service bookinfo/details',
      'Service bookinfo/ratings',
      'Service bookinfo/reviews',
      'Service bookinfo/productpage',
    ]);
    expect(Object.values(became)).not.toContain('ApiObject');
  });

  it('for examples/shop', () => {
    const app = testApp(shopPlatform);
    const charts = [new Shop(app), ...app.node.findAll()].filter((one): one is Chart => Chart.isChart(one));
    const objects = [...new Set(charts)].flatMap((chart) => Testing.synth(chart) as object[]);
    const platform = { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' };
    const became = roundTrip(JSON.parse(JSON.stringify(objects)) as object[], { platform });
    // A StatefulSet with claims of its own is what no MeshService makes.
    const left = Object.keys(became).filter((title) => became[title] === 'ApiObject');
    expect(left).toEqual(['ServiceAccount shop/postgres', 'Service shop/postgres', 'StatefulSet shop/postgres']);
    expect(Object.values(became)).toEqual(expect.arrayContaining(['Waypoint', 'ServiceRoute', 'AccessLogging']));
  });

  // Every so many: meshes that other programs judged, with all that can be odd about them.
  it.each([
    ['waypoint', 40],
    ['ztunnel', 30],
    ['sidecar', 20],
    ['cilium-policy', 10],
  ])('for meshes of the conformance vectors %s', (name, each) => {
    const lines = readFileSync(join(root, `test/conformance/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    const chosen = lines.filter((_, i) => i % each === 0).map((line) => JSON.parse(line) as { manifests?: string });
    const meshes = chosen.flatMap(({ manifests }) => (manifests === undefined ? [] : [objectsIn(manifests)]));
    expect(meshes.length).toBeGreaterThan(1);
    for (const objects of meshes) expect(Object.keys(roundTrip(objects)).length).toBeGreaterThan(0);
  });
});
