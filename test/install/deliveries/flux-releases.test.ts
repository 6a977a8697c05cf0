import { load } from 'js-yaml';
import { FluxReleases, type FluxReleasesProps } from '../../../src/install/deliveries/flux-releases';
import { refusal } from '../../mesh/refusal';
import { emitted, pick, synth, type Manifest } from '../../synth';
import { changed, cilium, install } from './installs';

function objects(props: Partial<FluxReleasesProps> = {}): Manifest[] {
  return synth((chart) => new FluxReleases(chart, 'Flux', { install, ...props }));
}

test('there is a HelmRelease for each chart and a source for each repository', () => {
  expect(emitted(objects())).toEqual([
    'GitRepository flux-system/gateway-api',
    'Kustomization flux-system/gateway-api-crds',
    'HelmRepository flux-system/helm-cilium-io',
    'HelmRelease flux-system/cilium',
    'HelmRepository flux-system/istio-release-storage-googleapis-com-charts',
    'HelmRelease flux-system/istio-base',
    'HelmRelease flux-system/istiod',
    'HelmRelease flux-system/istio-cni',
    'HelmRelease flux-system/ztunnel',
  ]);
});

test('each release waits for those it needs', () => {
  const waits = objects()
    .filter(({ kind }) => kind === 'HelmRelease')
    .map(({ metadata, spec }) => [metadata.name, (spec.dependsOn ?? []).map(({ name }: { name: string }) => name)]);
  expect(Object.fromEntries(waits)).toEqual({
    cilium: [],
    'istio-base': ['cilium'],
    istiod: ['istio-base'],
    'istio-cni': ['istio-base'],
    ztunnel: ['istiod', 'istio-cni'],
  });
});

test('a release is that of Helm by name and namespace, so that one installed by hand is taken over', () => {
  expect(pick(objects(), 'HelmRelease', 'istiod')['spec']).toMatchObject({
    releaseName: 'istiod',
    targetNamespace: 'istio-system',
    storageNamespace: 'istio-system',
    chart: {
      spec: {
        chart: 'istiod',
        version: '1.30.1',
        sourceRef: { kind: 'HelmRepository', name: 'istio-release-storage-googleapis-com-charts' },
      },
    },
    install: { createNamespace: true, crds: 'CreateReplace', remediation: { retries: 3 } },
    upgrade: { crds: 'CreateReplace', remediation: { retries: 3, strategy: 'rollback' } },
  });
  expect(pick(objects(), 'HelmRelease', 'cilium')['spec'].values).toEqual(cilium.values);
});

test('what a hook makes is not waited for before the hook', () => {
  const hubble = { tls: { auto: { method: 'cronJob' } }, relay: { enabled: true } };
  const waits = (version: string): unknown[] => {
    const { spec } = pick(
      objects({ install: changed('cilium', { version, values: { hubble } }) }),
      'HelmRelease',
      'cilium',
    );
    return [spec.install.disableWait, spec.upgrade.disableWait];
  };
  expect(waits('1.18.2')).toEqual([true, true]);
  expect(waits('1.19.0')).toEqual([undefined, undefined]);
});

test('a chart from a registry has an OCIRepository of its own', () => {
  const oci = changed('cilium', { repository: 'oci://quay.io/cilium/charts', version: '1.18.2+build.1' });
  const all = objects({ install: oci });
  expect(pick(all, 'OCIRepository', 'cilium')['spec']).toMatchObject({
    url: 'oci://quay.io/cilium/charts/cilium',
    ref: { tag: '1.18.2_build.1' },
    layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
  });
  const { spec } = pick(all, 'HelmRelease', 'cilium');
  expect(spec.chartRef).toEqual({ kind: 'OCIRepository', name: 'cilium' });
  expect(spec.chart).toBeUndefined();
});

test('addresses that differ in punctuation alone have a source each', () => {
  const [first, second] = ['https://charts.example.com/a', 'https://charts-example.com/a'];
  const releases = [
    { ...cilium, repository: first! },
    { ...cilium, name: 'other', repository: second! },
  ];
  const repositories = objects({ install: { releases } }).filter(({ kind }) => kind === 'HelmRepository');
  expect(repositories.map(({ metadata, spec }) => [metadata.name, spec.url])).toEqual([
    ['charts-example-com-a', first],
    ['charts-example-com-a-2', second],
  ]);
});

test('a number that makes a name free is not that of another address', () => {
  const addresses = ['https://a.example.com/2', 'https://a.example.com', 'https://a-example.com'];
  const releases = addresses.map((repository, i) => ({ ...cilium, name: `r${i}`, repository }));
  const repositories = objects({ install: { releases } }).filter(({ kind }) => kind === 'HelmRepository');
  expect(repositories.map(({ spec }) => spec.url)).toEqual(addresses);
  expect(new Set(repositories.map(({ metadata }) => metadata.name)).size).toBe(3);
});

test('a null among the values, which takes a default away, arrives by a ConfigMap', () => {
  const values = { operator: { resources: null } };
  const all = objects({ install: changed('cilium', { values }) });
  expect(load(pick(all, 'ConfigMap', 'cilium-values')['data']['values.yaml'])).toEqual(values);
  const { spec } = pick(all, 'HelmRelease', 'cilium');
  expect(spec.valuesFrom).toEqual([{ kind: 'ConfigMap', name: 'cilium-values' }]);
  expect(spec.values).toBeUndefined();
});

test('the CRDs are waited for and never pruned', () => {
  expect(pick(objects(), 'GitRepository', 'gateway-api')['spec'].ref).toEqual({ tag: 'v1.4.0' });
  expect(pick(objects(), 'Kustomization', 'gateway-api-crds')['spec']).toMatchObject({
    path: './config/crd',
    prune: false,
    wait: true,
  });
});

test('objects go into the namespace of Flux', () => {
  const all = objects({ namespace: 'gitops', annotations: { note: 'x' } });
  expect(new Set(all.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['gitops']));
  expect(all[0]!.metadata.annotations).toEqual({ note: 'x' });
});

test.each([
  ['an unknown prop', { nmespace: 'x' }, 'did you mean "namespace"?'],
  ['a namespace that is no name', { namespace: 'Flux' }, 'namespace "Flux" is not a valid name'],
  ['no releases', { install: { releases: [] } }, 'install.releases is empty'],
])('refuses %s', (_, props, message) => {
  expect(refusal((chart) => new FluxReleases(chart, 'Flux', { install, ...props } as never))).toContain(message);
});
