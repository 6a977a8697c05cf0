import { loadAll } from 'js-yaml';
import { fluxLayout, type FluxLayoutProps } from '../../../src/gitops/layouts/flux';
import { schemaErrors, type Manifest } from '../../crd-schemas';
import { refusal } from '../../mesh/refusal';
import { object, placed, read, titleOf, type Placed, type Told } from '../shipments';
import { fluxSync } from './flux-sync';

const REPOSITORY = 'https://git.example.com/shop/mesh';
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

function layOut(shipment: Told, props: Partial<FluxLayoutProps> = {}) {
  return fluxLayout({ repository: REPOSITORY, path: 'dist', ...props })(shipment);
}

const namespace = (name: string): Placed => ({ object: object('v1', 'Namespace', name), stage: 'namespaces' });
const policy = (name: string, needs: string[] = []): Placed => ({
  object: object('security.istio.io/v1', 'AuthorizationPolicy', name),
  stage: 'policies',
  needs,
});
const gateway = (name: string, gatewayClassName = 'istio-waypoint'): Placed => ({
  object: object(GATEWAY_API, 'Gateway', name, { spec: { gatewayClassName, listeners: [] } }),
  stage: 'gateways',
});
const service = (name: string): Placed => ({ object: object('v1', 'Service', name), stage: 'services' });
const route = (name: string, kind = 'HTTPRoute'): Placed => ({
  object: object(kind === 'HTTPRoute' ? GATEWAY_API : 'networking.istio.io/v1', kind, name),
  stage: 'routes',
});
const deployment = (name: string, needs: string[] = [], spec = {}): Placed => ({
  object: object('apps/v1', 'Deployment', name, { spec }),
  stage: 'workloads',
  needs,
});
const scaler = (name: string): Placed => ({
  object: object('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: name.split('/')[1] } },
  }),
  stage: 'controllers',
  needs: [`Deployment/${name}`],
});

const shop = (...more: Placed[]): Told =>
  placed(
    namespace('shop'),
    namespace('billing'),
    policy('shop/deny-all', ['Namespace/shop']),
    gateway('shop/waypoint'),
    service('shop/web'),
    route('shop/web'),
    deployment('shop/web', ['AuthorizationPolicy/shop/deny-all', 'Gateway/shop/waypoint', 'HTTPRoute/shop/web']),
    deployment('billing/payments', ['Gateway/shop/waypoint']),
    scaler('shop/web'),
    ...more,
  );

const PER_TEAM = { per: 'team', teams: { sales: ['shop'], money: ['billing'] } } as const;

