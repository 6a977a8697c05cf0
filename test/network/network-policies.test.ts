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
import { recent } from '../mesh/refusal';
import { emitted } from '../synth';
import { gets, type End, type Flow } from './cilium-decides';
import { api, cart, cnp, dns, internet, of, old, pod, standard, to, web } from './policies';

describe.each<[string, typeof standard]>([
  ['a NetworkPolicy', standard],
  ['a CiliumNetworkPolicy', cnp],
])('%s', (_, make) => {
  const policy = of(
    make({
      ingress: [
        { from: [NetworkPeer.pods({ app: 'cart' })], ports: [8080, NetworkPort.udp(5353)] },
        { from: [NetworkPeer.namespace('payments')], ports: [NetworkPort.tcp(9000, 9010)] },
        { from: [NetworkPeer.cidr('203.0.113.0/24', { except: ['203.0.113.9'] })], ports: [443] },
        { from: [NetworkPeer.everyPod()], ports: [9090] },
        { ports: [8443] },
      ],
      egress: [{ to: [NetworkPeer.anybody()] }],
    }),
  );

  test.each<[string, Flow]>([
    ['pods of its namespace by their labels', to(8080, cart)],
    ['them by UDP', to(5353, cart, web, 'UDP')],
    ['a namespace, on a range of ports', to(9010, api)],
    ['addresses', to(443, internet)],
    ['every pod', to(9090, api)],
    ['anybody on a port', to(8443, internet)],
    ['nodes on it', to(8443, { entity: 'remote-node' })],
    ['itself out to anywhere, where nothing stops it there', { from: web, to: internet, port: 25 }],
  ])('lets through %s', (__, flow) => {
    expect(gets(policy, flow)).toBe(true);
  });

  test.each<[string, Flow]>([
    ['others of its namespace', to(8080, pod('shop', 'other'))],
    ['pods of those labels in other namespaces', to(8080, pod('payments', 'cart'))],
    ['other ports', to(8081, cart)],
    ['another protocol', to(5353, cart)],
    ['a port past the range', to(9011, api)],
    ['addresses that are excepted', to(443, { address: '203.0.113.9' })],
    ['pods, which are no addresses', to(443, api)],
    ['addresses, which are no pods', to(9090, internet)],
  ])('stops %s', (__, flow) => {
    expect(gets(policy, flow)).toBe(false);
  });

  test('says nothing of other pods', () => {
    expect(gets(policy, to(1, internet, cart))).toBe(true);
  });
});

test.each<[string, typeof standard]>([
  ['a NetworkPolicy', standard],
  ['a CiliumNetworkPolicy', cnp],
])('%s admits the namespaces that have labels', (_, make) => {
  const policy = of(
    make({ ingress: [{ from: [NetworkPeer.namespaces({ team: 'pay', 'example.com/tier': 'a' })], ports: [80] }] }),
  );
  const from = (namespaceLabels: Record<string, string>): End => ({ namespace: 'x', pod: {}, namespaceLabels });
  expect(gets(policy, to(80, from({ team: 'pay', 'example.com/tier': 'a', more: 'b' })))).toBe(true);
  expect(gets(policy, to(80, from({ team: 'pay' })))).toBe(false);
  expect([
    gets(policy, to(81, from({ team: 'pay', 'example.com/tier': 'a' }))),
    gets(policy, to(80, internet)),
  ]).toEqual([false, false]);
});

