import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from '../cli/running';

interface Told {
  readonly paths: readonly { clients: string[]; to: string; port: number; verdict: string; steps: { at: string }[] }[];
  readonly denied: number;
  readonly sections: readonly {
    id: string;
    names: string[];
    steps: { run: string; healthy: string; otherwise?: string }[];
  }[];
  readonly refused: readonly string[];
}

let folder: string;
const before = process.cwd();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'runbook-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

async function told(manifests: string, ...args: string[]): Promise<Told> {
  writeFileSync('all.yaml', manifests);
  const { code, stderr, stdout } = await running('runbook', 'all.yaml', '-o', 'json', ...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Told;
}

function commandsOf({ sections }: Told): readonly string[] {
  return sections.flatMap(({ steps }) => steps.map(({ run }) => run));
}

function section(all: Told, id: string): Told['sections'][number] {
  return all.sections.find((one) => one.id === id)!;
}

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`;
const APP = (name: string, rest: { template?: string; spec?: string; labels?: string } = {}): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${JSON.stringify(name)}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${JSON.stringify(rest.template ?? name)} } }
  template:
    metadata: { labels: { app: ${JSON.stringify(rest.template ?? name)} } }
    spec: { ${rest.spec ?? ''} containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }
`;
const SERVICE = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${JSON.stringify(name)}, namespace: shop, labels: { ${labels} } }
spec: { selector: { app: ${JSON.stringify(name)} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
const WAYPOINT = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gate, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
const BARE = NAMESPACE + APP('web') + APP('client') + SERVICE('web');
const BOUND = NAMESPACE + APP('web') + APP('client') + SERVICE('web', 'istio.io/use-waypoint: gate') + WAYPOINT;

describe('sections', () => {
  test('are those of the hops that the paths have', async () => {
    expect((await told(BARE)).sections.map(({ id }) => id)).toEqual([
      'parts',
      'capture',
      'ztunnel-client',
      'network',
      'ztunnel-server',
      'app',
    ]);
    expect((await told(BOUND, '--platform', 'cilium=1.18')).sections.map(({ id }) => id)).toEqual([
      'parts',
      'capture',
      'ztunnel-client',
      'network',
      'waypoint',
      'ztunnel-server',
      'app',
      'last',
    ]);
  });

  test('name waypoints, Services and policies, and what is healthy of them', async () => {
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: only-gate, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/gate] } }] }] }
`;
    const all = await told(BOUND + policy);
    expect(section(all, 'waypoint').names).toEqual(['Gateway shop/gate']);
    const of = (id: string, run: string) => section(all, id).steps.find((one) => one.run.includes(run))!.healthy;
    expect(of('ztunnel-client', 'ztunnel-config service --service-namespace shop')).toContain('web gate');
    expect(of('ztunnel-server', 'ztunnel-config policy --policy-namespace shop')).toContain('only-gate Allow');
    expect(of('capture', 'get pods')).toContain('enabled for pods of');
  });

  test('tell who of a namespace is not captured, and why', async () => {
    const all = await told(
      BARE + APP('legacy').replace('labels: { app: "legacy"', 'labels: { istio.io/dataplane-mode: none, app: "legacy"'),
    );
    expect(section(all, 'capture').steps[0]!.healthy).toMatch(/<none> for legacy \(its pods are labelled/);
  });

  test('list what bypasses the mesh, with the Service before it', async () => {
    const all = await told(BARE + APP('agent', { spec: 'hostNetwork: true,' }) + SERVICE('agent'));
    expect(section(all, 'host-network').names).toEqual([
      'Deployment shop/agent, behind Service agent, gets plaintext from shop/agent, shop/client, shop/web',
    ]);
    expect((await told(BARE)).sections.some(({ id }) => id === 'host-network')).toBe(false);
  });

  test('say past which policies a workload on the network of its node gets, and from whom it gets plaintext', async () => {
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: only-client, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/client] } }] }] }
`;
    const all = await told(BARE + policy + APP('agent', { spec: 'hostNetwork: true,' }) + SERVICE('agent'));
    expect(section(all, 'host-network').names).toEqual([
      'Deployment shop/agent, behind Service agent, gets plaintext from shop/agent, shop/client, shop/web, on its own node past AuthorizationPolicy shop/only-client',
    ]);
  });

  test('say nothing of policies that no ztunnel enforces on whom such a workload calls', async () => {
    const out = APP('web').replace('labels: { app: "web"', 'labels: { istio.io/dataplane-mode: none, app: "web"');
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: only-client, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/client] } }] }] }
`;
    const all = await told(NAMESPACE + out + SERVICE('web') + policy + APP('agent', { spec: 'hostNetwork: true,' }));
    expect(section(all, 'host-network').names).toEqual(['Deployment shop/agent']);
  });

  test('have the CNI race and the words of its agent', async () => {
    const race = section(await told(BARE), 'capture').steps.map(({ run }) => run);
    expect(race.filter((run) => run.includes('k8s-app=istio-cni-node'))).toHaveLength(3);
    expect(race.join('\n')).toContain('failed to add pod to (ztunnel|addressSet)');
  });

  test('look for drops to 15008 where pods are captured, and to the port of the app where not', async () => {
    const drops = async (manifests: string): Promise<string> =>
      section(await told(manifests, '--platform', 'cilium=1.18'), 'network').steps.find(({ run }) =>
        run.includes('hubble'),
      )!.healthy;
    expect(await drops(BARE)).toBe('no flow to 15008 that should be allowed');
    const half = APP('client').replace(
      'labels: { app: "client"',
      'labels: { istio.io/dataplane-mode: none, app: "client"',
    );
    expect(await drops(NAMESPACE + APP('web') + half + SERVICE('web'))).toBe(
      'no flow to 15008 or 8080 that should be allowed',
    );
  });

  test('have at the ztunnel of clients those that are captured alone', async () => {
    const half = APP('old').replace('labels: { app: "old"', 'labels: { istio.io/dataplane-mode: none, app: "old"');
    const all = await told(BARE + half);
    expect(section(all, 'ztunnel-client').names).toEqual(['Deployment shop/web', 'Deployment shop/client']);
  });

  test('speak of lost probes where pods are captured and have some', async () => {
    const probed = APP('web').replace('{ name: app,', '{ name: app, readinessProbe: { httpGet: { port: 8080 } },');
    const pods = async (namespace: string): Promise<string | undefined> =>
      section(await told(namespace + probed + APP('client') + SERVICE('web')), 'app').steps[0]!.otherwise;
    expect(await pods(NAMESPACE)).toContain('169.254.7.127');
    expect(await pods(NAMESPACE.replace('ambient', 'none'))).toBeUndefined();
  });

  test('list pods that let the mesh be bypassed inbound', async () => {
    const open = APP('open').replace(
      'metadata: { labels:',
      "metadata: { annotations: { ambient.istio.io/bypass-inbound-capture: 'true' }, labels:",
    );
    expect(section(await told(BARE + open), 'host-network').names).toEqual([
      'Deployment shop/open, inbound (ambient.istio.io/bypass-inbound-capture)',
    ]);
  });

  test('end with bpftool', async () => {
    const { sections } = await told(BARE, '--platform', 'cilium=1.18');
    const withTool = sections.filter(({ steps }) => steps.some(({ run }) => run.includes('bpftool')));
    expect(withTool.map(({ id }) => id)).toEqual(['last']);
    expect(sections.at(-1)!.id).toBe('last');
  });
});

describe('several istiods', () => {
  const istiod = (name: string, revision: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system, labels: { app: istiod, istio.io/rev: ${revision} } }
spec: { selector: { matchLabels: { app: istiod } }, template: { metadata: { labels: { app: istiod } }, spec: { containers: [] } } }
`;
  const step = (all: Told) => section(all, 'parts').steps.find(({ run }) => run.includes('app=istiod'))!;

  test('are named with their revisions', async () => {
    const two = step(await told(BARE + istiod('istiod', 'default') + istiod('istiod-next', 'next')));
    expect(two.run).toContain('-L istio.io/rev');
    expect(two.healthy).toContain('for each of the revisions default, next');
    expect(two.otherwise).toContain('istio.io/rev');
  });

  test('are not made up where there is one', async () => {
    expect(step(await told(BARE + istiod('istiod', 'default')))).toEqual({
      run: 'kubectl -n istio-system get deployment -l app=istiod',
      healthy: 'READY is n/n',
    });
  });
});

