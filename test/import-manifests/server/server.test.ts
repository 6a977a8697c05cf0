import { join } from 'node:path';
import { load } from '../../../src/model/input/load';
import { defaultsRemover } from '../../../src/import-manifests/server/defaults';
import { fromCluster } from '../../../src/import-manifests/server/fields';
import type { JsonObject } from '../../../src/import-manifests/json';
import { typescriptFor, importObjects } from '../../../src/import-manifests/typescript-for';
import { Platform } from '../../../src';
import { PLATFORM } from '../given';
import { emittedBy } from '../round-trip';

const objectsIn = (file: string): JsonObject[] =>
  load('test', { paths: [join(__dirname, file)] }).mesh.objects.map(({ raw }) => raw as JsonObject);

const bare = (objects: readonly object[], platform?: Platform): object[] =>
  (fromCluster(objects) as JsonObject[]).map(defaultsRemover(platform));

const titleOf = ({ kind, metadata }: JsonObject): string => `${kind as string} ${(metadata as { name: string }).name}`;

describe('what an API server writes into objects', () => {
  const returned = objectsIn('returned.yaml');
  it.each(objectsIn('applied.yaml').map((object) => [titleOf(object), object] as const))(
    'is left out of %s',
    (title, applied) => {
      const found = returned.filter((object) => titleOf(object) === title);
      expect(bare(found, new Platform(PLATFORM))).toEqual([applied]);
    },
  );

  it('stays where somebody has said something else', () => {
    const service = (spec: object): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec });
    for (const spec of [
      { clusterIP: 'None' },
      { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] },
      { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv6'] },
      { internalTrafficPolicy: 'Local', sessionAffinity: 'ClientIP' },
    ])
      expect(bare([service(spec)])).toEqual([service(spec)]);
    const job = (spec: object): object => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec });
    // A work queue: as many pods as it takes, one at a time. Both numbers left out would mean one pod.
    expect(bare([job({ parallelism: 1 })])).toEqual([job({ parallelism: 1 })]);
    const selector = { manualSelector: true, selector: { matchLabels: { a: 'b' } } };
    expect(bare([job(selector)])).toEqual([job(selector)]);
  });

  it.each([
    ['registry.example.com:5000/a', 'Always'],
    ['a:latest', 'Always'],
    ['registry.example.com:5000/a:1', 'IfNotPresent'],
    ['a@sha256:0000000000000000000000000000000000000000000000000000000000000000', 'IfNotPresent'],
  ])('is how often the image %s is pulled', (image, imagePullPolicy) => {
    const pod = (container: object): object => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { template: { spec: { containers: [{ image, ...container }] } } },
    });
    expect(bare([pod({ imagePullPolicy })])).toEqual([pod({})]);
    expect(bare([pod({ imagePullPolicy: 'Never' })])).toEqual([pod({ imagePullPolicy: 'Never' })]);
  });
});

// istio/api security/v1beta1/authorization_policy.proto: "Default is ALLOW if not specified."
describe('what Istio takes for said of an AuthorizationPolicy', () => {
  const policy = (action?: string): object => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      ...(action && { action }),
      selector: { matchLabels: { app: 'web' } },
      rules: [{ from: [{ source: { namespaces: ['a'] } }] }],
    },
  });

  it('is that it allows, so that one without an action is the construct that writes one', () => {
    const [only] = importObjects([policy()], { ignoreDefaults: true }).objects;
    expect(only?.construct).toBe('L4AuthorizationPolicy');
    expect(emittedBy(typescriptFor([policy()], { ignoreDefaults: true }))).toEqual([policy('ALLOW')]);
  });

  it('is not that it denies', () => {
    expect(emittedBy(typescriptFor([policy('DENY')], { ignoreDefaults: true }))).toEqual([policy('DENY')]);
    expect(bare([policy('AUDIT')])).toEqual([policy('AUDIT')]);
  });
});

