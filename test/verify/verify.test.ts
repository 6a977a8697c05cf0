import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/check';
import { VERIFY_RULES } from '../../src/verify/rules';
import { running } from '../cli/running';

const LIVE = join(__dirname, 'live');
const SHOP = readFileSync(join(LIVE, 'shop.yaml'), 'utf8');
const ZTUNNEL = readFileSync(join(LIVE, 'ztunnel.json'), 'utf8');

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'verify-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

async function findings(...args: string[]): Promise<readonly Finding[]> {
  const { stdout } = await running('verify', '-o', 'json', ...args);
  return (JSON.parse(stdout) as { findings: readonly Finding[] }).findings;
}

/** What was found of rules, as `rule Kind name`; notes of what is not judged left out. */
async function found(...args: string[]): Promise<readonly string[]> {
  return (await findings(...args))
    .filter(({ rule }) => rule !== 'verify/not-judged')
    .map(({ object, rule }) => `${rule}${object ? ` ${object.kind} ${object.name}` : ''}`);
}

const POD = (name: string, rest: { annotations?: string; node?: string; ready?: boolean } = {}): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: web }, annotations: { ${rest.annotations ?? ''} } }
spec: { nodeName: ${rest.node ?? 'node-1'}, containers: [{ name: web, ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { port: 8080 } } }] }
status: { phase: Running, podIP: 10.88.0.9, conditions: [{ type: Ready, status: '${rest.ready === false ? 'False' : 'True'}' }] }
`;
const CAPTURED = 'ambient.istio.io/redirection: enabled';
const NAMESPACE = (labels: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
`;
const AMBIENT = NAMESPACE('istio.io/dataplane-mode: ambient');

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(name, text);
}

describe('what a real API server and istiod wrote', () => {
  test('is compared with what the objects promise', async () => {
    expect(await found(join(LIVE, 'shop.yaml'))).toEqual([
      'verify/pod-not-captured Pod web-1',
      'verify/waypoint-not-programmed Gateway waypoint',
      'verify/waypoint-not-bound Service web',
      'verify/policy-not-accepted AuthorizationPolicy web-l7',
      'verify/pod-not-ready Pod web-2',
      'verify/policy-not-accepted AuthorizationPolicy web-audit',
    ]);
  });

  test('tells a policy that is refused as written from one that is refused by the cluster', async () => {
    const all = await findings(join(LIVE, 'shop.yaml'));
    const of = (name: string) => all.find(({ object }) => object?.name === name);
    expect(of('web-audit')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('as the manifests have it'),
    });
    expect(of('web-l7')).toMatchObject({ severity: 'error', message: expect.stringContaining('AncestorNotBound') });
  });

  test('is found at its line', async () => {
    const [first] = await findings(join(LIVE, 'shop.yaml'));
    expect(SHOP.split('\n')[first!.line! - 1]).toContain('apiVersion: v1');
    expect(first!.file).toBe(join(LIVE, 'shop.yaml'));
  });
});

