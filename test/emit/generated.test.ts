import type * as Library from '../../src';
import { cilium } from '../install/deliveries/installs';

/** The generated modules, as the library asks for them; loading any costs more than loading the library. */
const GENERATED = {
  Kubernetes: 'cdk8s-plus-27',
  networking: '../../imports/istio-networking.istio.io',
  security: '../../imports/istio-security.istio.io',
  telemetry: '../../imports/istio-telemetry.istio.io',
  gateway: '../../imports/gateway-api-gateway.networking.k8s.io',
  argoCd: '../../imports/argocd-argoproj.io',
  fluxHelm: '../../imports/flux-helm.toolkit.fluxcd.io',
  fluxKustomize: '../../imports/flux-kustomize.toolkit.fluxcd.io',
  fluxSource: '../../imports/flux-source.toolkit.fluxcd.io',
  k3s: '../../imports/k3s-helm.cattle.io',
};

/** Which generated modules are loaded by a fresh copy of the library and what is done with it. */
function loadedBy(
  use: (library: typeof Library, chart: InstanceType<(typeof import('cdk8s'))['Chart']>) => void,
): string[] {
  const loaded: string[] = [];
  jest.isolateModules(() => {
    for (const [name, path] of Object.entries(GENERATED)) {
      jest.doMock(path, () => {
        loaded.push(name);
        return jest.requireActual<object>(path);
      });
    }
    const { App, Chart } = jest.requireActual<typeof import('cdk8s')>('cdk8s');
    use(require('../../src') as typeof Library, new Chart(new App({ outdir: 'never-written' }), 'test'));
  });
  for (const path of Object.values(GENERATED)) jest.dontMock(path);
  return loaded.sort();
}

test('no generated module is loaded with the library itself, nor for values that emit nothing', () => {
  const loaded = loadedBy(({ Http, Platform, Principal, RequestMatch, Source, TrafficPolicy }) => {
    Http.get('/x').withHeader('x-team', 'web');
    Source.principals(Principal.serviceAccount('shop', 'web'));
    RequestMatch.cookie('beta', 'on');
    new TrafficPolicy({ balance: 'random' });
    new Platform({ istio: '1.30' });
  });
  expect(loaded).toEqual([]);
});

test.each<[string, string[], Parameters<typeof loadedBy>[0]]>([
  ['a namespace', ['Kubernetes'], (library, chart) => new library.AmbientNamespace(chart, 'Shop')],
  ['a waypoint', ['gateway'], (library, chart) => new library.Waypoint(chart, 'Waypoint', { namespace: 'shop' })],
  [
    'a policy',
    ['security'],
    (library, chart) => new library.L4AuthorizationPolicy(chart, 'Policy', { namespace: 'shop', matches: 'nobody' }),
  ],
  [
    'an external service',
    ['networking'],
    ({ ExternalService, ServicePort }, chart) =>
      new ExternalService(chart, 'Api', {
        namespace: 'shop',
        hosts: ['api.example.com'],
        ports: [ServicePort.tls(443)],
      }),
  ],
  [
    'an Argo CD Application',
    ['argoCd'],
    ({ ArgoCdApplications }, chart) => new ArgoCdApplications(chart, 'Argo', { install: { releases: [cilium] } }),
  ],
  [
    'a Flux release',
    ['fluxHelm', 'fluxSource'],
    ({ FluxReleases }, chart) => new FluxReleases(chart, 'Flux', { install: { releases: [cilium] } }),
  ],
  [
    'a HelmChart of k3s',
    ['k3s'],
    ({ K3sHelmCharts }, chart) => new K3sHelmCharts(chart, 'K3s', { install: { releases: [cilium] } }),
  ],
  ['a log', ['telemetry'], (library, chart) => new library.AccessLogging(chart, 'Log', { namespace: 'shop' })],
])('%s loads the module of its own kind alone', (_, modules, use) => {
  expect(loadedBy(use)).toEqual(modules);
});

test('a module is loaded once for all objects of its kinds', () => {
  const loaded = loadedBy((library, chart) => {
    for (const id of ['A', 'B']) new library.L4AuthorizationPolicy(chart, id, { namespace: 'shop', matches: 'nobody' });
  });
  expect(loaded).toEqual(['security']);
});
