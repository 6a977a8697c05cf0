import { loadMesh, type Mesh } from '../../../src/model';
import { workloads } from '../../../src/model/workloads/workload';
import { addressesOf } from '../../../src/model/workloads/workload-addresses';

const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name }],
});
const meta = (name: string, more: object = {}): object => ({ metadata: { name, namespace: 'shop', ...more } });
const spec = { containers: [{ name: 'web', image: 'registry.example.com/web:1' }] };
const template = { metadata: { labels: { app: 'web' } }, spec };

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', ...meta('web'), spec: { template } };
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  ...meta('web-1', owned('Deployment', 'web')),
  spec: { template },
};
const pod = (name: string, ips: readonly string[], more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  ...meta(name, more),
  spec,
  ...(ips.length === 0 ? {} : { status: { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } }),
});

function found(mesh: Mesh): Record<string, readonly string[] | undefined> {
  return Object.fromEntries(workloads(mesh).map((one) => [one.title, addressesOf(mesh, one)]));
}

test('a pod has those of its status, of both families', () => {
  expect(found(loadMesh([pod('web', ['10.0.0.1', 'fd00::1'])]))).toEqual({ 'Pod shop/web': ['10.0.0.1', 'fd00::1'] });
});

test('what makes pods has those of all of them, whoever is between', () => {
  const of = owned('ReplicaSet', 'web-1');
  const objects = [deployment, replicaSet, pod('web-1-a', ['10.0.0.1'], of), pod('web-1-b', ['10.0.0.2'], of)];
  expect(found(loadMesh(objects))).toEqual({ 'Deployment shop/web': ['10.0.0.1', '10.0.0.2'] });
});

test('of manifests that no cluster wrote none are known', () => {
  expect(found(loadMesh([deployment, pod('alone', [])]))).toEqual({
    'Deployment shop/web': undefined,
    'Pod shop/alone': undefined,
  });
});

test('pods that own each other have theirs all the same', () => {
  const own = (name: string): object => ({ ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid: name }] });
  const mesh = loadMesh([pod('a', ['10.0.0.1'], own('b')), pod('b', ['10.0.0.2'], own('a'))]);
  expect(() => found(mesh)).not.toThrow();
});
