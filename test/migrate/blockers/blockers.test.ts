import { account, app, authorize, istio, mtls, namespace, onlyGet, STRICT, workload } from '../meshes';
import { answer } from '../../../src/simulate';
import { lookedAt, objectsAfter, planned, stepOf } from '../planning';

const SHOP = [...STRICT, namespace('shop'), ...app('shop', 'web'), ...app('shop', 'cart')];

function concernsOf(objects: readonly object[], accept: readonly string[] = []) {
  const found = planned(objects, { accept: ['authenticated', ...accept] }).namespaces.find(
    ({ namespace: name }) => name === 'shop',
  )!;
  return { verdict: found.verdict, names: found.concerns.map(({ name, weight }) => `${weight} ${name}`) };
}

describe('an EnvoyFilter', () => {
  const patch = (context: string) => ({ configPatches: [{ applyTo: 'HTTP_FILTER', match: { context }, patch: {} }] });

  test('of sidecars blocks', () => {
    const mesh = [...SHOP, istio('EnvoyFilter', 'shop', 'lua', patch('SIDECAR_INBOUND'))];
    expect(concernsOf(mesh)).toEqual({ verdict: 'blocked', names: ['blocks envoy-filter:shop/lua'] });
    expect(planned(mesh).steps).toEqual([]);
  });

  test('of the mesh blocks, as it is about sidecars of all namespaces', () => {
    expect(concernsOf([...SHOP, istio('EnvoyFilter', 'istio-system', 'lua', patch('ANY'))]).verdict).toBe('blocked');
  });

  test('of gateways does not', () => {
    expect(concernsOf([...SHOP, istio('EnvoyFilter', 'istio-system', 'lua', patch('GATEWAY'))])).toEqual({
      verdict: 'moves',
      names: [],
    });
  });

  test('that is accepted by name blocks no more', () => {
    const mesh = [...SHOP, istio('EnvoyFilter', 'shop', 'lua', patch('SIDECAR_INBOUND'))];
    expect(concernsOf(mesh, ['envoy-filter:shop/lua']).verdict).toBe('moves');
  });
});

describe('a namespace that stays with its sidecars', () => {
  test('passes waypoints by: what it called of judged Services is told to close, and so it should move first', () => {
    const mesh = [
      ...SHOP,
      namespace('front'),
      ...app('front', 'ui'),
      istio('EnvoyFilter', 'front', 'lua', { configPatches: [{ applyTo: 'HTTP_FILTER', match: { context: 'ANY' } }] }),
      onlyGet('shop', 'cart', { namespaces: ['front'] }),
    ];
    const plan = planned(mesh, { accept: ['authenticated'] });
    expect(plan.namespaces.map(({ namespace: name, verdict }) => [name, verdict])).toContainEqual(['front', 'blocked']);
    const step = stepOf(plan, 'enrol-shop');
    expect(step.verdict).toBe('closes');
    expect(lookedAt(step).map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
      ['closed', ['front/ui'], 'shop/cart'],
    ]);
  });
});

describe('a WasmPlugin', () => {
  test('of pods blocks, and one with targetRefs does not', () => {
    const selector = { selector: { matchLabels: { app: 'cart' } }, url: 'oci://example.com/plugin:1' };
    const targets = { targetRefs: [{ kind: 'Service', group: '', name: 'cart' }], url: 'oci://example.com/plugin:1' };
    expect(concernsOf([...SHOP, istio('WasmPlugin', 'shop', 'p', selector)]).names).toEqual([
      'blocks wasm-plugin:shop/p',
    ]);
    expect(concernsOf([...SHOP, istio('WasmPlugin', 'shop', 'p', targets)]).names).toEqual([]);
  });
});

describe('what a waypoint can not tell', () => {
  test('some pods of a Service from others', () => {
    const mesh = [
      ...SHOP,
      workload('shop', 'cart-v2', { podLabels: { app: 'cart', version: 'v2' } }),
      authorize('shop', 'v2', {
        selector: { matchLabels: { version: 'v2' } },
        rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
      }),
    ];
    expect(concernsOf(mesh)).toEqual({ verdict: 'blocked', names: ['blocks partly-selected:shop/v2'] });
  });

  test.each([
    ['ipBlocks', { from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }],
    ['notIpBlocks', { from: [{ source: { notIpBlocks: ['10.0.0.0/8'] } }] }],
    ['remoteIpBlocks', { from: [{ source: { remoteIpBlocks: ['203.0.113.0/24'] } }] }],
    ['connection.sni', { when: [{ key: 'connection.sni', values: ['a.example.com'] }] }],
  ])('clients by %s', (_, rule) => {
    const mesh = [
      ...SHOP,
      authorize('shop', 'by-address', {
        selector: { matchLabels: { app: 'cart' } },
        rules: [{ ...rule, to: [{ operation: { methods: ['GET'] } }] }],
      }),
    ];
    expect(concernsOf(mesh).names).toEqual(['blocks blind-at-waypoint:shop/by-address']);
  });

  test('addresses matter to nobody where ztunnel alone judges', () => {
    const mesh = [
      ...SHOP,
      authorize('shop', 'by-address', {
        selector: { matchLabels: { app: 'cart' } },
        rules: [{ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }],
      }),
    ];
    expect(concernsOf(mesh)).toEqual({ verdict: 'moves', names: [] });
  });
});

