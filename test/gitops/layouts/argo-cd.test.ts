import { argoCdLayout, type ArgoCdLayoutProps } from '../../../src/gitops/layouts/argo-cd';
import { ArgoCdApplications } from '../../../src/install/deliveries/argo-cd-applications';
import { install } from '../../install/deliveries/installs';
import { refusal } from '../../mesh/refusal';
import { synth } from '../../synth';
import { schemaErrors } from '../../crd-schemas';
import { object, placed, read, type Placed, type Told } from '../shipments';
import { applicationsOf, firstSync, isBefore } from './argo-cd-sync';

const REPOSITORY = 'https://git.example.com/shop/mesh';
const WAVE = 'argocd.argoproj.io/sync-wave';
const OPTIONS = 'argocd.argoproj.io/sync-options';
const ISTIO = 'security.istio.io/v1';
const GATEWAY_API = 'gateway.networking.k8s.io/v1';

function layOut(shipment: Told, props: Partial<ArgoCdLayoutProps> = {}) {
  return argoCdLayout({ repository: REPOSITORY, path: 'dist', ...props })(shipment);
}

const namespace = (name: string): Placed => ({ object: object('v1', 'Namespace', name), stage: 'namespaces' });
const policy = (name: string, needs: string[] = []): Placed => ({
  object: object(ISTIO, 'AuthorizationPolicy', name),
  stage: 'policies',
  needs,
});
const waypoint = (name: string, needs: string[] = []): Placed => ({
  object: object(GATEWAY_API, 'Gateway', name, { spec: { gatewayClassName: 'istio-waypoint', listeners: [] } }),
  stage: 'gateways',
  needs,
});
const service = (name: string): Placed => ({ object: object('v1', 'Service', name), stage: 'services' });
const deployment = (name: string, needs: string[] = [], spec = {}): Placed => ({
  object: object('apps/v1', 'Deployment', name, { spec }),
  stage: 'workloads',
  needs,
});

const shop = (): Told =>
  placed(
    namespace('shop'),
    policy('shop/deny-all', ['Namespace/shop']),
    waypoint('shop/waypoint', ['Namespace/shop', 'AuthorizationPolicy/shop/deny-all']),
    service('shop/web'),
    deployment('shop/web', ['AuthorizationPolicy/shop/deny-all', 'Gateway/shop/waypoint', 'Service/shop/web']),
  );

/** Two namespaces, the second behind the waypoint of the first. */
const shared = (...more: Placed[]): Told =>
  placed(
    namespace('shop'),
    namespace('billing'),
    policy('shop/deny-all', ['Namespace/shop']),
    policy('billing/deny-all', ['Namespace/billing']),
    waypoint('shop/waypoint', ['Namespace/shop', 'AuthorizationPolicy/shop/deny-all']),
    deployment('shop/web', ['AuthorizationPolicy/shop/deny-all', 'Gateway/shop/waypoint']),
    deployment('billing/payments', ['AuthorizationPolicy/billing/deny-all', 'Gateway/shop/waypoint']),
    ...more,
  );

function expectNeedsFirst(shipment: Told, files: ReturnType<typeof layOut>): void {
  const moments = firstSync(files, 'dist');
  const titles = shipment.objects.map(({ identity: { kind, namespace: ns, name } }) =>
    [kind, ...(ns === '' ? [] : [ns]), name].join('/'),
  );
  expect([...moments.keys()].sort()).toEqual([...titles].sort());
  const late = shipment.order.needs.flatMap((needs, i) =>
    needs
      .filter((need) => !isBefore(moments.get(titles[need]!)!, moments.get(titles[i]!)!))
      .map((need) => [titles[need], titles[i]]),
  );
  expect(late).toEqual([]);
}