/** A check that says the same of what is well and what is not is none. */
test.each([
  ['1.26', 'istioctl proxy-status'],
  ['1.27', 'istioctl proxy-status --verbosity 1'],
])('istioctl of %s is asked so that it says STALE', async (version, run) => {
  expect(commandsOf(await told(BARE, '--platform', `istio=${version}`))).toContain(run);
});

/** What the agents of 1.31 log where a pod is not captured, or its probes are lost (cni/pkg/nodeagent). */
test.each([
  'failed to add pod to ztunnel: pod partially added, annotating with pending status',
  'failed to add pod to addressSet, pod will fail healthchecks: no such set',
  'Failed capturing pod, will not retry. AddPodToMesh returned: no netns',
  'Unable to send pod to ztunnel. Will retry. AddPodToMesh returned: timeout',
  'failed to update POD inpod: shop/web-1 netns gone',
])('the logs of istio-cni are searched for "%s"', async (line) => {
  const search = commandsOf(await told(BARE)).find((run) => run.includes('Failed capturing pod'))!;
  const pattern = search.slice(search.indexOf('grep'));
  expect(execFileSync('sh', ['-c', pattern], { input: `info\n${line}\n`, encoding: 'utf8' })).toBe(`${line}\n`);
});

describe('pods with sidecars', () => {
  test('are those that have one: neither callers outside of the mesh, nor a gateway, which is no client of its own Services', async () => {
    const plain = APP('scraper').replaceAll('shop', 'plain');
    const gateway = APP('edge').replace(
      'metadata: { labels:',
      'metadata: { annotations: { inject.istio.io/templates: gateway }, labels:',
    );
    const elsewhere = '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: plain }\n';
    const all = await told(injected + APP('web') + SERVICE('web') + gateway + SERVICE('edge') + elsewhere + plain);
    expect(section(all, 'sidecar').names).not.toContain('Deployment plain/scraper');
    expect(section(all, 'sidecar').names).toContain('Deployment shop/web');
    const toWeb = all.paths.filter(({ to }) => to === 'shop/web').flatMap(({ clients }) => clients);
    expect([...toWeb].sort()).toEqual(['plain/scraper', 'shop/web']);
  });

  test('and ztunnels know no Service of type ExternalName', async () => {
    const external = `---
apiVersion: v1
kind: Service
metadata: { name: legacy, namespace: shop }
spec: { type: ExternalName, externalName: old.example.net, ports: [{ name: http, port: 80 }] }
`;
    const all = await told(BARE + external);
    const run = 'istioctl ztunnel-config service --service-namespace shop';
    expect(section(all, 'ztunnel-client').steps.find((one) => one.run === run)!.healthy).not.toContain('legacy');
  });

  const injected = NAMESPACE.replace('istio.io/dataplane-mode: ambient', 'istio-injection: enabled');

  test.each(['Deployment', 'StatefulSet', 'DaemonSet'])('of a %s have their clusters asked for', async (kind) => {
    const all = await told(injected + APP('web').replace('kind: Deployment', `kind: ${kind}`) + SERVICE('web'));
    expect(section(all, 'sidecar').steps.map(({ run }) => run)).toEqual([
      `istioctl proxy-config clusters ${kind.toLowerCase()}/web -n shop --direction outbound`,
    ]);
  });
});