describe('pods', () => {
  test('that are captured as they should be are not told of', async () => {
    write({ 'a.yaml': AMBIENT + POD('one', { annotations: CAPTURED }) });
    expect(await found('a.yaml')).toEqual([]);
  });

  test.each([
    ['nothing', '', 'plaintext'],
    ['pending', 'ambient.istio.io/redirection: pending', 'half in it'],
    ['a sidecar', "sidecar.istio.io/status: '{}'", 'sidecar from before'],
  ])('that should be captured and have %s are an error', async (_, annotations, says) => {
    write({ 'a.yaml': AMBIENT + POD('one', { annotations }) });
    const all = await findings('a.yaml');
    expect(all[0]).toMatchObject({
      rule: 'verify/pod-not-captured',
      severity: 'error',
      message: expect.stringContaining(says),
      object: { kind: 'Pod', namespace: 'shop', name: 'one' },
    });
  });

  test('that should have a sidecar and have none are told of, also where both labels are there', async () => {
    for (const labels of ['istio-injection: enabled', 'istio-injection: enabled, istio.io/dataplane-mode: ambient']) {
      write({ 'live.yaml': NAMESPACE(labels) + POD('web-1') });
      expect(await findings('live.yaml')).toContainEqual(
        expect.objectContaining({
          rule: 'verify/pod-without-sidecar',
          severity: 'error',
          message: expect.stringContaining('namespace shop has sidecars injected') as string,
        }),
      );
    }
  });

  test('that istiod makes for a Gateway are proxies themselves, and lack no sidecar', async () => {
    const own = POD('gate-1').replace(
      'labels: { app: web }',
      'labels: { gateway.istio.io/managed: istio.io-gateway-controller }',
    );
    write({ 'live.yaml': NAMESPACE('istio-injection: enabled') + own });
    expect(await found('live.yaml')).not.toContain('verify/pod-without-sidecar Pod gate-1');
  });

  test.each([
    ['istio-injection: enabled', `sidecar.istio.io/status: '{}'`],
    ['istio-injection: disabled', ''],
    ['istio.io/dataplane-mode: ambient', CAPTURED],
  ])('of a namespace with %s lack no sidecar with %j', async (labels, annotations) => {
    write({ 'live.yaml': NAMESPACE(labels) + POD('web-1', { annotations }) });
    expect(await found('live.yaml')).not.toContain('verify/pod-without-sidecar Pod web-1');
  });

  test('that should be outside and are captured are a warning', async () => {
    write({ 'a.yaml': NAMESPACE('') + POD('one', { annotations: CAPTURED }) });
    expect(await findings('a.yaml')).toContainEqual(
      expect.objectContaining({ rule: 'verify/pod-captured', severity: 'warning' }),
    );
  });

  test('of a namespace that asks for sidecars as well get sidecars, and are not captured', async () => {
    const both = NAMESPACE('istio.io/dataplane-mode: ambient, istio-injection: enabled');
    const injected = POD('one', { annotations: "sidecar.istio.io/status: '{}'" });
    write({ 'a.yaml': both + injected, 'b.yaml': both + POD('one', { annotations: CAPTURED }) });
    expect(await found('a.yaml')).toEqual([]);
    expect((await findings('b.yaml'))[0]).toMatchObject({
      rule: 'verify/pod-captured',
      message: expect.stringContaining('has sidecars injected'),
    });
  });

  test('that share the network of their node should be captured by nobody', async () => {
    write({ 'a.yaml': AMBIENT + POD('one').replace('spec: {', 'spec: { hostNetwork: true,') });
    expect(await found('a.yaml')).toEqual([]);
  });

  test.each([
    ['are not there yet', 'phase: Running', 'phase: Pending'],
    ['are done', 'phase: Running', 'phase: Succeeded'],
    ['have no address', 'podIP: 10.88.0.9, ', ''],
    ['are going', 'name: one,', "name: one, deletionTimestamp: '2026-01-01T00:00:00Z',"],
  ])('that %s are not judged', async (_, from, to) => {
    write({ 'a.yaml': AMBIENT + POD('one').replace(from, to) });
    expect(await found('a.yaml')).toEqual([]);
  });

  test('of a namespace that nobody has are not judged, and that is said', async () => {
    write({ 'a.yaml': POD('one') });
    expect(await found('a.yaml')).toEqual([]);
    expect((await findings('a.yaml')).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('not judged: pods of shop'),
    );
  });

  test('without a status are not judged, and that is said', async () => {
    write({ 'a.yaml': AMBIENT + POD('one').replace(/^status:.*\n/m, '') + POD('two', { annotations: CAPTURED }) });
    expect(await found('a.yaml')).toEqual([]);
    expect((await findings('a.yaml')).map(({ message }) => message)).toContainEqual(
      'not judged: capture of Pod shop/one, as the dump has no status of theirs',
    );
  });

  test('go by what the manifests say of the namespace', async () => {
    write({ 'live.yaml': NAMESPACE('') + POD('one'), 'meant.yaml': AMBIENT });
    expect(await found('live.yaml')).toEqual([]);
    expect(await found('live.yaml', '--manifests', 'meant.yaml')).toEqual([
      'verify/pod-not-captured Pod one',
      'verify/label-differs Namespace shop',
    ]);
  });

  test('belong to the Deployment that made their ReplicaSet, though the dump lacks both', async () => {
    const owned = POD('web-5d6f-x1')
      .replace('labels: { app: web }', 'labels: { app: web, pod-template-hash: 5d6f }')
      .replace(
        'namespace: shop,',
        'namespace: shop, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-5d6f }],',
      );
    const deployment = (mode: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web, istio.io/dataplane-mode: ${mode} } }, spec: { containers: [] } } }
`;
    write({ 'live.yaml': AMBIENT + owned, 'in.yaml': deployment('ambient'), 'out.yaml': deployment('none') });
    expect(await found('live.yaml', '--manifests', 'in.yaml')).toEqual(['verify/pod-not-captured Pod web-5d6f-x1']);
    expect(await found('live.yaml', '--manifests', 'out.yaml')).toEqual([]);
  });

  test('that nothing was made of are told of where their namespace has others', async () => {
    const deployment = (name: string, replicas = 1): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { replicas: ${replicas}, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [] } } }
`;
    write({
      'live.yaml': AMBIENT + POD('one', { annotations: CAPTURED }),
      'empty.yaml': AMBIENT,
      'meant.yaml': deployment('gone') + deployment('off', 0),
    });
    expect(await found('live.yaml', '--manifests', 'meant.yaml')).toEqual(['verify/no-pods Deployment gone']);
    expect(await found('empty.yaml', '--manifests', 'meant.yaml')).toEqual([]);
  });

  test('that are not ready are an error where a policy keeps the probe out', async () => {
    const deny = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
    write({ 'a.yaml': AMBIENT + POD('one', { annotations: CAPTURED, ready: false }), 'deny.yaml': deny });
    expect((await findings('a.yaml'))[0]).toMatchObject({ rule: 'verify/pod-not-ready', severity: 'warning' });
    const all = await findings('a.yaml', 'deny.yaml', '--platform', 'cilium=1.18');
    expect(all[0]).toMatchObject({
      rule: 'verify/pod-not-ready',
      severity: 'error',
      message: expect.stringContaining('NetworkPolicy shop/default-deny'),
    });
  });
});