describe('the order', () => {
  test.each([
    ['one Application', {}],
    ['an Application for each namespace', { per: 'namespace' }],
    ['an Application for each team', { per: 'team', teams: { a: ['shop'], b: ['billing'] } }],
    ['a set with one Application', { as: 'ApplicationSet' }],
    ['a set with an Application for each namespace', { as: 'ApplicationSet', per: 'namespace' }],
  ] as const)('what an object needs is synced before it, with %s', (_, props) => {
    const shipment = shared();
    expectNeedsFirst(shipment, layOut(shipment, props));
    expect(shipment.problems).toEqual([]);
  });

  test('a workload waits until its policies are there and its waypoint is healthy', () => {
    const moments = firstSync(layOut(shop()), 'dist');
    const [, wave] = moments.get('Deployment/shop/web')!;
    for (const guard of ['AuthorizationPolicy/shop/deny-all', 'Gateway/shop/waypoint', 'Service/shop/web']) {
      expect(moments.get(guard)![1]).toBeLessThan(wave);
    }
  });

  test('an object more moves no other to another wave', () => {
    const waves = (shipment: Told) => firstSync(layOut(shipment), 'dist');
    const before = waves(shared());
    const after = waves(shared(policy('billing/allow-web'), service('billing/payments'), deployment('shop/cart')));
    for (const [title, moment] of before) expect([title, after.get(title)]).toEqual([title, moment]);
  });

  test('a policy that refuses comes before one that allows, whatever they are called', () => {
    const acting = (name: string, action: string): Placed => ({
      object: object(ISTIO, 'AuthorizationPolicy', name, { spec: { action, rules: [{}] } }),
      stage: 'policies',
    });
    const moments = firstSync(layOut(placed(acting('shop/a', 'ALLOW'), acting('shop/b', 'DENY'))), 'dist');
    const [allow, deny] = ['a', 'b'].map((name) => moments.get(`AuthorizationPolicy/shop/${name}`)!);
    expect(deny![1]).toBeLessThan(allow![1]);
  });

  test('objects of one stage that need each other are in waves of their own', () => {
    const shipment = placed(
      policy('shop/third', []),
      policy('shop/second', ['AuthorizationPolicy/shop/third']),
      policy('shop/first', ['AuthorizationPolicy/shop/second']),
    );
    expectNeedsFirst(shipment, layOut(shipment));
  });

  test('a claim is in the wave of the pod that uses it, as a volume may be bound for a pod alone', () => {
    const shipment = placed(
      { object: object('v1', 'PersistentVolumeClaim', 'shop/data'), stage: 'foundations' },
      service('shop/db'),
      deployment('shop/db', ['PersistentVolumeClaim/shop/data', 'Service/shop/db']),
    );
    const moments = firstSync(layOut(shipment), 'dist');
    const [claim, pod] = [moments.get('PersistentVolumeClaim/shop/data')!, moments.get('Deployment/shop/db')!];
    expect(claim[1]).toBe(pod[1]);
    expect(isBefore(claim, pod)).toBe(true);
  });

  test('a Gateway into the mesh, which may get no address for long, holds up no workload', () => {
    const route = (parentRefs: object[]): Placed => ({
      object: object(GATEWAY_API, 'HTTPRoute', 'shop/web', { spec: { parentRefs } }),
      stage: 'routes',
      needs: ['Gateway/shop/ingress'],
    });
    const ingress: Placed = {
      object: object(GATEWAY_API, 'Gateway', 'shop/ingress', { spec: { gatewayClassName: 'istio', listeners: [] } }),
      stage: 'gateways',
    };
    const waves = (parentRefs: object[]) => {
      const shipment = placed(ingress, waypoint('shop/waypoint'), route(parentRefs), deployment('shop/web'));
      return (title: string) => firstSync(layOut(shipment), 'dist').get(title)![1];
    };
    const wayIn = waves([{ name: 'ingress' }]);
    expect(wayIn('Gateway/shop/ingress')).toBeGreaterThan(wayIn('Deployment/shop/web'));
    expect(wayIn('Gateway/shop/waypoint')).toBeLessThan(wayIn('Deployment/shop/web'));
    // Nor its own route, which needs no address.
    expect(wayIn('HTTPRoute/shop/web')).toBe(wayIn('Gateway/shop/ingress'));
    // A route that decides in the mesh too must be there before what it leads to.
    const both = waves([{ name: 'ingress' }, { group: '', kind: 'Service', name: 'web' }]);
    expect(both('HTTPRoute/shop/web')).toBeLessThan(both('Deployment/shop/web'));
  });
});

