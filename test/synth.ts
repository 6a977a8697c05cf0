import { App, Chart, Testing } from 'cdk8s';
import type { Platform } from '../src';
import { schemaErrors, type Manifest } from './crd-schemas';

export type { Manifest };

/** The manifests of a chart with what `build` puts into it; each has to fit the CRD schema of its kind. */
export function synth(build: (chart: Chart) => void, platform?: Platform): Manifest[] {
  const chart = new Chart(testApp(platform), 'test');
  build(chart);
  return manifestsOf(chart);
}

/** The same for a chart class. */
export function manifestsOf(chart: Chart): Manifest[] {
  const manifests = Testing.synth(chart) as Manifest[];
  const errors = manifests.flatMap(schemaErrors);
  if (errors.length > 0) throw new Error(`emitted manifests do not fit their CRDs:\n${errors.join('\n')}`);
  return manifests;
}

/** A stock app on a platform. */
export function testApp(platform?: Platform): App {
  const app = new App({ outdir: 'never-written' });
  platform?.applyTo(app);
  return app;
}

/** The one manifest of a kind and name; a test that looks for what is not there fails with what is. */
export function pick(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((m) => m.kind === kind && m.metadata.name === name);
  if (found.length !== 1) {
    throw new Error(
      `${found.length} of ${kind} ${name} among ${manifests.map((m) => `${m.kind} ${m.metadata.name}`).join(', ')}`,
    );
  }
  return found[0]!;
}

/** The kinds and names that were emitted, in order. */
export function emitted(manifests: readonly Manifest[]): string[] {
  return manifests.map(
    (m) => `${m.kind} ${m.metadata.namespace === undefined ? '' : `${m.metadata.namespace}/`}${m.metadata.name}`,
  );
}