describe('conditions that nobody wrote', () => {
  const WITH = (name: string, uid: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop${uid} }
spec: {}
`;
  const WRITTEN = `${WITH('c', ', uid: u3')}status: { conditions: [{ type: ZtunnelAccepted, status: 'True', reason: Accepted }] }\n`;

  test('are told of an object that an API server has', async () => {
    write({ 'a.yaml': AMBIENT + WITH('a', ', uid: u1') + WRITTEN });
    expect(await found('a.yaml')).toEqual(['verify/no-status AuthorizationPolicy a']);
    write({ 'a.yaml': AMBIENT + WITH('a', '') + WRITTEN });
    expect(await found('a.yaml')).toEqual([]);
  });

  test('are one finding where there are none at all', async () => {
    write({ 'a.yaml': AMBIENT + WITH('a', ', uid: u1') + WITH('b', ', uid: u2') });
    const [first, ...rest] = (await findings('a.yaml')).filter(({ rule }) => rule === 'verify/no-status');
    expect(first!.message).toContain('on 2 objects: AuthorizationPolicy shop/a, AuthorizationPolicy shop/b');
    expect(rest).toEqual([]);
  });
});

describe('what ztunnel has', () => {
  const BOUND = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;
  const POLICY = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { namespaces: [shop] } }] }] }
`;
  const PODS = POD('web-1', { annotations: CAPTURED }) + POD('web-2', { annotations: CAPTURED });

  test('is compared with what is promised of pods, Services and policies', async () => {
    write({
      'live.yaml': AMBIENT + PODS + POD('web-3', { annotations: CAPTURED }) + BOUND + POLICY,
      'z.json': ZTUNNEL,
    });
    expect(await found('live.yaml', 'z.json')).toEqual([
      'verify/ztunnel-protocol Pod web-1',
      'verify/ztunnel-lacks-pod Pod web-3',
      'verify/ztunnel-not-proxying Pod web-1',
      'verify/ztunnel-waypoint Service web',
      'verify/ztunnel-lacks-policy AuthorizationPolicy web',
    ]);
  });

  test('is as it should be', async () => {
    const dump = JSON.parse(ZTUNNEL) as Record<string, any>;
    dump['workloads'][0].protocol = 'HBONE';
    dump['services'][0].waypoint = { destination: 'shop/waypoint.shop.svc.cluster.local' };
    dump['policies'].push({ name: 'web', namespace: 'shop', scope: 'WorkloadSelector', action: 'Allow', rules: [] });
    dump['workloadState'].u2 = { state: 'Up', info: { name: 'web-1', namespace: 'shop' } };
    write({ 'live.yaml': AMBIENT + PODS + BOUND + POLICY, 'z.json': JSON.stringify(dump) });
    expect(await found('live.yaml', 'z.json')).toEqual([]);
    // Releases before have written maps by address, and waypoints by theirs.
    dump['services'][0].waypoint = { destination: '/10.99.0.2' };
    dump['workloads'] = { '/10.88.0.1': dump['workloads'][0], '/10.88.0.2': dump['workloads'][1] };
    write({ 'z.json': JSON.stringify(dump) });
    expect(await found('live.yaml', 'z.json')).toEqual([]);
  });

  test('of the ztunnel of another node says nothing of pods that it does not hold', async () => {
    const other = POD('web-1', { annotations: CAPTURED, node: 'node-2' }) + POD('web-2', { annotations: CAPTURED });
    write({ 'live.yaml': AMBIENT + other, 'z.json': ZTUNNEL.replace('"protocol": "TCP"', '"protocol": "HBONE"') });
    expect(await found('live.yaml', 'z.json')).toEqual([]);
  });

  test('of pods is compared with the waypoint that they ask for themselves', async () => {
    const gate = BOUND.slice(0, BOUND.indexOf('---\napiVersion: v1\nkind: Service')).replace(
      'namespace: shop }',
      'namespace: shop, labels: { istio.io/waypoint-for: workload } }',
    );
    const pods = PODS.replaceAll('labels: { app: web }', 'labels: { app: web, istio.io/use-waypoint: waypoint }');
    const dump = lists() as Record<string, any>;
    dump['workloads'].forEach((one: Record<string, unknown>) => (one['protocol'] = 'HBONE'));
    dump['workloads'][0].waypoint = { destination: 'shop/waypoint.shop.svc.cluster.local' };
    const part = { workloads: dump['workloads'], services: dump['services'] };
    write({ 'live.yaml': AMBIENT + pods + gate, 'z.json': JSON.stringify(part) });
    expect(await found('live.yaml', 'z.json')).toEqual(['verify/ztunnel-waypoint Pod web-2']);
    write({ 'live.yaml': AMBIENT + PODS, 'z.json': JSON.stringify(part) });
    expect(await found('live.yaml', 'z.json')).toEqual(['verify/ztunnel-waypoint Pod web-1']);
  });

  test('of hosts of ServiceEntries is compared with the waypoint that they ask for', async () => {
    const entry = `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }
`;
    const gate = BOUND.slice(0, BOUND.indexOf('---\napiVersion: v1\nkind: Service'));
    const services = (waypoint?: string): string =>
      JSON.stringify([
        ...lists()['services']!,
        {
          name: 'api',
          namespace: 'shop',
          hostname: 'api.example.com',
          vips: [],
          ...(waypoint && { waypoint: { destination: waypoint } }),
        },
      ]);
    write({ 'live.yaml': AMBIENT + gate + entry, 'z.json': services() });
    expect(await found('live.yaml', 'z.json')).toEqual(['verify/ztunnel-waypoint ServiceEntry api']);
    write({ 'z.json': services('/10.99.0.2') });
    expect(await found('live.yaml', 'z.json')).toEqual([]);
  });

  test('of a release that does not tell protocols says nothing of them', async () => {
    write({ 'live.yaml': AMBIENT + PODS, 'z.json': ZTUNNEL.replaceAll(/"protocol": "\w+",/g, '') });
    expect(await found('live.yaml', 'z.json')).not.toContain('verify/ztunnel-protocol Pod web-1');
  });

  test('of two nodes together says nothing of pods that it does not hold', async () => {
    const pods =
      POD('web-1', { annotations: CAPTURED }) +
      POD('web-2', { annotations: CAPTURED, node: 'node-2' }) +
      POD('web-3', { annotations: CAPTURED });
    const holding = (...names: string[]): string =>
      JSON.stringify({
        ...(JSON.parse(ZTUNNEL) as object),
        workloadState: Object.fromEntries(names.map((name) => [name, { info: { name, namespace: 'shop' } }])),
      });
    write({ 'live.yaml': AMBIENT + pods, 'z.json': holding('web-1', 'web-2') });
    expect(await found('live.yaml', 'z.json')).not.toContain('verify/ztunnel-not-proxying Pod web-3');
    write({ 'z.json': holding('web-1') });
    expect(await found('live.yaml', 'z.json')).toContain('verify/ztunnel-not-proxying Pod web-3');
  });

  test('is told once, whichever ztunnels have it', async () => {
    write({ 'live.yaml': AMBIENT + PODS, 'a.json': ZTUNNEL, 'b.json': ZTUNNEL });
    const all = (await findings('live.yaml', 'a.json', 'b.json')).filter(
      ({ rule }) => rule === 'verify/ztunnel-protocol',
    );
    expect(all.map(({ message }) => message)).toEqual([expect.stringMatching(/ \(a\.json, b\.json\)$/)]);
  });

  // As istioctl 1.31 prints each, from its own dump.
  const lists = (): Record<string, unknown[]> => JSON.parse(ZTUNNEL) as Record<string, unknown[]>;
  const asYaml = (list: readonly unknown[]): string => list.map((one) => `- ${JSON.stringify(one)}\n`).join('');

  test.each([
    ['workloads', ['verify/ztunnel-protocol Pod web-1']],
    ['services', ['verify/ztunnel-waypoint Service web']],
    ['policies', []],
  ])(
    'is compared by its list of %s alone as well, which may be filtered, so that nothing is missing',
    async (name, is) => {
      const live = AMBIENT + PODS + POD('web-3', { annotations: CAPTURED }) + BOUND + POLICY;
      const list = lists()[name]!;
      write({ 'live.yaml': live, 'z.json': JSON.stringify(list), 'z.yaml': asYaml(list) });
      for (const file of ['z.json', 'z.yaml']) {
        expect(await found('live.yaml', file)).toEqual(is);
        const notes = (await findings('live.yaml', file)).map(({ message }) => message);
        expect(notes).toContainEqual(expect.stringContaining('whether ztunnel lacks a pod or a policy'));
        expect(notes).toContainEqual(expect.stringMatching(/what ztunnel has of .*certificates/));
      }
    },
  );

  test('is not told by its list of connections', async () => {
    const connections = [
      { state: 'Up', connections: { inbound: [], outbound: [] }, info: { name: 'web-1', namespace: 'shop' } },
    ];
    write({ 'live.yaml': AMBIENT + PODS, 'z.json': JSON.stringify(connections) });
    expect((await findings('live.yaml', 'z.json'))[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('give istioctl ztunnel-config all -o json') as string,
    });
  });

  test('is not missing where entries can not be read, and that is told', async () => {
    const dump = { ...lists(), workloads: [{ name: 1, namespace: null, protocol: -4 }, 3, null], policies: 7 };
    write({ 'live.yaml': AMBIENT + PODS + POLICY, 'z.json': JSON.stringify(dump) });
    expect(await found('live.yaml', 'z.json')).not.toContain('verify/ztunnel-lacks-pod Pod web-1');
    const all = await findings('live.yaml', 'z.json');
    expect(all).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringMatching(/^3 entries have no name/) as string,
      }),
    );
    expect(all.map(({ message }) => message)).toContainEqual(expect.stringContaining('what ztunnel has of policies'));
  });

  test('of certificates is told where one is missing, and not where it is no longer needed', async () => {
    const dump = JSON.parse(ZTUNNEL) as Record<string, any>;
    dump['certificates'] = [
      { identity: 'spiffe://cluster.local/ns/shop/sa/old', state: 'Unavailable: the identity is no longer needed' },
      { identity: 'spiffe://cluster.local/ns/shop/sa/web', state: 'Unavailable: signing gRPC error' },
    ];
    write({ 'z.json': JSON.stringify(dump) });
    const all = (await findings('z.json')).filter(({ rule }) => rule === 'verify/certificate');
    expect(all.map(({ message }) => message)).toEqual([expect.stringContaining('sa/web')]);
    expect(all[0]!.message).not.toContain('sa/old');
  });
});

