import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gatesOf } from '../../../src/install/deliveries/readiness';
import { RenderedCharts } from '../../../src/install/deliveries/rendered-charts';
import { recent } from '../../mesh/refusal';
import { emitted, synth } from '../../synth';
import { install } from './installs';

/**
 * Renders with a real helm and real charts, where they are at hand: HELM_BIN is the binary, ISTIO_CHARTS a folder with the
 * charts as a release or the source of Istio has them, CILIUM_CHART the folder of Cilium's.
 */
const { HELM_BIN: helm, ISTIO_CHARTS: istio, CILIUM_CHART: cilium } = process.env;
const atHand = helm !== undefined && istio !== undefined && cilium !== undefined;
if (!atHand) {
  process.stderr.write('skipped: real charts are rendered when HELM_BIN, ISTIO_CHARTS and CILIUM_CHART are set\n');
}

/** A chart where a release has it, or the source. */
function chartOf(...folders: string[]): string {
  return folders.map((folder) => join(istio!, folder)).find((folder) => existsSync(folder))!;
}

const suite = atHand ? describe : describe.skip;

suite('with real charts', () => {
  test('each gate waits for something that its chart makes', () => {
    for (const release of install.releases) {
      const charts: Record<string, string> = {
        cilium: cilium!,
        'istio-base': chartOf('base'),
        istiod: chartOf('istiod', 'istio-control/istio-discovery'),
        'istio-cni': chartOf('cni', 'istio-cni'),
        ztunnel: chartOf('ztunnel'),
      };
      const alone = { releases: [{ ...release, after: [] }] };
      const objects = synth(
        (chart) =>
          new RenderedCharts(chart, 'All', { install: alone, helm, charts: { [release.name]: charts[release.name]! } }),
        recent,
      );
      const made = emitted(objects).map((name) => name.toLowerCase());
      for (const gate of gatesOf(release)) {
        const [, namespace] = /--namespace (\S+)/.exec(gate) ?? [];
        for (const [, kind, name] of gate.matchAll(/(crd|deployment|daemonset)\/(\S+)/g)) {
          const full = kind === 'crd' ? 'customresourcedefinition' : `${kind} ${namespace}/`;
          expect(made).toContain(kind === 'crd' ? `${full} ${name}` : `${full}${name}`);
        }
      }
    }
  }, 60_000);
});
