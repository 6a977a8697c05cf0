import { cost } from '../../src/cost';
import { AMBIENT, SIDECARS, deployment, namespaceOf, service, waypoint } from './meshes';

const count = (low: number, high = low): { low: number; high: number } => ({ low, high });

describe('pods', () => {
  test('are as many as the autoscaler may make, whatever the Deployment says', () => {
    const scaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 8,
      },
    };
    expect(cost([namespaceOf('shop', SIDECARS), deployment('web', { replicas: 3 }), scaler]).pods).toEqual(count(2, 8));
  });

  test('of a Deployment without a number are one, as Kubernetes makes it', () => {
    expect(cost([namespaceOf('shop', SIDECARS), deployment('web')]).pods).toEqual(count(1));
  });

  test('of a DaemonSet are one on each node', () => {
    const agent = { ...deployment('agent'), kind: 'DaemonSet' };
    expect(cost([namespaceOf('shop', SIDECARS), agent], { nodes: [4, 6] }).pods).toEqual(count(4, 6));
  });

  test('of a Job are as many as run at a time, and of a CronJob none between its runs', () => {
    const template = { spec: { containers: [] } };
    const job = (name: string): object => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'shop' },
      spec: { parallelism: 5, completions: 3, template },
    });
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shop' },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } },
    };
    expect(cost([namespaceOf('shop', SIDECARS), job('import')]).pods).toEqual(count(3));
    expect(cost([namespaceOf('shop', SIDECARS), cron]).pods).toEqual(count(0, 1));
  });

  test('of a dump are counted once, at what made them', () => {
    const owned = (kind: string, owner: string): object => ({
      ...deployment('web', { replicas: 4 }),
      apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
      kind,
      metadata: {
        name: kind === 'Pod' ? 'web-1-x' : 'web-1',
        namespace: 'shop',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: owner === 'Deployment' ? 'web' : 'web-1' }],
      },
    });
    const dump = [deployment('web', { replicas: 4 }), owned('ReplicaSet', 'Deployment'), owned('Pod', 'ReplicaSet')];
    expect(cost([namespaceOf('shop', SIDECARS), ...dump]).pods).toEqual(count(4));
  });

  test.each([
    ['Deployment', 'apps/v1', 'ReplicaSet', 'web-6b9f', { 'pod-template-hash': '6b9f' }],
    ['Rollout', 'argoproj.io/v1alpha1', 'ReplicaSet', 'web-6b9f', { 'rollouts-pod-template-hash': '6b9f' }],
  ])('of a %s are counted once in a dump that lacks what made them', (kind, apiVersion, owner, name, labels) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-x`,
        namespace: 'shop',
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name }],
      },
      spec: { containers: [{ name: 'web' }] },
    };
    const own = { ...deployment('web', { replicas: 4 }), apiVersion, kind };
    expect(cost([namespaceOf('shop', SIDECARS), own, pod]).pods).toEqual(count(4));
    const other = { ...pod, metadata: { ...pod.metadata, labels: { 'pod-template-hash': 'other' } } };
    expect(cost([namespaceOf('shop', SIDECARS), own, other]).pods).toEqual(count(5));
  });

  test('of a CronJob belong to it in a dump that lacks the Job between', () => {
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'sweep', namespace: 'shop' },
      spec: {
        schedule: '0 * * * *',
        jobTemplate: { spec: { template: { spec: { containers: [{ name: 'sweep' }] } } } },
      },
    };
    const pod = (job: string): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${job}-x`,
        namespace: 'shop',
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job }],
      },
      spec: { containers: [{ name: 'sweep' }] },
    });
    const alone = cost([namespaceOf('shop', SIDECARS), cron]).pods;
    expect(cost([namespaceOf('shop', SIDECARS), cron, pod('sweep-29012345')]).pods).toEqual(alone);
    expect(cost([namespaceOf('shop', SIDECARS), cron, pod('other-29012345')]).pods.high).toBe(alone.high + 1);
  });

  test('outside of the mesh get no proxy, and are told of', () => {
    const { notes, pods } = cost([namespaceOf('shop', SIDECARS), deployment('agent', {}, { hostNetwork: true })]);
    expect(pods).toEqual(count(0));
    expect(notes).toContain('without a proxy: Deployment shop/agent: it uses the network of its node');
  });
});

describe('nodes', () => {
  const mesh = [namespaceOf('shop', AMBIENT), deployment('web', { replicas: 7 })];

  test('have a ztunnel each', () => {
    expect(cost(mesh, { nodes: 3 }).models.now.ztunnels.count).toEqual(count(3));
  });

  test('are from one for all pods to one for each, where nobody says', () => {
    expect(cost(mesh).nodes).toMatchObject(count(1, 7));
  });

  test('are those of a dump', () => {
    const nodes = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } }));
    expect(cost([...mesh, ...nodes]).nodes).toMatchObject(count(2));
  });

  test.each([0, -1, 2.5, Number.NaN, 1e9, [5, 3], [1, 2, 3]])('refuses %j of them', (nodes) => {
    expect(() => cost(mesh, { nodes: nodes as number })).toThrow('nodes must be a whole number from 1 to 100000');
  });
});