test.each([
  ['a Rollout', object('argoproj.io/v1alpha1', 'Rollout', 'shop/web'), 'workloads'],
  ['a Canary of Flagger', object('flagger.app/v1beta1', 'Canary', 'shop/web'), 'controllers'],
] as const)('%s, which is not healthy while it shifts traffic, holds up nothing', (_, release, stage) => {
  const scaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/web');
  const shipment = placed(
    policy('shop/deny-all'),
    waypoint('shop/waypoint'),
    { object: release, stage, needs: ['AuthorizationPolicy/shop/deny-all', 'Gateway/shop/waypoint'] },
    deployment('shop/other'),
    { object: scaler, stage: 'controllers', needs: [`${String(release.kind)}/shop/web`] },
  );
  const waves = [...firstSync(layOut(shipment), 'dist')].map(([title, [, wave]]) => [title, wave] as const);
  const last = Math.max(...waves.map(([, wave]) => wave));
  expect(waves.filter(([, wave]) => wave === last).map(([title]) => title)).toEqual([
    `${String(release.kind)}/shop/web`,
    'HorizontalPodAutoscaler/shop/web',
  ]);
});

describe('Applications', () => {
  test('there is one for all, unless something else is asked for', () => {
    expect(applicationsOf(layOut(shared()))).toEqual([{ name: 'mesh-all', folder: 'dist/manifests/all', rank: 0 }]);
  });

  test('there is one for each namespace, those that others need first', () => {
    const shipment = shared({
      object: object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader'),
      stage: 'foundations',
    });
    const found = applicationsOf(layOut(shipment, { per: 'namespace', prefix: 'prod-' }));
    expect(found).toEqual([
      { name: 'prod-base', folder: 'dist/manifests/base', rank: 0 },
      { name: 'prod-billing', folder: 'dist/manifests/billing', rank: 1 },
      { name: 'prod-shop', folder: 'dist/manifests/shop', rank: 0 },
    ]);
  });

  test('there is one for each team, and a namespace of no team is a problem', () => {
    const teams = { money: ['billing'], sales: ['shop', 'elsewhere'] };
    expect(applicationsOf(layOut(shared(), { per: 'team', teams })).map(({ name }) => name)).toEqual([
      'mesh-money',
      'mesh-sales',
    ]);
    const shipment = shared();
    layOut(shipment, { per: 'team', teams: { money: ['billing'] } });
    expect(shipment.problems).toEqual([
      'namespace "shop" is in none of the teams of the Argo CD layout; add it to one',
    ]);
  });

  test('all is synced by one Application, which can be applied by hand', () => {
    const files = layOut(shop());
    const { metadata, spec } = read(files, 'app-of-apps.yaml');
    expect(metadata).toEqual({ name: 'mesh-app-of-apps', namespace: 'argocd' });
    expect(spec.source).toEqual({
      repoURL: REPOSITORY,
      path: 'dist/apps',
      targetRevision: 'HEAD',
      directory: { recurse: true },
    });
    expect(files.filter(({ path }) => path.startsWith('apps/')).map(({ path }) => path)).toEqual(['apps/all.yaml']);
  });

  test('a tree in a folder of its own, such as that of a cluster, is looked for there', () => {
    const files = layOut({ ...shop(), folder: 'clusters/prod' });
    expect(read(files, 'app-of-apps.yaml').spec.source.path).toBe('dist/clusters/prod/apps');
    expect(read(files, 'apps/all.yaml').spec.source.path).toBe('dist/clusters/prod/manifests/all');
  });

  test('they fit the CRD of Argo CD', () => {
    const made = ([{}, { per: 'namespace' }, { as: 'ApplicationSet', per: 'namespace' }] as const).flatMap((props) => {
      const files = layOut(shared(), props).filter(({ path }) => path.startsWith('app'));
      // Of sets there are no schemas here; what they make is an Application.
      return files
        .map((file) => read([file], file.path))
        .map((json) =>
          json.kind === 'Application'
            ? json
            : { ...json.spec.template, apiVersion: json.apiVersion, kind: 'Application' },
        );
    });
    expect(made).toHaveLength(2 + 3 + 2);
    expect(made.flatMap(schemaErrors)).toEqual([]);
  });

  test('none has a finalizer, so that deleting one deletes nothing else', () => {
    for (const as of ['Applications', 'ApplicationSet'] as const) {
      const files = layOut(shared(), { as, per: 'namespace' });
      expect(files.map(({ text }) => text).join()).not.toContain('finalizers');
    }
    const set = read(layOut(shared(), { as: 'ApplicationSet' }), 'apps/applications.yaml');
    expect(set.spec.syncPolicy).toEqual({ preserveResourcesOnDeletion: true });
  });

  test('they sync by themselves, take back what was done by hand and delete what is gone, unless told not to', () => {
    const syncPolicy = (props: Partial<ArgoCdLayoutProps>) =>
      read(layOut(shop(), props), 'apps/all.yaml').spec.syncPolicy;
    expect(syncPolicy({}).automated).toEqual({ prune: true, selfHeal: true });
    expect(syncPolicy({ prune: false, selfHeal: false }).automated).toEqual({ prune: false, selfHeal: false });
    expect(syncPolicy({ automated: false }).automated).toBeUndefined();
  });

  test('a set that is not automated starts no step by itself', () => {
    const set = (automated: boolean) =>
      read(layOut(shared(), { as: 'ApplicationSet', per: 'namespace', automated }), 'apps/applications.yaml');
    expect(set(false).spec.strategy.rollingSync.steps.map((step: any) => step.maxUpdate)).toEqual([0, 0]);
    expect(set(true).spec.strategy.rollingSync.steps.map((step: any) => step.maxUpdate)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

test('the Applications of a platform lead to those of the mesh, and none has the name of another', () => {
  const platform = synth((chart) => {
    new ArgoCdApplications(chart, 'ArgoCd', { install, mesh: { repository: REPOSITORY, path: 'dist/apps' } });
  });
  const files = layOut(shared(), { per: 'namespace' });
  const last = platform.at(-1)!;
  expect(last.spec.source.path).toBe(read(files, 'app-of-apps.yaml').spec.source.path);
  const names = [...platform.map(({ metadata }) => metadata.name), ...applicationsOf(files).map(({ name }) => name)];
  expect(new Set(names).size).toBe(names.length);
});

describe('what the user is told', () => {
  test('guards in another Application are ordered at the first sync only', () => {
    const shipment = shared();
    layOut(shipment, { per: 'namespace' });
    expect(shipment.warnings).toEqual([
      expect.stringContaining('Argo CD has to sync "shop" before "billing", such as Gateway shop/waypoint'),
    ]);
  });

  test.each([
    ['one Application has both', { per: 'team', teams: { all: ['shop', 'billing'] } }],
    ['a set syncs in steps', { per: 'namespace', as: 'ApplicationSet' }],
    ['there is one Application', {}],
  ] as const)('nothing is told where %s', (_, props) => {
    const shipment = shared();
    layOut(shipment, props);
    expect(shipment.warnings).toEqual([]);
  });

  test('namespaces that need each other are named, with what they need', () => {
    const shipment = shared(waypoint('billing/egress'), deployment('shop/robot', ['Gateway/billing/egress']));
    layOut(shipment, { per: 'namespace', as: 'ApplicationSet' });
    expect(shipment.warnings).toEqual([
      'the Applications "billing", "shop" need each other (Deployment billing/payments of apps needs Gateway shop/waypoint of ' +
        'gateway.networking.k8s.io; Deployment shop/robot of apps needs Gateway billing/egress of gateway.networking.k8s.io), so ' +
        'Argo CD can put none first; sync them as one, by per: "team" with one team for these namespaces, or by per: "app"',
    ]);
  });

  test('accounts that a policy of another namespace names make no circle', () => {
    const account: Placed = { object: object('v1', 'ServiceAccount', 'billing/payments'), stage: 'foundations' };
    const shipment = shared(account, policy('shop/allow-payments', ['ServiceAccount/billing/payments']));
    layOut(shipment, { per: 'namespace', as: 'ApplicationSet' });
    expect(shipment.warnings).toEqual([]);
  });

  test('a wave that somebody has written already is a problem', () => {
    const own = object('v1', 'Service', 'shop/web', { metadata: { annotations: { [WAVE]: '3' } } });
    const shipment = placed({ object: own, stage: 'services' });
    layOut(shipment);
    expect(shipment.problems).toEqual([expect.stringContaining(`has an annotation "${WAVE}" of its own`)]);
  });

  test('an object without a name is a problem', () => {
    const nameless = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'once-', namespace: 'shop' } };
    const shipment = placed({ object: nameless, stage: 'workloads' });
    layOut(shipment);
    expect(shipment.problems).toEqual([expect.stringContaining('[test/Object0] has no name')]);
  });
});

describe('deleting', () => {
  const options = (shipment: Told) =>
    new Map(
      layOut(shipment)
        .filter(({ path }) => path.startsWith('manifests/'))
        .map((file) => read([file], file.path))
        .map((json) => [`${json.kind}/${json.metadata.name}`, json.metadata.annotations[OPTIONS]]),
    );

  test('namespaces, CRDs and claims on volumes are never deleted', () => {
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com');
    const found = options(
      placed(
        { object: crd, stage: 'definitions' },
        namespace('shop'),
        { object: object('v1', 'PersistentVolumeClaim', 'shop/data'), stage: 'foundations' },
        service('shop/web'),
      ),
    );
    for (const kept of [
      'CustomResourceDefinition/things.example.com',
      'Namespace/shop',
      'PersistentVolumeClaim/data',
    ]) {
      expect([kept, found.get(kept)]).toEqual([kept, 'Prune=false,Delete=false']);
    }
    expect(found.get('Service/web')).toBeUndefined();
  });

  test('guards are deleted last, so that one with a new name is there before the old one goes', () => {
    const found = options(shop());
    expect(found.get('AuthorizationPolicy/deny-all')).toBe('PruneLast=true');
    expect(found.get('Gateway/waypoint')).toBe('PruneLast=true');
    expect(found.get('Deployment/web')).toBeUndefined();
  });

  test('what an object says of its own deletion stays', () => {
    const own = object('v1', 'Namespace', 'scratch', {
      metadata: { annotations: { [OPTIONS]: 'Prune=confirm, Validate=false' } },
    });
    expect(options(placed({ object: own, stage: 'namespaces' })).get('Namespace/scratch')).toBe(
      'Prune=confirm,Validate=false,Delete=false',
    );
  });
});

describe('fields of controllers', () => {
  const rules = (shipment: Told) => read(layOut(shipment), 'apps/all.yaml').spec.ignoreDifferences;

  test('the replicas of what a scaler scales are left alone, also by a sync', () => {
    const hpa: Placed = {
      object: object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/web', {
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      }),
      stage: 'controllers',
    };
    const shipment = placed(
      deployment('shop/web', [], { replicas: 2 }),
      deployment('shop/cart', [], { replicas: 2 }),
      hpa,
    );
    expect(rules(shipment)).toEqual([
      { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web', jsonPointers: ['/spec/replicas'] },
    ]);
    expect(read(layOut(shipment), 'apps/all.yaml').spec.syncPolicy.syncOptions).toEqual([
      'ServerSideApply=true',
      'RespectIgnoreDifferences=true',
    ]);
    expect(rules(placed(deployment('shop/web'), hpa))).toBeUndefined();
  });

  test('the weights of the routes that a Rollout names are left alone, those of others are not', () => {
    const route = (kind: string, name: string): Placed => ({
      object: object(kind === 'HTTPRoute' ? GATEWAY_API : 'networking.istio.io/v1', kind, name),
      stage: 'routes',
    });
    const rollout: Placed = {
      object: object('argoproj.io/v1alpha1', 'Rollout', 'shop/web', {
        spec: {
          strategy: {
            canary: {
              canaryService: 'web-canary',
              trafficRouting: {
                istio: { virtualService: { name: 'web' }, destinationRule: { name: 'web' } },
                plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web', namespace: 'shop' } },
              },
            },
          },
        },
      }),
      stage: 'workloads',
    };
    const shipment = placed(
      route('VirtualService', 'shop/web'),
      route('VirtualService', 'shop/cart'),
      route('HTTPRoute', 'shop/web'),
      route('DestinationRule', 'shop/web'),
      service('shop/web-canary'),
      rollout,
    );
    expect(rules(shipment).map((rule: any) => [rule.kind, rule.name, rule.jqPathExpressions[0]])).toEqual([
      ['VirtualService', 'web', '.spec.http[]?.route[]?.weight'],
      ['HTTPRoute', 'web', '.spec.rules[]?.backendRefs[]?.weight'],
      ['DestinationRule', 'web', '.spec.subsets[]?.labels["rollouts-pod-template-hash"]?'],
      ['Service', 'web-canary', '.spec.selector["rollouts-pod-template-hash"]?'],
    ]);
  });

  test('what Flagger takes over is left to it: replicas, the selector of the Service, weights', () => {
    const canary: Placed = {
      object: object('flagger.app/v1beta1', 'Canary', 'shop/web', {
        spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, service: { port: 80 } },
      }),
      stage: 'controllers',
    };
    const vs: Placed = { object: object('networking.istio.io/v1', 'VirtualService', 'shop/web'), stage: 'routes' };
    const shipment = placed(service('shop/web'), vs, deployment('shop/web', [], { replicas: 2 }), canary);
    expect(rules(shipment).map((rule: any) => rule.kind)).toEqual(['Service', 'VirtualService', 'Deployment']);
  });

  test('a webhook with an empty place for a certificate keeps the one that is put there', () => {
    const hooks = (caBundle?: string): Placed => ({
      object: object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'hooks', {
        webhooks: [{ name: 'a.example.com', clientConfig: { ...(caBundle !== undefined && { caBundle }) } }],
      }),
      stage: 'controllers',
    });
    expect(rules(placed(hooks('')))).toHaveLength(1);
    expect(rules(placed(hooks('Cg==')))).toHaveLength(1);
    expect(rules(placed(hooks('LS0tLS1CRUdJTg==')))).toBeUndefined();
    expect(rules(placed(hooks()))).toBeUndefined();
  });
});

