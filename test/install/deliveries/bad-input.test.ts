import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { InputError, MeshApp } from '../../../src';
import { ArgoCdApplications } from '../../../src/install/deliveries/argo-cd-applications';
import { FluxReleases } from '../../../src/install/deliveries/flux-releases';
import { HelmFiles } from '../../../src/install/deliveries/helm-files';
import { IstioctlFile } from '../../../src/install/deliveries/istioctl-file';
import { K3sHelmCharts } from '../../../src/install/deliveries/k3s-helm-charts';
import { RenderedCharts } from '../../../src/install/deliveries/rendered-charts';
import { cilium, install } from './installs';

type Delivery = new (scope: Construct, id: string, props: never) => Construct;

/** The props of each delivery that are not `install`. */
const DELIVERIES: readonly (readonly [name: string, delivery: Delivery, good: object, props: readonly string[]])[] = [
  ['HelmFiles', HelmFiles, {}, ['folder', 'manifests']],
  ['IstioctlFile', IstioctlFile, {}, ['folder', 'manifests']],
  [
    'ArgoCdApplications',
    ArgoCdApplications,
    {},
    ['namespace', 'project', 'server', 'prefix', 'automated', 'prune', 'selfHeal', 'mesh', 'labels', 'annotations'],
  ],
  ['FluxReleases', FluxReleases, {}, ['namespace', 'labels', 'annotations']],
  ['K3sHelmCharts', K3sHelmCharts, { gatewayApiCrdsFrom: 'elsewhere' }, ['gatewayApiCrdsFrom', 'bundled', 'labels']],
  [
    'RenderedCharts',
    RenderedCharts,
    { gatewayApiCrdsFrom: 'elsewhere', helm: '/nowhere/helm' },
    ['gatewayApiCrdsFrom', 'charts', 'apiVersions', 'helm', 'labels'],
  ],
];

const HOSTILE: readonly unknown[] = [
  null,
  0,
  NaN,
  1n,
  Symbol('s'),
  () => 'x',
  [],
  [null],
  [{}],
  new Map(),
  JSON.parse('{"__proto__":{"a":1}}'),
  { constructor: 'x' },
  { x: 5 },
];

/** What a call throws that is no refusal: a stack trace for somebody who mistyped. */
function otherErrors(build: (chart: Chart) => void): unknown {
  try {
    build(new Chart(new MeshApp({ outdir: 'never-written' }), 'test'));
  } catch (error) {
    if (!(error instanceof InputError)) return error;
  }
  return undefined;
}

test.each(DELIVERIES)('%s refuses hostile props with a sentence, or takes them', (_, delivery, good, props) => {
  for (const prop of props) {
    for (const value of HOSTILE) {
      expect(
        otherErrors((chart) => new delivery(chart, 'X', { install, ...good, [prop]: value } as never)),
      ).toBeUndefined();
    }
  }
  for (const value of [undefined, ...HOSTILE]) {
    expect(otherErrors((chart) => new delivery(chart, 'X', value as never))).toBeUndefined();
    expect(otherErrors((chart) => new delivery(chart, 'X', { ...good, install: value } as never))).toBeUndefined();
  }
});

test.each(DELIVERIES)('%s refuses hostile parts of an install with a sentence', (_, delivery, good) => {
  for (const value of HOSTILE) {
    for (const part of ['releases', 'gatewayApiCrds', 'istioOperator']) {
      const bad = { ...install, [part]: value };
      expect(otherErrors((chart) => new delivery(chart, 'X', { ...good, install: bad } as never))).toBeUndefined();
    }
    for (const part of Object.keys(cilium)) {
      const bad = { ...install, releases: [{ ...cilium, [part]: value }] };
      expect(otherErrors((chart) => new delivery(chart, 'X', { ...good, install: bad } as never))).toBeUndefined();
    }
  }
});
