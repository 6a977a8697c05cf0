import { ApiObject, Chart } from 'cdk8s';
import { AmbientNamespace, Cluster, IngressGateway, MeshApp, MeshService, Platform } from '../../src';
import { contents, temporaryFolder, workIn } from './folders';

workIn(temporaryFolder);

const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });

function shop(app: MeshApp | Cluster): Chart {
  const chart = new Chart(app, 'shop');
  const namespace = new AmbientNamespace(chart, 'Shop');
  const web = new MeshService(chart, 'Web', { namespace, port: 80, image: 'web:1' });
  new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' }).route(web, { paths: ['/'] });
  return chart;
}

let told = '';
beforeEach(() => {
  told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

describe('writeDefaults', () => {
  // What kubectl shows of such a route, stored by kube-apiserver 1.36 with the CRDs of Gateway API 1.5.
  test('writes into a route what the API server would add', () => {
    const app = new MeshApp({ outdir: 'out', platform, writeDefaults: true });
    shop(app);
    app.synth();
    const text = contents('out')['shop.k8s.yaml'] ?? '';
    const route = text.split('---\n').find((one) => one.includes('kind: HTTPRoute'));
    expect(route).toContain('- group: gateway.networking.k8s.io\n      kind: Gateway\n');
    expect(route).toContain('- group: ""\n          kind: Service\n');
    expect(route).toContain('weight: 1\n');
  });

  test('is off unless asked for', () => {
    const app = new MeshApp({ outdir: 'out', platform });
    shop(app);
    app.synth();
    expect(contents('out')['shop.k8s.yaml']).not.toContain('weight: 1\n');
  });

  test('says which defaults wait for a version to be stated', () => {
    const app = new MeshApp({ outdir: 'out', writeDefaults: true });
    new ApiObject(new Chart(app, 'a'), 'Egress', {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEgressGatewayPolicy',
      metadata: { name: 'out' },
      spec: { egressGateway: {} },
    });
    app.synth();
    expect(told).toContain('note: releases of Cilium differ in defaults');
  });

  test('goes by the versions of each cluster', () => {
    const app = new MeshApp({ outdir: 'out', platform, writeDefaults: true });
    shop(new Cluster(app, 'stated'));
    app.synth();
    expect(told).toBe('');
    expect(contents('out')['stated/shop.yaml']).toContain('weight: 1\n');
  });
});

describe('provenance', () => {
  test('says construct and version, in order among the annotations there are', () => {
    const app = new MeshApp({ outdir: 'out', provenance: true });
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    new ApiObject(new Chart(app, 'a'), 'Map', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', annotations: { zone: 'a', apex: 'b' } },
      data: { key: 'value' },
    });
    app.synth();
    expect(contents('out')['a.k8s.yaml']).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  annotations:
    apex: b
    cdk8s-ambient/construct: a/Map
    cdk8s-ambient/version: ${version}
    zone: a
  name: m
data:
  key: value
`);
  });

  test('is off unless asked for', () => {
    const app = new MeshApp({ outdir: 'out' });
    shop(app);
    app.synth();
    expect(contents('out')['shop.k8s.yaml']).not.toContain('cdk8s-ambient/');
  });
});
