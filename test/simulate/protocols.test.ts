import { loadMesh } from '../../src/model';
import { answerRequest } from '../../src/simulate/answer-request';
import { diffOf } from '../../src/simulate/diff/diff';
import type { Protocol } from '../../src/simulate/request';

// A Service may have one number for several protocols, each with a target of its own (kubernetes.io, "Multi-port Services"; the
// cluster's DNS has 53 for both).
const mesh = (ports: string, policy = '', labels = '{}') =>
  loadMesh(
    `
apiVersion: v1
kind: Namespace
metadata: { name: dns, labels: ${labels} }
---
apiVersion: v1
kind: Service
metadata: { name: dns, namespace: dns }
spec: { selector: { app: dns }, ports: [${ports}] }
---
apiVersion: v1
kind: Pod
metadata: { name: dns, namespace: dns, labels: { app: dns } }
spec: { containers: [{ name: dns, image: example/dns:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: dns, labels: { app: web } }
spec: { containers: [{ name: web, image: example/web:1 }] }
---
${policy}`,
    { world: 'closed' },
  );

const UDP = '{ name: dns, port: 53, targetPort: 5353, protocol: UDP }';
const TCP = '{ name: dns-tcp, port: 53, targetPort: 1053, protocol: TCP }';
const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: dns }
spec: { podSelector: { matchLabels: { app: dns } }, ingress: [{ ports: [{ port: 1053, protocol: TCP }] }] }
`;

const ask = (loaded: ReturnType<typeof mesh>, protocol: Protocol) =>
  answerRequest(loaded, { from: { workload: 'dns/web' }, to: { service: 'dns/dns', port: 53 }, protocol });

describe('TCP and UDP ports of one number', () => {
  test.each([
    ['UDP first', `${UDP}, ${TCP}`],
    ['TCP first', `${TCP}, ${UDP}`],
  ])('lead each to its own target: %s', (_, ports) => {
    for (const labels of ['{}', '{ istio.io/dataplane-mode: ambient }']) {
      const loaded = mesh(ports, '', labels);
      expect(ask(loaded, 'TCP').lands.map((one) => one.ports)).toEqual([[1053]]);
      expect(ask(loaded, 'UDP').lands.map((one) => one.ports)).toEqual([[5353]]);
    }
  });

  test('are told apart by a policy that opens one of them', () => {
    const loaded = mesh(`${UDP}, ${TCP}`, POLICY);
    expect(ask(loaded, 'TCP').verdict).toBe('allowed');
    expect(ask(loaded, 'UDP').verdict).toBe('denied');
  });

  test('are told apart by a comparison', () => {
    const { changes } = diffOf(mesh(`${UDP}, ${TCP}`), mesh(`${UDP}, ${TCP}`, POLICY));
    const own = changes.filter(({ to }) => to === 'dns/dns').map(({ kind, port, protocol }) => [kind, port, protocol]);
    expect(own).toEqual([['closed', 53, 'UDP']]);
  });
});

test('UDP to a port of TCP alone leads nowhere', () => {
  const { lands, outcome } = ask(mesh(TCP), 'UDP');
  expect([lands, outcome]).toEqual([[], 'no-endpoint']);
});
