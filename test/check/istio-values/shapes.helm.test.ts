import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ISTIO_MINORS } from '../../../src/values/charts';
import { SHAPES, valuesOf } from './shapes.cases';

/*
 * Asks the real charts about each case. HELM_BIN is a helm binary, ISTIO_CHARTS a folder with the charts as a release or the
 * source of Istio has them; they are taken for those of the newest minor.
 */
const { HELM_BIN: helm, ISTIO_CHARTS: charts } = process.env;

const FOLDERS = {
  base: ['base'],
  istiod: ['istiod', 'istio-control/istio-discovery'],
  cni: ['cni', 'istio-cni'],
  ztunnel: ['ztunnel'],
  gateway: ['gateway'],
} as const;

function accepts(chart: keyof typeof FOLDERS, values: unknown): boolean {
  const folder = FOLDERS[chart].map((name) => join(charts!, name)).find((path) => existsSync(path));
  const args = ['template', 'x', folder!, '-n', 'istio-system', '--kube-version', '1.33.0', '-f', '-'];
  const { status, error } = spawnSync(helm!, args, {
    input: JSON.stringify(values),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  if (error) throw error;
  return status === 0;
}

const suite = helm !== undefined && charts !== undefined ? describe : describe.skip;

suite('the real charts decide as we do', () => {
  test.each(SHAPES)(
    '$chart: $field',
    ({ chart, field, refused, accepted, in: minors = ISTIO_MINORS }) => {
      expect(accepts(chart, valuesOf(field, refused))).toBe(!minors.includes(ISTIO_MINORS.at(-1)!));
      expect(accepts(chart, valuesOf(field, accepted))).toBe(true);
    },
    30_000,
  );
});