describe('requests that manifests state', () => {
  test('of a sidecar, by annotation, are taken for what it takes', () => {
    const annotations = { 'sidecar.istio.io/proxyCPU': '100m', 'sidecar.istio.io/proxyMemory': '128M' };
    const { models } = cost([namespaceOf('shop', SIDECARS), deployment('web', { replicas: 2 }, { annotations })]);
    expect(models.now.sidecars).toEqual({ count: count(2), memoryMB: count(256), cpu: count(0.2) });
  });

  test('of a sidecar, by values of istiod, hold for all', () => {
    const values = { istiod: { global: { proxy: { resources: { requests: { cpu: '50m', memory: '64M' } } } } } };
    const { models } = cost([namespaceOf('shop', SIDECARS), deployment('web')], { values });
    expect(models.sidecar.sidecars).toMatchObject({ memoryMB: count(64), cpu: count(0.05) });
  });

  test('of a ztunnel, by values of its chart, hold for each node', () => {
    const values = { ztunnel: { resources: { requests: { cpu: '500m', memory: '1G' } } } };
    const { models } = cost([namespaceOf('shop', AMBIENT), deployment('web')], { nodes: 4, values });
    expect(models.ambient.ztunnels).toEqual({ count: count(4), memoryMB: count(4000), cpu: count(2) });
  });

  test('of a waypoint are those of the ConfigMap that it refers to, for as many as that says', () => {
    const gateway = waypoint('waypoint', {
      deployment:
        'spec: { template: { spec: { containers: [{ name: istio-proxy, resources: { requests: { cpu: 200m, memory: 100M } } }] } } }',
      horizontalPodAutoscaler: 'spec: { minReplicas: 2, maxReplicas: 4 }',
    });
    const { models } = cost([namespaceOf('shop', AMBIENT), deployment('web'), ...gateway], { nodes: 1 });
    expect(models.waypoints.waypoints).toEqual({ count: count(2, 4), memoryMB: count(200, 400), cpu: count(0.4, 0.8) });
  });

  test('that are no quantities, or negative, are as if they were not there', () => {
    const annotations = { 'sidecar.istio.io/proxyCPU': '-100m', 'sidecar.istio.io/proxyMemory': 'lots' };
    const { models } = cost([namespaceOf('shop', SIDECARS), deployment('web', {}, { annotations })]);
    expect(models.now.sidecars).toMatchObject({ memoryMB: count(50, 100), cpu: count(0.25, 0.5) });
  });

  test('are less than what somebody has measured', () => {
    const annotations = { 'sidecar.istio.io/proxyCPU': '100m' };
    const { models } = cost([namespaceOf('shop', SIDECARS), deployment('web', {}, { annotations })], {
      figures: { sidecar: { cpu: [0.02, 0.03] } },
    });
    expect(models.now.sidecars.cpu).toEqual(count(0.02, 0.03));
  });
});

describe('the ways that are compared', () => {
  test('have all pods of a sidecar mesh captured, with the waypoints of the plan', () => {
    const now = [namespaceOf('shop', SIDECARS), deployment('web', { replicas: 4 })];
    const plan = [namespaceOf('shop', AMBIENT), deployment('web', { replicas: 4 }), ...waypoint('waypoint')];
    const { models } = cost(now, { nodes: 2, plan });
    expect(models.now.all.count).toEqual(count(4));
    expect(models.ambient.all.count).toEqual(count(2));
    expect(models.waypoints.all.count).toEqual(count(3));
  });

  test('have sidecars for all pods of an ambient mesh, and neither ztunnel nor waypoint beside them', () => {
    const now = [namespaceOf('shop', AMBIENT), deployment('web', { replicas: 4 }), ...waypoint('waypoint')];
    const { models } = cost(now, { nodes: 2 });
    expect(models.now.all.count).toEqual(count(3));
    expect(models.sidecar.all.count).toEqual(count(4));
    expect(models.sidecar.ztunnels.count).toEqual(count(0));
  });
});

