import { plaintextPortsOf } from '../../../src/model/policy/plaintext';
import { backwards, call, peerAuthentication as pa, policy, said, shop, workload } from './shop';

type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';

const mtls = (mode: Mode): object => ({ mtls: { mode } });
const forAll = (home: string, mode: Mode): object => pa(home, `${home}-wide`, mtls(mode));
const forWeb = (mode: Mode, ports: Record<number, Mode> = {}): object =>
  pa('shop', 'web', {
    selector: { matchLabels: { app: 'web' } },
    mtls: { mode },
    portLevelMtls: Object.fromEntries(Object.entries(ports).map(([port, one]) => [port, { mode: one }])),
  });
const olderForAll = (mode: Mode): object => pa('shop', 'older', { selector: {}, ...mtls(mode) }, 1);
const MESH = 'istio-system';

/** Which of these ports refuse plaintext. */
const refused = (objects: readonly object[]): readonly number[] =>
  [8080, 9090, 7070].filter((port) => call(shop(objects), { from: 'plain/legacy', port }).verdict === 'denied');

/** ambient.md 12, as measured; without a policy for a port, 7070 is the rest. */
test.each<[string, readonly object[], readonly number[]]>([
  ['nothing', [], []],
  ['STRICT of the mesh', [forAll(MESH, 'STRICT')], [8080, 9090, 7070]],
  ['STRICT of the mesh, PERMISSIVE of the namespace', [forAll(MESH, 'STRICT'), forAll('shop', 'PERMISSIVE')], []],
  ['STRICT of the mesh, DISABLE of the namespace', [forAll(MESH, 'STRICT'), forAll('shop', 'DISABLE')], []],
  ['STRICT of the mesh, UNSET of the namespace', [forAll(MESH, 'STRICT'), forAll('shop', 'UNSET')], [8080, 9090, 7070]],
  ['STRICT of the workload', [forWeb('STRICT')], [8080, 9090, 7070]],
  ['STRICT with strict ports only', [forWeb('STRICT', { 8080: 'STRICT', 9090: 'UNSET' })], [8080, 9090, 7070]],
  ['STRICT but for two ports', [forWeb('STRICT', { 8080: 'PERMISSIVE', 9090: 'DISABLE' })], [7070]],
  ['PERMISSIVE with a strict port', [forWeb('PERMISSIVE', { 8080: 'STRICT' })], [8080]],
  [
    'DISABLE with a strict port under STRICT of the namespace',
    [forAll('shop', 'STRICT'), forWeb('DISABLE', { 8080: 'STRICT' })],
    [8080],
  ],
  ['UNSET with a strict port', [forWeb('UNSET', { 8080: 'STRICT', 9090: 'PERMISSIVE' })], [8080]],
  [
    'UNSET with open ports under STRICT of the namespace',
    [forAll('shop', 'STRICT'), forWeb('UNSET', { 8080: 'PERMISSIVE', 9090: 'STRICT' })],
    [9090, 7070],
  ],
  [
    'UNSET with open ports under STRICT of the mesh',
    [forAll(MESH, 'STRICT'), forWeb('UNSET', { 8080: 'PERMISSIVE', 9090: 'DISABLE' })],
    [7070],
  ],
  [
    'UNSET with DISABLE alone, which opens nothing under STRICT (Q1)',
    [forAll(MESH, 'STRICT'), forWeb('UNSET', { 8080: 'DISABLE' })],
    [8080, 9090, 7070],
  ],
  [
    'UNSET with an open port under a namespace that is UNSET: all strictness of the mesh is lost (Q2)',
    [forAll(MESH, 'STRICT'), forAll('shop', 'UNSET'), forWeb('UNSET', { 8080: 'PERMISSIVE', 9090: 'STRICT' })],
    [],
  ],
  [
    'PERMISSIVE with a strict port under STRICT of the mesh: the port is open (Q3)',
    [forAll(MESH, 'STRICT'), forWeb('PERMISSIVE', { 8080: 'STRICT' })],
    [],
  ],
  // Here the policy in force and the one without a selector differ: convertPeerAuthentication reads the latter.
  [
    'UNSET with a strict port, where an older policy for all hides the STRICT that makes the port needless',
    [olderForAll('PERMISSIVE'), forAll('shop', 'STRICT'), forWeb('UNSET', { 8080: 'STRICT' })],
    [],
  ],
  [
    'UNSET with a strict and an open port, where the hidden STRICT is made part of it',
    [olderForAll('PERMISSIVE'), forAll('shop', 'STRICT'), forWeb('UNSET', { 8080: 'STRICT', 9090: 'DISABLE' })],
    [8080, 7070],
  ],
])('plaintext is refused with %s', (_, objects, ports) => {
  expect(refused(objects)).toEqual(ports);
});