test('a condition that is as good as promised needs no other reason', async () => {
  const gateway = (reason: string, status: string): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, uid: a }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
status: { conditions: [{ type: Programmed, status: '${status}', reason: ${reason} }, { type: Accepted, status: 'True', reason: Accepted }] }
`;
  write({ 'good.yaml': AMBIENT + gateway('Other', 'True'), 'bad.yaml': AMBIENT + gateway('Other', 'False') });
  expect(await found('good.yaml')).not.toContain('verify/waypoint-not-programmed Gateway waypoint');
  expect(await found('bad.yaml')).toContain('verify/waypoint-not-programmed Gateway waypoint');
});

describe('what is applied', () => {
  const POLICY = (name: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: {}
`;

  test('is missing where the cluster has others of its kind, and not judged where it has none', async () => {
    write({ 'live.yaml': AMBIENT + POLICY('one'), 'none.yaml': AMBIENT, 'meant.yaml': POLICY('one') + POLICY('two') });
    expect(await found('live.yaml', '--manifests', 'meant.yaml')).toEqual([
      'verify/not-applied AuthorizationPolicy two',
    ]);
    expect(await found('none.yaml', '--manifests', 'meant.yaml')).toEqual([]);
    write({ 'other.yaml': AMBIENT + POLICY('one').replace('namespace: shop', 'namespace: pay') });
    for (const file of ['none.yaml', 'other.yaml']) {
      expect(await found(file, '--manifests', 'meant.yaml')).toEqual([]);
      const notes = (await findings(file, '--manifests', 'meant.yaml')).map(({ message }) => message);
      expect(notes).toContainEqual(expect.stringContaining('AuthorizationPolicy in shop'));
    }
  });
});

