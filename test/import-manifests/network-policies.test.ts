import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
  Waypoint,
} from '../../src';
import { PLATFORM, imported, objectsOf } from './given';

const options = { platform: PLATFORM };
const built = (build: (chart: Chart) => void) => objectsOf(build, PLATFORM);

const { cidr, entity, everyPod, fqdn, namespace: ofNamespace, namespaces, pods, serviceAccount } = NetworkPeer;
const plainPeers = [
  everyPod(),
  ofNamespace('web'),
  namespaces({ team: 'a' }),
  pods({ app: 'x' }),
  pods({ app: 'y' }, { namespace: 'web' }),
];
const addresses = [cidr('10.0.0.0/8', { except: ['10.1.0.0/16'] }), cidr('192.0.2.7')];
const ports = [8080, NetworkPort.tcp(30_000, 30_999), NetworkPort.udp(53), NetworkPort.sctp(9)];

/** For each kind, policies that use all of its words. */
const CASES: Readonly<Record<string, readonly [kind: string, build: (chart: Chart) => void]>> = {
  'NetworkPolicy with every peer and port': [
    'NetworkPolicy',
    (chart) =>
      void new NetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        selector: { app: 'a' },
        ingress: [{ from: [...plainPeers, ...addresses], ports }, { from: [NetworkPeer.anybody()] }, { ports: [80] }],
        egress: [{ to: [pods({ app: 'x' })] }],
        labels: { team: 'a' },
      }),
  ],
  'NetworkPolicy that shuts and admits nothing': [
    'NetworkPolicy',
    (chart) => void new NetworkPolicy(chart, 'Shut', { namespace: 'shop', policyTypes: ['Ingress', 'Egress'] }),
  ],
  'NetworkPolicy with all allowances': [
    'NetworkPolicy',
    (chart) => {
      const policy = new NetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        ingress: [{ from: [pods({ app: 'a' })], ports: [8080] }],
        policyTypes: ['Ingress', 'Egress'],
      });
      policy.allowMesh();
      policy.allowKubeletProbes();
      policy.allowDns();
    },
  ],
  'NetworkPolicy with a default deny and DNS of its own': [
    'NetworkPolicy',
    (chart) =>
      new NetworkPolicy(chart, 'Policy', { namespace: 'shop', selector: { tier: 'b' } }).denyByDefault({
        dns: { namespace: 'dns', podLabels: { app: 'coredns' }, port: 5353 },
      }),
  ],
  'CiliumNetworkPolicy with every peer and port': [
    'CiliumNetworkPolicy',
    (chart) =>
      void new CiliumNetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        serviceAccount: 'web',
        ingress: [{ from: [...plainPeers, ...addresses, entity('kube-apiserver'), serviceAccount('a', 'b')], ports }],
        egress: [{ to: [NetworkPeer.anybody()] }, { to: [entity('all')], ports: [443] }],
        ingressDeny: [{ from: [pods({ app: 'bad' })] }],
        egressDeny: [{ to: [cidr('203.0.113.0/24')], ports: [NetworkPort.tcp(25)] }],
      }),
  ],
  'CiliumNetworkPolicy for hosts': [
    'CiliumNetworkPolicy',
    (chart) =>
      void new CiliumNetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        egress: [{ to: [fqdn('api.example.com'), fqdn('*.example.net')], ports: [443] }],
      }),
  ],
  'CiliumNetworkPolicy that only adds': [
    'CiliumNetworkPolicy',
    (chart) =>
      void new CiliumNetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        ingress: [{ from: [pods({ app: 'a' })] }],
        enableDefaultDeny: { ingress: false },
      }),
  ],
  'CiliumNetworkPolicy that shuts and admits nothing': [
    'CiliumNetworkPolicy',
    (chart) =>
      void new CiliumNetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        enableDefaultDeny: { ingress: true, egress: true },
      }),
  ],
  'CiliumNetworkPolicy with a default deny': [
    'CiliumNetworkPolicy',
    (chart) =>
      new CiliumNetworkPolicy(chart, 'Policy', {
        namespace: 'shop',
        ingress: [{ from: [pods({ app: 'prometheus' }, { namespace: 'monitoring' })], ports: [15_020] }],
      }).denyByDefault(),
  ],
  'CiliumClusterwideNetworkPolicy for probes': [
    'CiliumClusterwideNetworkPolicy',
    (chart) => new CiliumClusterwideNetworkPolicy(chart, 'Probes', {}).allowKubeletProbes(),
  ],
  'CiliumClusterwideNetworkPolicy for two namespaces': [
    'CiliumClusterwideNetworkPolicy',
    (chart) => {
      const policy = new CiliumClusterwideNetworkPolicy(chart, 'Policy', {
        namespaces: ['a', 'b'],
        selector: { x: 'y' },
      });
      policy.allowMesh('ingress');
      policy.allowDns({ namespace: 'dns', podLabels: { app: 'coredns' } });
    },
  ],
  'CiliumClusterwideNetworkPolicy with a default deny': [
    'CiliumClusterwideNetworkPolicy',
    (chart) => new CiliumClusterwideNetworkPolicy(chart, 'Policy').denyByDefault(),
  ],
};

