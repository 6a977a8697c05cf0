import * as fs from 'node:fs';
import * as path from 'node:path';
import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { MeshApp } from '../../../src';
import { HelmFiles } from '../../../src/install/deliveries/helm-files';
import { contents, thrownBy } from '../../app/folders';
import { changed, cilium, install, istio, istioReleases } from './installs';
import { run, written } from './running-script';

const script = (outdir: string, folder = 'helm'): string => path.join(outdir, folder, 'install.sh');

test('there is one values file for each release, in order, and nothing that kubectl or cdk8s takes for a manifest', () => {
  const outdir = written((app) => new HelmFiles(app, 'Helm', { install }));
  expect(Object.keys(contents(outdir))).toEqual([
    'helm',
    'helm/install.sh',
    'helm/values',
    'helm/values/01-cilium.yml',
    'helm/values/02-istio-base.yml',
    'helm/values/03-istiod.yml',
    'helm/values/04-istio-cni.yml',
    'helm/values/05-ztunnel.yml',
  ]);
});

test('a values file has the values of its release, and why', () => {
  const outdir = written((app) => new HelmFiles(app, 'Helm', { install }));
  const text = fs.readFileSync(path.join(outdir, 'helm/values/01-cilium.yml'), 'utf8');
  expect(load(text)).toEqual(cilium.values);
  expect(text).toContain('# istio-cni chains itself into the same folder');
});

test('the script installs in order and waits after each step', () => {
  const { calls, status } = run(
    script(written((app) => new HelmFiles(app, 'Helm', { install, manifests: '../mesh.k8s.yaml' }))),
  );
  expect(status).toBe(0);
  expect(
    calls.map((call) =>
      call.replace(/ --(repo|version|namespace|create-namespace|values|wait|timeout|selector|for).*/, ''),
    ),
  ).toEqual([
    'kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.4.0/standard-install.yaml',
    'kubectl wait crd/gatewayclasses.gateway.networking.k8s.io crd/gateways.gateway.networking.k8s.io crd/httproutes.gateway.networking.k8s.io crd/grpcroutes.gateway.networking.k8s.io crd/referencegrants.gateway.networking.k8s.io',
    'helm upgrade --install cilium cilium',
    'kubectl',
    'kubectl',
    'kubectl wait nodes --all',
    'helm upgrade --install istio-base base',
    'kubectl wait crd/authorizationpolicies.security.istio.io crd/peerauthentications.security.istio.io crd/destinationrules.networking.istio.io crd/serviceentries.networking.istio.io crd/virtualservices.networking.istio.io crd/telemetries.telemetry.istio.io',
    'helm upgrade --install istiod istiod',
    'kubectl',
    'helm upgrade --install istio-cni cni',
    'kubectl',
    'helm upgrade --install ztunnel ztunnel',
    'kubectl',
    'kubectl apply --server-side --recursive -f ../mesh.k8s.yaml',
  ]);
  expect(calls).toEqual(
    expect.arrayContaining([
      'helm upgrade --install cilium cilium --repo https://helm.cilium.io --version 1.18.2 --namespace kube-system --create-namespace --values values/01-cilium.yml --timeout 10m',
      'helm upgrade --install ztunnel ztunnel --repo https://istio-release.storage.googleapis.com/charts --version 1.30.1 --namespace istio-system --create-namespace --values values/05-ztunnel.yml --wait --timeout 10m',
      'kubectl --namespace kube-system rollout status daemonset/cilium --timeout=10m',
      'kubectl --namespace istio-system rollout status deployment/istiod --timeout=10m',
      'kubectl --namespace istio-system rollout status daemonset/istio-cni-node --timeout=10m',
      'kubectl --namespace istio-system rollout status daemonset/ztunnel --timeout=10m',
    ]),
  );
});

test.each([
  ['the network does not come up', 'wait nodes', 'helm upgrade --install istio-base'],
  ['the CRDs are not there', 'wait crd/authorization', 'helm upgrade --install istiod'],
  ['istiod does not answer', 'deployment/istiod', 'helm upgrade --install ztunnel'],
  ['a node has no CNI agent', 'daemonset/istio-cni-node', 'helm upgrade --install ztunnel'],
  ['ztunnel gets no certificate', 'daemonset/ztunnel', 'kubectl apply --server-side --recursive'],
])('when %s, the script stops before what needs it', (_, failing, next) => {
  const outdir = written((app) => new HelmFiles(app, 'Helm', { install, manifests: 'mesh.yaml' }));
  const { calls, status } = run(script(outdir), failing);
  expect(status).not.toBe(0);
  expect(calls.at(-1)).toContain(failing);
  expect(calls.join('\n')).not.toContain(next);
});

test('a chart from a registry is named by its whole address', () => {
  const oci = changed('cilium', { repository: 'oci://quay.io/cilium/charts/' });
  const { calls } = run(script(written((app) => new HelmFiles(app, 'Helm', { install: oci }))));
  expect(calls.find((call) => call.includes('install cilium'))).toMatch(
    /^helm upgrade --install cilium oci:\/\/quay\.io\/cilium\/charts\/cilium --version 1\.18\.2 --namespace/,
  );
});