describe('the order', () => {
  test.each([
    ['one of them for all workloads', {}],
    ['one for each namespace', { per: 'namespace' }],
    ['one for each team', PER_TEAM],
  ] as const)('what an object needs is in a Kustomization before, with %s', (_, props) => {
    const shipment = shop();
    const { of, before } = fluxSync(layOut(shipment, props), 'dist');
    const titles = shipment.objects.map(({ content }) => titleOf(content));
    expect([...of.keys()].sort()).toEqual([...titles].sort());
    const late = shipment.order.needs.flatMap((needs, i) =>
      needs
        .map((need) => [titles[need]!, titles[i]!] as const)
        .filter(([need, user]) => !before(of.get(need)!, of.get(user)!)),
    );
    expect(late).toEqual([]);
    expect(shipment.warnings).toEqual([]);
  });

  test('each stage waits for the one before it', () => {
    const { names, before } = fluxSync(layOut(shop()), 'dist');
    expect(names).toEqual(
      ['foundations', 'policies', 'gateways', 'services', 'routes', 'workloads', 'controllers'].map((n) => `mesh-${n}`),
    );
    expect(names.slice(1).filter((name, i) => !before(names[i]!, name))).toEqual([]);
  });

  test('workloads of one namespace do not wait for those of another, unless they need them', () => {
    const files = (needs: string[]) => layOut(shop(deployment('billing/report', needs)), { per: 'namespace' });
    const apart = fluxSync(files([]), 'dist');
    expect(apart.before('mesh-workloads-shop', 'mesh-workloads-billing')).toBe(false);
    expect(apart.before('mesh-workloads-shop', 'mesh-controllers-shop')).toBe(true);
    const together = fluxSync(files(['Deployment/shop/web']), 'dist');
    expect(together.before('mesh-workloads-shop', 'mesh-workloads-billing')).toBe(true);
  });

  test('namespaces whose workloads need each other are named, and none waits for ever', () => {
    const shipment = placed(
      deployment('shop/a', []),
      deployment('billing/a', ['Deployment/shop/a']),
      deployment('shop/b', ['Deployment/billing/a']),
    );
    const { names, before } = fluxSync(layOut(shipment, { per: 'namespace' }), 'dist');
    expect(names.filter((name) => before(name, name))).toEqual([]);
    expect(shipment.warnings).toEqual([
      'the Kustomizations "workloads-billing", "workloads-shop" need each other (Deployment billing/a of apps needs Deployment shop/a of apps; ' +
        'Deployment shop/b of apps needs Deployment billing/a of apps), so Flux can put none first; let it apply them as one, ' +
        'by per: "team" with one team for these namespaces, or by per: "app"',
    ]);
  });

  test('a policy that had to wait for a workload still is before the workload that it guards', () => {
    const late: Placed = {
      object: object('security.istio.io/v1', 'AuthorizationPolicy', 'shop/late'),
      stage: 'workloads',
      needs: ['Deployment/shop/first'],
    };
    const shipment = placed(deployment('shop/first'), late, deployment('shop/web', ['AuthorizationPolicy/shop/late']));
    const { of, before } = fluxSync(layOut(shipment), 'dist');
    expect(before(of.get('AuthorizationPolicy/shop/late')!, of.get('Deployment/shop/web')!)).toBe(true);
  });

  test('the first waits for what the user names, and so all do', () => {
    const files = layOut(shop(), { dependsOn: ['platform', 'infra/cni'] });
    expect(read(files, 'flux/foundations.yaml').spec.dependsOn).toEqual([
      { name: 'platform' },
      { name: 'cni', namespace: 'infra' },
    ]);
    expect(read(files, 'flux/policies.yaml').spec.dependsOn).toEqual([{ name: 'mesh-foundations' }]);
  });

  test('an object more moves no other to another Kustomization', () => {
    const before = fluxSync(layOut(shop()), 'dist').of;
    const after = fluxSync(layOut(shop(policy('billing/deny-all'), service('billing/payments'))), 'dist').of;
    for (const [title, name] of before) expect([title, after.get(title)]).toEqual([title, name]);
  });
});

describe('what Flux waits for', () => {
  test('workloads wait for waypoints that are programmed, and not for a Gateway that may get no address', () => {
    const { spec } = read(layOut(shop(gateway('shop/ingress', 'istio'))), 'flux/gateways.yaml');
    expect(spec.healthChecks).toEqual([
      { apiVersion: GATEWAY_API, kind: 'Gateway', name: 'waypoint', namespace: 'shop' },
    ]);
    expect(spec.healthCheckExprs).toEqual([
      {
        apiVersion: GATEWAY_API,
        kind: 'Gateway',
        current:
          "status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True' && c.observedGeneration == metadata.generation)",
      },
    ]);
    expect(spec.wait).toBeUndefined();
    expect(
      read(layOut(placed(gateway('shop/ingress', 'istio'))), 'flux/gateways.yaml').spec.healthChecks,
    ).toBeUndefined();
  });

  test('a waypoint of a class of its own is known by what it listens for', () => {
    const own: Placed = {
      object: object(GATEWAY_API, 'Gateway', 'shop/waypoint', {
        spec: { gatewayClassName: 'ours', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
      }),
      stage: 'gateways',
    };
    expect(read(layOut(placed(own)), 'flux/gateways.yaml').spec.healthChecks).toHaveLength(1);
  });

  test('workloads are waited for; claims, which wait for them, are not', () => {
    const claim: Placed = { object: object('v1', 'PersistentVolumeClaim', 'shop/data'), stage: 'foundations' };
    const files = layOut(placed(claim, deployment('shop/web'), scaler('shop/web')));
    expect(read(files, 'flux/workloads.yaml').spec.healthChecks).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' },
    ]);
    for (const name of ['foundations', 'controllers']) {
      const { healthChecks, wait } = read(files, `flux/${name}.yaml`).spec;
      expect([healthChecks, wait]).toEqual([undefined, undefined]);
    }
  });

  test('a Rollout, whose status Flux can not read, holds up nothing', () => {
    const rollout: Placed = { object: object('argoproj.io/v1alpha1', 'Rollout', 'shop/web'), stage: 'workloads' };
    expect(read(layOut(placed(rollout)), 'flux/workloads.yaml').spec.healthChecks).toBeUndefined();
  });
});