test('HBONE is never refused by it', () => {
  expect(call(shop([forAll(MESH, 'STRICT')])).verdict).toBe('allowed');
});

test('the older of two holds, whatever their order in the input', () => {
  const two = [pa('shop', 'new', mtls('PERMISSIVE'), 20), pa('shop', 'old', mtls('STRICT'), 10)];
  for (const objects of [two, backwards(two)]) {
    expect(said(call(shop(objects), { from: 'plain/legacy' }))).toBe('denied peer-authentication old');
  }
});

test('of another revision it is not there', () => {
  const strict = pa('shop', 'strict', mtls('STRICT'));
  const labels = { 'istio.io/rev': 'canary' };
  const other = { ...strict, metadata: { name: 'strict', namespace: 'shop', labels } };
  expect(refused([strict])).toEqual([8080, 9090, 7070]);
  expect(refused([other])).toEqual([]);
});

test('with an empty selector it is that of its namespace, and in the root namespace reaches its own pods alone', () => {
  const empty = (home: string): object => pa(home, 'all', { selector: {}, mtls: { mode: 'STRICT' } });
  expect(refused([empty('shop')])).toEqual([8080, 9090, 7070]);
  expect(refused([empty(MESH)])).toEqual([]);
});

test('what refuses is named, and with it what it inherits where istiod made one policy of both', () => {
  const mesh = shop([forAll('shop', 'STRICT'), forWeb('UNSET', { 8080: 'PERMISSIVE' })]);
  const { rule, outcome, object, anyOf, why } = call(mesh, { from: 'plain/legacy', port: 9090 });
  expect([rule, outcome, object?.name]).toEqual(['peer-authentication', 'mtls', 'web']);
  expect(anyOf.map(({ name }) => name)).toEqual(['web', 'shop-wide']);
  expect(why).toBe('PeerAuthentication shop/web wants mTLS on port 9090, and Pod plain/legacy comes in plaintext');
});

test('beside a DENY that matches it is one of several reasons, and the DENY is named', () => {
  const mesh = shop([forAll(MESH, 'STRICT'), policy('nobody', { action: 'DENY', rules: [{}] })]);
  const decision = call(mesh, { from: 'plain/legacy' });
  expect(said(decision)).toBe('denied deny nobody');
  expect(decision.anyOf.map(({ title }) => title)).toEqual([
    'AuthorizationPolicy shop/nobody',
    'PeerAuthentication istio-system/istio-system-wide',
  ]);
});

test('ztunnel has names of its own for what istiod makes of them', () => {
  const nameAt = (objects: readonly object[], port: number): string | undefined => {
    const mesh = shop(objects);
    return plaintextPortsOf(mesh, workload(mesh, 'shop/web'))?.refusal(port)?.convertedName;
  };
  expect(nameAt([forWeb('STRICT')], 8080)).toBe('istio-system/istio_converted_static_strict');
  expect(nameAt([forWeb('PERMISSIVE', { 8080: 'STRICT' })], 8080)).toBe('shop/converted_peer_authentication_web');
  expect(nameAt([forWeb('PERMISSIVE', { 8080: 'STRICT' })], 9090)).toBeUndefined();
});
