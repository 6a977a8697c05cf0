import { loadMesh } from '../../../src/model';
import { diffOf, type ReachabilityDiff } from '../../../src/simulate/diff/diff';
import { targetWords } from '../../../src/simulate/format/diff';

/** Pods that declare no ports, behind no Service, shut but for port 8080; and a client that may send what it likes. */
const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: app, image: example/app:1 }] }
`;

const network = (name: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
const FROM_WEB = 'from: [{ podSelector: { matchLabels: { app: web } } }]';
const toDb = (ports: string): string =>
  network('more', `{ podSelector: { matchLabels: { app: db } }, ingress: [{ ${FROM_WEB}, ports: ${ports} }] }`);
const SHUT = network('shut', '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] }');

function compared(before: string, after: string): ReachabilityDiff {
  return diffOf(loadMesh(before, { world: 'closed' }), loadMesh(after, { world: 'closed' }));
}

/** What web gains or loses, in words. */
function ofWeb(before: string, after: string): readonly string[] {
  return compared(before, after)
    .changes.filter(({ clients }) => clients.includes('shop/web'))
    .map((change) => `${change.kind} ${targetWords(change)}`)
    .sort();
}

describe('a policy that opens ports which nobody declares opens', () => {
  test.each([
    ['one port', '[{ port: 9999 }]', ['opened pods of shop/db:9999']],
    ['a range', '[{ port: 9000, endPort: 9010 }]', ['opened pods of shop/db:9000-9010']],
    ['one of UDP', '[{ port: 514, protocol: UDP }]', ['opened pods of shop/db:514/UDP']],
    ['one of SCTP', '[{ port: 3868, protocol: SCTP }]', ['opened pods of shop/db:3868/SCTP']],
    ['all of a protocol', '[{ protocol: UDP }]', ['opened pods of shop/db, any UDP port']],
    // A name that no container gives to a port is none.
    ['no port by a name that nobody has', '[{ port: metrics }]', []],
  ])('%s', (_, ports, wanted) => {
    expect(ofWeb(SHOP + SHUT, SHOP + SHUT + toDb(ports))).toEqual(wanted);
    expect(ofWeb(SHOP + SHUT + toDb(ports), SHOP + SHUT)).toEqual(wanted.map((one) => one.replace('opened', 'closed')));
  });
});

test('a default deny of pods that declare no ports shuts all of them', () => {
  expect(ofWeb(SHOP, SHOP + SHUT)).toEqual([
    'closed pods of shop/db, any SCTP port',
    'closed pods of shop/db, any TCP port',
    'closed pods of shop/db, any UDP port',
  ]);
});

test('a port that stays open is left out of what is shut', () => {
  expect(ofWeb(SHOP, SHOP + toDb('[{ port: 9999 }]'))).toEqual([
    'closed pods of shop/db, any SCTP port',
    'closed pods of shop/db, any TCP port but 9999',
    'closed pods of shop/db, any UDP port',
  ]);
});

test('a default deny of what a client sends shuts all ports of others to it, and hosts outside', () => {
  const egress = network('egress', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }');
  const found = ofWeb(SHOP, SHOP + egress);
  expect(found).toContain('closed pods of shop/db, any TCP port');
  expect(found).toContain('closed pods of shop/db, any UDP port');
  expect(found).toContain('closed outside, any TCP port');
});

test("a port that a client's own policy opens is told apart at those whom it names", () => {
  const spec = (ports: string): string =>
    `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }], ports: ${ports} }] }`;
  expect(
    ofWeb(
      SHOP + network('own', spec('[{ port: 5432 }]')),
      SHOP + network('own', spec('[{ port: 5432 }, { port: 53, protocol: UDP }]')),
    ),
  ).toEqual(['opened pods of shop/db:53/UDP']);
});

test("Cilium's policies name ports and ranges, too", () => {
  const cilium = (ports: string): string => `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: more, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: db } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: ${ports} }] }] }
`;
  expect(
    ofWeb(
      SHOP + cilium('[{ port: "80" }]'),
      SHOP + cilium('[{ port: "80" }, { port: "9000", endPort: 9010, protocol: UDP }]'),
    ),
  ).toEqual(['opened pods of shop/db:9000-9010/UDP']);
});

test('declaring a port opens nothing: containers may listen on those that they do not declare', () => {
  const declared = SHOP.replace('image: example/app:1 }', 'image: example/app:1, ports: [{ containerPort: 9090 }] }');
  expect(compared(SHOP, declared).changes).toEqual([]);
});

test('data has the ports as ranges', () => {
  const { changes } = compared(SHOP + SHUT, SHOP + SHUT + toDb('[{ port: 9000, endPort: 9010 }, { port: 9999 }]'));
  expect(changes.map(({ port, ports }) => ({ port, ports }))).toEqual([
    {
      port: 9000,
      ports: [
        { from: 9000, to: 9010 },
        { from: 9999, to: 9999 },
      ],
    },
  ]);
});

describe('ports of a host that its ServiceEntry does not declare', () => {
  const mesh = (labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: app, image: example/app:1 }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec: { hosts: [api.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
`;
  const AMBIENT = 'istio.io/dataplane-mode: ambient';

  // ztunnel knows the host, and no such port of it.
  test('are there again for a client that leaves the mesh', () => {
    const told = ofWeb(mesh(AMBIENT), mesh(''));
    expect(told).toContain('opened api.example.com, any TCP port but 443');
  });

  test('are told of only where they differ', () => {
    expect(ofWeb(mesh(AMBIENT), mesh(`${AMBIENT}, team: a`))).toEqual([]);
  });
});
