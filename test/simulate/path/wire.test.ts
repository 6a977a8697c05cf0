import type { MeshRequest } from '../../../src/simulate/request';
import { asked, FROM, pods, TO, town } from './town';

/**
 * What Cilium sees of the traffic of the mesh, flow by flow: a policy that names nothing else lets it through, and the same for
 * another port or peer does not (cilium/cilium Documentation/network/servicemesh/istio.rst; istio/ztunnel ARCHITECTURE.md;
 * istio/istio cni/pkg/iptables/iptables.go).
 */

const CILIUM = { cilium: '1.18' };
const POD_NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

interface Entry {
  readonly [peer: string]: unknown;
}

/** Policies for what the server gets, and what the client sends; what is left out is not looked at. */
function network(ingress: Entry | undefined, egress?: Entry, client = 'amb'): object[] {
  const policy = (namespace: string, spec: object): object => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'wire', namespace },
    spec: { endpointSelector: {}, ...spec },
  });
  return [
    ...(ingress ? [policy('town', { ingress: [ingress] })] : []),
    ...(egress ? [policy(client, { egress: [egress] })] : []),
  ];
}

const tcp = (port: number) => ({ toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] });
const udp = (port: number) => ({ toPorts: [{ ports: [{ port: String(port), protocol: 'UDP' }] }] });
const of = (namespace: string) => [{ matchLabels: { [POD_NAMESPACE]: namespace } }];
const WAYPOINT = { 'gateway.networking.k8s.io/gateway-name': 'wp' };

function verdict(more: readonly object[], request: MeshRequest, settings: Parameters<typeof town>[0] = {}): string {
  return asked(town({ ...settings, more }), request, CILIUM).verdict;
}

const toService: MeshRequest = { from: FROM.AMB, to: TO.service, http: undefined };

describe('from an enrolled pod to another', () => {
  test('there is port 15008, of whoever sends, and nothing on the port of the app', () => {
    expect(
      verdict(
        network({ fromEndpoints: of('amb'), ...tcp(15008) }, { toEndpoints: of('town'), ...tcp(15008) }),
        toService,
      ),
    ).toBe('allowed');
    expect(verdict(network({ fromEndpoints: of('amb'), ...tcp(8080) }), toService)).toBe('denied');
    expect(verdict(network(undefined, { toEndpoints: of('town'), ...tcp(8080) }), toService)).toBe('denied');
    expect(verdict(network({ fromEndpoints: of('plain'), ...tcp(15008) }), toService)).toBe('denied');
  });

  test('UDP is on its own port', () => {
    const request: MeshRequest = {
      from: FROM.AMB,
      to: { workload: 'town/b', port: 5353 },
      protocol: 'UDP',
      http: undefined,
    };
    expect(verdict(network({ fromEndpoints: of('amb'), ...udp(5353) }), request)).toBe('allowed');
    expect(verdict(network({ fromEndpoints: of('amb'), ...tcp(15008) }), request)).toBe('denied');
  });
});

describe('through a waypoint', () => {
  const bound = { bound: 'service' } as const;

  test('the server sees the waypoint, and the client sends to that', () => {
    const both = network(
      { fromEndpoints: [{ matchLabels: { ...WAYPOINT } }], ...tcp(15008) },
      { toEndpoints: [{ matchLabels: { ...WAYPOINT, [POD_NAMESPACE]: 'town' } }], ...tcp(15008) },
    );
    // The waypoint is in the namespace of the server, and has to be reached as well.
    const open = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'waypoint', namespace: 'town' },
      spec: { endpointSelector: { matchLabels: WAYPOINT }, ingress: [{ fromEndpoints: of('amb'), ...tcp(15008) }] },
    };
    expect(verdict([...both, open], { from: FROM.AMB, to: TO.service }, bound)).toBe('allowed');
    expect(verdict(both, { from: FROM.AMB, to: TO.service }, bound)).toBe('denied');
  });

  test('who lets the client in, and not the waypoint, lets nobody in', () => {
    const open = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'server', namespace: 'town' },
      spec: { endpointSelector: { matchLabels: { app: 'b' } }, ingress: [{ fromEndpoints: of('amb'), ...tcp(15008) }] },
    };
    expect(verdict([open], { from: FROM.AMB, to: TO.service }, bound)).toBe('denied');
  });
});