test('it waits for istiod of a revision and for a ztunnel of another name', () => {
  const releases = [
    cilium,
    istio('istio-base', 'base', ['cilium']),
    istio('istiod', 'istiod', ['istio-base'], { revision: '1-30-1' }),
    istio('ztunnel', 'ztunnel', ['istiod'], { resourceName: 'ztunnel-canary' }),
  ];
  const { calls } = run(script(written((app) => new HelmFiles(app, 'Helm', { install: { releases } }))));
  expect(calls).toContain('kubectl --namespace istio-system rollout status deployment/istiod-1-30-1 --timeout=10m');
  expect(calls).toContain('kubectl --namespace istio-system rollout status daemonset/ztunnel-canary --timeout=10m');
});

test.each([
  ['Helm 3 has one way to apply', 'v3.18.6', false],
  ['Helm 4 must not fail on what istiod writes into its webhooks', 'v4.1.1', true],
])('%s', (_, version, clientSide) => {
  const { calls, status } = run(script(written((app) => new HelmFiles(app, 'Helm', { install }))), undefined, version);
  expect(status).toBe(0);
  const told = calls.filter((call) => call.includes(' --server-side=false ')).map((call) => call.split(' ')[3]);
  expect(told).toEqual(clientSide ? ['istio-base', 'istiod'] : []);
});

test('a DaemonSet that is renewed by hand has no roll-out to wait for', () => {
  const onDelete = changed('ztunnel', { values: { profile: 'ambient', updateStrategy: { type: 'OnDelete' } } });
  const { calls } = run(script(written((app) => new HelmFiles(app, 'Helm', { install: onDelete }))));
  expect(calls.join('\n')).not.toContain('daemonset/ztunnel');
  expect(calls.join('\n')).toContain('daemonset/istio-cni-node');
});

test('a CRD that the base chart leaves out is not waited for', () => {
  const without = changed('istio-base', { values: { base: { excludedCRDs: ['telemetries.telemetry.istio.io'] } } });
  const { calls } = run(script(written((app) => new HelmFiles(app, 'Helm', { install: without }))));
  const wait = calls.find((call) => call.includes('crd/virtualservices'));
  expect(wait).not.toContain('telemetries');
});

test('without Gateway API CRDs and manifests it installs the charts and says that the platform is ready', () => {
  const outdir = written((app) => new HelmFiles(app, 'Helm', { install: { releases: [cilium, ...istioReleases] } }));
  const { calls, status } = run(script(outdir));
  expect(status).toBe(0);
  expect(calls.filter((call) => call.includes('apply'))).toEqual([]);
});

test.each(['mesh.yaml', './mesh', '../../dist/mesh.k8s.yaml', 'mesh/'])('manifests may be at %s', (manifests) => {
  const { calls } = run(script(written((app) => new HelmFiles(app, 'Helm', { install, manifests }))));
  expect(calls.at(-1)).toBe(`kubectl apply --server-side --recursive -f ${manifests}`);
});

test('two clusters have a folder each', () => {
  const outdir = written((app) => {
    new HelmFiles(app, 'A', { install, folder: 'clusters/a' });
    return new HelmFiles(app, 'B', { install, folder: 'clusters/b' });
  });
  expect(contents(outdir)['clusters/a/install.sh']).toBe(contents(outdir)['clusters/b/install.sh']);
});

test('two in one folder are refused', () => {
  const app = new MeshApp({ outdir: 'never-written' });
  new HelmFiles(app, 'A', { install });
  new HelmFiles(app, 'B', { install });
  expect(thrownBy(() => app.synth()).message).toContain(
    '[A] and [B] would be written to the same file "helm/install.sh"',
  );
});

test.each([
  ['a folder that leads out', { install, folder: '../../x' }, 'folder must stay inside the output folder'],
  ['an absolute folder', { install, folder: '/x' }, 'folder must stay inside the output folder'],
  ['manifests that are a command', { install, manifests: 'x; reboot' }, 'manifests must be a plain path'],
  ['manifests among which the values are', { install, manifests: '..' }, 'manifests must be a plain path'],
  ['an unknown prop', { install, dir: 'x' }, 'unknown prop "dir"'],
  ['no releases', { install: { releases: [] } }, 'install.releases is empty'],
])('refuses %s', (_, props, message) => {
  const app = new MeshApp({ outdir: 'never-written' });
  expect(thrownBy(() => new HelmFiles(app, 'Helm', props as never)).message).toContain(message);
});

test('refuses an app of plain cdk8s', () => {
  const app = new App({ outdir: 'never-written' });
  expect(thrownBy(() => new HelmFiles(app, 'Helm', { install })).message).toContain('say new MeshApp() for new App()');
});

test('an install of Cilium alone does not say that there is a mesh', () => {
  const alone = written((app) => new HelmFiles(app, 'Helm', { install: { releases: [cilium] } }));
  const text = fs.readFileSync(script(alone), 'utf8');
  expect(text).toContain('echo "ready: cilium"');
  expect(text).not.toContain('dataplane-mode');
});
