import { load } from 'js-yaml';
import { ArgoCdApplications, type ArgoCdApplicationsProps } from '../../../src/install/deliveries/argo-cd-applications';
import { GatewayApiCrds } from '../../../src/install/gateway-api-crds';
import { Platform } from '../../../src/install/platform';
import { refusal } from '../../mesh/refusal';
import { pick, synth, type Manifest } from '../../synth';
import { changed, cilium, install } from './installs';

function applications(props: Partial<ArgoCdApplicationsProps> = {}): Manifest[] {
  return synth((chart) => new ArgoCdApplications(chart, 'ArgoCd', { install, ...props }));
}

function application(name: string, props: Partial<ArgoCdApplicationsProps> = {}): Manifest {
  return pick(applications(props), 'Application', name);
}

test('waves are CRDs, Cilium, base, istiod, cni, ztunnel, and the mesh last', () => {
  const mesh = { repository: 'https://git.example.com/shop/mesh', path: 'dist' };
  const byWave = applications({ mesh }).map(({ metadata }) => [
    Number(metadata.annotations!['argocd.argoproj.io/sync-wave']),
    metadata.name,
  ]);
  expect(byWave).toEqual([
    [0, 'gateway-api-crds'],
    [1, 'cilium'],
    [2, 'istio-base'],
    [3, 'istiod'],
    [4, 'istio-cni'],
    [5, 'ztunnel'],
    [6, 'mesh'],
  ]);
});

test('an Application installs its chart, at its version, with its values, into its namespace', () => {
  expect(application('cilium')['spec']).toMatchObject({
    project: 'default',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'kube-system' },
    source: {
      repoURL: 'https://helm.cilium.io',
      chart: 'cilium',
      targetRevision: '1.18.2',
      helm: { releaseName: 'cilium', valuesObject: cilium.values },
    },
  });
});

test('a chart from a registry is named without scheme, as Argo CD takes it', () => {
  const oci = changed('cilium', { repository: 'oci://quay.io/cilium/charts' });
  expect(application('cilium', { install: oci })['spec'].source).toMatchObject({
    repoURL: 'quay.io/cilium/charts',
    chart: 'cilium',
  });
});

test('a null among the values, which takes a default away, arrives', () => {
  const values = { operator: { resources: null } };
  const { helm } = application('cilium', { install: changed('cilium', { values }) })['spec'].source;
  expect(load(helm.values)).toEqual(values);
  expect(helm.valuesObject).toBeUndefined();
});

test('the CRDs come from the tag and the channel, and are never pruned', () => {
  const { spec } = application('gateway-api-crds');
  expect(spec.source).toEqual({
    repoURL: 'https://github.com/kubernetes-sigs/gateway-api',
    path: 'config/crd',
    targetRevision: 'v1.4.0',
  });
  expect(spec.syncPolicy.automated).toEqual({ prune: false, selfHeal: true });
  const platform = new Platform({ gatewayApi: '1.4.0' });
  const experimental = { ...install, gatewayApiCrds: new GatewayApiCrds({ platform, channel: 'experimental' }) };
  expect(application('gateway-api-crds', { install: experimental })['spec'].source.path).toBe(
    'config/crd/experimental',
  );
});

test.each(['istio-base', 'istiod'])(
  'what istiod writes into the webhooks of %s is left alone, also by a sync',
  (name) => {
    const { spec } = application(name);
    expect(spec.ignoreDifferences).toContainEqual({
      group: 'admissionregistration.k8s.io',
      kind: 'ValidatingWebhookConfiguration',
      jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle', '.webhooks[]?.failurePolicy'],
    });
    expect(spec.syncPolicy.syncOptions).toEqual(
      expect.arrayContaining(['ServerSideApply=true', 'CreateNamespace=true', 'RespectIgnoreDifferences=true']),
    );
  },
);

test.each([
  ['aks', 1],
  ['eks', 0],
] as const)('on %s, selectors of webhooks are left to whom they belong', (distribution, times) => {
  const all = synth((chart) => {
    new Platform({ distribution }).applyTo(chart);
    return new ArgoCdApplications(chart, 'ArgoCd', { install });
  });
  for (const { jqPathExpressions } of pick(all, 'Application', 'istiod')['spec'].ignoreDifferences) {
    const selectors = jqPathExpressions.filter((path: string) => path.includes('"control-plane"'));
    expect(selectors).toHaveLength(times);
  }
});

test('nothing is ignored where no controller writes', () => {
  for (const name of ['cilium', 'istio-cni', 'ztunnel'])
    expect(application(name)['spec'].ignoreDifferences).toBeUndefined();
});

