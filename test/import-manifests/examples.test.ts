import { existsSync, readdirSync } from 'node:fs';
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

  it('for examples/bookinfo', () => {
    const file = join(root, 'dist/bookinfo.k8s.yaml');
    expect(existsSync(file)).toBe(true);
    const became = roundTrip(objectsIn(file));
    expect(became['Namespace bookinfo']).toMatch(/AmbientNamespace/);
  });
});