describe('headless Services', () => {
  const headless = (name: string) => app('shop', name, { kind: 'StatefulSet', service: { clusterIP: 'None' } });

  test('stay as they are where nobody judges requests', () => {
    expect(concernsOf([...SHOP, ...headless('db')])).toEqual({
      verdict: 'moves',
      names: ['stays headless:shop/db', 'stays stateful-set:shop/db'],
    });
  });

  test('block where somebody does, as no waypoint is on the way', () => {
    expect(concernsOf([...SHOP, ...headless('db'), onlyGet('shop', 'db', { namespaces: ['shop'] })])).toMatchObject({
      verdict: 'blocked',
      names: expect.arrayContaining(['blocks headless:shop/db']),
    });
  });

  test('clients of one move before it: a sidecar dials its pods with mTLS that is no HBONE', () => {
    const mesh = [
      ...STRICT,
      namespace('zoo'),
      namespace('data'),
      workload('zoo', 'reader'),
      ...app('data', 'db', { kind: 'StatefulSet', port: 5432, protocol: 'tcp', service: { clusterIP: 'None' } }),
      authorize('data', 'db', {
        selector: { matchLabels: { app: 'db' } },
        rules: [{ from: [{ source: { principals: [account('zoo', 'reader')] } }] }],
      }),
    ];
    const plan = planned(mesh, { accept: ['authenticated'] });
    const order = plan.steps.map(({ name }) => name.slice(4)).filter((name) => name.startsWith('enrol'));
    expect(order).toEqual(['enrol-zoo', 'enrol-data']);
    expect(plan.steps.flatMap(lookedAt).filter(({ to }) => to === 'data/db')).toEqual([]);
  });
});

describe('virtual machines', () => {
  const vm = (labels: Record<string, string>, rest: object = {}) =>
    istio('WorkloadEntry', 'shop', 'vm', { address: '10.9.9.9', labels, serviceAccount: 'vm', ...rest });
  const callable = istio('ServiceEntry', 'shop', 'vm', {
    hosts: ['vm.shop.internal'],
    location: 'MESH_INTERNAL',
    resolution: 'STATIC',
    ports: [{ name: 'http', number: 8080, protocol: 'HTTP' }],
    workloadSelector: { labels: { app: 'vm' } },
  });

  test('behind a Service that a waypoint serves block', () => {
    const mesh = [...SHOP, vm({ app: 'cart' }), onlyGet('shop', 'cart', { namespaces: ['shop'] })];
    expect(concernsOf(mesh)).toMatchObject({
      verdict: 'blocked',
      names: expect.arrayContaining(['blocks virtual-machine:shop/vm']) as unknown,
    });
  });

  test('as clients of judged Services leave the step unproved, until somebody accepts that', () => {
    const mesh = [...SHOP, vm({ app: 'vm' }), onlyGet('shop', 'cart', { namespaces: ['shop'] })];
    expect(concernsOf(mesh)).toEqual({ verdict: 'moves', names: ['unproved virtual-machine-calls:shop/vm'] });
    const plan = planned(mesh, { accept: ['authenticated'] });
    expect(stepOf(plan, 'enrol-shop').verdict).toBe('unknown');
    expect(plan.isProved).toBe(false);
    const accepted = planned(mesh, { accept: ['authenticated', 'virtual-machine-calls:shop/vm'] });
    expect(stepOf(accepted, 'enrol-shop').verdict).not.toBe('unknown');
  });

  test.each([
    ['by principal', { principals: [account('shop', 'web')] }, []],
    ['by namespace', { namespaces: ['istio-system'] }, []],
    ['by its own account', { principals: [account('shop', 'vm')] }, ['unproved virtual-machine-calls:shop/vm']],
    ['by a pattern', { principals: ['cluster.local/ns/shop/*'] }, ['unproved virtual-machine-calls:shop/vm']],
    ['by token alone', { requestPrincipals: ['*'] }, ['unproved virtual-machine-calls:shop/vm']],
  ])('are no clients of Services that let others in alone: %s', (_, source, names) => {
    expect(concernsOf([...SHOP, vm({ app: 'vm' }), onlyGet('shop', 'cart', source)]).names).toEqual(names);
  });

  test('beside Services that nobody judges are nothing to say, where nobody calls them', () => {
    expect(concernsOf([...SHOP, vm({ app: 'vm' })]).names).toEqual([]);
  });

  test('that somebody can call are labelled for HBONE, and whether their proxies take it somebody has to say', () => {
    // ambient.md 4: a WorkloadEntry without the label is sent plaintext by ztunnel, which STRICT refuses.
    const mesh = [...SHOP, vm({ app: 'vm' }), callable];
    expect(concernsOf(mesh)).toEqual({ verdict: 'moves', names: ['unproved virtual-machine-hbone:shop/vm'] });
    const plan = planned(mesh, { accept: ['authenticated', 'virtual-machine-hbone:shop/vm'] });
    const [machine] = stepOf(plan, 'sidecars-take-hbone').applies;
    expect(machine?.manifest).toMatchObject({
      kind: 'WorkloadEntry',
      spec: { labels: { app: 'vm', 'networking.istio.io/tunnel': 'http' } },
    });
    expect(stepOf(plan, 'enrol-shop').verdict).toBe('changes');
    const end = objectsAfter(mesh, plan);
    const [found] = answer(end as never, {
      from: { workload: 'shop/web' },
      to: { host: 'vm.shop.internal', port: 8080 },
      http: {},
    });
    expect(found).toMatchObject({ verdict: 'allowed', path: { tunnel: 'HBONE' } });
  });

  test.each([
    ['says so already', vm({ app: 'vm', 'networking.istio.io/tunnel': 'http' })],
    ['has no sidecar, as it has no account', vm({ app: 'vm' }, { serviceAccount: undefined })],
  ])('is left alone that %s', (_, machine) => {
    const mesh = [...SHOP, machine, callable];
    expect(concernsOf(mesh).names).toEqual([]);
    expect(stepOf(planned(mesh), 'sidecars-take-hbone').applies).toEqual([]);
  });
});