test('certificates that Cilium would mint at each rendering are kept as they were first', () => {
  const minting = changed('cilium', { values: {} });
  const { spec } = application('cilium', { install: minting });
  expect(spec.ignoreDifferences).toContainEqual({ kind: 'Secret', name: 'cilium-ca', jsonPointers: ['/data'] });
  expect(spec.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
});

test('so are those of a cluster mesh', () => {
  const mesh = { hubble: { tls: { auto: { method: 'cronJob' } } }, clustermesh: { useAPIServer: true } };
  const names = (values: object): string[] =>
    (
      application('cilium', { install: changed('cilium', { values: values as never }) })['spec'].ignoreDifferences ?? []
    ).map(({ name }: { name: string }) => name);
  expect(names(mesh)).toEqual([
    'cilium-ca',
    'clustermesh-apiserver-admin-cert',
    'clustermesh-apiserver-local-cert',
    'clustermesh-apiserver-remote-cert',
    'clustermesh-apiserver-server-cert',
  ]);
  const byJob = { ...mesh, clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: 'cronJob' } } } } };
  expect(names(byJob)).toEqual([]);
});

describe('the job that makes certificates for Cilium', () => {
  const hubble = { tls: { auto: { method: 'cronJob' } }, relay: { enabled: true } };
  const values = (release: object): Record<string, unknown> =>
    application('cilium', { install: changed('cilium', release) })['spec'].source.helm.valuesObject;
  const sync = { annotations: { job: { 'argocd.argoproj.io/hook': 'Sync' } } };

  test('runs during the sync, since what mounts them is not healthy before', () => {
    expect(values({ values: { hubble } })).toEqual({ certgen: sync, hubble });
    const clustermesh = { useAPIServer: true, apiserver: { tls: { auto: { method: 'cronJob' } } } };
    expect(values({ values: { clustermesh } })['certgen']).toEqual(sync);
  });

  test('is left alone where nothing waits for it: without relay, or from Cilium 1.19', () => {
    expect(values({ values: { hubble: { tls: hubble.tls } } })).toEqual({ hubble: { tls: hubble.tls } });
    expect(values({ version: '1.19.0', values: { hubble } })).toEqual({ hubble });
  });

  test('is what a user says', () => {
    const certgen = { annotations: { job: { 'argocd.argoproj.io/hook': 'PreSync' } } };
    expect(values({ values: { hubble, certgen } })).toEqual({ hubble, certgen });
  });
});

test('no sync deletes CRDs, which would take what is written with them', () => {
  expect(application('istio-base')['spec'].syncPolicy.automated).toEqual({ prune: false, selfHeal: true });
});

test('syncs prune and heal unless told otherwise, or nobody but a person starts them', () => {
  expect(application('istiod')['spec'].syncPolicy.automated).toEqual({ prune: true, selfHeal: true });
  expect(application('istiod', { prune: false, selfHeal: false })['spec'].syncPolicy.automated).toEqual({
    prune: false,
    selfHeal: false,
  });
  expect(application('istiod', { automated: false })['spec'].syncPolicy.automated).toBeUndefined();
});

test('deleting an Application leaves the network up: none has a finalizer', () => {
  for (const { metadata } of applications()) expect(metadata).not.toHaveProperty('finalizers');
});

test('clusters are told apart by project, address and prefix', () => {
  const { metadata, spec } = application('prod-istiod', {
    prefix: 'prod-',
    project: 'platform',
    namespace: 'gitops',
    server: 'https://prod.example.com:6443',
    labels: { team: 'platform' },
  });
  expect(metadata).toMatchObject({ namespace: 'gitops', labels: { team: 'platform' } });
  expect(spec).toMatchObject({ project: 'platform', destination: { server: 'https://prod.example.com:6443' } });
});

test.each(['.', './dist', 'a/../b', '..a'])('the mesh may be at %s', (path) => {
  expect(application('mesh', { mesh: { repository: 'x', path } })['spec'].source.path).toBe(path);
});

test('without a mesh, a release may be called mesh', () => {
  expect(application('mesh', { install: { releases: [{ ...cilium, name: 'mesh' }] } })['spec'].source.chart).toBe(
    'cilium',
  );
});

test.each([
  ['an unknown prop', { projekt: 'x' }, 'did you mean "project"?'],
  ['a namespace that is no name', { namespace: 'Argo' }, 'namespace "Argo" is not a valid name'],
  ['a prefix that is none', { prefix: 'Prod/' }, 'prefix with a name'],
  ['a mesh without repository', { mesh: { path: 'dist' } }, 'mesh.repository must be text'],
  [
    'a release with the name of the mesh',
    { install: { releases: [{ ...cilium, name: 'mesh' }] }, mesh: { repository: 'x', path: 'y' } },
    'a release is called "mesh"',
  ],
  ['a mesh at an absolute path', { mesh: { repository: 'x', path: '/dist' } }, 'a folder inside the repository'],
  ['a mesh outside the repository', { mesh: { repository: 'x', path: 'a/../../b' } }, 'a folder inside the repository'],
  ['a mesh with an unknown prop', { mesh: { repository: 'x', path: 'y', ref: 'z' } }, 'unknown prop "mesh.ref"'],
])('refuses %s', (_, props, message) => {
  expect(refusal((chart) => new ArgoCdApplications(chart, 'ArgoCd', { install, ...props } as never))).toContain(
    message,
  );
});