test('a client with a sidecar has a path to captured pods that take no plaintext, as it knows the requests', async () => {
  const injected = NAMESPACE.replace('istio.io/dataplane-mode: ambient', 'istio-injection: enabled');
  const captured = APP('web').replace(
    'metadata: { labels: {',
    "metadata: { labels: { istio.io/dataplane-mode: ambient, sidecar.istio.io/inject: 'false',",
  );
  const strict = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;
  const all = await told(injected + captured + APP('client') + SERVICE('web') + strict);
  const path = all.paths.find(({ clients }) => clients.includes('shop/client'))!;
  expect(path.steps.map(({ at }) => at)).toEqual(['sidecar', 'ztunnel', 'app']);
});

describe('paths to the outside', () => {
  const outside = (labels = ''): string => `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop, labels: { ${labels} } }
spec: { hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS, location: MESH_EXTERNAL }
`;

  test('are among the others', async () => {
    const all = await told(NAMESPACE + APP('client') + outside());
    expect(all.paths.map(({ clients, port, to }) => [clients, to, port])).toEqual([
      [['shop/client'], 'api.example.com', 80],
    ]);
  });

  test('lead through the waypoint of the host, which is asked for it', async () => {
    const all = await told(NAMESPACE + APP('client') + outside('istio.io/use-waypoint: gate') + WAYPOINT);
    expect(all.paths[0]!.steps.map(({ at }) => at)).toContain('waypoint');
    const clusters = section(all, 'waypoint').steps.find(({ run }) => run.includes('proxy-config clusters'))!;
    expect(clusters.healthy).toBe('a row for each port of api.example.com, and for each subset');
    const evil = outside('istio.io/use-waypoint: gate').replace(
      'hosts: [api.example.com]',
      "hosts: ['api.example.com`id`']",
    );
    expect(JSON.stringify((await told(NAMESPACE + APP('client') + evil + WAYPOINT)).sections)).not.toContain('`id`');
  });
});