describe('what goes on without something', () => {
  test.each([
    ['loses sidecar:shop/default', istio('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] })],
    ['loses telemetry:shop/logs', istio('Telemetry', 'shop', 'logs', { accessLogging: [{ disabled: true }] })],
    [
      'loses excluded-traffic:shop/metrics',
      workload('shop', 'metrics', { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9090' } }),
    ],
    ['stays host-network:shop/agent', workload('shop', 'agent', { spec: { hostNetwork: true } })],
  ])('%s', (name, object) => {
    expect(concernsOf([...SHOP, object])).toEqual({ verdict: 'moves', names: [name] });
  });

  test('a Sidecar that shuts the way out blocks, as nobody reads it any more', () => {
    const shut = istio('Sidecar', 'shop', 'default', {
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      egress: [{ hosts: ['./*'] }],
    });
    expect(concernsOf([...SHOP, shut])).toEqual({ verdict: 'blocked', names: ['blocks sidecar:shop/default'] });
    expect(concernsOf([...SHOP, shut], ['sidecar:shop/default']).verdict).toBe('moves');
  });

  test('a mesh that shuts the way out blocks, too', () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: 'outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n' },
    };
    expect(concernsOf([...SHOP, config])).toEqual({ verdict: 'blocked', names: ['blocks registry-only:shop'] });
  });
});

describe('a Job that ends its sidecar', () => {
  const job = (command: readonly string[]) =>
    workload('shop', 'report', {
      kind: 'Job',
      podLabels: { app: 'report' },
      spec: { containers: [{ name: 'report', image: 'example/report:1', command }] },
    });

  test('is told of, as nobody answers it in ambient mode', () => {
    const mesh = [...SHOP, job(['sh', '-c', 'report; curl -XPOST http://127.0.0.1:15020/quitquitquit'])];
    expect(concernsOf(mesh).names).toContain('loses quits-sidecar:shop/report');
  });

  test('keeps its sidecar until it is through, whether it ends it or not', () => {
    const one = job(['report']);
    expect(concernsOf([...SHOP, one]).names).toEqual(['stays running-job:shop/report']);
    const through = { ...one, status: { completionTime: '2026-11-26T05:00:00Z', succeeded: 1 } };
    expect(concernsOf([...SHOP, through]).names).toEqual([]);
  });
});

describe('metrics that the agent beside a sidecar hands out', () => {
  const scraped = (annotations: Record<string, string> = {}) => [
    ...SHOP,
    workload('shop', 'stats', {
      podLabels: { app: 'stats' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102', ...annotations },
    }),
  ];
  const lax = (port: number) =>
    mtls(
      'shop',
      'STRICT',
      { selector: { matchLabels: { app: 'stats' } }, portLevelMtls: { [port]: { mode: 'PERMISSIVE' } } },
      'stats',
    );

  test('are lost where STRICT refuses plaintext at the port of the app', () => {
    expect(concernsOf(scraped()).names).toEqual(['loses merged-metrics:shop/stats']);
    expect(concernsOf([...scraped(), lax(8080)]).names).toEqual(['loses merged-metrics:shop/stats']);
  });

  test.each([
    ['the port takes plaintext', [...scraped(), lax(9102)]],
    ['they are not merged', scraped({ 'prometheus.istio.io/merge-metrics': 'false' })],
    ['nobody scrapes', scraped({ 'prometheus.io/scrape': 'false' })],
    ['no port is named', scraped({ 'prometheus.io/port': 'http' })],
  ])('are nothing to say where %s', (_, mesh) => {
    expect(concernsOf(mesh).names).toEqual([]);
  });
});