describe('what Flux leaves alone', () => {
  test('namespaces, CRDs and claims on volumes are never deleted', () => {
    const files = layOut(
      placed(
        {
          object: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com'),
          stage: 'definitions',
        },
        namespace('shop'),
        { object: object('v1', 'PersistentVolumeClaim', 'shop/data'), stage: 'foundations' },
        { object: object('v1', 'ConfigMap', 'shop/settings'), stage: 'foundations' },
      ),
    );
    const folder = 'manifests/foundations';
    for (const kept of [
      '_cluster/customresourcedefinition.things.example.com',
      '_cluster/namespace.shop',
      'shop/persistentvolumeclaim.data',
    ]) {
      expect(read(files, `${folder}/${kept}.yaml`).metadata.annotations).toEqual({ [PRUNE]: 'disabled' });
    }
    expect(read(files, `${folder}/shop/configmap.settings.yaml`).metadata.annotations).toBeUndefined();
    expect(read(files, 'flux/foundations.yaml').spec.prune).toBe(true);
  });

  test('replicas that a scaler owns are left out, others stay', () => {
    const files = layOut(
      placed(
        deployment('shop/web', [], { replicas: 2, paused: false }),
        deployment('shop/db', [], { replicas: 1 }),
        scaler('shop/web'),
      ),
    );
    expect(read(files, 'manifests/workloads/shop/deployment.web.yaml').spec).toEqual({ paused: false });
    expect(read(files, 'manifests/workloads/shop/deployment.db.yaml').spec).toEqual({ replicas: 1 });
  });

  test('a route whose weights a Rollout owns is made once', () => {
    const rollout: Placed = {
      object: object('argoproj.io/v1alpha1', 'Rollout', 'shop/web', {
        spec: { strategy: { canary: { trafficRouting: { istio: { virtualService: { name: 'web' } } } } } },
      }),
      stage: 'workloads',
    };
    const files = layOut(placed(route('shop/web', 'VirtualService'), route('shop/cart', 'VirtualService'), rollout));
    const annotations = (name: string) =>
      read(files, `manifests/routes/shop/virtualservice.${name}.yaml`).metadata.annotations;
    expect(annotations('web')).toEqual({ [SSA]: 'IfNotPresent' });
    expect(annotations('cart')).toBeUndefined();
  });

  test('the empty place for a certificate in a webhook is left out', () => {
    const hooks: Placed = {
      object: object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'hooks', {
        webhooks: [
          { name: 'a.example.com', clientConfig: { caBundle: '', url: 'https://a.example.com' } },
          { name: 'b.example.com', clientConfig: { caBundle: 'LS0t' } },
        ],
      }),
      stage: 'controllers',
    };
    const files = layOut(placed(hooks));
    expect(read(files, 'manifests/controllers/_cluster/validatingwebhookconfiguration.hooks.yaml').webhooks).toEqual([
      { name: 'a.example.com', clientConfig: { url: 'https://a.example.com' } },
      { name: 'b.example.com', clientConfig: { caBundle: 'LS0t' } },
    ]);
  });
});