describe('what Cilium is set to', () => {
  const CONFIG = (data: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { ${data} }
`;
  const STATUS = (features: object, routing: object = {}): string =>
    JSON.stringify({
      cilium: { state: 'Ok', msg: 'Ok   1.18.4' },
      kubernetes: { state: 'Ok' },
      'kube-proxy-replacement': { mode: 'True', features: { socketLB: { enabled: true }, ...features } },
      routing,
    });
  const MESH = AMBIENT + POD('one', { annotations: CAPTURED });

  test('is compared with the ConfigMap that was meant', async () => {
    write({
      'live.yaml': MESH + CONFIG("cni-exclusive: 'false', bpf-lb-sock-hostns-only: 'false'"),
      'meant.yaml': CONFIG("cni-exclusive: 'false', bpf-lb-sock-hostns-only: 'true'"),
    });
    const all = await findings('live.yaml', '--manifests', 'meant.yaml');
    expect(all[0]).toMatchObject({ rule: 'verify/cilium-setting', field: 'data.bpf-lb-sock-hostns-only' });
    expect(await found('live.yaml', '--manifests', 'live.yaml')).toEqual([]);
  });

  test('is compared with the values that were meant', async () => {
    write({
      'live.yaml': MESH + CONFIG("cni-exclusive: 'false'"),
      'meant.yaml': AMBIENT,
      'cilium.yaml': 'socketLB: { hostNamespaceOnly: true }\ncni: { exclusive: false }\n',
    });
    const args = ['live.yaml', '--manifests', 'meant.yaml', '--values', 'cilium=cilium.yaml'];
    expect(await found(...args)).toEqual(['verify/cilium-setting ConfigMap cilium-config']);
    // The objects of the dump are held against themselves then, and Cilium against the values.
    expect(await found('live.yaml', '--values', 'cilium=cilium.yaml')).toEqual([
      'verify/cilium-setting ConfigMap cilium-config',
    ]);
  });

  test('breaks ambient mode in the ConfigMap of the cluster, as check has it', async () => {
    write({ 'live.yaml': MESH + CONFIG("cni-exclusive: 'true'") });
    expect(await found('live.yaml')).toContain('cilium/exclusive-cni ConfigMap cilium-config');
  });

  test('breaks ambient mode in what the agent does, whatever its ConfigMap says since', async () => {
    write({
      'live.yaml': MESH + CONFIG("cni-exclusive: 'false', bpf-lb-sock-hostns-only: 'true'"),
      'bad.json': STATUS({}, { 'intra-host-routing-mode': 'BPF' }),
      'good.json': STATUS({ bpfSocketLBHostnsOnly: true }, { 'intra-host-routing-mode': 'Legacy' }),
    });
    const all = (await findings('live.yaml', 'bad.json')).filter(({ rule }) => rule === 'verify/cilium-setting');
    expect(all.map(({ field }) => field)).toEqual(['data.bpf-lb-sock-hostns-only', 'data.enable-host-legacy-routing']);
    expect(all[0]!.message).toContain('the ConfigMap says true');
    expect(await found('live.yaml', 'good.json')).toEqual([]);
  });

  test('is compared with what an agent does, also where the dump has no ConfigMap', async () => {
    const masquerading = (mode: string): string =>
      STATUS({ bpfSocketLBHostnsOnly: true }).replace(
        '"routing"',
        `"masquerading":{"enabled":true,"mode":"${mode}"},"routing"`,
      );
    write({
      'live.yaml': MESH,
      'bpf.json': masquerading('BPF'),
      'iptables.json': masquerading('iptables'),
      'none.json': STATUS({ bpfSocketLBHostnsOnly: true }).replace(
        '"routing"',
        '"masquerading":{"mode":"BPF"},"routing"',
      ),
      'cilium.yaml': 'bpf: { masquerade: false }\n',
    });
    const args = ['--values', 'cilium=cilium.yaml'];
    expect(await findings('live.yaml', 'bpf.json', ...args)).toContainEqual(
      expect.objectContaining({
        rule: 'verify/cilium-setting',
        field: 'data.enable-bpf-masquerade',
        message: 'enable-bpf-masquerade is "true" in what the agent does, and "false" was meant (bpf.json)',
      }),
    );
    expect(await found('live.yaml', 'iptables.json', ...args)).toEqual([]);
    expect(await found('live.yaml', 'none.json', ...args)).toEqual([]);
  });

  test('is told once, whether its ConfigMap is wrong as well, or ambient mode does not survive it', async () => {
    const bpf = STATUS({ bpfSocketLBHostnsOnly: true }).replace(
      '"routing"',
      '"masquerading":{"enabled":true,"mode":"BPF"},"routing"',
    );
    write({
      'live.yaml': MESH + CONFIG("cni-exclusive: 'false', enable-bpf-masquerade: 'true'"),
      'bare.yaml': MESH,
      'bpf.json': bpf,
      'sockets.json': STATUS({}),
      'masquerade.yaml': 'bpf: { masquerade: false }\n',
      'hostns.yaml': 'socketLB: { hostNamespaceOnly: true }\n',
    });
    const settings = async (...args: string[]): Promise<readonly (string | undefined)[]> =>
      (await findings(...args)).filter(({ rule }) => rule === 'verify/cilium-setting').map(({ field }) => field);
    expect(await settings('live.yaml', 'bpf.json', '--values', 'cilium=masquerade.yaml')).toEqual([
      'data.enable-bpf-masquerade',
    ]);
    expect(await settings('bare.yaml', 'sockets.json', '--values', 'cilium=hostns.yaml')).toEqual([
      'data.bpf-lb-sock-hostns-only',
    ]);
  });

  test('breaks nothing where nobody is captured, or is to be', async () => {
    write({ 'live.yaml': NAMESPACE('') + POD('one'), 'bad.json': STATUS({}, { 'intra-host-routing-mode': 'BPF' }) });
    expect(await found('live.yaml', 'bad.json')).toEqual([]);
  });

  test('is off where its ConfigMap does not say it', async () => {
    const meant = (value: string): string => CONFIG(`enable-gateway-api: '${value}'`);
    write({
      'live.yaml': MESH + CONFIG("cni-exclusive: 'false'"),
      'off.yaml': meant('false'),
      'on.yaml': meant('true'),
    });
    expect(await found('live.yaml', '--manifests', 'off.yaml')).toEqual([]);
    expect(await found('live.yaml', '--manifests', 'on.yaml')).toEqual([
      'verify/cilium-setting ConfigMap cilium-config',
    ]);
  });

  test('is not well where the agent says so', async () => {
    const sick = STATUS({ bpfSocketLBHostnsOnly: true }).replace(
      '"state":"Ok","msg":"Ok   1.18.4"',
      '"state":"Failure","msg":"no\\u001b[31m API"',
    );
    write({ 'sick.json': sick });
    const [first] = await findings('sick.json');
    expect(first).toMatchObject({
      rule: 'verify/cilium-unhealthy',
      message: expect.stringContaining('Failure: no [31m API'),
    });
  });
});

test('two control planes are told of', async () => {
  const istiod = (revision: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { app: istiod, istio.io/rev: ${revision} } }
spec: { template: { spec: { containers: [] } } }
`;
  write({ 'one.yaml': istiod('v1'), 'two.yaml': istiod('v1') + istiod('v2') });
  expect(await found('one.yaml')).toEqual([]);
  expect(await found('two.yaml')).toEqual(['verify/two-revisions Deployment istiod-v1']);
});

describe('the command', () => {
  test.each([
    ['an error', POD('one'), 1],
    ['notes alone', POD('one', { annotations: CAPTURED }), 0],
  ])('exits as check does for %s', async (_, pod, code) => {
    write({ 'a.yaml': AMBIENT + pod });
    expect((await running('verify', 'a.yaml')).code).toBe(code);
    expect((await running('verify', 'a.yaml', '--fail-on', 'never')).code).toBe(0);
    expect((await running('verify', 'a.yaml', '--fail-on', 'info')).code).toBe(1);
  });

  test('says what it could not judge, and how to get it', async () => {
    write({ 'a.yaml': AMBIENT });
    const { stdout } = await running('verify', 'a.yaml');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('not judged: which pods are captured, as the dump has no Pods');
    expect(stdout).toContain('istioctl ztunnel-config all -o json');
    expect(stdout).toContain('cilium-dbg status -o json');
  });

  test.each([
    ['there is nothing in the dump', {}, 'there is nothing of a cluster in a.yaml'],
    ['a file is cut short', { 'z.json': ZTUNNEL.slice(0, 400) }, ''],
  ])('refuses when %s', async (_, files, says) => {
    write({ 'a.yaml': '', ...files });
    const { code, stderr } = await running('verify', 'a.yaml', ...Object.keys(files));
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  test('warns of the status of the program cilium, which has no settings', async () => {
    write({ 'c.json': JSON.stringify({ pod_state: {}, helm_chart_version: '1.18.4' }) });
    expect((await findings('c.json'))[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('cilium-dbg'),
    });
  });

  test.each(VERIFY_RULES)('explains $id, and so does its page', async ({ id, summary }) => {
    expect((await running('check', '--explain', id)).stdout).toContain(`# ${id}\n\n${summary}\n`);
    expect(readFileSync(join(__dirname, '..', '..', 'docs', 'verify.md'), 'utf8')).toContain(`| \`${id}\``);
  });

  test('prints SARIF and annotations', async () => {
    write({ 'a.yaml': AMBIENT + POD('one') });
    const { stdout } = await running('verify', 'a.yaml', '-o', 'sarif');
    const [{ results, tool }] = (JSON.parse(stdout) as { runs: { results: any[]; tool: any }[] }).runs as [any];
    expect(results[0]).toMatchObject({ ruleId: 'verify/pod-not-captured', level: 'error' });
    expect(tool.driver.rules[0].shortDescription.text).toMatch(/not captured/);
    expect((await running('verify', 'a.yaml', '-o', 'github')).stdout).toMatch(/^::error file=a\.yaml,line=\d+/);
  });
});