describe('whatever the mesh', () => {
  const mesh = (replicas: number): object[] => [
    namespaceOf('shop', SIDECARS),
    deployment('web', { replicas }),
    ...waypoint('waypoint'),
  ];

  test('more pods never take less, and more nodes never less', () => {
    for (const model of ['now', 'sidecar', 'ambient', 'waypoints'] as const) {
      const [few, many] = [3, 9].map((replicas) => cost(mesh(replicas), { nodes: 2 }).models[model].all);
      expect(many!.memoryMB.high).toBeGreaterThanOrEqual(few!.memoryMB.high);
      const [small, large] = [2, 5].map((nodes) => cost(mesh(3), { nodes }).models[model].all);
      expect(large!.cpu.low).toBeGreaterThanOrEqual(small!.cpu.low);
    }
  });

  test('a range that holds another for each figure holds its result', () => {
    const figures = (memoryMB: readonly [number, number]) => ({ figures: { sidecar: { memoryMB } }, nodes: 2 });
    const [wide, narrow] = [figures([40, 120]), figures([50, 60])].map((one) => cost(mesh(5), one).models.sidecar.all);
    expect(wide!.memoryMB.low).toBeLessThanOrEqual(narrow!.memoryMB.low);
    expect(wide!.memoryMB.high).toBeGreaterThanOrEqual(narrow!.memoryMB.high);
  });

  test('the sum is that of sidecars, ztunnels and waypoints', () => {
    const { all, sidecars, waypoints, ztunnels } = cost(mesh(4), { nodes: 2 }).models.now;
    for (const end of ['low', 'high'] as const) {
      expect(all.cpu[end]).toBeCloseTo(sidecars.cpu[end] + ztunnels.cpu[end] + waypoints.cpu[end]);
    }
  });

  test('options that nobody reads are refused', () => {
    expect(() => cost(mesh(1), { node: 3 } as object)).toThrow('unknown prop "options.node"; did you mean "nodes"?');
    expect(() => cost(mesh(1), null as never)).toThrow('[cost] options must be an object, got null');
  });

  test('manifests of which some can not be read are refused, those of a plan as well, and all is told at once', () => {
    const options = { plan: { paths: ['nowhere'] }, nodes: 0 };
    expect(() => cost({ paths: ['gone.yaml'] }, options)).toThrow(
      /^\[cost\] nodes must be .*\n\[nowhere\] there is no such file or folder\n\[gone\.yaml\] there is no such file or folder$/,
    );
    expect(() => cost('a: [\n')).toThrow(/^\[\d+:\d+\] this is not YAML/);
    expect(() => cost('just: a map\n')).not.toThrow();
  });
});

describe('what nothing tells', () => {
  test('are pods of a namespace that the input lacks, and they are counted apart', () => {
    const found = cost([deployment('web', { replicas: 4 }), service('web')], { nodes: 2 });
    expect(found.pods).toEqual({ low: 0, high: 0 });
    expect(found.notJudged).toEqual([
      expect.stringMatching(/^4 pods of shop: the input has no such Namespace/),
      expect.stringMatching(/^what a mesh costs here, as no pod/),
    ]);
    expect(found.notes.join()).not.toContain('without a proxy');
  });

  test('are what such pods pass, until a plan has their namespace', () => {
    const own = [deployment('web'), service('web'), deployment('cart'), service('cart')];
    const chains = [['shop/web', 'shop/cart']];
    expect(cost(own, { chains }).chains[0]!.added).toEqual({
      now: null,
      sidecar: null,
      ambient: null,
      waypoints: null,
    });
    const { added } = cost(own, { chains, plan: [namespaceOf('shop', AMBIENT), ...own] }).chains[0]!;
    expect(added).toMatchObject({
      now: null,
      sidecar: { passes: { sidecar: 2 } },
      waypoints: { passes: { sidecar: 0, ztunnel: 2, waypoint: 0 } },
    });
  });

  test('is nothing where the namespace is there, or the pods say it themselves', () => {
    expect(cost([namespaceOf('shop', {}), deployment('web')]).notJudged).toEqual([
      expect.stringMatching(/^what a mesh costs here, as no pod/),
    ]);
    expect(cost([namespaceOf('shop', AMBIENT), deployment('web')]).notJudged).toEqual([]);
    expect(cost([deployment('web', {}, { labels: AMBIENT })]).notJudged).toEqual([]);
    for (const pod of [{ labels: { 'istio.io/dataplane-mode': 'none' } }, { hostNetwork: true }])
      expect(cost([deployment('web', {}, pod)]).notJudged.join()).not.toContain('no such Namespace');
  });

  test('are sidecars on VMs', () => {
    const vm = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: { name: 'ledger', namespace: 'shop' },
      spec: { address: '10.9.9.9' },
    };
    expect(cost([namespaceOf('shop', SIDECARS), vm]).notes).toContainEqual(
      expect.stringMatching(/^not counted: sidecars on VMs.*WorkloadEntry shop\/ledger$/),
    );
  });
});

test('a namespace that asks for both gets sidecars, and is told of', () => {
  const { models, notes } = cost([namespaceOf('shop', { ...AMBIENT, ...SIDECARS }), deployment('web')]);
  expect(models.now.sidecars.count).toEqual({ low: 1, high: 1 });
  expect(notes).toContainEqual(expect.stringMatching(/^namespace shop asks for sidecars and for ambient mode/));
});

test('a plan may take pods into the mesh that are in none', () => {
  const own = [deployment('web', { replicas: 3 }), service('web'), deployment('cart'), service('cart')];
  const { chains, models, pods } = cost([namespaceOf('shop', {}), ...own], {
    nodes: 2,
    plan: [namespaceOf('shop', AMBIENT), ...own],
    chains: [['shop/web', 'shop/cart']],
  });
  expect(pods).toEqual({ low: 4, high: 4 });
  expect(models.now.all.count).toEqual({ low: 0, high: 0 });
  expect(models.sidecar.sidecars.count).toEqual({ low: 4, high: 4 });
  expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 0, waypoint: 0 });
  expect(chains[0]!.added.sidecar!.passes).toEqual({ sidecar: 2, ztunnel: 0, waypoint: 0 });
  expect(chains[0]!.added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 2, waypoint: 0 });
});