describe('files', () => {
  test('each object has one, in a folder of its namespace', () => {
    expect(layOut(shop()).map(({ path }) => path)).toEqual([
      'manifests/all/_cluster/namespace.shop.yaml',
      'manifests/all/shop/authorizationpolicy.deny-all.yaml',
      'manifests/all/shop/gateway.waypoint.yaml',
      'manifests/all/shop/service.web.yaml',
      'manifests/all/shop/deployment.web.yaml',
      'apps/all.yaml',
      'app-of-apps.yaml',
    ]);
  });

  test('no name leads out of its folder', () => {
    const odd = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '../../etc/passwd', namespace: '..' } };
    const [file] = layOut(placed({ object: odd, stage: 'foundations' }));
    expect(file!.path).toMatch(/^manifests\/all\/[a-z0-9_]+\/configmap\.[a-z0-9._]+\.yaml$/);
  });

  test('the same objects give the same bytes', () => {
    for (const props of [{}, { per: 'namespace', as: 'ApplicationSet' }] as const) {
      expect(layOut(shared(), props)).toEqual(layOut(shared(), props));
    }
  });

  test('nothing comes of nothing', () => {
    expect(layOut(placed())).toEqual([]);
    expect(layOut(placed(), { per: 'namespace', as: 'ApplicationSet' })).toEqual([]);
  });
});

