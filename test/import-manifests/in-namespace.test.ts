import { inNamespace, withoutNamespace } from '../../src/import-manifests/in-namespace';

const object = (apiVersion: string, kind: string, metadata: object = {}): object => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...metadata },
});

const crd = (kind: string, scope: string): object => ({
  ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { name: kind }),
  spec: { group: 'example.com', scope, names: { kind } },
});

const namespaceOf = (one: object): unknown => (one as { metadata: { namespace?: string } }).metadata.namespace;

describe('objects that name no namespace', () => {
  it.each([
    ['v1', 'Service'],
    ['apps/v1', 'Deployment'],
    ['networking.istio.io/v1', 'VirtualService'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ])('of %s %s are put into the one that is said', (apiVersion, kind) => {
    const given = [object(apiVersion, kind), object(apiVersion, kind, { namespace: 'other' })];
    expect(inNamespace(given, 'shop').objects.map(namespaceOf)).toEqual(['shop', 'other']);
    expect(withoutNamespace(given)).toEqual([given[0]]);
  });

  it.each([
    ['v1', 'Namespace'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
    ['gateway.networking.k8s.io/v1', 'GatewayClass'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
    ['networking.k8s.io/v1', 'IngressClass'],
  ])('of %s %s have none', (apiVersion, kind) => {
    const given = [object(apiVersion, kind)];
    expect(inNamespace(given, 'shop')).toEqual({ objects: given, unsure: [] });
    expect(withoutNamespace(given)).toEqual([]);
  });

  it('of other kinds are told by their CRD, and left as they are where there is none', () => {
    const kinds = ['Here', 'Everywhere', 'Somewhere'].map((kind) => object('example.com/v1', kind));
    const { objects, unsure } = inNamespace(
      [crd('Here', 'Namespaced'), crd('Everywhere', 'Cluster'), ...kinds],
      'shop',
    );
    expect(objects.map(namespaceOf)).toEqual([undefined, undefined, 'shop', undefined, undefined]);
    expect(unsure).toEqual([kinds[2]]);
  });
});
