import { app, mtls, namespace, onlyGet, STRICT, workload } from '../meshes';
import { called, objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };

function manifestOf(objects: readonly object[], step: string, name: string): Record<string, any> {
  const found = stepOf(planned(objects, ACCEPTED), step).applies.find(({ object }) => object.name === name);
  if (!found) throw new Error(`${name} is not applied`);
  return found.manifest;
}

describe('labels of injection', () => {
  test.each([
    [{ 'istio-injection': 'enabled' }],
    [{ 'istio.io/rev': 'stable' }],
    [{ 'istio-injection': 'enabled', 'istio.io/dataplane-mode': 'ambient' }],
  ])('a namespace with %j gets the mode, and no label that injects', (labels) => {
    const mesh = [namespace('shop', { team: 'a', ...labels }), ...app('shop', 'web')];
    expect(manifestOf(mesh, 'enrol-shop', 'shop')['metadata'].labels).toEqual({
      team: 'a',
      'istio.io/dataplane-mode': 'ambient',
    });
  });

  test.each([
    ['of a revision is kept there by a label', { 'istio.io/rev': 'stable' }, 'stable'],
    ['without one has none', { 'istio-injection': 'enabled' }, undefined],
  ])('the waypoint of a namespace %s, as the label of the namespace goes', (_, labels, revision) => {
    // istio/istio pkg/revisions/tag_watcher.go, IsMine: a Gateway without the label is of the namespace's revision, and else of the default one.
    const mesh = [...STRICT, namespace('shop', labels), ...app('shop', 'web'), onlyGet('shop', 'web', {})];
    const { applies } = stepOf(planned(mesh, ACCEPTED), 'waypoint-shop');
    const [gateway] = applies.map(({ manifest }) => manifest as { metadata: { labels: Record<string, string> } });
    expect(gateway!.metadata.labels['istio.io/rev']).toBe(revision);
  });

  test('both labels at once are said to be sidecars', () => {
    const both = namespace('shop', { 'istio-injection': 'enabled', 'istio.io/dataplane-mode': 'ambient' });
    const { namespaces } = planned([both, ...app('shop', 'web')]);
    expect(namespaces[0]!.concerns.map(({ name }) => name)).toEqual(['mixed-labels:shop']);
  });

  test('a namespace in ambient mode stays as it is', () => {
    const { namespaces, steps } = planned([
      namespace('shop', { 'istio.io/dataplane-mode': 'ambient' }),
      ...app('shop', 'web'),
    ]);
    expect(steps).toEqual([]);
    expect(namespaces.map(({ verdict }) => verdict)).toEqual(['stays']);
  });

  test('of two namespaces of which one has moved, the other moves, and calls between them go on', () => {
    const mesh = [
      ...STRICT,
      namespace('new', { 'istio.io/dataplane-mode': 'ambient' }),
      namespace('old'),
      ...app('new', 'api'),
      ...app('old', 'web'),
    ];
    const plan = planned(mesh, ACCEPTED);
    expect(plan.steps.map(({ name }) => name)).toEqual(['010-sidecars-take-hbone', '020-enrol-old']);
    for (const objects of [mesh, objectsAfter(mesh, plan)]) {
      expect(called(objects, 'old/web', 'new/api').verdict).toBe('allowed');
    }
    expect(plan.isProved).toBe(true);
  });

  test('until sidecars take HBONE, ztunnel sends them plaintext, which STRICT refuses; a restart comes first for that', () => {
    // ambient.md 7.1: AMB -> SC-L is plain.
    const mesh = [
      ...STRICT,
      namespace('new', { 'istio.io/dataplane-mode': 'ambient' }),
      namespace('old'),
      ...app('new', 'web'),
      ...app('old', 'api'),
    ];
    expect(called(mesh, 'new/web', 'old/api').verdict).toBe('denied');
    const step = stepOf(planned(mesh, { accept: ['sidecars-take-hbone', 'authenticated'] }), 'sidecars-take-hbone');
    expect(step.applies).toEqual([]);
    expect(step.restarts).toEqual(['Deployment old/api']);
    expect(step.changes).toContainEqual(
      expect.objectContaining({ kind: 'opened', to: 'old/api', clients: ['new/web'] }),
    );
  });
});

describe('restarts', () => {
  const commandsFor = (kind: string, apiVersion: string, spec: (template: object) => object): readonly string[] => {
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'example/web:1' }] },
    };
    const owner = { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec: spec(template) };
    return stepOf(planned([namespace('shop'), owner], ACCEPTED), 'enrol-shop').commands;
  };

  test('Rollouts are restarted as their controller takes it, and waited for', () => {
    const commands = commandsFor('Rollout', 'argoproj.io/v1alpha1', (template) => ({
      selector: { matchLabels: { app: 'web' } },
      template,
    }));
    const at = commands.findIndex((one) => /patch rollouts\.argoproj\.io web -n shop .*restartAt/.test(one));
    expect(at).toBeGreaterThan(-1);
    expect(commands[at + 1]).toMatch(/^kubectl wait rollouts\.argoproj\.io web -n shop .*restartedAt/);
  });

  test('a Rollout whose pods asked for sidecars starts a canary by that, which somebody has to promote', () => {
    const asks = { 'sidecar.istio.io/inject': 'true' };
    const commands = commandsFor('Rollout', 'argoproj.io/v1alpha1', (template) => ({
      selector: { matchLabels: { app: 'web' } },
      template: { ...template, metadata: { labels: { app: 'web', ...asks } } },
    }));
    expect(commands.findIndex((one) => one.startsWith('kubectl patch rollout web -n shop'))).toBeGreaterThan(-1);
    expect(commands.filter((one) => /^echo 'Rollout shop\/web .* promote it in full/.test(one))).toHaveLength(1);
  });

  test('pods that no controller restarts are named, for somebody to make again', () => {
    const made = commandsFor('ReplicaSet', 'apps/v1', (template) => ({
      selector: { matchLabels: { app: 'web' } },
      template,
    }));
    expect(made).toContain("echo 'nothing restarts ReplicaSet shop/web: make its pods again by hand'");
    const job = commandsFor('Job', 'batch/v1', (template) => ({ template }));
    expect(job.filter((one) => one.includes('web'))).toEqual([]);
  });
});