test.each([['to pods that are not enrolled', { server: 'NONE' } as const, toService, of('town'), 8080]])(
  'from an enrolled pod %s there is the port of the app',
  (_, settings, request, peer, port) => {
    expect(
      verdict(
        network({ fromEndpoints: of('amb'), ...tcp(port) }, { toEndpoints: peer, ...tcp(port) }),
        request,
        settings,
      ),
    ).toBe('allowed');
    expect(verdict(network({ fromEndpoints: of('amb'), ...tcp(15008) }), request, settings)).toBe('denied');
  },
);

test('from an enrolled pod to the outside there is the port that was asked for', () => {
  const request: MeshRequest = { from: FROM.AMB, to: TO.outside, http: undefined };
  expect(verdict(network(undefined, { toCIDR: ['203.0.113.7/32'], ...tcp(443) }), request)).toBe('allowed');
  expect(verdict(network(undefined, { toCIDR: ['203.0.113.7/32'], ...tcp(15008) }), request)).toBe('denied');
});

test('from a pod that is not enrolled there is the port of the app', () => {
  const request: MeshRequest = { ...toService, from: FROM.NONE };
  expect(verdict(network({ fromEndpoints: of('plain'), ...tcp(8080) }), request)).toBe('allowed');
  expect(verdict(network({ fromEndpoints: of('plain'), ...tcp(15008) }), request)).toBe('denied');
});

test.each([
  ['a client with a sidecar', FROM.SC, 'side'],
  ['an ingress gateway', FROM.GW, 'edge'],
])('from %s to an enrolled pod there is port 15008', (_, from, namespace) => {
  const request: MeshRequest = { from, to: TO.service };
  expect(verdict(network({ fromEndpoints: of(namespace), ...tcp(15008) }), request)).toBe('allowed');
  expect(verdict(network({ fromEndpoints: of(namespace), ...tcp(8080) }), request)).toBe('denied');
});

describe('a probe of the kubelet', () => {
  const probe: MeshRequest = { from: { kubelet: 'town/b' }, to: { workload: 'town/b', port: 8080 } };

  test('of an enrolled pod comes from an address of no host', () => {
    expect(verdict(network({ fromCIDR: ['169.254.7.127/32'], ...tcp(8080) }), probe)).toBe('allowed');
    expect(verdict(network({ fromEntities: ['host'], ...tcp(8080) }), probe)).toBe('denied');
    expect(verdict(network({ fromEndpoints: of('amb'), ...tcp(8080) }), probe)).toBe('denied');
  });

  test('of another comes from its node, which is never shut out', () => {
    expect(verdict(network({ fromEndpoints: of('amb'), ...tcp(8080) }), probe, { server: 'NONE' })).toBe('allowed');
  });
});

test('a process on the network of another node is that node', () => {
  const more = [...pods('nodes', 'agent', 'NONE', {}, { hostNetwork: true, nodeName: 'other' })];
  const request: MeshRequest = { from: { workload: 'nodes/agent' }, to: TO.pods, http: undefined };
  const objects = (entry: Entry) =>
    town({ more: [...more, ...network(entry)] }).map((one) => {
      const { kind, metadata } = one as { kind: string; metadata: { name: string } };
      return kind === 'Pod' && metadata.name === 'b'
        ? { ...one, spec: { ...(one as { spec: object }).spec, nodeName: 'one' } }
        : one;
    });
  expect(asked(objects({ fromEntities: ['remote-node'], ...tcp(8080) }), request, CILIUM).verdict).toBe('allowed');
  expect(asked(objects({ fromEntities: ['host'], ...tcp(8080) }), request, CILIUM).verdict).toBe('denied');
});