describe('network policies become constructs', () => {
  it.each(Object.entries(CASES))('%s', (_, [kind, build]) => {
    const objects = built(build);
    const file = kind === 'CiliumClusterwideNetworkPolicy' ? 'cluster.ts' : 'shop.ts';
    const { constructs } = imported(objects, options, file);
    expect(constructs).toEqual([kind]);
  });

  it('methods are called for what they write, one at once and several on a variable', () => {
    const text = (name: string, file?: string) => imported(built(CASES[name]![1]), options, file).text;
    expect(text('NetworkPolicy with all allowances')).toMatch(
      /const policy = new NetworkPolicy\(this, 'Policy', \{[^]*policy\.allowMesh\(\);\n *policy\.allowKubeletProbes\(\);\n *policy\.allowDns\(\);/,
    );
    expect(text('NetworkPolicy with a default deny and DNS of its own')).toMatch(
      /\}\)\.denyByDefault\(\{\n *dns: \{ namespace: 'dns', podLabels: \{ app: 'coredns' \}, port: 5353 \},\n *\}\);/,
    );
    expect(text('CiliumClusterwideNetworkPolicy for probes', 'cluster.ts')).toContain('}).allowKubeletProbes();');
    expect(text('CiliumNetworkPolicy for hosts')).not.toContain('allowDns');
  });

  it.each([
    ['NetworkPolicy', NetworkPolicy],
    ['CiliumNetworkPolicy', CiliumNetworkPolicy],
  ] as const)('a %s names services and waypoints of its chart by their variables', (_, Policy) => {
    const { constructs, text } = imported(
      built((chart) => {
        const namespace = new AmbientNamespace(chart, 'Shop');
        const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
        namespace.enroll(waypoint);
        const make = (id: string) =>
          new MeshService(chart, id, { namespace, port: 80, image: 'registry.example.com/a:1' });
        const [web, cart] = [make('Web'), make('Cart')];
        new Policy(chart, 'CartPolicy', {
          service: cart,
          ingress: [{ from: [web, waypoint], ports: [15_008] }],
        }).allowKubeletProbes();
      }),
      options,
    );
    expect(constructs).not.toContain('ApiObject');
    expect(text).toMatch(
      /service: cart,\n *name: 'cart-policy',\n *ingress: \[\{ from: \[web, waypoint\], ports: \[15008\] \}\],/,
    );
  });
});

const policy = (spec: object): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'hand-written', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
});
const from = (peer: object, more: object = {}): object => ({ ingress: [{ from: [peer], ...more }] });
const home = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } };

describe('a network policy that the construct would write in another way stays as it is', () => {
  it.each([
    ['pods of its own namespace, unnamed', from({ podSelector: { matchLabels: { app: 'a' } } })],
    ['a port without protocol', from(home, { ports: [{ port: 80 }] })],
    ['a port by name', from(home, { ports: [{ port: 'http', protocol: 'TCP' }] })],
    [
      'an expression on namespaces',
      from({ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }),
    ],
    [
      'two values of a label',
      from({ ...home, podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }] } }),
    ],
    [
      'an expression on its pods',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, ingress: [{}] },
    ],
    ['types in another order', { policyTypes: ['Egress', 'Ingress'], ingress: [{}], egress: [{}] }],
    ['rules that it does not enforce', { policyTypes: ['Egress'], ingress: [{}], egress: [{}] }],
    ['an address that is none', from({ ipBlock: { cidr: 'everywhere' } })],
  ])('%s', (_, spec) => {
    expect(imported([policy(spec)], options).constructs).toEqual(['ApiObject']);
  });

  it.each([
    ['everybody', { ingress: [{}] }],
    ['pods of its own namespace by name', from({ ...home, podSelector: { matchLabels: { app: 'a' } } })],
    ['a namespace on a port', from(home, { ports: [{ port: 80, protocol: 'TCP' }] })],
  ])('and one that says the same as it would does not: %s', (_, spec) => {
    expect(imported([policy(spec)], options).constructs).toEqual(['NetworkPolicy']);
  });

  it('rules of Cilium that read requests, or name pods by more than labels', () => {
    const cilium = (ingress: object): object => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'hand-written', namespace: 'shop' },
      spec: { endpointSelector: {}, ingress: [ingress] },
    });
    const port = { port: '80', protocol: 'TCP' };
    for (const rule of [
      { toPorts: [{ ports: [port], rules: { http: [{ method: 'GET' }] } }] },
      { toPorts: [{ ports: [port] }, { ports: [port] }] },
      { toPorts: [{ ports: [{ ...port, protocol: 'ANY' }] }] },
      { fromEndpoints: [{ matchLabels: { app: 'a' } }] },
      { fromEndpoints: [{}] },
      { fromRequires: [{ matchLabels: { app: 'a' } }] },
      { fromEntities: ['everyone'] },
      { icmps: [{ fields: [{ type: 8 }] }] },
    ]) {
      expect(imported([cilium(rule)], options).constructs).toEqual(['ApiObject']);
    }
    expect(imported([cilium({ toPorts: [{ ports: [port] }] })], options).constructs).toEqual(['CiliumNetworkPolicy']);
  });

  it('in the mesh, one that overlooks HBONE, which the construct refuses', () => {
    const [namespace] = built((chart) => void new AmbientNamespace(chart, 'Shop'));
    const onPort = (port: number) => policy(from(home, { ports: [{ port, protocol: 'TCP' }] }));
    expect(imported([namespace!, onPort(8080)], options).constructs).toEqual(['AmbientNamespace', 'ApiObject']);
    expect(imported([namespace!, onPort(15_008)], options).constructs).toEqual(['AmbientNamespace', 'NetworkPolicy']);
  });
});
