import * as fs from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { MeshApp } from '../../../src';
import { IstioctlFile } from '../../../src/install/deliveries/istioctl-file';
import { contents, thrownBy } from '../../app/folders';
import { changed, cilium, install, istioReleases } from './installs';
import { run, written } from './running-script';

test('there is one IstioOperator, and values for Cilium alone', () => {
  const outdir = written((app) => new IstioctlFile(app, 'Istioctl', { install }));
  expect(Object.keys(contents(outdir))).toEqual([
    'istioctl',
    'istioctl/install.sh',
    'istioctl/istio-operator.yml',
    'istioctl/values',
    'istioctl/values/01-cilium.yml',
  ]);
  expect(load(fs.readFileSync(path.join(outdir, 'istioctl/istio-operator.yml'), 'utf8'))).toMatchObject({
    kind: 'IstioOperator',
    spec: { profile: 'ambient' },
  });
});

test('a version with a v is the same version', () => {
  const releases = install.releases.map((r) => (r.name === 'cilium' ? r : { ...r, version: 'v1.30.1' }));
  const outdir = written((app) => new IstioctlFile(app, 'Istioctl', { install: { ...install, releases } }));
  expect(run(path.join(outdir, 'istioctl/install.sh')).status).toBe(0);
});

test('CRDs and Cilium come first, then istioctl, then what waits for its parts', () => {
  const outdir = written((app) => new IstioctlFile(app, 'Istioctl', { install, manifests: './mesh' }));
  const { calls, status } = run(path.join(outdir, 'istioctl/install.sh'));
  expect(status).toBe(0);
  const order = [
    'standard-install.yaml',
    'install cilium',
    'wait nodes',
    'istioctl version',
    'istioctl install',
    'deployment/istiod',
    'daemonset/istio-cni-node',
    'daemonset/ztunnel',
    'recursive -f ./mesh',
  ];
  const places = order.map((piece) => calls.findIndex((call) => call.includes(piece)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(calls).toContain('istioctl install --filename istio-operator.yml --skip-confirmation --readiness-timeout 10m');
});

test.each(['1.29.0', '1.30.10', '1.30.0'])('an istioctl of another version than %s installs nothing', (version) => {
  const releases = install.releases.map((r) => (r.name === 'cilium' ? r : { ...r, version }));
  const outdir = written((app) => new IstioctlFile(app, 'Istioctl', { install: { ...install, releases } }));
  const { calls, status, stderr } = run(path.join(outdir, 'istioctl/install.sh'));
  expect(status).not.toBe(0);
  expect(stderr).toContain(`this needs istioctl ${version}`);
  expect(calls.at(-1)).toContain('istioctl version');
});

const [base, istiod, ...others] = istioReleases;
const certificates = { ...cilium, name: 'certificates', chart: 'cert-manager', values: {} };

test('a release that a part of Istio waits for is installed before istioctl', () => {
  const releases = [cilium, certificates, base!, { ...istiod!, after: ['istio-base', 'certificates'] }, ...others];
  const outdir = written((app) => new IstioctlFile(app, 'Istioctl', { install: { ...install, releases } }));
  const { calls } = run(path.join(outdir, 'istioctl/install.sh'));
  const [before, then] = ['install certificates', 'istioctl install'].map((piece) =>
    calls.findIndex((call) => call.includes(piece)),
  );
  expect(before).toBeGreaterThan(0);
  expect(then).toBeGreaterThan(before!);
});

const { istioOperator: _, ...withoutOperator } = install;

test.each([
  ['an install without IstioOperator', { install: withoutOperator }, 'the install has no istioOperator'],
  ['an install without Istio', { install: { ...install, releases: [cilium] } }, 'the install has no release of Istio'],
  [
    'two versions of Istio',
    { install: changed('ztunnel', { version: '1.29.0' }) },
    'releases are of 1.30.1 and 1.29.0',
  ],
  [
    'a release that a part of Istio waits for, after the first of Istio',
    {
      install: {
        ...install,
        releases: [cilium, base!, certificates, { ...istiod!, after: ['istio-base', 'certificates'] }, ...others],
      },
    },
    'release "istiod" comes after "certificates", but istioctl installs it together with "istio-base"',
  ],
  ['a folder that leads out', { install, folder: '../x' }, 'folder must stay inside the output folder'],
])('refuses %s', (_name, props, message) => {
  const app = new MeshApp({ outdir: 'never-written' });
  expect(thrownBy(() => new IstioctlFile(app, 'Istioctl', props)).message).toContain(message);
});

test('refuses what is no IstioOperator, and writes nothing then', () => {
  const app = new MeshApp({ outdir: 'never-written' });
  new IstioctlFile(app, 'Istioctl', { install: { ...install, istioOperator: () => ({ kind: 'Istio' }) } });
  expect(thrownBy(() => app.synth()).message).toContain('must return an IstioOperator of install.istio.io/v1alpha1');
  expect(fs.existsSync('never-written')).toBe(false);
});