describe('a policy of Cilium', () => {
  test('admits a service account, whatever the labels of its pods, and no other', () => {
    const policy = of(cnp({ ingress: [{ from: [NetworkPeer.serviceAccount('payments', 'api')] }] }));
    expect(gets(policy, to(80, pod('payments', 'anything', 'api')))).toBe(true);
    expect(gets(policy, to(80, pod('payments', 'api', 'default')))).toBe(false);
    expect(gets(policy, to(80, pod('shop', 'api', 'api')))).toBe(false);
  });

  test('is about a service account', () => {
    const policy = of(
      cnp({ selector: undefined, serviceAccount: 'web', ingress: [{ from: [NetworkPeer.namespace('shop')] }] }),
    );
    expect(gets(policy, to(80, api, pod('shop', 'x', 'web')))).toBe(false);
    expect(gets(policy, to(80, api, pod('shop', 'web', 'x')))).toBe(true);
  });

  test('admits services and waypoints by their accounts, and is about a service', () => {
    const policy = of((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const service = (name: string): MeshService =>
        new MeshService(chart, name, { namespace, port: 80, image: 'x:1' });
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
      new CiliumNetworkPolicy(chart, 'Policy', {
        service: service('web'),
        ingress: [{ from: [service('cart'), waypoint], ports: [15008] }],
      });
    });
    expect(gets(policy, to(15008, cart))).toBe(true);
    expect(gets(policy, to(15008, pod('shop', 'x', 'waypoint')))).toBe(true);
    expect(gets(policy, to(15008, api))).toBe(false);
  });

  test('names what is no pod', () => {
    const policy = of(
      cnp({ egress: [{ to: [NetworkPeer.entity('kube-apiserver'), NetworkPeer.cidr('10.0.0.0/8')] }] }),
    );
    const out = (end: End): boolean => gets(policy, { from: web, to: end, port: 443 });
    expect([out({ entity: 'kube-apiserver' }), out({ address: '10.1.2.3' }), out(internet)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('denies over what is admitted, and shuts nobody else out', () => {
    const policy = of(
      cnp({
        ingress: [{ from: [NetworkPeer.anybody()] }],
        ingressDeny: [{ from: [NetworkPeer.namespace('payments')] }],
      }),
    );
    expect([gets(policy, to(80, api)), gets(policy, to(80, cart)), gets(policy, to(80, internet))]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('only denies, if it is told to shut nothing', () => {
    const deny = { ingressDeny: [{ from: [NetworkPeer.namespace('payments')] }] };
    const open = of(cnp({ ...deny, enableDefaultDeny: { ingress: false } }));
    expect([gets(open, to(80, api)), gets(open, to(80, internet))]).toEqual([false, true]);
    const shut = of(cnp({ ...deny, enableDefaultDeny: { ingress: true } }));
    expect([gets(shut, to(80, api)), gets(shut, to(80, internet))]).toEqual([false, false]);
  });

  test('shuts a direction without rules, on every minor', () => {
    for (const platform of [old, recent]) {
      const policy = of(cnp({ enableDefaultDeny: { egress: true } }), platform);
      expect(gets(policy, { from: web, to: internet, port: 443 })).toBe(false);
      expect(gets(policy, to(80, internet))).toBe(true);
    }
  });

  test('opens and reads DNS for hosts', () => {
    const policy = of(
      cnp({
        egress: [{ to: [NetworkPeer.fqdn('api.example.com'), NetworkPeer.fqdn('*.cdn.example.com')], ports: [443] }],
      }),
    );
    const out = (host: string, port = 443): boolean =>
      gets(policy, { from: web, to: { address: '198.51.100.1', host }, port });
    expect(out('api.example.com')).toBe(true);
    expect(out('a.cdn.example.com')).toBe(true);
    expect([out('a.b.cdn.example.com'), out('example.com'), out('api.example.com', 80)]).toEqual([false, false, false]);
    expect(gets(policy, { from: web, to: dns, port: 53, protocol: 'UDP' })).toBe(true);
    // Without it Cilium knows no addresses; see Documentation/security/policy/language.rst, "DNS based".
    expect(policy[0]!.spec.egress[1].toPorts[0].rules).toEqual({ dns: [{ matchPattern: '*' }] });
  });

  test('reads no DNS that it need not', () => {
    const [policy] = of(cnp({ ingress: [{ ports: [80] }] }, (p) => p.denyByDefault()));
    expect(JSON.stringify(policy)).not.toContain('matchPattern');
  });

  test('splits more ports than Cilium takes in one entry', () => {
    const policy = of(cnp({ ingress: [{ ports: Array.from({ length: 95 }, (_, i) => 1000 + i) }] }));
    const lengths = policy[0]!.spec.ingress.map(
      (entry: { toPorts: { ports: unknown[] }[] }) => entry.toPorts[0]!.ports.length,
    );
    expect(lengths).toEqual([40, 40, 15]);
    expect([gets(policy, to(1094, internet)), gets(policy, to(1095, internet))]).toEqual([true, false]);
  });

  test('keeps kinds of peers apart, which Cilium does not take in one entry', () => {
    const from = [
      NetworkPeer.entity('host'),
      NetworkPeer.cidr('10.0.0.0/8'),
      NetworkPeer.namespace('x'),
      NetworkPeer.cidr('10.0.0.0/8', { except: ['10.1.0.0/16'] }),
    ];
    const [policy] = of(cnp({ ingress: [{ from, ports: [80] }] }));
    const members = policy!.spec.ingress.map((entry: object) =>
      Object.keys(entry)
        .filter((key) => key !== 'toPorts')
        .join(),
    );
    expect(members).toEqual(['fromEndpoints', 'fromEntities', 'fromCIDR', 'fromCIDRSet']);
  });

  test('is written as people write it', () => {
    const [policy] = of(
      cnp({
        ingress: [
          { from: [NetworkPeer.serviceAccount('payments', 'api')], ports: [15008, NetworkPort.tcp(9000, 9010)] },
        ],
      }),
    );
    expect(policy).toMatchInlineSnapshot(`
     {
       "apiVersion": "cilium.io/v2",
       "kind": "CiliumNetworkPolicy",
       "metadata": {
         "name": "web",
         "namespace": "shop",
       },
       "spec": {
         "endpointSelector": {
           "matchLabels": {
             "app": "web",
           },
         },
         "ingress": [
           {
             "fromEndpoints": [
               {
                 "matchLabels": {
                   "k8s:io.cilium.k8s.policy.serviceaccount": "api",
                   "k8s:io.kubernetes.pod.namespace": "payments",
                 },
               },
             ],
             "toPorts": [
               {
                 "ports": [
                   {
                     "port": "15008",
                     "protocol": "TCP",
                   },
                   {
                     "endPort": 9010,
                     "port": "9000",
                     "protocol": "TCP",
                   },
                 ],
               },
             ],
           },
         ],
       },
     }
    `);
  });
});

test('the three kinds have names as they are told, and labels', () => {
  const options = { name: 'named', labels: { team: 'media' }, ingress: [{ ports: [80] }] };
  const manifests = of((chart) => {
    new NetworkPolicy(chart, 'A', { namespace: 'a', ...options });
    new CiliumNetworkPolicy(chart, 'B', { namespace: 'b', ...options });
    new CiliumClusterwideNetworkPolicy(chart, 'C', { namespaces: ['c'], ...options });
  });
  expect(emitted(manifests)).toEqual([
    'NetworkPolicy a/named',
    'CiliumNetworkPolicy b/named',
    'CiliumClusterwideNetworkPolicy named',
  ]);
  expect(manifests.every(({ metadata }) => metadata.labels?.['team'] === 'media')).toBe(true);
});