describe('objects of Flux', () => {
  const fluxObjects = (props: Partial<FluxLayoutProps> = {}): Manifest[] =>
    layOut(shop(), props)
      .filter(({ path }) => path === 'sync.yaml' || (path.startsWith('flux/') && path !== 'flux/kustomization.yaml'))
      .flatMap(({ text }) => loadAll(text) as Manifest[]);

  test('a tree in a folder of its own, such as that of a cluster, is looked for there', () => {
    const files = layOut({ ...shop(), folder: 'clusters/prod' }, { path: '.' });
    expect(read(files, 'flux/policies.yaml').spec.path).toBe('./clusters/prod/manifests/policies');
  });

  test('they fit the CRDs of Flux', () => {
    for (const props of [{}, { per: 'namespace', dependsOn: ['platform'] }, PER_TEAM] as const) {
      expect(fluxObjects(props).flatMap(schemaErrors)).toEqual([]);
    }
  });

  test('a GitRepository is written for an address, and one that is there is named', () => {
    const kinds = (props: Partial<FluxLayoutProps>) => new Set(fluxObjects(props).map(({ kind }) => kind));
    expect(kinds({})).toEqual(new Set(['Kustomization', 'GitRepository']));
    const sourceRef = { kind: 'GitRepository', name: 'flux-system' } as const;
    expect(kinds({ repository: undefined, sourceRef })).toEqual(new Set(['Kustomization']));
    for (const { spec } of fluxObjects({ repository: undefined, sourceRef })) expect(spec.sourceRef).toEqual(sourceRef);
  });

  test('all have one source, so that each waits for the commit of the one before', () => {
    const sources = fluxObjects({ per: 'namespace' }).flatMap(({ kind, spec }) =>
      kind === 'Kustomization' ? [JSON.stringify(spec.sourceRef)] : [],
    );
    expect(new Set(sources)).toEqual(new Set(['{"kind":"GitRepository","name":"mesh-tree"}']));
  });

  test('one applies the others, and is none of them', () => {
    const [repository, root] = loadAll(layOut(shop()).find(({ path }) => path === 'sync.yaml')!.text) as Manifest[];
    expect(repository!.spec).toEqual({ url: REPOSITORY, ref: { branch: 'main' }, interval: '1m' });
    expect([root!.metadata.name, root!.spec.path, root!.spec.wait]).toEqual(['mesh-all', './dist/flux', undefined]);
  });
});

test('resources are listed in the order of the app', () => {
  const files = layOut(shop());
  expect(read(files, 'manifests/foundations/kustomization.yaml').resources).toEqual([
    '_cluster/namespace.shop.yaml',
    '_cluster/namespace.billing.yaml',
  ]);
});

test('a namespace of no team is a problem, and an object without a name is', () => {
  const shipment = shop({
    object: { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'once-', namespace: 'shop' } },
    stage: 'workloads',
  });
  layOut(shipment, { per: 'team', teams: { sales: ['shop'] } });
  expect(shipment.problems).toEqual([
    'namespace "billing" is in none of the teams of the Flux layout; add it to one',
    expect.stringContaining('has no name; Flux would make another object with every commit'),
  ]);
});

test('the same objects give the same bytes, and nothing gives nothing', () => {
  expect(layOut(shop(), { per: 'namespace' })).toEqual(layOut(shop(), { per: 'namespace' }));
  expect(layOut(placed())).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'neither repository nor source',
    { repository: undefined },
    'needs either repository, for which a GitRepository is written, or sourceRef',
  ],
  ['both', { sourceRef: { kind: 'GitRepository', name: 'x' } }, 'needs either repository'],
  [
    'an address that Flux does not take',
    { repository: 'git@example.com:shop' },
    'repository must start with https:// or ssh://, as Flux takes it',
  ],
  [
    'a source of another kind',
    { repository: undefined, sourceRef: { kind: 'HelmRepository', name: 'x' } },
    'sourceRef.kind must be one of',
  ],
  [
    'a branch of somebody else',
    { repository: undefined, branch: 'x', sourceRef: { kind: 'Bucket', name: 'x' } },
    'branch is one of repository',
  ],
  ['no folder', { path: undefined }, 'path must be text, got undefined'],
  ['a folder outside', { path: '/etc' }, 'path must be a folder inside the repository, such as "dist", got "/etc"'],
  ['a time without unit', { interval: '10' }, 'interval must be a time, such as "10m", got "10"'],
  ['a bad name to wait for', { dependsOn: ['a/b/c'] }, 'namespace in dependsOn "a/b" is not a valid name'],
  ['a misspelt prop', { intervall: '1m' }, 'unknown prop "intervall"; did you mean "interval"?'],
])('refuses %s', (_, props, message) => {
  const given = { repository: REPOSITORY, path: 'dist', ...props };
  expect(refusal(() => fluxLayout(given as FluxLayoutProps))).toContain(`[Layout.flux] ${message}`);
});