test('of pods whose Namespace the input lacks it says that capture is not judged', async () => {
  writeFileSync('all.yaml', APP('web') + APP('client') + SERVICE('web'));
  expect((await running('runbook', 'all.yaml')).stdout).toContain('Not judged: the input lacks the Namespaces shop');
  const out = (name: string): string =>
    APP(name).replace(`labels: { app: "${name}"`, `labels: { istio.io/dataplane-mode: none, app: "${name}"`);
  for (const known of [BARE, out('web') + out('client') + SERVICE('web')]) {
    writeFileSync('all.yaml', known);
    expect((await running('runbook', 'all.yaml')).stdout).not.toContain('Not judged');
  }
});

describe('paths', () => {
  test('are those that requests get through on; the others are counted', async () => {
    const deny = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/client] } }] }] }
`;
    const client = APP('client', { spec: 'serviceAccountName: client,' });
    const all = await told(NAMESPACE + APP('web') + client + SERVICE('web') + deny);
    expect(all.paths.map(({ clients, to }) => [clients, to])).toEqual([[['shop/client'], 'shop/web']]);
    expect(all.denied).toBeGreaterThan(0);
  });

  test('of clients that nothing tells apart are one', async () => {
    const all = await told(BARE + APP('other'));
    expect(all.paths).toHaveLength(1);
    expect(all.paths[0]!.clients).toEqual(['shop/client', 'shop/other', 'shop/web']);
  });

  test('of clients with sidecars are one, with the network policies of all', async () => {
    const injected = NAMESPACE.replace('istio.io/dataplane-mode: ambient', 'istio-injection: enabled');
    const egress = (app: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: from-${app}, namespace: shop }
spec: { podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Egress], egress: [{}] }
`;
    const all = await told(injected + APP('web') + APP('client') + SERVICE('web') + egress('web') + egress('client'));
    expect(all.paths).toHaveLength(1);
    expect(all.paths[0]!.clients).toEqual(['shop/client', 'shop/web']);
    expect(all.paths[0]!.steps.map((one) => (one as { object?: string }).object)).not.toContain(
      'Deployment shop/client',
    );
    expect(section(all, 'network').names).toEqual(['NetworkPolicy shop/from-client', 'NetworkPolicy shop/from-web']);
  });

  test('of clients with sidecars are one also where a policy knows them apart', async () => {
    const injected = NAMESPACE.replace('istio.io/dataplane-mode: ambient', 'istio-injection: enabled');
    const as = (name: string): string => APP(name, { spec: `serviceAccountName: ${name},` });
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: two, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/one, cluster.local/ns/shop/sa/two] } }] }, { from: [{ source: { principals: [cluster.local/ns/shop/sa/one] } }], to: [{ operation: { paths: [/one] } }] }]
`;
    const all = await told(injected + APP('web') + as('one') + as('two') + SERVICE('web') + policy);
    expect(all.paths.map(({ clients }) => clients)).toEqual([['shop/one', 'shop/two']]);
  });

  test('may be one alone, also where it is refused', async () => {
    const shut = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
`;
    const all = await told(BARE + shut, '--from', 'shop/client', '--to', 'shop/web:80');
    expect(all.paths).toMatchObject([{ clients: ['shop/client'], verdict: 'denied' }]);
    expect((await running('runbook', 'all.yaml', '--from', 'shop/client', '--to', 'shop/web:80')).stdout).toContain(
      'ztunnel of the server (denies it)',
    );
  });

  test('go by a request that gets through, where a waypoint reads requests', async () => {
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { targetRefs: [{ group: '', kind: Service, name: web }], rules: [{ to: [{ operation: { methods: [PUT], paths: [/a] } }] }] }
`;
    const all = await told(BOUND + policy, '--from', 'shop/client', '--to', 'shop/web:80');
    expect(all.paths).toMatchObject([{ verdict: 'allowed' }]);
    const shut = policy.replace('rules: [{ to: [{ operation: { methods: [PUT], paths: [/a] } }] }]', 'action: ALLOW');
    expect((await told(BOUND + shut, '--from', 'shop/client', '--to', 'shop/web:80')).paths).toMatchObject([
      { verdict: 'denied' },
    ]);
  });

  test('that are not there are said not to be', async () => {
    writeFileSync('all.yaml', NAMESPACE);
    expect((await running('runbook', 'all.yaml')).stdout).toContain('No request gets through to a Service here');
  });

  test.each([
    [['--from', 'shop/web'], '--from and --to go together'],
    [['--from', 'shop/nobody', '--to', 'shop/web:80'], 'nobody'],
  ])('refuses %j', async (args, says) => {
    writeFileSync('all.yaml', BARE);
    const { code, stderr } = await running('runbook', 'all.yaml', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });
});

describe('commands', () => {
  test.each([
    ['1.23', 'istioctl x ztunnel-config', false],
    ['1.24', 'istioctl ztunnel-config', false],
    ['1.30', 'istioctl ztunnel-config', true],
  ])('exist in Istio %s', async (version, command, hasConnections) => {
    const all = commandsOf(await told(BARE, '--platform', `istio=${version}`)).join('\n');
    expect(all).toContain(`${command} workload`);
    expect(all.includes('ztunnel-config connections')).toBe(hasConnections);
  });

  test.each([
    ['1.14', '-- cilium status'],
    ['1.15', '-- cilium-dbg status'],
    ['1.20', '-- cilium-dbg status'],
  ])('exist in Cilium %s', async (version, command) => {
    expect(commandsOf(await told(BARE, '--platform', `cilium=${version}`)).join('\n')).toContain(command);
  });

  test('look for istio-cni where it is', async () => {
    const cni = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: istio-cni-node, namespace: kube-system }
spec: { selector: {}, template: { spec: { containers: [] } } }
`;
    expect(commandsOf(await told(BARE + cni))).toContain('kubectl -n kube-system get daemonset istio-cni-node');
  });

  const EVIL = ['web; touch gone', '$(touch gone)', '`touch gone`', '--all', "a'b", 'a\nb', '..', 'Ä'];

  test.each(EVIL)('leave out a workload and a Service named %j', async (name) => {
    const all = await told(NAMESPACE + APP('client') + APP(name) + SERVICE(name) + APP('web') + SERVICE('web'));
    for (const run of commandsOf(all)) expect(run).not.toContain(name);
    expect(all.refused.length).toBeGreaterThan(0);
  });

  test.each(EVIL)('leave out labels such as %j', async (value) => {
    const all = await told(
      NAMESPACE +
        APP('web', { template: value }) +
        SERVICE(value).replace(`name: ${JSON.stringify(value)},`, 'name: web,'),
      '--platform',
      'cilium=1.18',
    );
    const { steps } = section(all, 'network');
    for (const { run } of steps) expect(run).not.toContain(value);
    expect(steps.length).toBeGreaterThan(1);
  });

  test('take names with dots and digits', async () => {
    const all = await told(NAMESPACE + APP('web.v1-2') + SERVICE('web').replace('app: "web"', 'app: "web.v1-2"'));
    expect(all.refused).toEqual([]);
    expect(section(all, 'app').names).toEqual(['Deployment shop/web.v1-2']);
  });

  test('run nothing but what they name', async () => {
    for (const name of ['kubectl', 'istioctl', 'grep', 'touch']) {
      writeFileSync(name, name === 'touch' ? '#!/bin/sh\n: > "$1"\n' : '#!/bin/sh\necho "$0" >> "$LOG"\n');
      chmodSync(name, 0o755);
    }
    const env = { PATH: folder, LOG: join(folder, 'log'), AGENT: 'pod/x' };
    const sh = (run: string) => execFileSync('/bin/sh', ['-c', run], { env, stdio: 'ignore' });
    sh(`kubectl get pod ${EVIL[0]}`);
    expect(existsSync('gone')).toBe(true);
    rmSync('gone');
    const manifests = EVIL.map((name) => APP(name) + SERVICE(name)).join('');
    const all = await told(BOUND + manifests, '--platform', 'cilium=1.18');
    for (const run of commandsOf(all)) sh(run);
    expect(existsSync('gone')).toBe(false);
  });
});

describe('formats', () => {
  test('are text with one line for each command', async () => {
    writeFileSync('all.yaml', BARE);
    const { stdout } = await running('runbook', 'all.yaml');
    expect(stdout).toMatch(/^Runbook for 1 path, Istio \S+ \(assumed\)\n/);
    expect(stdout).toContain(
      '  shop/client, shop/web -> shop/web:80\n      ztunnel of the client > ztunnel of the server > app\n',
    );
    expect(stdout).toContain('   $ kubectl -n istio-system get daemonset ztunnel\n     healthy  READY is DESIRED');
  });

  test('are Markdown that nothing breaks out of', async () => {
    writeFileSync('all.yaml', BARE + APP('`](x)<b>') + SERVICE('`](x)<b>'));
    const { stdout } = await running('runbook', 'all.yaml', '-o', 'markdown');
    expect(stdout).toMatch(/^# Runbook\n\nFor \d+ paths, Istio/);
    expect(stdout).toContain('```sh\nkubectl -n istio-system get daemonset ztunnel\n```');
    expect(stdout).not.toContain('<b>');
    expect(stdout).not.toContain('](x)');
    expect(stdout).toContain('Else: \\<none\\>: not captured');
  });
});