test.each<[string, unknown, string]>([
  ['no repository', { repository: undefined }, 'repository must be text, got undefined'],
  ['an address with white space', { repository: `${REPOSITORY}\n` }, 'repository must be an address, such as'],
  ['a folder outside', { path: '../x' }, 'path must be a folder inside the repository, such as "dist", got "../x"'],
  ['another way to cut', { per: 'pod' }, 'per must be one of "app", "namespace", "team", got "pod"'],
  [
    'another form',
    { as: 'Application' },
    'as must be one of "Applications", "ApplicationSet", got "Application"; did you mean "Applications"?',
  ],
  ['teams without per', { teams: { a: ['b'] } }, 'teams are for per: "team", got per: "app"; say per: "team"'],
  ['no teams', { per: 'team' }, 'per: "team" needs teams, such as { shop: ["shop", "billing"] }, got undefined'],
  [
    'a namespace of two teams',
    { per: 'team', teams: { a: ['x'], b: ['x'] } },
    'namespace "x" is in teams "a" and "b"; keep one',
  ],
  ['a team called base', { per: 'team', teams: { base: ['x'] } }, 'team "base" would share a part'],
  ['a team that is no name', { per: 'team', teams: { 'A/B': ['x'] } }, 'team "A/B" is not a valid name'],
  [
    'a template',
    { as: 'ApplicationSet', path: '{{ .x }}' },
    'path of an ApplicationSet must not hold "{{", got "{{ .x }}"',
  ],
  ['a misspelt prop', { perr: 'app' }, 'unknown prop "perr"; did you mean "per"?'],
  ['a bad prefix', { prefix: 'A-' }, 'prefix with a name "A-x" is not a valid name'],
])('refuses %s', (_, props, message) => {
  const given = { repository: REPOSITORY, path: 'dist', ...(props as object) };
  expect(refusal(() => argoCdLayout(given as ArgoCdLayoutProps))).toContain(`[Layout.argoCd] ${message}`);
});