describe('labels and annotations of pods', () => {
  test('what asks for a sidecar goes', () => {
    const mesh = [
      namespace('shop', {}),
      workload('shop', 'web', { podLabels: { app: 'web', 'sidecar.istio.io/inject': 'true', 'istio.io/rev': 'old' } }),
    ];
    expect(manifestOf(mesh, 'enrol-shop', 'web')['spec'].template.metadata).toEqual({ labels: { app: 'web' } });
  });

  test('what asks for a sidecar goes by a command too, as kubectl apply leaves labels that it did not write', () => {
    const asks = { app: 'web', 'sidecar.istio.io/inject': 'true' };
    const mesh = [
      namespace('shop', {}),
      workload('shop', 'web', { podLabels: asks }),
      workload('shop', 'api', { podLabels: { app: 'api' } }),
    ];
    expect(stepOf(planned(mesh, ACCEPTED), 'enrol-shop').commands.filter((one) => one.includes('patch'))).toEqual([
      `kubectl patch deployment web -n shop --type=merge -p '{"spec":{"template":{"metadata":{"labels":{"sidecar.istio.io/inject":null}}}}}'`,
    ]);
  });

  test('pods that asked for no sidecar stay out of the mesh', () => {
    const mesh = [
      namespace('shop'),
      ...app('shop', 'web'),
      workload('shop', 'legacy', { podLabels: { app: 'legacy', 'sidecar.istio.io/inject': 'false' } }),
    ];
    expect(manifestOf(mesh, 'enrol-shop', 'legacy')['spec'].template.metadata.labels).toMatchObject({
      'istio.io/dataplane-mode': 'none',
    });
  });

  test('the label that the injector writes is in no manifest that somebody applies', () => {
    const plan = planned([namespace('shop'), ...app('shop', 'web')], ACCEPTED);
    expect(JSON.stringify(plan.steps.flatMap(({ applies }) => applies))).not.toContain('networking.istio.io/tunnel');
  });

  test('a sidecar that was injected by hand is taken out', () => {
    const mesh = [
      namespace('shop', {}),
      workload('shop', 'web', {
        annotations: { 'sidecar.istio.io/status': '{}', team: 'a' },
        spec: {
          initContainers: [{ name: 'istio-init', image: 'proxyv2' }],
          containers: [
            { name: 'app', image: 'example/app:1' },
            { name: 'istio-proxy', image: 'proxyv2' },
          ],
        },
      }),
    ];
    const { metadata, spec } = manifestOf(mesh, 'enrol-shop', 'web')['spec'].template;
    expect(metadata.annotations).toEqual({ team: 'a' });
    expect(spec).toMatchObject({ containers: [{ name: 'app' }] });
    expect(spec.containers).toHaveLength(1);
    expect(spec).not.toHaveProperty('initContainers');
  });

  test('a gateway that its namespace had injected asks for its proxy by itself, and stays one', () => {
    const mesh = [
      namespace('shop'),
      ...app('shop', 'web'),
      workload('shop', 'ingress', {
        podLabels: { app: 'ingress' },
        annotations: { 'inject.istio.io/templates': 'gateway' },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
      }),
    ];
    expect(manifestOf(mesh, 'enrol-shop', 'ingress')['spec'].template.metadata.labels).toEqual({
      app: 'ingress',
      'sidecar.istio.io/inject': 'true',
      'istio.io/dataplane-mode': 'none',
    });
    expect(stepOf(planned(mesh, ACCEPTED), 'enrol-shop').restarts).toEqual(['Deployment shop/web']);
  });
});

describe('a dump', () => {
  test('objects are written as somebody would have, without what the API server adds', () => {
    const [service, deployment] = app('shop', 'web') as Record<string, any>[];
    const dump = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          ...namespace('shop'),
          metadata: {
            ...(namespace('shop') as Record<string, any>)['metadata'],
            uid: '1',
            resourceVersion: '7',
            annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
          },
          status: { phase: 'Active' },
        },
        service,
        deployment,
        mtls('shop', 'STRICT'),
      ],
    };
    expect(manifestOf([dump], 'enrol-shop', 'shop')).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
    });
  });

  const api = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  };
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: 6443 }],
    endpoints: [{ addresses: ['192.0.2.10'] }],
  };

  test.each([
    ['with its EndpointSlice', [api, slice]],
    ['without', [api]],
  ])('the Service of the API server, which selects nothing, stands in no way: %s', (_, more) => {
    const plan = planned([...STRICT, namespace('shop'), ...app('shop', 'web'), ...more], ACCEPTED);
    expect([stepOf(plan, 'enrol-shop').verdict, plan.isProved]).toEqual(['changes', true]);
  });

  test('a namespace that the dump lacks blocks, as nobody knows its labels', () => {
    const { namespaces } = planned([...app('shop', 'web')]);
    expect(namespaces[0]).toMatchObject({ namespace: 'shop', verdict: 'blocked' });
    expect(namespaces[0]!.concerns.map(({ name }) => name)).toEqual(['unknown-namespace:shop']);
  });
});
