import { join } from 'node:path';
import { load } from '../../../src/model/input/load';
import { defaultsRemover } from '../../../src/import-manifests/server/defaults';
import { withoutClusterFields } from '../../../src/import-manifests/server/fields';
import type { JsonObject } from '../../../src/import-manifests/json';
import { typescriptFor, importObjects } from '../../../src/import-manifests/typescript-for';
import { Platform } from '../../../src';
import { PLATFORM } from '../given';
import { emittedBy } from '../round-trip';

const objectsIn = (file: string): JsonObject[] =>
  load('test', { paths: [join(__dirname, file)] }).mesh.objects.map(({ raw }) => raw as JsonObject);

const bare = (objects: readonly object[], platform?: Platform): object[] =>
  (withoutClusterFields(objects) as JsonObject[]).map(defaultsRemover(platform));

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

describe('an import of what a server returns', () => {
  const options = { platform: PLATFORM, ignoreDefaults: true };
  const given = withoutClusterFields(objectsIn('bookinfo.yaml'));

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
    const made = [
      object('v1', 'ConfigMap', 'kube-root-ca.crt'),
      object('v1', 'ConfigMap', 'istio-ca-root-cert'),
      object('v1', 'ServiceAccount', 'default'),
      object('v1', 'Pod', 'a-1', owner('apps/v1', 'ReplicaSet', { controller: true })),
      object('apps/v1', 'Deployment', 'waypoint', owner('gateway.networking.k8s.io/v1', 'Gateway')),
      object('v1', 'Endpoints', 'a', { labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } }),
      object('coordination.k8s.io/v1', 'Lease', 'a'),
    ];
    const written = [
      object('v1', 'ConfigMap', 'a'),
      object('v1', 'ServiceAccount', 'default', { labels: { team: 'a' } }),
      object('v1', 'Endpoints', 'a'),
      object('v1', 'Secret', 'a', owner('example.com/v1', 'App')),
    ];
    expect(withoutClusterFields([...made, ...written])).toEqual(written);
  });
});
