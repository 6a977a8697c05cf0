import { answer } from '../../../src/simulate';

/** A Service that selects nothing, as that of the API server: somebody writes its endpoints. */
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db', namespace: 'shop' },
  spec: { ports: [{ name: 'tcp', port: 5432 }] },
};
const slice = (endpoints: readonly object[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'db-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'db' } },
  addressType: 'IPv4',
  ports: [{ name: 'tcp', port: 5433 }],
  endpoints,
});
const shop = (labels: Record<string, string>) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'app', image: 'example/app:1' }] },
  },
  service,
];
const called = (labels: Record<string, string>, ...more: readonly object[]) =>
  answer([...shop(labels), ...more] as never, {
    from: { workload: 'shop/web' },
    to: { service: 'shop/db', port: 5432 },
  })[0]!;

// Kubernetes, Services without selectors: EndpointSlices say where they lead; istio/istio pilot/pkg/serviceregistry/kube reads them for proxies, and
// pilot/pkg/serviceregistry/ambient/workloads.go for ztunnel.
describe.each([
  ['a sidecar', { 'istio-injection': 'enabled' }],
  ['ztunnel', { 'istio.io/dataplane-mode': 'ambient' }],
])('what a Service that selects nothing leads to, by %s', (_, labels) => {
  test('is unknown where no EndpointSlice is among the manifests, closed as they may be', () => {
    const { assumptions, verdict } = called(labels);
    expect([verdict, assumptions.join()]).toEqual(['unknown', expect.stringContaining('which selects no pods')]);
  });

  test('is what EndpointSlices list', () => {
    expect(called(labels, slice([{ addresses: ['203.0.113.9'] }]))).toMatchObject({
      verdict: 'allowed',
      outcome: 'app',
    });
  });

  test('is nobody where they list nobody', () => {
    expect(called(labels, slice([])).outcome).toBe('no-endpoint');
  });
});
