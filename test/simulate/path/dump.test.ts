import { connection, deployment, entry, inShort, pod, service, slice } from './cluster';

/**
 * What a dump of a cluster has beside the manifests: Pods of Deployments, with nodes and status, and EndpointSlices. As istio/istio
 * pilot/pkg/serviceregistry/ambient/workloads.go has them (read for 1.32-dev).
 */

const TO_WEB = { service: 'shop/web', port: 80 };
const WEB = service('web', '10.96.0.5');
const OWNED = { app: 'web', owner: 'web-1' };
const READY = [{ type: 'Ready', status: 'True' }];
const UNREADY = [{ type: 'Ready', status: 'False' }];

describe('the pods of a Deployment', () => {
  test('are one workload, by the address of any of them', () => {
    const pods = [pod('web-1-a', '10.244.0.11', OWNED), pod('web-1-b', '10.244.0.12', OWNED)];
    expect(inShort(connection([deployment('web'), pods], { host: '10.244.0.12', port: 8080 }))).toBe(
      'direct HBONE shop/web:8080',
    );
  });

  test('are no endpoints while none of them is ready, and are as soon as one is', () => {
    const not = pod('web-1-a', '10.244.0.11', { ...OWNED, status: { conditions: UNREADY } });
    const one = pod('web-1-b', '10.244.0.12', { ...OWNED, status: { conditions: READY } });
    expect(inShort(connection([deployment('web'), not, WEB], TO_WEB))).toBe('rejected no-endpoint');
    expect(inShort(connection([deployment('web'), not, one, WEB], TO_WEB))).toBe('direct HBONE shop/web:8080');
  });

  test.each([
    ['n2 alone, away from the client', ['n2'], 'rejected no-endpoint'],
    ['the node of the client and another', ['n1', 'n2'], 'direct HBONE shop/web:8080'],
  ])('count by their own nodes where traffic stays on one: they are on %s', (_, nodes, expected) => {
    const pods = nodes.map((node, i) => pod(`web-1-${i}`, `10.244.0.1${i}`, { ...OWNED, node }));
    const local = service('web', '10.96.0.5', { internalTrafficPolicy: 'Local' });
    expect(inShort(connection([deployment('web'), pods, local], TO_WEB))).toBe(expected);
  });

  test('are reached past ztunnel from the network of the one node that all of them are on', () => {
    const denied = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'nobody', namespace: 'shop' },
      spec: {},
    };
    const agent = pod('agent', '192.168.1.1', { spec: { hostNetwork: true } });
    const ask = (nodes: readonly string[]) => {
      const pods = nodes.map((node, i) => pod(`web-1-${i}`, `10.244.0.1${i}`, { ...OWNED, node }));
      return connection(
        [deployment('web'), pods, agent, denied],
        { workload: 'shop/web', port: 8080 },
        {
          workload: 'shop/agent',
        },
      ).verdict;
    };
    expect([ask(['n1']), ask(['n2']), ask(['n1', 'n2'])]).toEqual(['allowed', 'denied', 'unknown']);
  });
});

describe('an EndpointSlice', () => {
  const web = pod('web', '10.244.0.3');
  const byHand = service('web', '10.96.0.5', { selector: undefined });

  test('that Kubernetes wrote for the pods of a Deployment adds nobody', () => {
    const pods = [pod('web-1-a', '10.244.0.11', OWNED), pod('web-1-b', '10.244.0.12', OWNED)];
    const of = slice('web', [
      { addresses: ['10.244.0.11'], targetRef: { kind: 'Pod', name: 'web-1-a' } },
      { addresses: ['10.244.0.12'], targetRef: { kind: 'Pod', name: 'web-1-b' } },
    ]);
    expect(inShort(connection([deployment('web'), pods, WEB, of], TO_WEB))).toBe('direct HBONE shop/web:8080');
  });

  test.each([
    [
      'refers to a pod: the target port of the Service counts',
      { addresses: ['10.244.0.3'], targetRef: { kind: 'Pod', name: 'web' } },
      'direct HBONE shop/web:8080',
    ],
    [
      'refers to a pod that is not there: nobody',
      { addresses: ['10.244.0.9'], targetRef: { kind: 'Pod', name: 'gone' } },
      'rejected no-endpoint',
    ],
    ['has an address alone: plain, to its own port', { addresses: ['192.0.2.7'] }, 'direct plain 192.0.2.7:9999'],
    [
      'has an address that is not ready',
      { addresses: ['192.0.2.7'], conditions: { ready: false, serving: true, terminating: true } },
      'rejected no-endpoint',
    ],
  ])('of a Service without a selector %s', (_, endpoint, expected) => {
    expect(inShort(connection([web, byHand, slice('web', [endpoint])], TO_WEB))).toBe(expected);
  });

  test('with a port whose name the Service lacks leads to the target port', () => {
    const of = slice('web', [{ addresses: ['192.0.2.7'] }], { name: 'other', port: 9999 });
    expect(inShort(connection([byHand, of], TO_WEB))).toBe('direct plain 192.0.2.7:8080');
  });

  test('adds to the pods that a Service selects', () => {
    const of = slice('web', [{ addresses: ['192.0.2.7'] }]);
    expect(inShort(connection([web, WEB, of], TO_WEB))).toBe('direct mixed 192.0.2.7+shop/web:8080+9999');
  });
});

describe('publishNotReadyAddresses', () => {
  const all = service('web', '10.96.0.5', { publishNotReadyAddresses: true });

  test.each([
    ['takes pods that are not ready', { conditions: UNREADY }, 'direct HBONE shop/web:8080'],
    ['leaves out those that are done', { phase: 'Succeeded' }, 'rejected no-endpoint'],
  ])('%s', (_, status, expected) => {
    expect(inShort(connection([pod('web', '10.244.0.3', { status }), all], TO_WEB))).toBe(expected);
  });
});

describe('where an end is', () => {
  const nodes = ['n1', 'n2'].map((name, i) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'topology.kubernetes.io/region': 'r1', 'topology.kubernetes.io/zone': `z${i + 1}` },
    },
  }));
  const far = pod('web', '10.244.0.3', { node: 'n2' });

  test('is the locality of a WorkloadEntry as it is the node of a pod', () => {
    const vm = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: { name: 'vm', namespace: 'shop' },
      spec: { address: '192.0.2.9', labels: { app: 'web' }, locality: 'r1/z1' },
    };
    const close = service('web', '10.96.0.5', { trafficDistribution: 'PreferClose' });
    expect(inShort(connection([nodes, far, vm, close], TO_WEB))).toBe('direct plain shop/vm:8080');
  });

  test('counts for a ServiceEntry that asks for it by an annotation', () => {
    const endpoints = [
      { address: '203.0.113.5', locality: 'r1/z1' },
      { address: '203.0.113.6', locality: 'r1/z2' },
    ];
    const annotations = { 'networking.istio.io/traffic-distribution': 'PreferClose' };
    const ask = (metadata: object) =>
      inShort(
        connection([nodes, entry('api', { addresses: ['240.0.0.1'], endpoints }, { ...metadata })], {
          host: '240.0.0.1',
          port: 443,
        }),
      );
    expect(ask({})).toBe('direct plain 203.0.113.5+203.0.113.6:443');
    expect(ask({ annotations })).toBe('direct plain 203.0.113.5:443');
  });
});
