import { load } from '../../../src/model/input/load';
import { workloads } from '../../../src/model/workloads/workload';

const titles = (manifests: string): readonly string[] =>
  workloads(load('test', manifests, { world: 'closed' }).mesh).map(({ title }) => title);

test('a Pod is one by its labels alone', () => {
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\n';
  const [web] = workloads(load('test', pod, { world: 'closed' }).mesh);
  expect(web).toMatchObject({
    title: 'Pod shop/web',
    labels: { app: 'web' },
    serviceAccount: 'default',
    hostNetwork: false,
    containers: [],
    ports: [],
  });
});

test.each([
  ['Rollout', 'argoproj.io/v1alpha1', '{ workloadRef: { apiVersion: apps/v1, kind: Deployment, name: web } }'],
  ['Deployment', 'apps/v1', '{ replicas: 2 }'],
])('a %s without a template makes no pods of its own', (kind, apiVersion, spec) => {
  expect(
    titles(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web, namespace: shop }\nspec: ${spec}\n`),
  ).toEqual([]);
});
