import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../src/model/input/load';
import { roundTrip } from './round-trip';

const root = join(__dirname, '../..');
const foreign = join(root, 'test/check/foreign');
const sets = readdirSync(foreign, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The objects of files, as any command reads them; of two that are one to the cluster, the first. */
function objectsIn(...paths: string[]): object[] {
  const { mesh } = load('test', { paths });
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
    const objects = objectsIn(join(foreign, name));
    expect(objects.length).toBeGreaterThan(2);
    expect(Object.keys(roundTrip(objects)).length).toBeGreaterThan(0);
  });

  it('for examples/bookinfo, whose services come back as services', () => {
    const platform = { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' };
    const became = roundTrip(objectsIn(join(root, 'dist/bookinfo.k8s.yaml')), { platform });
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
  });
});