describe('what a file says of addresses', () => {
  it('is no default, and stays', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'dns', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.10', ipFamilyPolicy: 'PreferDualStack', ports: [{ port: 53, protocol: 'UDP' }] },
    };
    const [emitted] = emittedBy(typescriptFor([service], { ignoreDefaults: true }));
    expect(emitted).toEqual(service);
    const [ofServer] = fromCluster([service]) as JsonObject[];
    expect(ofServer!['spec']).not.toHaveProperty('clusterIP');
  });
});

describe('an import of what a server returns', () => {
  const options = { platform: PLATFORM, ignoreDefaults: true };
  const given = fromCluster(objectsIn('bookinfo.yaml'));

  it('finds the constructs that the manifests were made of', () => {
    const constructs = importObjects(given, options).objects.map(({ construct }) => construct);
    expect(constructs).toHaveLength(29);
    expect(constructs).not.toContain('ApiObject');
  });

  it('emits the same, but for what a server would write', () => {
    const emitted = emittedBy(typescriptFor(given, options)) as JsonObject[];
    const platform = new Platform(PLATFORM);
    const sorted = (objects: readonly object[]): object[] =>
      [...(objects as JsonObject[])].sort((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1));
    expect(sorted(bare(emitted, platform))).toEqual(sorted(bare(given, platform)));
  });

  it('is of objects alone that somebody wrote', () => {
    const object = (apiVersion: string, kind: string, name: string, metadata: object = {}): object => ({
      apiVersion,
      kind,
      metadata: { name, namespace: 'shop', ...metadata },
    });
    const owner = (apiVersion: string, kind: string, more: object = {}): object => ({
      ownerReferences: [{ apiVersion, kind, name: 'a', uid: '1', ...more }],
    });
    const labelled = (key: string): object => ({ labels: { [key]: 'some-controller' } });
    const made = [
      object('v1', 'ConfigMap', 'kube-root-ca.crt'),
      object('v1', 'ConfigMap', 'istio-ca-root-cert'),
      object('v1', 'ServiceAccount', 'default'),
      object('v1', 'Namespace', 'kube-public', { labels: { 'kubernetes.io/metadata.name': 'kube-public' } }),
      object('v1', 'Pod', 'a-1', owner('apps/v1', 'ReplicaSet', { controller: true })),
      object('v1', 'Pod', 'kube-apiserver-a', { annotations: { 'kubernetes.io/config.mirror': '1' } }),
      object('apps/v1', 'Deployment', 'waypoint', owner('gateway.networking.k8s.io/v1', 'Gateway')),
      object('v1', 'Service', 'waypoint', labelled('gateway.istio.io/managed')),
      object('v1', 'Endpoints', 'a', labelled('endpoints.kubernetes.io/managed-by')),
      object('discovery.k8s.io/v1', 'EndpointSlice', 'a-1', labelled('endpointslice.kubernetes.io/managed-by')),
      object('coordination.k8s.io/v1', 'Lease', 'a'),
      object('gateway.networking.k8s.io/v1', 'GatewayClass', 'istio-waypoint'),
      object('cilium.io/v2', 'CiliumIdentity', '1'),
      { ...object('v1', 'Secret', 'istio-ca-secret'), type: 'istio.io/ca-root' },
      { ...object('v1', 'Secret', 'sh.helm.release.v1.a.v1'), type: 'helm.sh/release.v1' },
    ];
    const written = [
      object('v1', 'ConfigMap', 'a'),
      object('v1', 'ServiceAccount', 'default', { labels: { team: 'a' } }),
      object('v1', 'Namespace', 'default', { labels: { 'istio.io/dataplane-mode': 'ambient' } }),
      object('v1', 'Pod', 'a'),
      object('v1', 'Endpoints', 'a'),
      object('v1', 'Service', 'kubernetes'),
      object('gateway.networking.k8s.io/v1', 'GatewayClass', 'envoy'),
      object('v1', 'Secret', 'a', owner('example.com/v1', 'App')),
    ];
    expect(fromCluster([...made, ...written])).toEqual(written);
  });
});
