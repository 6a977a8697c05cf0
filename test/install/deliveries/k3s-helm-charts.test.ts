import * as fs from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { K3sHelmCharts, type K3sHelmChartsProps } from '../../../src/install/deliveries/k3s-helm-charts';
import { temporaryFolder } from '../../app/folders';
import { refusal } from '../../mesh/refusal';
import { emitted, pick, synth, type Manifest } from '../../synth';
import { changed, cilium, install } from './installs';

function objects(props: Partial<K3sHelmChartsProps> = {}): Manifest[] {
  return synth((chart) => new K3sHelmCharts(chart, 'K3s', { install, gatewayApiCrdsFrom: 'elsewhere', ...props }));
}

test('namespaces come first, then a HelmChart for each release', () => {
  expect(emitted(objects())).toEqual([
    'Namespace istio-system',
    'HelmChart kube-system/cilium',
    'HelmChart kube-system/istio-base',
    'HelmChart kube-system/istiod',
    'HelmChart kube-system/istio-cni',
    'HelmChart kube-system/ztunnel',
  ]);
});

test('Cilium alone is installed before there is a network', () => {
  const bootstrapping = objects().filter(({ spec }) => spec?.bootstrap === true);
  expect(bootstrapping.map(({ metadata }) => metadata.name)).toEqual(['cilium']);
});

test('no failed chart is uninstalled', () => {
  const charts = objects().filter(({ kind }) => kind === 'HelmChart');
  expect(new Set(charts.map(({ spec }) => spec.failurePolicy))).toEqual(new Set(['abort']));
  // Hooks count as well, and the default of five minutes is short for the images of a new cluster.
  expect(new Set(charts.map(({ spec }) => spec.timeout))).toEqual(new Set(['10m']));
});

test('a chart has its version, namespace and values, with the reasons, nulls kept', () => {
  const { spec } = pick(objects(), 'HelmChart', 'cilium');
  expect(spec).toMatchObject({
    repo: 'https://helm.cilium.io',
    chart: 'cilium',
    version: '1.18.2',
    targetNamespace: 'kube-system',
  });
  expect(load(spec.valuesContent)).toEqual(cilium.values);
  expect(spec.valuesContent).toContain('# istio-cni chains itself');
  const values = { operator: { resources: null } };
  const withNull = pick(objects({ install: changed('cilium', { values }) }), 'HelmChart', 'cilium');
  expect(load(withNull['spec'].valuesContent)).toEqual(values);
});

test('a chart from a registry is named by its whole address', () => {
  const oci = changed('cilium', { repository: 'oci://quay.io/cilium/charts' });
  const { spec } = pick(objects({ install: oci }), 'HelmChart', 'cilium');
  expect([spec.chart, spec.repo]).toEqual(['oci://quay.io/cilium/charts/cilium', undefined]);
});

test('bundled charts get their values by a HelmChartConfig beside them', () => {
  const bundled = { traefik: { providers: { kubernetesGateway: { enabled: false } } } };
  const config = pick(objects({ bundled }), 'HelmChartConfig', 'traefik');
  expect(config.metadata.namespace).toBe('kube-system');
  expect(load(config['spec'].valuesContent)).toEqual(bundled.traefik);
});

test('Gateway API CRDs are written along from a file', () => {
  const file = path.join(temporaryFolder(), 'crds.yaml');
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gateways.gateway.networking.k8s.io' },
  };
  fs.writeFileSync(file, `---\n${JSON.stringify(crd)}\n---\n`);
  expect(emitted(objects({ gatewayApiCrdsFrom: file }))[0]).toBe(
    'CustomResourceDefinition gateways.gateway.networking.k8s.io',
  );
});

const { gatewayApiCrds: _, ...withoutCrds } = install;

test('an install without Gateway API CRDs needs no place to read them from', () => {
  expect(synth((chart) => new K3sHelmCharts(chart, 'K3s', { install: withoutCrds }))).toHaveLength(6);
});

test.each([
  ['CRDs that come from nowhere', { install }, 'install.gatewayApiCrds needs gatewayApiCrdsFrom here'],
  [
    'a place for CRDs that nobody asked for',
    { install: withoutCrds, gatewayApiCrdsFrom: 'x.yaml' },
    'the install has no gatewayApiCrds',
  ],
  [
    'a file that is not there',
    { install, gatewayApiCrdsFrom: 'nowhere.yaml' },
    'there is no file "nowhere.yaml" to read the Gateway API CRDs from',
  ],
  [
    'a bundled chart of no name',
    { install, gatewayApiCrdsFrom: 'elsewhere', bundled: { 'a/b': {} } },
    'name of a bundled chart "a/b"',
  ],
  ['an unknown prop', { install, bundle: {} }, 'did you mean "bundled"?'],
])('refuses %s', (_name, props, message) => {
  expect(refusal((chart) => new K3sHelmCharts(chart, 'K3s', props as never))).toContain(message);
});
